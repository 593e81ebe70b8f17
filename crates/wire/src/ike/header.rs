//! The header that both versions of IKE share (RFC 7296 §3.1, RFC 2408 §3.1).

use std::fmt;

use crate::{Fault, Reader};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Header {
    /// Called the initiator's cookie in IKEv1.
    pub initiator_spi: u64,
    /// Zero until the responder has answered.
    pub responder_spi: u64,
    pub next_payload: u8,
    pub version: Version,
    pub exchange: u8,
    pub flags: Flags,
    pub message_id: u32,
    /// Of the whole message, this header included.
    pub length: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    pub major: u8,
    pub minor: u8,
}

/// The bits have other meanings in each version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(pub u8);

impl Header {
    pub const LENGTH: usize = 28;

    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new("IKE header", bytes).part("IKE header", Self::LENGTH)?;
        Ok(Self {
            initiator_spi: reader.u64()?,
            responder_spi: reader.u64()?,
            next_payload: reader.u8()?,
            version: Version::from_byte(reader.u8()?),
            exchange: reader.u8()?,
            flags: Flags(reader.u8()?),
            message_id: reader.u32()?,
            length: reader.u32()?,
        })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.initiator_spi.to_be_bytes());
        out.extend(self.responder_spi.to_be_bytes());
        out.extend([self.next_payload, self.version.to_byte(), self.exchange, self.flags.0]);
        out.extend(self.message_id.to_be_bytes());
        out.extend(self.length.to_be_bytes());
    }

    /// The bytes that the length field claims, or all there are where it claims more.
    pub fn message<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        let length = usize::try_from(self.length).unwrap_or(usize::MAX);
        if length < Self::LENGTH { bytes } else { bytes.get(..length).unwrap_or(bytes) }
    }

    /// A cheap test for bytes of unknown kind; what passes may still turn out unreadable.
    ///
    /// The length field may exceed the buffer (a capture's snap length) but no datagram.
    pub fn looks_like_ike(bytes: &[u8]) -> bool {
        let Ok(header) = Self::read(bytes) else { return false };
        let (exchange, payload) = (header.exchange, header.next_payload);
        let plausible = match header.version.major {
            1 => {
                matches!(exchange, 1..=6 | 32..=33 | 240..=255)
                    && matches!(payload, 1..=22 | 128..=255)
            }
            2 => {
                matches!(exchange, 34..=44 | 240..=255)
                    && matches!(payload, 0 | 33..=54 | 128..=255)
            }
            _ => false,
        };
        plausible
            && header.initiator_spi != 0
            && (Self::LENGTH as u32..=u32::from(u16::MAX)).contains(&header.length)
    }
}

impl Version {
    pub const V1: Self = Self { major: 1, minor: 0 };
    pub const V2: Self = Self { major: 2, minor: 0 };

    fn from_byte(byte: u8) -> Self {
        Self { major: byte >> 4, minor: byte & 0xf }
    }

    fn to_byte(self) -> u8 {
        self.major << 4 | self.minor & 0xf
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl Flags {
    /// IKEv1: everything after the header is encrypted.
    pub const ENCRYPTION: Self = Self(0x01);
    /// IKEv1.
    pub const COMMIT: Self = Self(0x02);
    /// IKEv1: authenticated but not encrypted.
    pub const AUTHENTICATION_ONLY: Self = Self(0x04);
    /// IKEv2: sent by the original initiator of the IKE SA.
    pub const INITIATOR: Self = Self(0x08);
    /// IKEv2: the sender can speak a higher major version.
    pub const VERSION: Self = Self(0x10);
    /// IKEv2.
    pub const RESPONSE: Self = Self(0x20);

    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn is_encrypted(self) -> bool {
        self.contains(Self::ENCRYPTION)
    }

    pub fn is_commit(self) -> bool {
        self.contains(Self::COMMIT)
    }

    pub fn is_authentication_only(self) -> bool {
        self.contains(Self::AUTHENTICATION_ONLY)
    }

    pub fn is_initiator(self) -> bool {
        self.contains(Self::INITIATOR)
    }

    pub fn is_version(self) -> bool {
        self.contains(Self::VERSION)
    }

    pub fn is_response(self) -> bool {
        self.contains(Self::RESPONSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BYTES: [u8; 28] = [
        1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 9, 33, 0x20, 34, 0x08, 0, 0, 0, 1, 0, 0, 1,
        0x20,
    ];

    const HEADER: Header = Header {
        initiator_spi: 0x0102_0304_0506_0708,
        responder_spi: 9,
        next_payload: 33,
        version: Version::V2,
        exchange: 34,
        flags: Flags::INITIATOR,
        message_id: 1,
        length: 0x120,
    };

    fn write(header: &Header) -> Vec<u8> {
        let mut out = Vec::new();
        header.write(&mut out);
        out
    }

    #[test]
    fn reads() {
        assert_eq!(Header::read(&BYTES), Ok(HEADER));
    }

    #[test]
    fn writes() {
        assert_eq!(write(&HEADER), BYTES);
    }

    #[test]
    fn round_trips() {
        assert_eq!(Header::read(&write(&HEADER)), Ok(HEADER));
    }

    #[test]
    fn rejects_every_shorter_prefix() {
        for length in 0..BYTES.len() {
            assert!(Header::read(&BYTES[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn keeps_unknown_values() {
        let header = Header::read(&[0xff; 28]).unwrap();
        assert_eq!(header.version, Version { major: 15, minor: 15 });
        assert_eq!(write(&header), [0xff; 28]);
    }

    #[test]
    fn names_the_offset_of_a_fault() {
        let fault = Fault { structure: "IKE header", offset: 0, need: 28, have: 27 };
        assert_eq!(Header::read(&BYTES[..27]), Err(fault));
    }

    #[test]
    fn knows_its_flags() {
        let flags = Flags::INITIATOR.with(Flags::RESPONSE);
        assert!(flags.is_initiator() && flags.is_response());
        assert!(!flags.is_encrypted() && !flags.is_version() && !flags.is_commit());
    }

    #[test]
    fn tells_ike_from_what_is_not() {
        let with = |at: usize, value: u8| {
            let mut bytes = BYTES;
            bytes[at] = value;
            Header::looks_like_ike(&bytes)
        };
        assert!(Header::looks_like_ike(&BYTES));
        assert!(with(17, 0x21), "a minor version is ignored");
        assert!(!with(17, 0x30), "no such version");
        assert!(!with(17, 0x10), "an exchange of the other version");
        assert!(!with(16, 1), "a payload of the other version");
        assert!(!with(18, 200), "no such exchange");
        assert!(!with(25, 1), "longer than a datagram");
        let mut short = BYTES;
        short[26..].copy_from_slice(&[0, 27]);
        assert!(!Header::looks_like_ike(&short), "shorter than a header");
        let mut esp = BYTES;
        esp[..8].fill(0);
        assert!(!Header::looks_like_ike(&esp), "no initiator");
    }
}
