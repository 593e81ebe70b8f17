//! The Key Exchange payload (RFC 7296 §3.4).

use numbers::ikev2::KeyExchangeMethod;

use crate::{Fault, Reader};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyExchange<'a> {
    pub method: KeyExchangeMethod,
    pub data: &'a [u8],
}

impl<'a> KeyExchange<'a> {
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        let method = KeyExchangeMethod(reader.u16()?);
        reader.u16()?;
        Ok(Self { method, data: reader.rest() })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.method.0.to_be_bytes());
        out.extend([0; 2]);
        out.extend(self.data);
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::PayloadType;

    use super::*;
    use crate::ike::v2::Payload;

    const fn payload(method: KeyExchangeMethod, data: &[u8]) -> Payload<'_> {
        Payload::KeyExchange(KeyExchange { method, data })
    }

    six! {
        v2, PayloadType::KEY_EXCHANGE,
        bytes: [0, 0, 0, 11, 0, 31, 0, 0, 1, 2, 3],
        value: payload(KeyExchangeMethod::CURVE25519, &[1, 2, 3]),
        unknown: [0, 0, 0, 8, 0xff, 0xff, 0, 0] => payload(KeyExchangeMethod(0xffff), &[]),
        fault: [0, 0, 0, 7, 0, 31, 0] => ("IKEv2 Key Exchange payload", 6, 2, 1),
    }
}
