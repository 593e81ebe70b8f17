//! The Identification payloads, IDi and IDr (RFC 7296 §3.5).

use std::net::IpAddr;

use numbers::ikev2::IdentificationType;

use crate::{Fault, Reader};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identification<'a> {
    pub kind: IdentificationType,
    pub data: &'a [u8],
}

impl<'a> Identification<'a> {
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        let kind = IdentificationType(reader.u8()?);
        reader.take(3)?;
        Ok(Self { kind, data: reader.rest() })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend([self.kind.0, 0, 0, 0]);
        out.extend(self.data);
    }

    /// Of `ID_IPV4_ADDR` and `ID_IPV6_ADDR` with as many bytes as that family has.
    pub fn address(&self) -> Option<IpAddr> {
        match self.kind {
            IdentificationType::ID_IPV4_ADDR => {
                <[u8; 4]>::try_from(self.data).ok().map(IpAddr::from)
            }
            IdentificationType::ID_IPV6_ADDR => {
                <[u8; 16]>::try_from(self.data).ok().map(IpAddr::from)
            }
            _ => None,
        }
    }

    /// Of `ID_FQDN` and `ID_RFC822_ADDR`; a key identifier is opaque even when it is readable.
    pub fn name(&self) -> Option<&'a str> {
        match self.kind {
            IdentificationType::ID_FQDN | IdentificationType::ID_RFC822_ADDR => {
                std::str::from_utf8(self.data).ok()
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::PayloadType;

    use super::*;
    use crate::ike::v2::Payload;

    const fn payload(kind: IdentificationType, data: &[u8]) -> Payload<'_> {
        Payload::IdInitiator(Identification { kind, data })
    }

    six! {
        v2, PayloadType::IDENTIFICATION_INITIATOR,
        bytes: [0, 0, 0, 12, 1, 0, 0, 0, 192, 0, 2, 1],
        value: payload(IdentificationType::ID_IPV4_ADDR, &[192, 0, 2, 1]),
        unknown: [0, 0, 0, 8, 250, 0, 0, 0] => payload(IdentificationType(250), &[]),
        fault: [0, 0, 0, 7, 1, 0, 0] => ("IKEv2 Identification - Initiator payload", 5, 3, 2),
    }

    #[test]
    fn an_address_has_the_length_of_its_family() {
        let id = |kind, data| Identification { kind, data }.address();
        let v4 = IdentificationType::ID_IPV4_ADDR;
        assert_eq!(id(v4, &[192, 0, 2, 1]), Some([192, 0, 2, 1].into()));
        assert_eq!(id(IdentificationType::ID_IPV6_ADDR, &[0; 16]), Some([0_u8; 16].into()));
        assert_eq!(id(v4, b"192.0.2.1"), None);
    }

    #[test]
    fn a_name_is_text() {
        let id = |kind, data| Identification { kind, data }.name();
        assert_eq!(id(IdentificationType::ID_FQDN, b"vpn.example.org"), Some("vpn.example.org"));
        assert_eq!(id(IdentificationType::ID_FQDN, &[0xff]), None);
        assert_eq!(id(IdentificationType::ID_KEY_ID, b"group"), None);
    }
}
