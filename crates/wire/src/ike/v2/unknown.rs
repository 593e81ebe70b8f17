//! A payload of a kind this crate does not read, kept as it is (RFC 7296 §2.5).

use numbers::ikev2::PayloadType;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown<'a> {
    pub kind: PayloadType,
    pub critical: bool,
    pub data: &'a [u8],
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ike::v2::Payload;

    const fn payload(kind: u8, critical: bool, data: &[u8]) -> Payload<'_> {
        Payload::Unknown(Unknown { kind: PayloadType(kind), critical, data })
    }

    six! {
        v2, PayloadType(200),
        bytes: [0, 0, 0, 7, 1, 2, 3], value: payload(200, false, &[1, 2, 3]),
        unknown: [0, 0x80, 0, 4] => payload(200, true, &[]),
        fault: [0, 0, 0, 7, 1] => ("IKEv2 payload", 0, 7, 5),
    }
}
