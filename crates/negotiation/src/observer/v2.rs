//! One IKEv2 message (RFC 7296): who sends it, what it says in clear, how much is sealed.

use evidence::{AddressHash, Exchange, Notice, Offering, Presented, Protocol, Statement, Turn};
use evidence::{IkeVersion, Listener, Party, Slice};
use numbers::ikev2::{NotifyType, PayloadType, ProtocolId};
use wire::Fault;
use wire::ike::v2::Payload;
use wire::ike::{Chain, RawPayload};

use super::conversation::Conversation;
use super::sealed::Sealing;
use super::{Framed, Kinds, nat};

pub(super) fn message(
    conversation: &mut Conversation,
    framed: &Framed<'_>,
    listener: &mut impl Listener,
) -> Result<(), Fault> {
    let message = framed.seen.message;
    let turn = if framed.header.flags.is_response() { Turn::Response } else { Turn::Request };
    let mut kinds = Kinds::new();
    let mut sealed = Sealed::default();
    let mut fault = None;
    for payload in Chain::v2(framed.header.next_payload, message, wire::ike::Header::LENGTH) {
        match payload {
            Ok(raw) => {
                kinds.push(raw.kind);
                sealed.note(conversation, &raw);
            }
            Err(found) => {
                fault = Some(found);
                break;
            }
        }
    }
    let repeated = conversation.repeats(framed.digest);
    let mut passage = framed.passage(turn, 0, kinds.as_slice());
    passage.sealed = sealed.sealed;
    passage.inner = sealed.inner;
    passage.inside = sealed.inside;
    passage.slice = sealed.slice;
    framed.tell_passage(listener, passage, repeated);
    if !repeated {
        for raw in Chain::v2(framed.header.next_payload, message, wire::ike::Header::LENGTH)
            .map_while(Result::ok)
        {
            if let Err(found) = say(conversation, framed, &raw, listener) {
                fault = fault.or(Some(found));
            }
        }
    }
    fault.map_or(Ok(()), Err)
}

/// What is known of an encrypted payload without its key.
#[derive(Default)]
struct Sealed {
    sealed: bool,
    inner: Option<u32>,
    inside: Option<u8>,
    slice: Option<Slice>,
}

impl Sealed {
    fn note(&mut self, conversation: &Conversation, raw: &RawPayload<'_>) {
        let kind = PayloadType(raw.kind);
        if kind != PayloadType::ENCRYPTED && kind != PayloadType::ENCRYPTED_FRAGMENT {
            return;
        }
        self.sealed = true;
        let data = match Payload::read(raw) {
            Ok(Payload::Encrypted(encrypted)) => {
                self.inside = Some(encrypted.inner_first);
                encrypted.data
            }
            Ok(Payload::EncryptedFragment(fragment)) => {
                // Only the first fragment names it; the others say 0 (RFC 7383 §2.5).
                if fragment.number == 1 {
                    self.inside = Some(fragment.inner_first);
                }
                self.slice = Some(Slice { number: fragment.number, total: fragment.total });
                fragment.data
            }
            _ => return,
        };
        self.inner = conversation.sealing.and_then(|sealing| sealing.inner(data.len() as u32));
    }
}

/// Tells what one payload in clear says.
fn say(
    conversation: &mut Conversation,
    framed: &Framed<'_>,
    raw: &RawPayload<'_>,
    listener: &mut impl Listener,
) -> Result<(), Fault> {
    let kind = PayloadType(raw.kind);
    if kind == PayloadType::SECURITY_ASSOCIATION {
        return offer(conversation, framed, raw, listener);
    }
    let length = raw.body.len() + 4;
    let mut tell = |statement| framed.tell(listener, raw.offset, length, statement);
    match Payload::read(raw)? {
        Payload::KeyExchange(exchange) => tell(Statement::Exchanges {
            group: exchange.method.0,
            bytes: exchange.data.len() as u32,
        }),
        Payload::Notify(notify) => {
            tell(Statement::Notifies(Notice {
                version: IkeVersion::V2,
                protocol: protocol(notify.protocol),
                kind: notify.kind.0,
                data: notify.data,
            }));
            let (of, end) = match notify.kind {
                NotifyType::NAT_DETECTION_SOURCE_IP => (AddressHash::Source, framed.seen.from),
                NotifyType::NAT_DETECTION_DESTINATION_IP => {
                    (AddressHash::Destination, framed.seen.to)
                }
                _ => return Ok(()),
            };
            if let Some(matches) =
                nat::matches(&framed.header, end, crypto::Hash::Sha1, notify.data)
            {
                tell(Statement::Hashes { of, matches });
            }
        }
        Payload::VendorId(vendor) => tell(Statement::Presents(Presented::VendorId(vendor.data))),
        Payload::IdInitiator(identity) | Payload::IdResponder(identity) => {
            tell(Statement::Presents(Presented::Identity {
                kind: identity.kind.0,
                data: identity.data,
            }));
        }
        Payload::Certificate(certificate) => tell(Statement::Presents(Presented::Certificate {
            encoding: certificate.encoding.0,
            data: certificate.data,
        })),
        Payload::CertificateRequest(request) => {
            tell(Statement::Presents(Presented::CertificateRequest {
                encoding: request.encoding.0,
                data: request.data,
            }));
        }
        Payload::Delete(delete) => tell(Statement::Deletes {
            protocol: protocol(delete.protocol),
            spis: u16::try_from(delete.spis().count()).unwrap_or(u16::MAX),
        }),
        _ => {}
    }
    Ok(())
}

/// A request offers and a response selects (RFC 7296 §2.7).
fn offer(
    conversation: &mut Conversation,
    framed: &Framed<'_>,
    raw: &RawPayload<'_>,
    listener: &mut impl Listener,
) -> Result<(), Fault> {
    let offering = Offering::Wire { version: IkeVersion::V2, body: raw.body };
    let length = raw.body.len() + 4;
    if !framed.header.flags.is_response() {
        framed.tell(listener, raw.offset, length, Statement::Offers(offering));
        return Ok(());
    }
    framed.tell(listener, raw.offset, length, Statement::Selects(offering));
    let exchange = evidence::Exchange::from_header(2, framed.header.exchange);
    if exchange == Exchange::IkeSaInit
        && framed.by == Party::Responder
        && let Payload::SecurityAssociation(chosen) = Payload::read(raw)?
    {
        conversation.sealing = Sealing::of(&chosen);
    }
    Ok(())
}

fn protocol(id: ProtocolId) -> Protocol {
    match id {
        ProtocolId::IKE => Protocol::Ike,
        ProtocolId::AH => Protocol::Ah,
        ProtocolId::ESP => Protocol::Esp,
        other => Protocol::Other(other.0),
    }
}
