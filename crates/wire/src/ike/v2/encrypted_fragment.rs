//! The Encrypted and Authenticated Fragment payload, SKF (RFC 7383 §2.5).

use crate::{Fault, Reader};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncryptedFragment<'a> {
    /// The kind of the first payload inside, in fragment 1; 0 in the others.
    pub inner_first: u8,
    /// Counts from 1.
    pub number: u16,
    /// Grows when the sender falls back to smaller fragments.
    pub total: u16,
    /// Initialization vector, ciphertext and integrity checksum.
    pub data: &'a [u8],
}

impl<'a> EncryptedFragment<'a> {
    pub fn read(inner_first: u8, reader: &mut Reader<'a>) -> Result<Self, Fault> {
        let (number, total) = (reader.u16()?, reader.u16()?);
        Ok(Self { inner_first, number, total, data: reader.rest() })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.number.to_be_bytes());
        out.extend(self.total.to_be_bytes());
        out.extend(self.data);
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::PayloadType;

    use super::*;
    use crate::ike::v2::Payload;

    const fn payload(inner_first: u8, number: u16, total: u16, data: &[u8]) -> Payload<'_> {
        Payload::EncryptedFragment(EncryptedFragment { inner_first, number, total, data })
    }

    six! {
        v2, PayloadType::ENCRYPTED_FRAGMENT,
        bytes: [35, 0, 0, 10, 0, 1, 0, 2, 8, 9], value: payload(35, 1, 2, &[8, 9]),
        unknown: [0, 0, 0, 8, 0, 0, 0xff, 0xff] => payload(0, 0, 0xffff, &[]),
        fault: [0, 0, 0, 7, 0, 1, 0] => ("IKEv2 Encrypted Fragment payload", 6, 2, 1),
    }
}
