//! The Encrypted and Authenticated payload, SK (RFC 7296 §3.14).

use crate::Reader;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encrypted<'a> {
    /// The kind of the first payload inside; 0 when there is none.
    pub inner_first: u8,
    /// Initialization vector, ciphertext and integrity checksum.
    pub data: &'a [u8],
}

impl<'a> Encrypted<'a> {
    pub fn read(inner_first: u8, reader: &mut Reader<'a>) -> Self {
        Self { inner_first, data: reader.rest() }
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::PayloadType;

    use super::*;
    use crate::ike::v2::Payload;

    const fn payload(inner_first: u8, data: &[u8]) -> Payload<'_> {
        Payload::Encrypted(Encrypted { inner_first, data })
    }

    six! {
        v2, PayloadType::ENCRYPTED,
        bytes: [35, 0, 0, 7, 1, 2, 3], value: payload(35, &[1, 2, 3]),
        unknown: [250, 0, 0, 4] => payload(250, &[]),
        fault: [35, 0, 0, 7, 1] => ("IKEv2 Encrypted payload", 0, 7, 5),
    }
}
