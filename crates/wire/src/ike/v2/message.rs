//! Whole IKEv2 messages and chains, with their next-payload links and lengths right.

use super::Payload;
use crate::ike::{Header, chain::CRITICAL};
use crate::writer::{self, Length};

/// The header's `next_payload` and `length` are computed, whatever they say.
///
/// An SK payload is sealed in place afterwards: its bytes are the last ones of the message.
pub fn write(header: &Header, payloads: &[Payload<'_>]) -> Vec<u8> {
    const LENGTH_FIELD: usize = 24;
    let next_payload = payloads.first().map_or(0, |payload| payload.kind().0);
    let mut out = Vec::new();
    Header { next_payload, ..*header }.write(&mut out);
    out.truncate(LENGTH_FIELD);
    write_chain(payloads, &mut Length::<4>::since(0, &mut out));
    out
}

/// Appends the payloads and returns the kind of the first, which SK's header must name.
pub fn write_chain(payloads: &[Payload<'_>], out: &mut Vec<u8>) -> u8 {
    let mut rest = payloads;
    while let [payload, following @ ..] = rest {
        let (next, critical) = match payload {
            Payload::Encrypted(sealed) => (sealed.inner_first, 0),
            Payload::EncryptedFragment(sealed) => (sealed.inner_first, 0),
            Payload::Unknown(unknown) if unknown.critical => (first(following), CRITICAL),
            _ => (first(following), 0),
        };
        payload.write(&mut writer::framed(out, next, critical));
        rest = following;
    }
    first(payloads)
}

fn first(payloads: &[Payload<'_>]) -> u8 {
    payloads.first().map_or(0, |payload| payload.kind().0)
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::{ExchangeType, NotifyType, PayloadType};

    use super::*;
    use crate::ike::v2::{Encrypted, Nonce, Notify, Unknown};
    use crate::ike::{Chain, Flags, Version};

    const HEADER: Header = Header {
        initiator_spi: 1,
        responder_spi: 0,
        next_payload: 0,
        version: Version::V2,
        exchange: ExchangeType::IKE_SA_INIT.0,
        flags: Flags::INITIATOR,
        message_id: 0,
        length: 0,
    };

    #[test]
    fn links_the_payloads_and_counts_the_bytes() {
        let payloads = [
            Payload::Nonce(Nonce { data: &[7; 16] }),
            Payload::Unknown(Unknown { kind: PayloadType(200), critical: true, data: &[] }),
            Payload::Notify(Notify::new(NotifyType::COOKIE, &[1])),
        ];
        let message = write(&HEADER, &payloads);
        let header = Header::read(&message).unwrap();
        assert_eq!(header, Header { next_payload: 40, length: 28 + 20 + 4 + 9, ..HEADER });
        assert_eq!(message.len(), 61);
        let read: Vec<_> =
            Chain::of(&header, &message).map(|raw| Payload::read(&raw.unwrap()).unwrap()).collect();
        assert_eq!(read, payloads);
    }

    #[test]
    fn a_message_may_be_empty() {
        let message = write(&HEADER, &[]);
        assert_eq!(Header::read(&message).unwrap().length, 28);
        assert_eq!(message.len(), 28);
    }

    #[test]
    fn sealed_payloads_name_their_first() {
        let mut inner = Vec::new();
        let inner_first = write_chain(&[Payload::Nonce(Nonce { data: &[7; 16] })], &mut inner);
        let sealed = Payload::Encrypted(Encrypted { inner_first, data: &inner });
        let message = write(&HEADER, std::slice::from_ref(&sealed));
        assert_eq!(message[28], PayloadType::NONCE.0);
        assert!(message.ends_with(&inner));
    }
}
