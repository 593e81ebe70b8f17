//! IP packets around a transport's bytes, fragmented where they exceed the MTU.

use std::net::{IpAddr, SocketAddr};

use numbers::ip::Protocol;

/// What an IP header says, for a whole packet or for each of its fragments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ip {
    pub source: IpAddr,
    pub destination: IpAddr,
    /// Time to live, hop limit.
    pub ttl: u8,
    /// Of IPv4 always, of IPv6 in fragments only.
    pub id: u32,
    /// IPv4: what is too long stays whole.
    pub dont_fragment: bool,
    pub mtu: usize,
}

const V4_HEADER: usize = 20;
const V6_HEADER: usize = 40;
const V6_FRAGMENT: usize = 8;
const DONT_FRAGMENT: u16 = 0x4000;
const MORE_FRAGMENTS: u16 = 0x2000;

impl Ip {
    /// One packet, or the fragments in their order.
    ///
    /// Both addresses must be of one family; where they are not, IPv6 is written.
    pub fn packets(&self, protocol: Protocol, payload: &[u8]) -> Vec<Vec<u8>> {
        let v4 = self.source.is_ipv4() && self.destination.is_ipv4();
        let header = if v4 { V4_HEADER } else { V6_HEADER };
        let whole = header + payload.len() <= self.mtu || (v4 && self.dont_fragment);
        if whole {
            return vec![self.packet(v4, protocol, payload, None)];
        }
        let header = if v4 { header } else { header + V6_FRAGMENT };
        // Offsets count 8 bytes.
        let room = (self.mtu.saturating_sub(header) & !7).max(8);
        payload
            .chunks(room)
            .enumerate()
            .map(|(index, part)| {
                let offset = index * room;
                let more = offset + part.len() < payload.len();
                self.packet(v4, protocol, part, Some((offset / 8, more)))
            })
            .collect()
    }

    fn packet(
        &self,
        v4: bool,
        protocol: Protocol,
        part: &[u8],
        fragment: Option<(usize, bool)>,
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(V6_HEADER + V6_FRAGMENT + part.len());
        match (self.source, self.destination) {
            (IpAddr::V4(source), IpAddr::V4(destination)) if v4 => {
                let flags = match fragment {
                    Some((offset, more)) => offset as u16 | if more { MORE_FRAGMENTS } else { 0 },
                    None if self.dont_fragment => DONT_FRAGMENT,
                    None => 0,
                };
                out.extend([0x45, 0]);
                out.extend(((V4_HEADER + part.len()) as u16).to_be_bytes());
                out.extend((self.id as u16).to_be_bytes());
                out.extend(flags.to_be_bytes());
                out.extend([self.ttl, protocol.0, 0, 0]);
                out.extend(source.octets());
                out.extend(destination.octets());
                let checksum = internet_checksum(&[&out]);
                out[10..12].copy_from_slice(&checksum.to_be_bytes());
            }
            _ => {
                let first = if fragment.is_some() { Protocol::IPV6_FRAGMENT } else { protocol };
                let length = part.len() + if fragment.is_some() { V6_FRAGMENT } else { 0 };
                out.extend([0x60, 0, 0, 0]);
                out.extend((length as u16).to_be_bytes());
                out.extend([first.0, self.ttl]);
                out.extend(octets(self.source));
                out.extend(octets(self.destination));
                if let Some((offset, more)) = fragment {
                    out.extend([protocol.0, 0]);
                    out.extend(((offset << 3) as u16 | u16::from(more)).to_be_bytes());
                    out.extend(self.id.to_be_bytes());
                }
            }
        }
        out.extend(part);
        out
    }
}

/// A UDP datagram with its checksum.
pub fn datagram(source: SocketAddr, destination: SocketAddr, payload: &[u8]) -> Vec<u8> {
    const HEADER: usize = 8;
    let length = HEADER + payload.len();
    let mut out = Vec::with_capacity(length);
    out.extend(source.port().to_be_bytes());
    out.extend(destination.port().to_be_bytes());
    out.extend((length as u16).to_be_bytes());
    out.extend([0; 2]);
    out.extend(payload);
    // 0 would mean that there is none.
    let checksum = match transport_checksum(source.ip(), destination.ip(), Protocol::UDP, &out) {
        0 => 0xffff,
        checksum => checksum,
    };
    out[6..8].copy_from_slice(&checksum.to_be_bytes());
    out
}

/// With the pseudo header of UDP, TCP and ICMPv6.
pub(super) fn transport_checksum(
    source: IpAddr,
    destination: IpAddr,
    protocol: Protocol,
    segment: &[u8],
) -> u16 {
    let length = (segment.len() as u32).to_be_bytes();
    let (from, to) = (octets(source), octets(destination));
    internet_checksum(&[&from, &to, &length, &[0, 0, 0, protocol.0], segment])
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => v6.octets().to_vec(),
    }
}

/// Of the parts one after another (RFC 1071); all but the last have an even length.
pub fn internet_checksum(parts: &[&[u8]]) -> u16 {
    let mut sum = 0_u64;
    for pair in parts.iter().flat_map(|part| part.chunks(2)) {
        let low = pair.get(1).copied().unwrap_or(0);
        sum += u64::from(u16::from_be_bytes([pair[0], low]));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(source: &str, destination: &str) -> Ip {
        Ip {
            source: source.parse().unwrap(),
            destination: destination.parse().unwrap(),
            ttl: 64,
            id: 0x1234,
            dont_fragment: false,
            mtu: 1500,
        }
    }

    #[test]
    fn a_header_checks_to_zero() {
        let packets = ip("192.0.2.1", "192.0.2.2").packets(Protocol::UDP, &[1; 9]);
        assert_eq!(packets.len(), 1);
        assert_eq!(internet_checksum(&[&packets[0][..20]]), 0);
        assert_eq!(packets[0][2..4], [0, 29]);
    }

    #[test]
    fn what_is_too_long_becomes_fragments() {
        let packets = ip("192.0.2.1", "192.0.2.2").packets(Protocol::UDP, &[1; 3480]);
        let flags: Vec<_> = packets.iter().map(|it| u16::from_be_bytes([it[6], it[7]])).collect();
        assert_eq!(flags, [0x2000, 0x2000 | 185, 370]);
        let lengths: Vec<_> = packets.iter().map(Vec::len).collect();
        assert_eq!(lengths, [1500, 1500, 540]);
    }

    #[test]
    fn ipv6_fragments_carry_their_own_header() {
        let packets = ip("2001:db8::1", "2001:db8::2").packets(Protocol::UDP, &[1; 2000]);
        assert_eq!(packets.len(), 2);
        assert_eq!(packets[0].len(), 1496);
        assert_eq!(packets[0][6], 44);
        assert_eq!(packets[0][40..48], [17, 0, 0, 1, 0, 0, 0x12, 0x34]);
        assert_eq!(packets[1][42..44], (1448_u16).to_be_bytes());
    }

    #[test]
    fn dont_fragment_keeps_it_whole() {
        let whole = Ip { dont_fragment: true, ..ip("192.0.2.1", "192.0.2.2") };
        let packets = whole.packets(Protocol::UDP, &[1; 3480]);
        assert_eq!((packets.len(), packets[0][6]), (1, 0x40));
    }

    #[test]
    fn a_datagram_checks_to_zero() {
        let (source, destination) =
            ("192.0.2.1:500".parse().unwrap(), "192.0.2.2:500".parse().unwrap());
        let bytes = datagram(source, destination, &[1, 2, 3]);
        let sum = transport_checksum(source.ip(), destination.ip(), Protocol::UDP, &bytes);
        assert_eq!(sum, 0);
    }
}
