//! The IP header, version 4 with options or 6 with extension headers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::octets::{array, u16_at, u32_at};

pub(super) const ICMP: u8 = 1;
pub(super) const TCP: u8 = 6;
pub(super) const UDP: u8 = 17;
pub(super) const GRE: u8 = 47;
pub(super) const ESP: u8 = 50;
pub(super) const AH: u8 = 51;
pub(super) const ICMPV6: u8 = 58;

/// RFC 8200 §4.1 lists fewer than this, each at most twice.
const MOST_EXTENSIONS: usize = 10;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Packet<'a> {
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    pub(super) protocol: u8,
    pub(super) ttl: u8,
    pub(super) id: Option<u32>,
    pub(super) fragment: Option<Fragment>,
    /// As the header states it, header included.
    pub(super) length: u32,
    /// What the header states for the payload; more than `payload` if the capture cut it.
    pub(super) payload_length: u32,
    pub(super) payload: &'a [u8],
}

/// A part of a datagram: never both offset 0 and nothing to follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Fragment {
    /// In bytes of the payload.
    pub(super) offset: u32,
    pub(super) more: bool,
}

impl<'a> Packet<'a> {
    #[inline(always)]
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        match bytes.first()? >> 4 {
            4 => Self::version4(bytes),
            6 => Self::version6(bytes),
            _ => None,
        }
    }

    #[inline(always)]
    fn version4(bytes: &'a [u8]) -> Option<Self> {
        let header: &[u8; 20] = bytes.first_chunk()?;
        let header_length = usize::from(header[0] & 0xf) * 4;
        let stated = usize::from(u16::from_be_bytes([header[2], header[3]]));
        // Segmentation offload leaves the length at 0: then it is what was captured.
        let length = if stated == 0 { bytes.len() } else { stated };
        if header_length < 20 || length < header_length {
            return None;
        }
        let payload = bytes.get(header_length..length.min(bytes.len()))?;
        let flags = u16::from_be_bytes([header[6], header[7]]);
        let fragment =
            Fragment { offset: u32::from(flags & 0x1fff) * 8, more: flags & 0x2000 != 0 };
        Some(Self {
            source: Ipv4Addr::from([header[12], header[13], header[14], header[15]]).into(),
            destination: Ipv4Addr::from([header[16], header[17], header[18], header[19]]).into(),
            protocol: header[9],
            ttl: header[8],
            id: Some(u32::from(u16::from_be_bytes([header[4], header[5]]))),
            fragment: (flags & 0x3fff != 0).then_some(fragment),
            length: length as u32,
            payload_length: (length - header_length) as u32,
            payload,
        })
    }

    fn version6(bytes: &'a [u8]) -> Option<Self> {
        let header: &[u8; 40] = bytes.first_chunk()?;
        let stated = usize::from(u16_at(header, 4)?);
        let length = if stated == 0 { bytes.len() } else { stated + 40 };
        let mut packet = Self {
            source: Ipv6Addr::from(array::<16>(header, 8)?).into(),
            destination: Ipv6Addr::from(array::<16>(header, 24)?).into(),
            protocol: header[6],
            ttl: header[7],
            id: None,
            fragment: None,
            length: length as u32,
            payload_length: (length - 40) as u32,
            payload: bytes.get(40..length.min(bytes.len()))?,
        };
        packet.skip_extensions()?;
        Some(packet)
    }

    /// Past extension headers; stops behind a fragment header, for only the whole goes on.
    fn skip_extensions(&mut self) -> Option<()> {
        for _ in 0..MOST_EXTENSIONS {
            let length = match self.protocol {
                // Hop-by-hop, routing, destination options, mobility (RFC 6564 §4).
                0 | 43 | 60 | 135 => usize::from(*self.payload.get(1)?) * 8 + 8,
                44 => 8,
                _ => return Some(()),
            };
            let (extension, rest) = self.payload.split_at_checked(length)?;
            let fragmented = self.protocol == 44;
            self.protocol = *extension.first()?;
            self.payload_length = self.payload_length.checked_sub(length as u32)?;
            self.payload = rest;
            if fragmented {
                let flags = u16_at(extension, 2)?;
                let offset = u32::from(flags & 0xfff8);
                let more = flags & 1 != 0;
                self.id = u32_at(extension, 4);
                // RFC 6946: offset 0 with nothing to follow is a whole datagram.
                if offset != 0 || more {
                    self.fragment = Some(Fragment { offset, more });
                    return Some(());
                }
            }
        }
        None
    }

    pub(super) fn captured_short(&self) -> bool {
        (self.payload.len() as u64) < u64::from(self.payload_length)
    }

    /// The two addresses, each folded into a word.
    #[inline(always)]
    pub(super) fn words(&self) -> (u64, u64) {
        (word(self.source), word(self.destination))
    }
}

#[inline(always)]
pub(super) fn word(address: IpAddr) -> u64 {
    match address {
        IpAddr::V4(address) => u64::from(address.to_bits()),
        IpAddr::V6(address) => word6(address.octets()),
    }
}

#[inline(always)]
pub(super) fn word6(octets: [u8; 16]) -> u64 {
    let bits = u128::from_be_bytes(octets);
    ((bits >> 64) as u64).rotate_left(29) ^ bits as u64
}

/// The sum over UDP header, payload and pseudo-header (RFC 768, RFC 8200 §8.1) is all ones.
pub(super) fn udp_sum_is_right(source: IpAddr, destination: IpAddr, datagram: &[u8]) -> bool {
    let mut sum = datagram.len() as u64 + u64::from(UDP);
    for address in [source, destination] {
        match address {
            IpAddr::V4(address) => add(&mut sum, &address.octets()),
            IpAddr::V6(address) => add(&mut sum, &address.octets()),
        }
    }
    add(&mut sum, datagram);
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum == 0xffff
}

fn add(sum: &mut u64, bytes: &[u8]) {
    let (words, rest) = bytes.as_chunks::<2>();
    *sum += words.iter().map(|word| u64::from(u16::from_be_bytes(*word))).sum::<u64>();
    *sum += rest.first().map_or(0, |byte| u64::from(*byte) << 8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version4(length: u16, flags: u16, payload: &[u8]) -> Vec<u8> {
        let mut bytes =
            vec![0x45, 0, 0, 0, 0x12, 0x34, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
        bytes[2..4].copy_from_slice(&length.to_be_bytes());
        bytes[6..8].copy_from_slice(&flags.to_be_bytes());
        bytes.extend(payload);
        bytes
    }

    #[test]
    fn reads_version_4_and_leaves_the_padding() {
        let bytes = version4(23, 0x4000, &[1, 2, 3, 0, 0, 0]);
        let packet = Packet::parse(&bytes).unwrap();
        assert_eq!(packet.payload, [1, 2, 3]);
        assert_eq!((packet.protocol, packet.ttl, packet.id), (17, 64, Some(0x1234)));
        assert_eq!((packet.length, packet.payload_length), (23, 3));
        assert_eq!((packet.fragment, packet.captured_short()), (None, false));
        assert_eq!(packet.source.to_string(), "10.0.0.1");
    }

    #[test]
    fn knows_fragments_and_cut_packets() {
        let bytes = version4(1500, 0x2000, &[1]);
        let packet = Packet::parse(&bytes).unwrap();
        assert_eq!(packet.fragment, Some(Fragment { offset: 0, more: true }));
        assert!(packet.captured_short());
        let bytes = version4(1500, 0x00b9, &[1]);
        let fragment = Packet::parse(&bytes).unwrap().fragment;
        assert_eq!(fragment, Some(Fragment { offset: 1480, more: false }));
    }

    #[test]
    fn rejects_headers_that_contradict_themselves() {
        assert_eq!(Packet::parse(&version4(19, 0, &[0; 9])), None);
        let mut bytes = version4(28, 0, &[0; 8]);
        bytes[0] = 0x44;
        assert_eq!(Packet::parse(&bytes), None);
        bytes[0] = 0x4f;
        assert_eq!(Packet::parse(&bytes), None);
        bytes[0] = 0x46;
        assert_eq!(Packet::parse(&bytes).unwrap().payload.len(), 4);
        assert!((0..20).all(|end| Packet::parse(&version4(20, 0, &[])[..end]).is_none()));
    }

    fn version6(next: u8, rest: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 40];
        bytes[0] = 0x60;
        bytes[4..6].copy_from_slice(&(rest.len() as u16).to_be_bytes());
        bytes[6] = next;
        bytes[7] = 63;
        bytes[23] = 1;
        bytes[39] = 2;
        bytes.extend(rest);
        bytes
    }

    #[test]
    fn walks_extension_headers_of_version_6() {
        let hop_by_hop = [60, 0, 1, 4, 0, 0, 0, 0];
        let options = [17, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let bytes = version6(0, &[&hop_by_hop[..], &options, &[7, 8]].concat());
        let packet = Packet::parse(&bytes).unwrap();
        assert_eq!((packet.protocol, packet.payload, packet.id), (17, &[7, 8][..], None));
        assert_eq!((packet.length, packet.payload_length), (66, 2));
        assert_eq!(packet.destination.to_string(), "::2");
        assert!((0..64).all(|end| Packet::parse(&bytes[..end]).is_none()));
    }

    #[test]
    fn reads_the_fragment_header_of_version_6() {
        let bytes = version6(44, &[17, 0, 0x05, 0xa9, 0, 0, 0, 9, 1, 2]);
        let packet = Packet::parse(&bytes).unwrap();
        assert_eq!(packet.fragment, Some(Fragment { offset: 1448, more: true }));
        assert_eq!((packet.id, packet.payload), (Some(9), &[1, 2][..]));
        let atomic = version6(44, &[17, 0, 0, 0, 0, 0, 0, 9, 1, 2]);
        assert_eq!(Packet::parse(&atomic).unwrap().fragment, None);
    }

    #[test]
    fn a_chain_without_end_is_not_followed() {
        let chain: Vec<u8> = [60, 0, 0, 0, 0, 0, 0, 0].repeat(200);
        assert_eq!(Packet::parse(&version6(60, &chain)), None);
    }

    #[test]
    fn checks_the_udp_checksum() {
        let [source, destination] = [[10, 0, 0, 1], [10, 0, 0, 2]].map(IpAddr::from);
        let mut datagram = vec![0x01, 0xf4, 0x01, 0xf4, 0, 11, 0, 0, 1, 2, 3];
        // 0x0a00+0x0001+0x0a00+0x0002+17+11 + 0x01f4*2+11+0x0102+0x0300
        let sum = 0x0a00 + 1 + 0x0a00 + 2 + 17 + 11 + 0x1f4 * 2 + 11 + 0x0102 + 0x0300_u16;
        datagram[6..8].copy_from_slice(&(!sum).to_be_bytes());
        assert!(udp_sum_is_right(source, destination, &datagram));
        datagram[9] ^= 1;
        assert!(!udp_sum_is_right(source, destination, &datagram));
    }
}
