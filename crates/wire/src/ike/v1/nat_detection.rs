//! The NAT-D payload in its three numberings (RFC 3947 §3.2).

use numbers::ikev1::PayloadType;

use crate::Reader;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NatDetection<'a> {
    /// `NAT_DETECTION`, `NAT_DETECTION_DRAFT` or, in drafts 04 to 08, `SA_KEK`.
    pub payload: PayloadType,
    /// Of cookies, address and port, by the hash that phase 1 agreed. The first payload is about
    /// the receiver's address, the others about the sender's.
    pub hash: &'a [u8],
}

impl<'a> NatDetection<'a> {
    pub fn read(payload: PayloadType, reader: &mut Reader<'a>) -> Self {
        Self { payload, hash: reader.rest() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ike::v1::Payload;

    const fn payload(payload: PayloadType, hash: &[u8]) -> Payload<'_> {
        Payload::NatDetection(NatDetection { payload, hash })
    }

    six! {
        v1, PayloadType::NAT_DETECTION,
        bytes: [0, 0, 0, 6, 1, 2], value: payload(PayloadType::NAT_DETECTION, &[1, 2]),
        unknown: [0, 0, 0, 4] => payload(PayloadType::NAT_DETECTION, &[]),
        fault: [0, 0, 0, 7, 1] => ("IKEv1 NAT-D payload", 0, 7, 5),
    }

    #[test]
    fn keeps_the_number_it_came_by() {
        for kind in [PayloadType::NAT_DETECTION_DRAFT, PayloadType::SA_KEK] {
            let read = crate::six::v1::read(kind.0, &[0, 0, 0, 4]);
            assert_eq!(read, Ok(payload(kind, &[])));
        }
    }
}
