//! The Authentication payload (RFC 7296 §3.8, RFC 7427 §3).

use numbers::ikev2::AuthenticationMethod;

use crate::{Fault, Reader};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authentication<'a> {
    pub method: AuthenticationMethod,
    pub data: &'a [u8],
}

/// The data of method 14, which names its own algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DigitalSignature<'a> {
    /// A DER AlgorithmIdentifier.
    pub algorithm: &'a [u8],
    pub signature: &'a [u8],
}

impl<'a> Authentication<'a> {
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        let method = AuthenticationMethod(reader.u8()?);
        reader.take(3)?;
        Ok(Self { method, data: reader.rest() })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend([self.method.0, 0, 0, 0]);
        out.extend(self.data);
    }
}

impl<'a> DigitalSignature<'a> {
    /// From the data of an [`Authentication`] by `AuthenticationMethod::DIGITAL_SIGNATURE`.
    pub fn read(data: &'a [u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new("IKEv2 digital signature", data);
        let length = reader.u8()?;
        let algorithm = reader.take(usize::from(length))?;
        Ok(Self { algorithm, signature: reader.rest() })
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::PayloadType;

    use super::*;
    use crate::ike::v2::Payload;

    const fn payload(method: AuthenticationMethod, data: &[u8]) -> Payload<'_> {
        Payload::Authentication(Authentication { method, data })
    }

    six! {
        v2, PayloadType::AUTHENTICATION,
        bytes: [0, 0, 0, 10, 2, 0, 0, 0, 8, 9],
        value: payload(AuthenticationMethod::SHARED_KEY, &[8, 9]),
        unknown: [0, 0, 0, 8, 250, 0, 0, 0] => payload(AuthenticationMethod(250), &[]),
        fault: [0, 0, 0, 6, 2, 0] => ("IKEv2 Authentication payload", 5, 3, 1),
    }

    #[test]
    fn a_digital_signature_names_its_algorithm() {
        let read = DigitalSignature::read(&[2, 0x30, 0, 9, 9, 9]);
        let expected = DigitalSignature { algorithm: &[0x30, 0], signature: &[9, 9, 9] };
        assert_eq!(read, Ok(expected));
        let fault = Fault { structure: "IKEv2 digital signature", offset: 1, need: 9, have: 1 };
        assert_eq!(DigitalSignature::read(&[9, 0x30]), Err(fault));
    }
}
