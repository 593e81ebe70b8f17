//! The Certificate Request payload (RFC 7296 §3.7).

use numbers::ikev2::CertificateEncoding;

use crate::{Fault, Reader};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateRequest<'a> {
    pub encoding: CertificateEncoding,
    pub data: &'a [u8],
}

impl<'a> CertificateRequest<'a> {
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        Ok(Self { encoding: CertificateEncoding(reader.u8()?), data: reader.rest() })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(self.encoding.0);
        out.extend(self.data);
    }

    /// SHA-1 hashes of the trusted authorities' SubjectPublicKeyInfo, for X.509 encodings.
    pub fn authorities(&self) -> impl ExactSizeIterator<Item = &'a [u8; 20]> + use<'a> {
        self.data.as_chunks().0.iter()
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::PayloadType;

    use super::*;
    use crate::ike::v2::Payload;

    const fn payload(encoding: CertificateEncoding, data: &[u8]) -> Payload<'_> {
        Payload::CertificateRequest(CertificateRequest { encoding, data })
    }

    six! {
        v2, PayloadType::CERTIFICATE_REQUEST,
        bytes: [0, 0, 0, 7, 4, 8, 9], value: payload(CertificateEncoding::X509_SIGNATURE, &[8, 9]),
        unknown: [0, 0, 0, 5, 250] => payload(CertificateEncoding(250), &[]),
        fault: [0, 0, 0, 4] => ("IKEv2 Certificate Request payload", 4, 1, 0),
    }

    #[test]
    fn authorities_are_whole_hashes() {
        let mut data = [1; 45];
        data[20..].fill(2);
        let request = CertificateRequest { encoding: CertificateEncoding(4), data: &data };
        assert!(request.authorities().eq([&[1; 20], &[2; 20]]));
    }
}
