//! AH packets (RFC 4302 §2).

use numbers::ip::Protocol;

use crate::{Fault, Reader};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    pub next_header: Protocol,
    pub spi: u32,
    /// The low half where extended sequence numbers are agreed.
    pub sequence: u32,
    /// The integrity check value, with its padding to whole words.
    pub icv: &'a [u8],
    /// What the header protects.
    pub data: &'a [u8],
}

/// The length field counts 4-byte words without the first two.
const WORD: usize = 4;
const UNCOUNTED: usize = 2;
/// Next header, length, reserved, SPI and sequence number.
const FIXED: usize = 12;

impl<'a> Packet<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new("AH packet", bytes);
        let whole = reader;
        let next_header = Protocol(reader.u8()?);
        let length = (usize::from(reader.u8()?) + UNCOUNTED) * WORD;
        reader.u16()?;
        let (spi, sequence) = (reader.u32()?, reader.u32()?);
        let Some(icv) = length.checked_sub(FIXED) else {
            return Err(Fault { need: FIXED, have: length, ..whole.fault(FIXED) });
        };
        let icv = reader.take(icv)?;
        Ok(Self { next_header, spi, sequence, icv, data: reader.rest() })
    }

    /// The check value must be whole words.
    pub fn write(&self, out: &mut Vec<u8>) {
        let words = (FIXED + self.icv.len()) / WORD - UNCOUNTED;
        out.extend([self.next_header.0, u8::try_from(words).unwrap_or(u8::MAX), 0, 0]);
        out.extend(self.spi.to_be_bytes());
        out.extend(self.sequence.to_be_bytes());
        out.extend(self.icv);
        out.extend(self.data);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BYTES: [u8; 17] = [6, 2, 0, 0, 0xc0, 0xff, 0xee, 1, 0, 0, 0, 7, 1, 2, 3, 4, 9];

    const PACKET: Packet<'_> = Packet {
        next_header: Protocol::TCP,
        spi: 0xc0ff_ee01,
        sequence: 7,
        icv: &[1, 2, 3, 4],
        data: &[9],
    };

    fn write(packet: &Packet<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        packet.write(&mut out);
        out
    }

    #[test]
    fn reads() {
        assert_eq!(Packet::read(&BYTES), Ok(PACKET));
    }

    #[test]
    fn writes() {
        assert_eq!(write(&PACKET), BYTES);
    }

    #[test]
    fn round_trips() {
        assert_eq!(Packet::read(&write(&PACKET)), Ok(PACKET));
    }

    #[test]
    fn rejects_every_shorter_prefix() {
        for length in 0..16 {
            assert!(Packet::read(&BYTES[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn keeps_unknown_values() {
        let mut bytes = BYTES;
        bytes[0] = 253;
        let packet = Packet { next_header: Protocol(253), ..PACKET };
        assert_eq!(Packet::read(&bytes), Ok(packet));
    }

    #[test]
    fn names_the_offset_of_a_fault() {
        let fault = |offset, need, have| Fault { structure: "AH packet", offset, need, have };
        assert_eq!(Packet::read(&BYTES[..14]), Err(fault(12, 4, 2)));
        let mut bytes = BYTES;
        bytes[1] = 0;
        assert_eq!(Packet::read(&bytes), Err(fault(0, 12, 8)));
    }
}
