//! The Nonce payload (RFC 7296 §3.9).

use crate::Reader;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce<'a> {
    /// 16 to 256 bytes, says the RFC; what a peer sends may be shorter.
    pub data: &'a [u8],
}

impl<'a> Nonce<'a> {
    pub fn read(reader: &mut Reader<'a>) -> Self {
        Self { data: reader.rest() }
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::PayloadType;

    use super::*;
    use crate::ike::v2::Payload;

    six! {
        v2, PayloadType::NONCE,
        bytes: [0, 0, 0, 7, 1, 2, 3], value: Payload::Nonce(Nonce { data: &[1, 2, 3] }),
        unknown: [0, 0, 0, 4] => Payload::Nonce(Nonce { data: &[] }),
        fault: [0, 0, 0, 7, 1] => ("IKEv2 Nonce payload", 0, 7, 5),
    }
}
