//! The usual packet, TCP or UDP without options or fragments, seen through fixed offsets only.

use super::ip::{self, TCP, UDP};
use super::octets::{array, u32_at};

/// Not checked for consistency: enough to know that a packet is none of our business.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usual<'a> {
    pub(super) is_tcp: bool,
    /// The addresses as words.
    pub(super) source: u64,
    pub(super) destination: u64,
    pub(super) ports: (u16, u16),
    /// The length in the UDP header.
    pub(super) length: u16,
    /// Behind the UDP header, link-layer padding included.
    pub(super) payload: &'a [u8],
}

impl<'a> Usual<'a> {
    #[inline(always)]
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        let (protocol, source, destination, rest) = match bytes.first()? {
            0x45 => {
                let (header, rest) = bytes.split_first_chunk::<20>()?;
                if (header[6] & 0x3f) | header[7] != 0 {
                    return None;
                }
                let addresses = (u32_at(header, 12)?, u32_at(header, 16)?);
                (header[9], u64::from(addresses.0), u64::from(addresses.1), rest)
            }
            0x60..=0x6f => {
                let (header, rest) = bytes.split_first_chunk::<40>()?;
                let source = ip::word6(array(header, 8)?);
                (header[6], source, ip::word6(array(header, 24)?), rest)
            }
            _ => return None,
        };
        let ([a, b, c, d, e, f, _, _], payload) = rest.split_first_chunk()?;
        matches!(protocol, TCP | UDP).then_some(Self {
            is_tcp: protocol == TCP,
            source,
            destination,
            ports: (u16::from_be_bytes([*a, *b]), u16::from_be_bytes([*c, *d])),
            length: u16::from_be_bytes([*e, *f]),
            payload,
        })
    }

    /// A version byte of IKE stands where one would, with or without the non-ESP marker.
    #[inline(always)]
    pub(super) fn may_be_ike(&self) -> bool {
        let Some(start) = self.payload.first_chunk::<22>() else {
            return matches!(self.payload.get(17), Some(0x10 | 0x20));
        };
        matches!(start[17], 0x10 | 0x20) | matches!(start[21], 0x10 | 0x20)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version4(first: u8, flags: u8, protocol: u8) -> [u8; 50] {
        let mut bytes = [0; 50];
        bytes[0] = first;
        bytes[6] = flags;
        bytes[9] = protocol;
        bytes[15] = 1;
        bytes[20..26].copy_from_slice(&[0, 7, 0, 9, 0, 30]);
        bytes
    }

    #[test]
    fn sees_ports_and_addresses() {
        let bytes = version4(0x45, 0x40, UDP);
        let usual = Usual::of(&bytes).unwrap();
        assert_eq!((usual.ports, usual.length, usual.is_tcp), ((7, 9), 30, false));
        assert_eq!((usual.source, usual.destination, usual.payload.len()), (1, 0, 22));
        assert!(!usual.may_be_ike());
        let mut bytes = [0; 70];
        (bytes[0], bytes[6], bytes[43]) = (0x6f, TCP, 9);
        bytes[69] = 0x20;
        let usual = Usual::of(&bytes).unwrap();
        assert_eq!((usual.ports, usual.is_tcp, usual.may_be_ike()), ((0, 9), true, true));
    }

    #[test]
    fn leaves_everything_else_to_the_full_reading() {
        assert!(Usual::of(&version4(0x46, 0, UDP)).is_none());
        assert!(Usual::of(&version4(0x45, 0x20, UDP)).is_none());
        assert!(Usual::of(&version4(0x45, 0x01, UDP)).is_none());
        assert!(Usual::of(&version4(0x45, 0, 50)).is_none());
        let bytes = version4(0x45, 0, UDP);
        assert!((0..28).all(|end| Usual::of(&bytes[..end]).is_none()));
    }
}
