//! The NAT-OA payload in its three numberings (RFC 3947 §5.2).

use std::net::IpAddr;

use numbers::ikev1::{IdentificationType, PayloadType};

use crate::{Fault, Reader};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NatOriginalAddress<'a> {
    /// `NAT_ORIGINAL_ADDRESS`, `NAT_ORIGINAL_ADDRESS_DRAFT` or, in drafts 04 to 08, `SA_TEK`.
    pub payload: PayloadType,
    pub kind: IdentificationType,
    pub data: &'a [u8],
}

impl<'a> NatOriginalAddress<'a> {
    pub fn read(payload: PayloadType, reader: &mut Reader<'a>) -> Result<Self, Fault> {
        let kind = IdentificationType(reader.u8()?);
        reader.take(3)?;
        Ok(Self { payload, kind, data: reader.rest() })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend([self.kind.0, 0, 0, 0]);
        out.extend(self.data);
    }

    pub fn address(&self) -> Option<IpAddr> {
        address(self.kind, self.data)
    }
}

pub(super) fn address(kind: IdentificationType, data: &[u8]) -> Option<IpAddr> {
    match kind {
        IdentificationType::ID_IPV4_ADDR => <[u8; 4]>::try_from(data).ok().map(IpAddr::from),
        IdentificationType::ID_IPV6_ADDR => <[u8; 16]>::try_from(data).ok().map(IpAddr::from),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ike::v1::Payload;

    const NAT_OA: PayloadType = PayloadType::NAT_ORIGINAL_ADDRESS;

    const fn payload(payload: PayloadType, kind: IdentificationType, data: &[u8]) -> Payload<'_> {
        Payload::NatOriginalAddress(NatOriginalAddress { payload, kind, data })
    }

    six! {
        v1, NAT_OA,
        bytes: [0, 0, 0, 12, 1, 0, 0, 0, 10, 0, 0, 9],
        value: payload(NAT_OA, IdentificationType::ID_IPV4_ADDR, &[10, 0, 0, 9]),
        unknown: [0, 0, 0, 8, 250, 0, 0, 0] => payload(NAT_OA, IdentificationType(250), &[]),
        fault: [0, 0, 0, 6, 1, 0] => ("IKEv1 NAT-OA payload", 5, 3, 1),
    }

    #[test]
    fn keeps_the_number_it_came_by() {
        for kind in [PayloadType::NAT_ORIGINAL_ADDRESS_DRAFT, PayloadType::SA_TEK] {
            let read = crate::six::v1::read(kind.0, &[0, 0, 0, 8, 1, 0, 0, 0]);
            assert_eq!(read, Ok(payload(kind, IdentificationType::ID_IPV4_ADDR, &[])));
        }
    }

    #[test]
    fn an_address_has_the_length_of_its_family() {
        assert_eq!(address(IdentificationType::ID_IPV6_ADDR, &[0; 4]), None);
        let v6 = address(IdentificationType::ID_IPV6_ADDR, &[0; 16]);
        assert_eq!(v6, Some([0_u8; 16].into()));
    }
}
