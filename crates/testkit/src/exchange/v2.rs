//! The messages of IKEv2 that a line stands for.

use crypto::Hash;
use numbers::ikev2::{
    ExchangeType, GatewayIdentityType, KeyExchangeMethod, NotifyType, PayloadType,
};
use wire::ike::v2::{
    self, Encrypted, EncryptedFragment, KeyExchange, Nonce, Notify, Payload, SecurityAssociation,
    Unknown, VendorId,
};
use wire::ike::{Flags, Header, Version};

use super::cast::Cast;
use super::negotiation::{INITIATOR, Negotiation, Purpose, RESPONDER, named_group, vendor_ids};
use super::suite::{Sealing, group_length};
use super::words::{Result, Words, hexadecimal};

/// SK without what it seals: the generic header of the payload.
const SEALED: usize = Header::LENGTH + 4;
const SEALED_SLICE: usize = SEALED + 4;

/// A notification of a line, with data of its own.
type Notice = (NotifyType, Vec<u8>);

/// The message, or its slices (RFC 7383).
pub(super) fn messages(
    negotiation: &mut Negotiation,
    cast: &Cast,
    half: usize,
    exchange: ExchangeType,
    words: &mut Words,
) -> Result<Vec<Vec<u8>>> {
    let response = is_response(negotiation, half, exchange, words);
    let id = message_id(negotiation, half, exchange, response, words)?;
    let notices = notices(negotiation, words)?;
    let clear = matches!(exchange, ExchangeType::IKE_SA_INIT | ExchangeType::IKE_SESSION_RESUME);
    let mut header = Header {
        initiator_spi: negotiation.spis[INITIATOR],
        responder_spi: negotiation.spis[RESPONDER],
        next_payload: 0,
        version: Version::V2,
        exchange: exchange.0,
        flags: flags(half, response),
        message_id: id,
        length: 0,
    };
    if !clear && notices.is_empty() {
        return sealed(negotiation, &header, words);
    }
    let refused = response && notices.iter().any(|(kind, _)| ends_exchange(*kind));
    if exchange == ExchangeType::IKE_SA_INIT && !refused {
        if response {
            negotiation.assign_responder_spi();
            header.responder_spi = negotiation.spis[RESPONDER];
        }
        return opening(negotiation, cast, half, &header, notices, words);
    }
    if refused {
        expect_retry(negotiation, &notices);
    }
    let nonce = nonce(negotiation, cast, half);
    let mut payloads: Vec<_> = notices.iter().map(notify).collect();
    if exchange == ExchangeType::IKE_SESSION_RESUME && !refused {
        payloads.insert(0, Payload::Nonce(Nonce { data: &nonce }));
    }
    Ok(vec![v2::write(&header, &payloads)])
}

/// IKE_SA_INIT with everything it has when nothing is refused.
fn opening(
    negotiation: &mut Negotiation,
    cast: &Cast,
    half: usize,
    header: &Header,
    mut notices: Vec<Notice>,
    words: &mut Words,
) -> Result<Vec<Vec<u8>>> {
    let proposals = if half == INITIATOR {
        negotiation.retry = false;
        negotiation.read_offer(words)?;
        let numbered = negotiation.offer.iter().enumerate();
        numbered.map(|(index, suite)| suite.proposal(index as u8 + 1)).collect()
    } else {
        let (suite, number) = negotiation.read_selection(words)?;
        negotiation.wanted_group = None;
        vec![suite.proposal(number)]
    };
    let suite = if half == INITIATOR { negotiation.offer.first() } else { negotiation.suite() };
    let method = negotiation.read_group(words, suite)?;
    let public_value = public_value(negotiation, half, method);
    let nonce = nonce(negotiation, cast, half);
    let detection = negotiation.nat_detection(cast, half, Hash::Sha1);
    match words.value("natd").as_deref() {
        None => {
            notices.push((NotifyType::NAT_DETECTION_SOURCE_IP, detection.source));
            notices.push((NotifyType::NAT_DETECTION_DESTINATION_IP, detection.destination));
        }
        Some("forced") => {
            notices.push((NotifyType::NAT_DETECTION_SOURCE_IP, vec![0; 20]));
            notices.push((NotifyType::NAT_DETECTION_DESTINATION_IP, detection.destination));
        }
        Some("none") => {}
        Some(_) => return Err(words.error("natd= is none or forced")),
    }
    let vendor_ids = vendor_ids(cast.end(negotiation.ends[half]), 2, words)?;
    let critical = words.number("critical")?;
    let cookie = negotiation.cookie.take().filter(|_| half == INITIATOR);
    let mut payloads = Vec::new();
    payloads
        .extend(cookie.iter().map(|data| Payload::Notify(Notify::new(NotifyType::COOKIE, data))));
    payloads.push(Payload::SecurityAssociation(SecurityAssociation { proposals }));
    payloads.push(Payload::KeyExchange(KeyExchange { method, data: &public_value }));
    payloads.push(Payload::Nonce(Nonce { data: &nonce }));
    payloads.extend(notices.iter().map(notify));
    payloads.extend(vendor_ids.iter().map(|data| Payload::VendorId(VendorId { data })));
    payloads.extend(critical.map(|kind| {
        let kind = PayloadType(kind as u8);
        Payload::Unknown(Unknown { kind, critical: true, data: &[] })
    }));
    Ok(vec![v2::write(header, &payloads)])
}

/// `sealed=` bytes inside, or `bytes=` of the whole message; `slices=` or `slice=` of them.
fn sealed(
    negotiation: &mut Negotiation,
    header: &Header,
    words: &mut Words,
) -> Result<Vec<Vec<u8>>> {
    let sealing = negotiation
        .suite()
        .map_or(Sealing { vector: 16, block: 16, check: 16 }, |suite| suite.sealing());
    let exchange = ExchangeType(header.exchange);
    let inner = words.size("sealed")?.unwrap_or(usual_inner(exchange));
    let first = first_inside(exchange, header.flags.is_response(), inner, words)?;
    let total = words.size("bytes")?;
    let slices = match (words.size("slices")?, words.size("slice")?) {
        (Some(count), _) => Some(inner.div_ceil(count.max(1)).max(1)),
        (None, Some(size)) => Some(room(sealing, size).ok_or_else(|| {
            words.error(format_args!("slice={size}: nothing fits into so few bytes"))
        })?),
        (None, None) => None,
    };
    let Some(part) = slices else {
        let length = match total {
            Some(total) => total.checked_sub(SEALED).ok_or_else(|| {
                words.error(format_args!("bytes={total}: a sealed message has {SEALED} at least"))
            })?,
            None => sealing.length(inner),
        };
        let data = negotiation.draw(length);
        let payload = Payload::Encrypted(Encrypted { inner_first: first, data: &data });
        return Ok(vec![v2::write(header, &[payload])]);
    };
    if total.is_some() {
        return Err(words.error("bytes= is for messages without slices; say sealed="));
    }
    let total = inner.div_ceil(part).max(1) as u16;
    let slices = (1..=total).map(|number| {
        let before = usize::from(number - 1) * part;
        let data = negotiation.draw(sealing.length(part.min(inner - before)));
        let inner_first = if number == 1 { first } else { 0 };
        let slice = EncryptedFragment { inner_first, number, total, data: &data };
        v2::write(header, &[Payload::EncryptedFragment(slice)])
    });
    Ok(slices.collect())
}

/// How many bytes a slice can seal so that its message is not longer than `size`.
fn room(sealing: Sealing, size: usize) -> Option<usize> {
    let data = size.checked_sub(SEALED_SLICE + sealing.vector + sealing.check)?;
    (data / sealing.block * sealing.block).checked_sub(1).filter(|room| *room > 0)
}

fn is_response(
    negotiation: &Negotiation,
    half: usize,
    exchange: ExchangeType,
    words: &mut Words,
) -> bool {
    if words.flag("response") {
        return true;
    }
    if words.flag("request") {
        return false;
    }
    match exchange {
        ExchangeType::IKE_SA_INIT => half == RESPONDER,
        _ => negotiation.unanswered[1 - half].is_some_and(|(open, _)| open == exchange),
    }
}

fn message_id(
    negotiation: &mut Negotiation,
    half: usize,
    exchange: ExchangeType,
    response: bool,
    words: &mut Words,
) -> Result<u32> {
    let said = words.number("id")?.map(|id| id as u32);
    if response {
        let asked = negotiation.unanswered[1 - half].filter(|(open, _)| *open == exchange);
        if asked.is_some() {
            negotiation.unanswered[1 - half] = None;
        }
        return Ok(said.or(asked.map(|(_, id)| id)).unwrap_or(0));
    }
    // Every IKE_SA_INIT request is message 0, also after a cookie (RFC 7296 §2.2).
    let next = if exchange == ExchangeType::IKE_SA_INIT { 0 } else { negotiation.next_id[half] };
    let id = said.unwrap_or(next);
    negotiation.next_id[half] = id.wrapping_add(1);
    negotiation.unanswered[half] = Some((exchange, id));
    Ok(id)
}

fn flags(half: usize, response: bool) -> Flags {
    let mut flags = Flags::default();
    if half == INITIATOR {
        flags = flags.with(Flags::INITIATOR);
    }
    if response { flags.with(Flags::RESPONSE) } else { flags }
}

/// Of `notify=`, with the data that their RFCs give them.
fn notices(negotiation: &mut Negotiation, words: &mut Words) -> Result<Vec<Notice>> {
    let group = words.value("group");
    let gateway = words.value("redirect");
    let status = words.number("status")?;
    let mut notices = Vec::new();
    for item in words.list("notify").unwrap_or_default() {
        let (name, data) = item.split_once(':').unwrap_or((&item, ""));
        let kind = notify_type(name)
            .ok_or_else(|| words.error(format_args!("notify={name}: no such notification")))?;
        let said = hexadecimal(data)
            .ok_or_else(|| words.error(format_args!("notify={item}: expected hexadecimal data")))?;
        let data = match kind {
            _ if !said.is_empty() => said,
            NotifyType::COOKIE => negotiation.draw(24),
            NotifyType::INVALID_KE_PAYLOAD => {
                let group = group.as_deref().unwrap_or("modp2048");
                named_group(group, words)?.0.to_be_bytes().to_vec()
            }
            NotifyType::REDIRECT | NotifyType::REDIRECTED_FROM => {
                let Some(gateway) = &gateway else {
                    return Err(words.error("redirect= must say to which gateway"));
                };
                redirect(gateway)
            }
            NotifyType::SIGNATURE_HASH_ALGORITHMS => vec![0, 2, 0, 3, 0, 4],
            NotifyType::MS_NOTIFY_STATUS => (status.unwrap_or(0) as u32).to_be_bytes().to_vec(),
            _ => Vec::new(),
        };
        notices.push((kind, data));
    }
    Ok(notices)
}

fn redirect(gateway: &str) -> Vec<u8> {
    let (kind, identity) = match gateway.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(v4)) => (GatewayIdentityType::IPV4, v4.octets().to_vec()),
        Ok(std::net::IpAddr::V6(v6)) => (GatewayIdentityType::IPV6, v6.octets().to_vec()),
        Err(_) => (GatewayIdentityType::FQDN, gateway.as_bytes().to_vec()),
    };
    [&[kind.0, identity.len() as u8], identity.as_slice()].concat()
}

/// The name at IANA, without its prefix too, or the number.
fn notify_type(name: &str) -> Option<NotifyType> {
    let name = name.to_uppercase().replace('-', "_");
    let known = |wanted: &str| {
        let all = NotifyType::ALL.iter();
        all.clone().find(|(_, own)| own.to_uppercase() == wanted).map(|(kind, _)| *kind)
    };
    known(&name)
        .or_else(|| known(&format!("IKEV2_{name}")))
        .or_else(|| known(&format!("MS_NOTIFY_{name}")))
        .or_else(|| name.parse().ok().map(NotifyType))
}

/// Whether a response with it carries nothing else.
fn ends_exchange(kind: NotifyType) -> bool {
    kind.is_error() || matches!(kind, NotifyType::COOKIE | NotifyType::REDIRECT)
}

/// COOKIE and INVALID_KE_PAYLOAD ask for the same message again (RFC 7296 §2.6, §1.2).
fn expect_retry(negotiation: &mut Negotiation, notices: &[Notice]) {
    for (kind, data) in notices {
        match *kind {
            NotifyType::COOKIE => {
                negotiation.cookie = Some(data.clone());
                negotiation.retry = true;
            }
            NotifyType::INVALID_KE_PAYLOAD => {
                let group = data.first_chunk().map(|id| u16::from_be_bytes(*id));
                negotiation.wanted_group = group.map(KeyExchangeMethod);
                negotiation.retry = true;
            }
            _ => {}
        }
    }
}

/// `first=`, else what that exchange usually begins with: it stands in clear before what is
/// sealed.
fn first_inside(
    exchange: ExchangeType,
    response: bool,
    inner: usize,
    words: &mut Words,
) -> Result<u8> {
    let Some(name) = words.value("first") else {
        let usual = match exchange {
            _ if inner == 0 => PayloadType::NONE,
            ExchangeType::IKE_AUTH if response => PayloadType::IDENTIFICATION_RESPONDER,
            ExchangeType::IKE_AUTH => PayloadType::IDENTIFICATION_INITIATOR,
            ExchangeType::CREATE_CHILD_SA => PayloadType::SECURITY_ASSOCIATION,
            ExchangeType::IKE_INTERMEDIATE | ExchangeType::IKE_FOLLOWUP_KE => {
                PayloadType::KEY_EXCHANGE
            }
            _ => PayloadType::NOTIFY,
        };
        return Ok(usual.0);
    };
    let known = PayloadType::ALL.iter().find(|(kind, _)| kind.notation() == Some(&name));
    let kind = match known {
        Some((kind, _)) => Some(kind.0),
        None if name == "none" => Some(0),
        None => name.parse().ok(),
    };
    kind.ok_or_else(|| words.error(format_args!("first={name}: no such payload")))
}

fn usual_inner(exchange: ExchangeType) -> usize {
    match exchange {
        ExchangeType::IKE_AUTH => 212,
        ExchangeType::CREATE_CHILD_SA => 150,
        ExchangeType::INFORMATIONAL => 0,
        _ => 100,
    }
}

fn public_value(negotiation: &Negotiation, half: usize, method: KeyExchangeMethod) -> Vec<u8> {
    let mut random = negotiation.random(Purpose::PublicValue, half);
    random.bytes(group_length(method))
}

fn nonce(negotiation: &Negotiation, cast: &Cast, half: usize) -> Vec<u8> {
    let length = cast.end(negotiation.ends[half]).product.nonce_length();
    negotiation.random(Purpose::Nonce, half).bytes(length)
}

fn notify((kind, data): &Notice) -> Payload<'_> {
    Payload::Notify(Notify::new(*kind, data))
}
