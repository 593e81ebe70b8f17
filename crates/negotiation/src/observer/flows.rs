//! The packets of ESP and AH, summed up by SPI and direction.

use foldhash::quality::RandomState;
use std::collections::HashMap;
use std::net::IpAddr;

use evidence::{
    Endpoint, Fact, Flow, Listener, Party, Place, Protocol, Session, Statement, Timestamp,
};

/// One protected packet.
#[derive(Clone, Copy, Debug)]
pub struct Protected {
    pub packet: u32,
    pub at: Option<Timestamp>,
    pub protocol: Protocol,
    pub spi: u32,
    pub sequence: u32,
    pub from: Endpoint,
    pub to: Endpoint,
    pub in_udp: bool,
    /// Bytes of the ESP or AH packet.
    pub bytes: u32,
}

/// A table of at most [`Flows::MOST`] flows; further ones are counted as dropped.
#[derive(Debug, Default)]
pub struct Flows {
    index: HashMap<(IpAddr, IpAddr, u32), usize, RandomState>,
    flows: Vec<Flow>,
    /// Where the flows of late are, by the low bits of the SPI: a third of a busy capture is ESP,
    /// and looking here first spares the hash of two addresses.
    late: Vec<u16>,
    pub dropped: u64,
}

impl Flows {
    pub const MOST: usize = 16_384;
    const LATE: usize = 1024;

    pub fn packet(&mut self, seen: &Protected) {
        let (Some(from), Some(to)) = (seen.from.address(), seen.to.address()) else { return };
        let slot = seen.spi as usize % Flows::LATE;
        let near = self.late.get(slot).map(|at| usize::from(*at)).filter(|at| {
            self.flows.get(*at).is_some_and(|flow| {
                flow.spi == seen.spi
                    && flow.from.address() == Some(from)
                    && flow.to.address() == Some(to)
            })
        });
        let at = match near {
            Some(at) => at,
            None => {
                let key = (from, to, seen.spi);
                let Some(&at) = self.index.get(&key) else {
                    self.open(key, seen);
                    return;
                };
                self.late.resize(Flows::LATE, 0);
                self.late[slot] = at as u16;
                at
            }
        };
        let flow = &mut self.flows[at];
        flow.packets += 1;
        flow.bytes += u64::from(seen.bytes);
        flow.last = seen.at.or(flow.last);
        flow.last_place = Place::packet(seen.packet);
        flow.lowest_sequence = flow.lowest_sequence.min(seen.sequence);
        flow.highest_sequence = flow.highest_sequence.max(seen.sequence);
    }

    fn open(&mut self, key: (IpAddr, IpAddr, u32), seen: &Protected) {
        if self.flows.len() >= Flows::MOST {
            self.dropped += 1;
            return;
        }
        self.index.insert(key, self.flows.len());
        self.flows.push(Flow {
            protocol: seen.protocol,
            spi: seen.spi,
            from: seen.from,
            to: seen.to,
            in_udp: seen.in_udp,
            first: seen.at,
            last: seen.at,
            first_place: Place::packet(seen.packet),
            last_place: Place::packet(seen.packet),
            packets: 1,
            bytes: u64::from(seen.bytes),
            lowest_sequence: seen.sequence,
            highest_sequence: seen.sequence,
        });
    }

    /// Tells every flow, in the order they began.
    pub fn tell(&self, listener: &mut impl Listener) {
        for flow in &self.flows {
            listener.hear(Fact {
                place: flow.first_place,
                when: flow.first.into(),
                about: Session::Hosts { from: flow.from, to: flow.to },
                by: Party::Unknown,
                statement: Statement::Flowed(*flow),
                quote: &[],
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(packet: u32, spi: u32, sequence: u32, from: [u8; 4]) -> Protected {
        Protected {
            packet,
            at: Some(Timestamp(i64::from(packet))),
            protocol: Protocol::Esp,
            spi,
            sequence,
            from: Endpoint::new(from.into(), 0),
            to: Endpoint::new([203, 0, 113, 7].into(), 0),
            in_udp: false,
            bytes: 100,
        }
    }

    #[test]
    fn flows_are_told_apart_by_spi_and_address() {
        let mut flows = Flows::default();
        let (a, b) = ([192, 0, 2, 1], [192, 0, 2, 2]);
        // The second SPI has the same low bits.
        for (number, spi, from) in [(1, 7, a), (2, 7, a), (3, 7 + 1024, a), (4, 7, b), (5, 7, a)] {
            flows.packet(&packet(number, spi, number, from));
        }
        let mut told = Vec::new();
        flows.tell(&mut |fact: Fact<'_>| {
            if let Statement::Flowed(flow) = fact.statement {
                told.push((flow.spi, flow.packets, flow.lowest_sequence, flow.highest_sequence));
            }
        });
        assert_eq!(told, [(7, 3, 1, 5), (7 + 1024, 1, 3, 3), (7, 1, 4, 4)]);
    }
}
