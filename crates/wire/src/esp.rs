//! ESP packets: what is in clear (RFC 4303 §2).

use crate::{Fault, Reader};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    pub spi: u32,
    /// The low half where extended sequence numbers are agreed.
    pub sequence: u32,
    /// Initialization vector, ciphertext, integrity check value.
    pub data: &'a [u8],
}

impl<'a> Packet<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new("ESP packet", bytes);
        Ok(Self { spi: reader.u32()?, sequence: reader.u32()?, data: reader.rest() })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.spi.to_be_bytes());
        out.extend(self.sequence.to_be_bytes());
        out.extend(self.data);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BYTES: [u8; 10] = [0xc0, 0xff, 0xee, 1, 0, 0, 0, 7, 8, 9];
    const PACKET: Packet<'_> = Packet { spi: 0xc0ff_ee01, sequence: 7, data: &[8, 9] };

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
        for length in 0..8 {
            assert!(Packet::read(&BYTES[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn keeps_unknown_values() {
        let reserved = Packet { spi: 0, sequence: 0, data: &[] };
        assert_eq!(Packet::read(&[0; 8]), Ok(reserved));
    }

    #[test]
    fn names_the_offset_of_a_fault() {
        let fault = Fault { structure: "ESP packet", offset: 4, need: 4, have: 3 };
        assert_eq!(Packet::read(&BYTES[..7]), Err(fault));
    }
}
