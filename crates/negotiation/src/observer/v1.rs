//! One IKEv1 message (RFC 2408, 2409): who sends it, its place in its exchange, what is in clear.

use crypto::Hash;
use evidence::{AddressHash, Exchange, Notice, Offering, Presented, Protocol, Statement, Turn};
use evidence::{IkeVersion, Listener, Party, Slice};
use numbers::ikev1::{self, PayloadType};
use wire::Fault;
use wire::ike::Header;
use wire::ike::v1::Payload;
use wire::ike::{Chain, RawPayload};

use super::conversation::{Conversation, Pieces};
use super::{Framed, Kinds, Seen, nat};

/// IKEv1 headers do not say which end sends: the first message without a responder cookie is the
/// initiator's, and its addresses tell who sends the others. Unknown after a late start.
pub(super) fn speaker(conversation: &mut Conversation, header: &Header, seen: &Seen<'_>) -> Party {
    let (from, to) = (seen.from.address(), seen.to.address());
    let Some((initiator, responder)) = conversation.ends else {
        if let (0, Some(from), Some(to)) = (header.responder_spi, from, to) {
            conversation.ends = Some((from, to));
            return Party::Initiator;
        }
        return Party::Unknown;
    };
    // A NAT seen from both of its sides shows one end under two addresses, and not the other.
    if from == Some(initiator) || to == Some(responder) {
        Party::Initiator
    } else if from == Some(responder) || to == Some(initiator) {
        Party::Responder
    } else {
        Party::Unknown
    }
}

pub(super) fn message(
    conversation: &mut Conversation,
    framed: &Framed<'_>,
    listener: &mut impl Listener,
) -> Result<(), Fault> {
    let repeated = conversation.repeats(framed.digest);
    if framed.header.next_payload == PayloadType::FRAGMENT.0 {
        return fragment(conversation, framed, repeated, listener);
    }
    content(conversation, framed, framed.seen.message, framed.header, None, repeated, listener)
}

/// A message in one piece, or put together from its fragments (`joined` = how many).
fn content(
    conversation: &mut Conversation,
    framed: &Framed<'_>,
    message: &[u8],
    header: Header,
    joined: Option<u16>,
    repeated: bool,
    listener: &mut impl Listener,
) -> Result<(), Fault> {
    let exchange = Exchange::from_header(header.version.major, header.exchange);
    let sealed = header.flags.is_encrypted();
    let chain = || Chain::v1(header.next_payload, message, Header::LENGTH);
    let mut kinds = Kinds::new();
    let mut fault = None;
    if !sealed {
        for payload in chain() {
            match payload {
                Ok(raw) => kinds.push(raw.kind),
                Err(found) => {
                    fault = Some(found);
                    break;
                }
            }
        }
    }
    let position = position(conversation, framed, exchange, sealed, &kinds, repeated);
    let mut passage = framed.passage(turn(exchange, position), position, kinds.as_slice());
    passage.bytes = header.length;
    passage.sealed = sealed;
    if sealed {
        passage.inner = header.length.checked_sub(Header::LENGTH as u32);
    }
    passage.slice = joined.map(|total| Slice { number: 0, total });
    framed.tell_passage(listener, passage, repeated);
    if !sealed && (!repeated || joined.is_some()) {
        for raw in chain().map_while(Result::ok) {
            if let Err(found) = say(conversation, framed, &raw, listener) {
                fault = fault.or(Some(found));
            }
        }
    }
    fault.map_or(Ok(()), Err)
}

/// Cisco's and Microsoft's fragment payload (MS-IKEE §2.2.6): a whole message in pieces.
fn fragment(
    conversation: &mut Conversation,
    framed: &Framed<'_>,
    repeated: bool,
    listener: &mut impl Listener,
) -> Result<(), Fault> {
    let raw = Chain::v1(framed.header.next_payload, framed.seen.message, Header::LENGTH)
        .next()
        .unwrap_or(Err(Fault {
            structure: "IKEv1 Fragment payload",
            offset: Header::LENGTH,
            need: 4,
            have: 0,
        }))?;
    let Payload::Fragment(piece) = Payload::read(&raw)? else { return Ok(()) };
    let kinds = [PayloadType::FRAGMENT.0];
    let mut passage = framed.passage(Turn::Unknown, 0, &kinds);
    passage.sealed = framed.header.flags.is_encrypted();
    passage.slice = Some(Slice { number: u16::from(piece.number), total: 0 });
    framed.tell_passage(listener, passage, repeated);
    if repeated {
        return Ok(());
    }
    let waiting = conversation.pieces.get_or_insert_default();
    if waiting.id != piece.id || waiting.by != Some(framed.by) {
        **waiting = Pieces { id: piece.id, by: Some(framed.by), ..Pieces::default() };
    }
    waiting.add(piece.number, piece.last, piece.data);
    let Some(whole) = waiting.whole() else { return Ok(()) };
    let count = waiting.parts.len() as u16;
    conversation.pieces = None;
    let header = Header::read(&whole)?;
    content(conversation, framed, &whole, header, Some(count), false, listener)
}

/// Which message of its exchange it is (RFC 2409 §5): told by content where that is unambiguous.
fn position(
    conversation: &mut Conversation,
    framed: &Framed<'_>,
    exchange: Exchange,
    sealed: bool,
    kinds: &Kinds,
    repeated: bool,
) -> u8 {
    let has = |kind: PayloadType| kinds.as_slice().contains(&kind.0);
    let initiator = match framed.by {
        Party::Initiator => true,
        Party::Responder => false,
        Party::Path | Party::Unknown => return 0,
    };
    let of_pair = |pair: u8| if initiator { pair } else { pair + 1 };
    match exchange {
        Exchange::Main if sealed => of_pair(5),
        Exchange::Main if has(PayloadType::SECURITY_ASSOCIATION) => of_pair(1),
        Exchange::Main if has(PayloadType::KEY_EXCHANGE) => of_pair(3),
        Exchange::Aggressive if has(PayloadType::SECURITY_ASSOCIATION) => of_pair(1),
        Exchange::Aggressive if initiator => 3,
        Exchange::Quick | Exchange::Transaction if !repeated => {
            conversation.position(framed.header.message_id, framed.by)
        }
        _ => 0,
    }
}

fn turn(exchange: Exchange, position: u8) -> Turn {
    match (exchange, position) {
        (Exchange::Informational, _) | (_, 0) => Turn::Unknown,
        (_, odd) if odd % 2 == 1 => Turn::Request,
        _ => Turn::Response,
    }
}

/// Tells what one payload in clear says.
fn say(
    conversation: &mut Conversation,
    framed: &Framed<'_>,
    raw: &RawPayload<'_>,
    listener: &mut impl Listener,
) -> Result<(), Fault> {
    if raw.kind == PayloadType::SECURITY_ASSOCIATION.0 {
        return offer(conversation, framed, raw, listener);
    }
    let length = raw.body.len() + 4;
    let mut tell = |statement| framed.tell(listener, raw.offset, length, statement);
    match Payload::read(raw)? {
        Payload::KeyExchange(exchange) => {
            tell(Statement::Exchanges { group: 0, bytes: exchange.data.len() as u32 });
        }
        Payload::Notification(notification) => tell(Statement::Notifies(Notice {
            version: IkeVersion::V1,
            protocol: protocol(notification.protocol.0),
            kind: notification.kind.0,
            data: notification.data,
        })),
        Payload::VendorId(vendor) => tell(Statement::Presents(Presented::VendorId(vendor.data))),
        Payload::Identification(identity) => tell(Statement::Presents(Presented::Identity {
            kind: identity.kind.0,
            data: identity.data,
        })),
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
            protocol: protocol(delete.protocol.0),
            spis: u16::try_from(delete.spis().count()).unwrap_or(u16::MAX),
        }),
        Payload::NatDetection(detection) => {
            // The first is of the destination, the others of the source (RFC 3947 §3.2).
            let of = if is_first_of_kind(framed, raw) {
                AddressHash::Destination
            } else {
                AddressHash::Source
            };
            let end = match of {
                AddressHash::Destination => framed.seen.to,
                AddressHash::Source => framed.seen.from,
            };
            let matched = conversation
                .hash
                .and_then(|hash| nat::matches(&framed.header, end, hash, detection.hash));
            if let Some(matches) = matched {
                tell(Statement::Hashes { of, matches });
            }
        }
        _ => {}
    }
    Ok(())
}

fn is_first_of_kind(framed: &Framed<'_>, raw: &RawPayload<'_>) -> bool {
    Chain::v1(framed.header.next_payload, framed.seen.message, Header::LENGTH)
        .map_while(Result::ok)
        .find(|other| other.kind == raw.kind)
        .is_none_or(|first| first.offset == raw.offset)
}

/// The initiator offers and the responder selects (RFC 2409 §5).
fn offer(
    conversation: &mut Conversation,
    framed: &Framed<'_>,
    raw: &RawPayload<'_>,
    listener: &mut impl Listener,
) -> Result<(), Fault> {
    let offering = Offering::Wire { version: IkeVersion::V1, body: raw.body };
    let length = raw.body.len() + 4;
    if framed.by == Party::Responder {
        if let Payload::SecurityAssociation(chosen) = Payload::read(raw)? {
            let transform = chosen.proposals.first().and_then(|p| p.transforms.first());
            conversation.hash = transform.and_then(|t| t.hash()).and_then(hash);
        }
        framed.tell(listener, raw.offset, length, Statement::Selects(offering));
    } else {
        framed.tell(listener, raw.offset, length, Statement::Offers(offering));
    }
    Ok(())
}

fn hash(algorithm: ikev1::Hash) -> Option<Hash> {
    Some(match algorithm {
        ikev1::Hash::MD5 => Hash::Md5,
        ikev1::Hash::SHA => Hash::Sha1,
        ikev1::Hash::SHA2_256 => Hash::Sha256,
        ikev1::Hash::SHA2_384 => Hash::Sha384,
        ikev1::Hash::SHA2_512 => Hash::Sha512,
        _ => return None,
    })
}

/// RFC 2407 §4.4.1: 1 ISAKMP, 2 AH, 3 ESP.
fn protocol(id: u8) -> Protocol {
    match id {
        0 | 1 => Protocol::Ike,
        2 => Protocol::Ah,
        3 => Protocol::Esp,
        other => Protocol::Other(other),
    }
}
