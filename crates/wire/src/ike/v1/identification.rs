//! The Identification payload (RFC 2407 §4.6.2).

use std::net::IpAddr;

use numbers::{ikev1::IdentificationType, ip::Protocol};

use crate::{Fault, Reader};

/// In phase 1 a party, in quick mode the traffic of one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identification<'a> {
    pub kind: IdentificationType,
    /// `ANY` selects every protocol.
    pub protocol: Protocol,
    /// 0 is any port.
    pub port: u16,
    /// An address, an address and its mask, or two addresses for subnets and ranges.
    pub data: &'a [u8],
}

impl<'a> Identification<'a> {
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        Ok(Self {
            kind: IdentificationType(reader.u8()?),
            protocol: Protocol(reader.u8()?),
            port: reader.u16()?,
            data: reader.rest(),
        })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend([self.kind.0, self.protocol.0]);
        out.extend(self.port.to_be_bytes());
        out.extend(self.data);
    }

    /// Of `ID_IPV4_ADDR` and `ID_IPV6_ADDR` with as many bytes as that family has.
    pub fn address(&self) -> Option<IpAddr> {
        super::nat_original_address::address(self.kind, self.data)
    }

    /// Address and mask of a subnet, or first and last address of a range.
    pub fn address_pair(&self) -> Option<(IpAddr, IpAddr)> {
        let (single, length) =
            match self.kind {
                IdentificationType::ID_IPV4_ADDR_SUBNET
                | IdentificationType::ID_IPV4_ADDR_RANGE => (IdentificationType::ID_IPV4_ADDR, 4),
                IdentificationType::ID_IPV6_ADDR_SUBNET
                | IdentificationType::ID_IPV6_ADDR_RANGE => (IdentificationType::ID_IPV6_ADDR, 16),
                _ => return None,
            };
        let (first, second) = self.data.split_at_checked(length)?;
        let address = |data| super::nat_original_address::address(single, data);
        Some((address(first)?, address(second)?))
    }

    /// Of `ID_FQDN` and `ID_USER_FQDN`; a key identifier is opaque even when it is readable.
    pub fn name(&self) -> Option<&'a str> {
        match self.kind {
            IdentificationType::ID_FQDN | IdentificationType::ID_USER_FQDN => {
                std::str::from_utf8(self.data).ok()
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev1::PayloadType;

    use super::*;
    use crate::ike::v1::Payload;

    const L2TP: Identification<'_> = Identification {
        kind: IdentificationType::ID_IPV4_ADDR,
        protocol: Protocol::UDP,
        port: 1701,
        data: &[192, 0, 2, 1],
    };

    const UNKNOWN: Identification<'_> = Identification {
        kind: IdentificationType(250),
        protocol: Protocol(251),
        port: 0xffff,
        data: &[],
    };

    six! {
        v1, PayloadType::IDENTIFICATION,
        bytes: [0, 0, 0, 12, 1, 17, 6, 0xa5, 192, 0, 2, 1], value: Payload::Identification(L2TP),
        unknown: [0, 0, 0, 8, 250, 251, 0xff, 0xff] => Payload::Identification(UNKNOWN),
        fault: [0, 0, 0, 7, 1, 17, 6] => ("IKEv1 Identification payload", 6, 2, 1),
    }

    #[test]
    fn an_address_has_the_length_of_its_family() {
        assert_eq!(L2TP.address(), Some([192, 0, 2, 1].into()));
        assert_eq!(Identification { data: &[1, 2, 3], ..L2TP }.address(), None);
    }

    #[test]
    fn a_subnet_is_two_addresses() {
        let kind = IdentificationType::ID_IPV4_ADDR_SUBNET;
        let subnet = Identification { kind, data: &[10, 0, 0, 0, 255, 0, 0, 0], ..L2TP };
        let pair = (IpAddr::from([10, 0, 0, 0]), IpAddr::from([255, 0, 0, 0]));
        assert_eq!(subnet.address_pair(), Some(pair));
        assert_eq!(Identification { data: &[10, 0, 0, 0, 255], ..subnet }.address_pair(), None);
        assert_eq!(L2TP.address_pair(), None);
    }

    #[test]
    fn a_name_is_text() {
        let named = Identification { kind: IdentificationType::ID_FQDN, data: b"gw", ..L2TP };
        assert_eq!((named.name(), L2TP.name()), (Some("gw"), None));
    }
}
