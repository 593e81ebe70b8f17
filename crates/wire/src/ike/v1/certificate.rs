//! The Certificate payload (RFC 2408 §3.9).

use numbers::ikev1::CertificateEncoding;

use crate::{Fault, Reader};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificate<'a> {
    pub encoding: CertificateEncoding,
    pub data: &'a [u8],
}

impl<'a> Certificate<'a> {
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        Ok(Self { encoding: CertificateEncoding(reader.u8()?), data: reader.rest() })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(self.encoding.0);
        out.extend(self.data);
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev1::PayloadType;

    use super::*;
    use crate::ike::v1::Payload;

    const fn payload(encoding: CertificateEncoding, data: &[u8]) -> Payload<'_> {
        Payload::Certificate(Certificate { encoding, data })
    }

    six! {
        v1, PayloadType::CERTIFICATE,
        bytes: [0, 0, 0, 7, 4, 0x30, 0],
        value: payload(CertificateEncoding::X509_SIGNATURE, &[0x30, 0]),
        unknown: [0, 0, 0, 5, 250] => payload(CertificateEncoding(250), &[]),
        fault: [0, 0, 0, 4] => ("IKEv1 Certificate payload", 4, 1, 0),
    }
}
