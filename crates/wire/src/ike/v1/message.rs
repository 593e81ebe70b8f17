//! Whole IKEv1 messages and chains, with their next-payload links and lengths right.

use super::Payload;
use crate::ike::Header;
use crate::writer::{self, Length};

/// The header's `next_payload` and `length` are computed, whatever they say.
///
/// An encrypted message is this one with its bytes after the header encrypted.
pub fn write(header: &Header, payloads: &[Payload<'_>]) -> Vec<u8> {
    const LENGTH_FIELD: usize = 24;
    let mut out = Vec::new();
    Header { next_payload: first(payloads), ..*header }.write(&mut out);
    out.truncate(LENGTH_FIELD);
    write_chain(payloads, &mut Length::<4>::since(0, &mut out));
    out
}

/// Appends the payloads and returns the kind of the first, for the header's `next_payload`.
pub fn write_chain(payloads: &[Payload<'_>], out: &mut Vec<u8>) -> u8 {
    let mut rest = payloads;
    while let [payload, following @ ..] = rest {
        payload.write(&mut writer::framed(out, first(following), 0));
        rest = following;
    }
    first(payloads)
}

fn first(payloads: &[Payload<'_>]) -> u8 {
    payloads.first().map_or(0, |payload| payload.kind().0)
}

#[cfg(test)]
mod tests {
    use numbers::ikev1::ExchangeType;

    use super::*;
    use crate::ike::v1::{Nonce, VendorId};
    use crate::ike::{Chain, Flags, Version};

    #[test]
    fn links_the_payloads_and_counts_the_bytes() {
        let header = Header {
            initiator_spi: 1,
            responder_spi: 2,
            next_payload: 99,
            version: Version::V1,
            exchange: ExchangeType::IDENTITY_PROTECTION.0,
            flags: Flags::default(),
            message_id: 0,
            length: 99,
        };
        let payloads =
            [Payload::Nonce(Nonce { data: &[7; 8] }), Payload::VendorId(VendorId { data: &[1] })];
        let message = write(&header, &payloads);
        let read = Header::read(&message).unwrap();
        assert_eq!(read, Header { next_payload: 10, length: 28 + 12 + 5, ..header });
        assert_eq!(message.len(), 45);
        let read: Vec<_> =
            Chain::of(&read, &message).map(|raw| Payload::read(&raw.unwrap()).unwrap()).collect();
        assert_eq!(read, payloads);
    }
}
