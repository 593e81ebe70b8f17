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
    pub dropped: u64,
}

impl Flows {
    pub const MOST: usize = 16_384;

    pub fn packet(&mut self, seen: &Protected) {
        let (Some(from), Some(to)) = (seen.from.address(), seen.to.address()) else { return };
        let key = (from, to, seen.spi);
        let Some(&at) = self.index.get(&key) else {
            self.open(key, seen);
            return;
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
