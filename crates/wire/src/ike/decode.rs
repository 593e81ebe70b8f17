//! Everything that can be read of a message, with the place of each part; it cannot fail.

use numbers::ikev1::{ExchangeType, PayloadType};

use super::{Chain, Header, RawPayload, v1, v2};
use crate::Fault;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// Absent only where there are fewer bytes than a header has.
    pub header: Option<Header>,
    pub parts: Vec<Part<'a>>,
    /// What was left of the message after the last part, before `trailing`.
    pub rest: &'a [u8],
    /// What came after the message.
    pub trailing: &'a [u8],
    pub faults: Vec<Fault>,
}

/// A payload and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    pub kind: u8,
    pub critical: bool,
    /// From the start of the message, as `length` with the generic header.
    pub offset: usize,
    pub length: usize,
    pub content: Content<'a>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    V1(v1::Payload<'a>),
    V2(v2::Payload<'a>),
    /// All of an encrypted IKEv1 message; the part's kind is that of the first payload inside.
    Sealed(&'a [u8]),
    /// The body of a payload that a fault tells about.
    Unread(&'a [u8]),
}

pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    let header = match Header::read(bytes) {
        Ok(header) => header,
        Err(fault) => {
            let (parts, faults) = (Vec::new(), vec![fault]);
            return Decoded { header: None, parts, rest: bytes, trailing: &[], faults };
        }
    };
    let message = header.message(bytes);
    let trailing = bytes.get(message.len()..).unwrap_or_default();
    let mut decoded = decode_chain(&header, Chain::of(&header, bytes));
    decoded.trailing = trailing;
    if let Some(fault) = length_fault(&header, bytes) {
        decoded.faults.insert(0, fault);
    }
    if header.version.major == 1 && v1::is_sealed(&header) {
        let sealed = message.get(Header::LENGTH..).unwrap_or_default();
        decoded.rest = &[];
        decoded.parts.push(Part {
            kind: header.next_payload,
            critical: false,
            offset: Header::LENGTH,
            length: sealed.len(),
            content: Content::Sealed(sealed),
        });
    }
    decoded
}

/// Of the payloads that were inside a message with this header, once they are decrypted.
pub fn decode_chain<'a>(header: &Header, mut chain: Chain<'a>) -> Decoded<'a> {
    let (mut parts, mut faults) = (Vec::new(), Vec::new());
    for payload in &mut chain {
        match payload {
            Ok(raw) => parts.push(part(header, &raw, &mut faults)),
            Err(fault) => faults.push(fault),
        }
    }
    Decoded { header: Some(*header), parts, rest: chain.rest(), trailing: &[], faults }
}

fn part<'a>(header: &Header, raw: &RawPayload<'a>, faults: &mut Vec<Fault>) -> Part<'a> {
    let content = if header.version.major != 1 {
        v2::Payload::read(raw).map(Content::V2)
    } else if is_foreign(header, raw) {
        let (kind, data) = (PayloadType(raw.kind), raw.body);
        Ok(Content::V1(v1::Payload::Unknown(v1::Unknown { kind, data })))
    } else {
        v1::Payload::read(raw).map(Content::V1)
    };
    let content = content.unwrap_or_else(|fault| {
        faults.push(fault);
        Content::Unread(raw.body)
    });
    let RawPayload { kind, critical, offset, .. } = *raw;
    Part { kind, critical, offset, length: raw.length(), content }
}

/// AuthIP has flags where IKEv1 has the size of a notification's SPI (MS-AIPS §2.2.3.5).
fn is_foreign(header: &Header, raw: &RawPayload<'_>) -> bool {
    ExchangeType(header.exchange).is_authip() && raw.kind == PayloadType::NOTIFICATION.0
}

fn length_fault(header: &Header, bytes: &[u8]) -> Option<Fault> {
    let length = usize::try_from(header.length).unwrap_or(usize::MAX);
    let fault = |need, have| Some(Fault { structure: "IKE message", offset: 0, need, have });
    if length < Header::LENGTH {
        fault(Header::LENGTH, length)
    } else if length > bytes.len() {
        fault(length, bytes.len())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::*;
    use crate::ike::{Flags, Version};

    fn header(version: Version, exchange: u8, flags: Flags) -> Header {
        Header {
            initiator_spi: 1,
            responder_spi: 0,
            next_payload: 0,
            version,
            exchange,
            flags,
            message_id: 0,
            length: 0,
        }
    }

    /// A nonce of three bytes and a vendor ID of one.
    fn v2_message() -> Vec<u8> {
        let payloads = [
            v2::Payload::Nonce(v2::Nonce { data: &[7; 3] }),
            v2::Payload::VendorId(v2::VendorId { data: &[8] }),
        ];
        v2::write(&header(Version::V2, 34, Flags::INITIATOR), &payloads)
    }

    #[test]
    fn places_every_part() {
        let message = v2_message();
        let decoded = decode(&message);
        let places: Vec<_> =
            decoded.parts.iter().map(|part| (part.kind, part.offset, part.length)).collect();
        assert_eq!(places, [(40, 28, 7), (43, 35, 5)]);
        assert_eq!((decoded.faults, decoded.rest, decoded.trailing), (vec![], &[][..], &[][..]));
    }

    #[test]
    fn keeps_what_comes_before_a_fault() {
        let message = v2_message();
        let decoded = decode(&message[..38]);
        assert_eq!(decoded.parts.len(), 1);
        let faults = [
            Fault { structure: "IKE message", offset: 0, need: 40, have: 38 },
            Fault { structure: "IKEv2 Vendor ID payload", offset: 35, need: 4, have: 3 },
        ];
        assert_eq!(decoded.faults, faults);
        assert_eq!(decoded.rest, &message[35..38]);
    }

    #[test]
    fn goes_on_after_a_payload_it_cannot_read() {
        let mut message = v2_message();
        message[16] = 41;
        let decoded = decode(&message);
        assert_eq!(decoded.parts[0].content, Content::Unread(&[7; 3]));
        assert_eq!(decoded.parts.len(), 2);
        let fault = Fault { structure: "IKEv2 Notify payload", offset: 34, need: 2, have: 1 };
        assert_eq!(decoded.faults, [fault]);
    }

    #[test]
    fn a_header_is_the_least() {
        let decoded = decode(&[1, 2, 3]);
        assert_eq!((decoded.header, decoded.rest), (None, &[1, 2, 3][..]));
        assert_eq!(decoded.faults.len(), 1);
    }

    #[test]
    fn tells_a_length_below_the_header_from_a_message() {
        let mut message = v2_message();
        message[27] = 5;
        let fault = Fault { structure: "IKE message", offset: 0, need: 28, have: 5 };
        assert_eq!(decode(&message).faults, [fault]);
    }

    #[test]
    fn bytes_after_the_message_are_trailing() {
        let mut message = v2_message();
        message.push(9);
        assert_eq!(decode(&message).trailing, [9]);
    }

    #[test]
    fn a_sealed_ikev1_message_is_one_part_unless_it_is_a_fragment() {
        let (id, number, last, data) = (1, 1, true, &[7][..]);
        let fragment = v1::Payload::Fragment(v1::Fragment { id, number, last, data });
        let header = header(Version::V1, 2, Flags::ENCRYPTION);
        let message = v1::write(&header, slice::from_ref(&fragment));
        assert_eq!(decode(&message).parts[0].content, Content::V1(fragment));

        let message = v1::write(&header, &[v1::Payload::Hash(v1::Hash { data: &[7] })]);
        let decoded = decode(&message);
        assert_eq!(decoded.parts.len(), 1);
        assert_eq!(decoded.parts[0].content, Content::Sealed(&message[28..]));
        assert_eq!((decoded.parts[0].kind, decoded.rest), (8, &[][..]));
    }

    #[test]
    fn a_notification_of_authip_is_not_one_of_ikev1() {
        let exchange = ExchangeType::AUTHIP_NOTIFY.0;
        let body = [0, 0, 0, 1, 1, 1, 0x9c, 0x54];
        let kind = PayloadType::NOTIFICATION;
        let unknown = v1::Payload::Unknown(v1::Unknown { kind, data: &body });
        let message =
            v1::write(&header(Version::V1, exchange, Flags::default()), slice::from_ref(&unknown));
        let decoded = decode(&message);
        assert_eq!(decoded.parts[0].content, Content::V1(unknown));
        assert_eq!(decoded.faults, []);
    }
}
