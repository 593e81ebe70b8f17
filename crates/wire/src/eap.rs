//! EAP packets, as IKEv2 and PPP carry them (RFC 3748 §4, §5).

use numbers::eap::{Code, MethodType};

use crate::{Fault, Reader, writer::Length};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    pub code: Code,
    /// Pairs a request with its response.
    pub identifier: u8,
    /// Only requests and responses have one.
    pub method: Option<Method>,
    /// Of the method.
    pub data: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    Type(MethodType),
    /// RFC 3748 §5.7. Vendor 0 with a legacy number is another way to write that number.
    Expanded {
        /// The vendor's private enterprise number; 24 bits.
        vendor: u32,
        kind: u32,
    },
}

impl<'a> Packet<'a> {
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Fault> {
        const HEADER: usize = 4;
        let whole = *reader;
        let code = Code(reader.u8()?);
        let identifier = reader.u8()?;
        let length = usize::from(reader.u16()?);
        let Some(inside) = length.checked_sub(HEADER) else {
            return Err(Fault { need: HEADER, have: length, ..whole.fault(HEADER) });
        };
        if inside > reader.remaining() {
            return Err(whole.fault(length));
        }
        let mut body = reader.part("EAP packet", inside)?;
        let method = match code {
            Code::REQUEST | Code::RESPONSE => Some(Method::read(&mut body)?),
            _ => None,
        };
        Ok(Self { code, identifier, method, data: body.rest() })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend([self.code.0, self.identifier]);
        let mut out = Length::<2>::since(start, out);
        match self.method {
            Some(Method::Type(kind)) => out.push(kind.0),
            Some(Method::Expanded { vendor, kind }) => {
                let [_, vendor @ ..] = vendor.to_be_bytes();
                out.push(MethodType::EXPANDED.0);
                out.extend(vendor);
                out.extend(kind.to_be_bytes());
            }
            None => {}
        }
        out.extend(self.data);
    }

    /// The methods that the sender of a legacy Nak would accept instead.
    pub fn desired(&self) -> impl Iterator<Item = MethodType> + use<'a> {
        let is_nak = self.method == Some(Method::Type(MethodType::NAK));
        let data = if is_nak { self.data } else { &[] };
        data.iter().copied().map(MethodType)
    }
}

impl Method {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let kind = MethodType(reader.u8()?);
        if kind != MethodType::EXPANDED {
            return Ok(Self::Type(kind));
        }
        let [high, middle, low] = reader.array()?;
        let vendor = u32::from_be_bytes([0, high, middle, low]);
        Ok(Self::Expanded { vendor, kind: reader.u32()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BYTES: [u8; 7] = [2, 9, 0, 7, 1, b'b', b'o'];

    const IDENTITY: Packet<'_> = Packet {
        code: Code::RESPONSE,
        identifier: 9,
        method: Some(Method::Type(MethodType::IDENTITY)),
        data: b"bo",
    };

    fn read(bytes: &[u8]) -> Result<Packet<'_>, Fault> {
        Packet::read(&mut Reader::at("EAP packet", bytes, 32))
    }

    fn write(packet: &Packet<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        packet.write(&mut out);
        out
    }

    #[test]
    fn reads() {
        assert_eq!(read(&BYTES), Ok(IDENTITY));
    }

    #[test]
    fn writes() {
        assert_eq!(write(&IDENTITY), BYTES);
    }

    #[test]
    fn round_trips() {
        assert_eq!(read(&write(&IDENTITY)), Ok(IDENTITY));
        let method = Some(Method::Expanded { vendor: 311, kind: 33 });
        let expanded = Packet { method, ..IDENTITY };
        assert_eq!(read(&write(&expanded)), Ok(expanded));
        let (code, method) = (Code::SUCCESS, None);
        let success = Packet { code, method, data: &[], ..IDENTITY };
        assert_eq!(write(&success), [3, 9, 0, 4]);
        assert_eq!(read(&[3, 9, 0, 4]), Ok(success));
    }

    #[test]
    fn rejects_every_shorter_prefix() {
        for length in 0..BYTES.len() {
            assert!(read(&BYTES[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn keeps_unknown_values() {
        let unknown = Packet { code: Code(200), identifier: 0, method: None, data: &[7] };
        assert_eq!(read(&[200, 0, 0, 5, 7]), Ok(unknown));
        assert_eq!(write(&unknown), [200, 0, 0, 5, 7]);
    }

    #[test]
    fn names_the_offset_of_a_fault() {
        let fault = |offset, need, have| Fault { structure: "EAP packet", offset, need, have };
        assert_eq!(read(&BYTES[..6]), Err(fault(32, 7, 6)));
        assert_eq!(read(&[1, 1, 0, 3, 0]), Err(fault(32, 4, 3)));
        assert_eq!(read(&[1, 1, 0, 4]), Err(fault(36, 1, 0)));
    }

    #[test]
    fn a_nak_names_what_it_wants() {
        let nak = read(&[2, 1, 0, 7, 3, 26, 13]).unwrap();
        assert!(nak.desired().eq([MethodType::MS_CHAP_V2, MethodType::TLS]));
        assert_eq!(IDENTITY.desired().count(), 0);
    }
}
