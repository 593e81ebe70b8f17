//! A payload of a kind this crate does not read, kept as it is.

use numbers::ikev1::PayloadType;

use crate::Reader;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown<'a> {
    pub kind: PayloadType,
    pub data: &'a [u8],
}

impl<'a> Unknown<'a> {
    pub fn read(kind: PayloadType, reader: &mut Reader<'a>) -> Self {
        Self { kind, data: reader.rest() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ike::v1::Payload;

    const fn payload(kind: u8, data: &[u8]) -> Payload<'_> {
        Payload::Unknown(Unknown { kind: PayloadType(kind), data })
    }

    six! {
        v1, PayloadType(200),
        bytes: [0, 0, 0, 7, 1, 2, 3], value: payload(200, &[1, 2, 3]),
        unknown: [0, 0, 0, 4] => payload(200, &[]),
        fault: [0, 0, 0, 7, 1] => ("IKEv1 payload", 0, 7, 5),
    }
}
