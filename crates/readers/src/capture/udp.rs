//! The UDP header, and by which fixed offsets a datagram is known to be ours.

use super::datagram::{Checksum, Content};
use super::ip::{self, Packet};
use super::octets::{array, u32_at};

/// What a packet with UDP in it states, fragment or whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Udp<'a> {
    pub(super) source_port: u16,
    pub(super) destination_port: u16,
    length: u16,
    sum: u16,
    pub(super) payload: &'a [u8],
}

#[inline(always)]
pub(super) fn is_ike_port(port: u16) -> bool {
    port == 500 || port == 4500
}

impl<'a> Udp<'a> {
    /// Of a whole datagram or its first fragment.
    #[inline(always)]
    pub(super) fn parse(packet: &Packet<'a>) -> Option<Self> {
        let [a, b, c, d, e, f, g, h] = *packet.payload.first_chunk()?;
        let length = u16::from_be_bytes([e, f]);
        let payload = packet.payload.get(8..)?;
        let stated = match length {
            // Segmentation offload and jumbograms leave it at 0.
            0 => payload.len(),
            1..8 => return None,
            8.. => usize::from(length) - 8,
        };
        Some(Self {
            source_port: u16::from_be_bytes([a, b]),
            destination_port: u16::from_be_bytes([c, d]),
            length,
            sum: u16::from_be_bytes([g, h]),
            payload: payload.get(..stated).unwrap_or(payload),
        })
    }

    #[inline(always)]
    pub(super) fn has_port(&self, port: u16) -> bool {
        self.source_port == port || self.destination_port == port
    }

    #[inline(always)]
    pub(super) fn has_ike_port(&self) -> bool {
        is_ike_port(self.source_port) || is_ike_port(self.destination_port)
    }

    /// By version, length, exchange type and SPI (RFC 2408 §3.1, RFC 7296 §3.1), with or without
    /// the non-ESP marker (RFC 3948 §2.2); not where the capture cut the header.
    #[inline(always)]
    pub(super) fn looks_like_ike(&self) -> bool {
        let version =
            |at: usize| self.payload.get(at).is_some_and(|byte| matches!(byte, 0x10 | 0x20));
        (version(17) && self.is_ike_at(0)) || (version(21) && self.is_ike_at(4))
    }

    #[inline(never)]
    fn is_ike_at(&self, at: usize) -> bool {
        let Some(message) = self.payload.get(at..) else { return false };
        let marked = at == 0 || array(self.payload, 0) == Some([0; 4]);
        let initiator = array::<8>(message, 0).is_some_and(|spi| spi != [0; 8]);
        let kind = match array(message, 17) {
            // AuthIP and other private uses are 240 and above.
            Some([0x10, kind]) => matches!(kind, 1..=6 | 32..=33 | 240..),
            Some([0x20, kind]) => matches!(kind, 34..=47 | 240..),
            _ => false,
        };
        let stated = u32::from(self.length).checked_sub(8 + at as u32);
        marked && initiator && kind && u32_at(message, 24).is_some_and(|it| Some(it) == stated)
    }
}

/// A whole datagram that concerns us.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ours<'a> {
    pub(super) content: Content<'a>,
    pub(super) ports: Option<(u16, u16)>,
    /// ESP, in UDP or not.
    pub(super) is_esp: bool,
    sum: u16,
}

impl<'a> Ours<'a> {
    pub(super) fn of(packet: &Packet<'a>) -> Option<Self> {
        let esp = packet.protocol == ip::ESP;
        if packet.protocol != ip::UDP {
            let content = if esp { Content::Esp } else { Content::Ah };
            let content = content(packet.payload);
            return Some(Self { content, ports: None, is_esp: esp, sum: 0 });
        }
        let udp = Udp::parse(packet)?;
        let content = Content::Udp {
            source_port: udp.source_port,
            destination_port: udp.destination_port,
            payload: udp.payload,
            length: udp.length,
        };
        // RFC 3948 §2.1: an SPI is never 0, and a keepalive has one byte.
        let spi = array::<4>(udp.payload, 0);
        let is_esp =
            !udp.has_port(500) && !udp.looks_like_ike() && spi.is_some_and(|spi| spi != [0; 4]);
        let ports = Some((udp.source_port, udp.destination_port));
        Some(Self { content, ports, is_esp, sum: udp.sum })
    }

    pub(super) fn bytes(&self) -> &'a [u8] {
        match self.content {
            Content::Udp { payload, .. } => payload,
            Content::Esp(bytes) | Content::Ah(bytes) => bytes,
        }
    }

    pub(super) fn checksum(&self, packet: &Packet<'_>) -> Checksum {
        let Content::Udp { length, .. } = self.content else { return Checksum::Absent };
        if self.sum == 0 {
            return Checksum::Absent;
        }
        match packet.payload.get(..usize::from(length)) {
            Some(datagram) if !self.is_esp && length >= 8 => {
                let right = ip::udp_sum_is_right(packet.source, packet.destination, datagram);
                if right { Checksum::Good } else { Checksum::Bad }
            }
            _ => Checksum::Unchecked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    fn looks(payload: &[u8]) -> bool {
        let mut datagram = vec![0x27, 0x10, 0x27, 0x11, 0, 0, 0, 0];
        datagram[5] = 8 + payload.len() as u8;
        datagram.extend(payload);
        let packet = Packet {
            source: IpAddr::from([10, 0, 0, 1]),
            destination: IpAddr::from([10, 0, 0, 2]),
            protocol: ip::UDP,
            ttl: 64,
            id: None,
            fragment: None,
            length: 20 + datagram.len() as u32,
            payload_length: datagram.len() as u32,
            payload: &datagram,
        };
        Udp::parse(&packet).unwrap().looks_like_ike()
    }

    fn message() -> [u8; 28] {
        let mut message = [0; 28];
        message[3] = 9;
        message[17] = 0x20;
        message[18] = 34;
        message[27] = 28;
        message
    }

    #[test]
    fn ike_is_known_on_any_port() {
        assert!(looks(&message()));
        assert!(looks(&[&[0; 4], &message()[..]].concat()));
        for (at, value) in [(3, 0), (17, 0x30), (18, 2), (27, 29)] {
            let mut other = message();
            other[at] = value;
            assert!(!looks(&other), "{at}");
            assert!(!looks(&[&[0; 4], &other[..]].concat()), "{at}");
        }
        assert!(!looks(&[&[1; 4], &message()[..]].concat()));
        assert!((0..28).all(|end| !looks(&message()[..end])));
    }
}
