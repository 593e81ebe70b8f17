//! The messages of IKEv1 that a line stands for.

use crypto::Hash as Digest;
use numbers::ikev1::{Doi, ExchangeType, IdentificationType, NotifyType, PayloadType, ProtocolId};
use numbers::ip::Protocol;
use wire::ike::v1::{
    self, Fragment, Hash, Identification, KeyExchange, NatDetection, Nonce, Notification, Payload,
    Proposal, SecurityAssociation, VendorId,
};
use wire::ike::{Flags, Header, Version};

use super::cast::Cast;
use super::negotiation::{INITIATOR, Negotiation, Purpose, RESPONDER, vendor_ids};
use super::suite::{Suite, group_length};
use super::vendor;
use super::words::{Result, Words, hexadecimal};

/// An exchange, and which of its messages a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) exchange: ExchangeType,
    /// 0 where the exchange does not count.
    pub(super) number: u8,
}

const FIRST_LIFETIME: u32 = 28_800;

impl Step {
    /// `MAIN 1`, the name already taken.
    pub(super) fn read(name: &str, words: &mut Words) -> Result<Option<Self>> {
        let (exchange, last) = match name {
            "MAIN" => (ExchangeType::IDENTITY_PROTECTION, 6),
            "AGGRESSIVE" => (ExchangeType::AGGRESSIVE, 3),
            "QUICK" => (ExchangeType::QUICK_MODE, 4),
            "TRANSACTION" => (ExchangeType::TRANSACTION, 0),
            "AUTHIP" => (ExchangeType::AUTHIP_MAIN_MODE, 6),
            _ => return Ok(None),
        };
        if last == 0 {
            return Ok(Some(Self { exchange, number: 0 }));
        }
        let number = words.next("the number of the message")?;
        let number = number.parse().ok().filter(|number| (1..=last).contains(number));
        let error = || words.error(format_args!("{name} counts its messages from 1 to {last}"));
        Ok(Some(Self { exchange, number: number.ok_or_else(error)? }))
    }

    pub(super) fn begins_negotiation(self) -> bool {
        self.number == 1 && self.exchange != ExchangeType::QUICK_MODE
    }

    /// Phase 1: before there are keys.
    fn is_clear(self) -> bool {
        match self.exchange {
            ExchangeType::IDENTITY_PROTECTION | ExchangeType::AUTHIP_MAIN_MODE => self.number < 5,
            ExchangeType::AGGRESSIVE => self.number < 3,
            _ => false,
        }
    }
}

pub(super) fn messages(
    negotiation: &mut Negotiation,
    cast: &Cast,
    half: usize,
    step: Step,
    words: &mut Words,
) -> Result<Vec<Vec<u8>>> {
    let Step { exchange, number } = step;
    if negotiation.spis[RESPONDER] == 0 && half == RESPONDER && !words.flag("no-cookie") {
        negotiation.assign_responder_spi();
    }
    let notified = words.list("notify");
    let sealed = !step.is_clear() && notified.is_none();
    let header = Header {
        initiator_spi: negotiation.spis[INITIATOR],
        responder_spi: negotiation.spis[RESPONDER],
        next_payload: 0,
        version: Version::V1,
        exchange: exchange.0,
        flags: if sealed { Flags::ENCRYPTION } else { Flags::default() },
        message_id: message_id(negotiation, cast, half, step, words)?,
        length: 0,
    };
    let message = if let Some(names) = notified {
        notification(&header, &names, words)?
    } else if sealed {
        seal(negotiation, &header, step, words)?
    } else if number <= 2 {
        let mut message = Opening::read(negotiation, cast, half, words)?;
        if exchange == ExchangeType::AGGRESSIVE {
            message.key_exchange = Some(Exchanged::read(negotiation, cast, half, words)?);
            message.identity = Some(Identity::read(cast, negotiation.ends[half], words)?);
        }
        message.write(&header, number)
    } else {
        let exchanged = Exchanged::read(negotiation, cast, half, words)?;
        v1::write(&header, &exchanged.payloads())
    };
    slices(&header, message, words)
}

/// The SA payload and what goes with it.
struct Opening {
    association: SecurityAssociation,
    vendor_ids: Vec<Vec<u8>>,
    key_exchange: Option<Exchanged>,
    identity: Option<Identity>,
}

impl Opening {
    fn read(
        negotiation: &mut Negotiation,
        cast: &Cast,
        half: usize,
        words: &mut Words,
    ) -> Result<Self> {
        let vendor_ids = vendor_ids(cast.end(negotiation.ends[half]), 1, words)?;
        let traversal = ["rfc3947", "natt-03", "natt-02", "natt-02n"];
        let traversal: Vec<_> =
            traversal.iter().filter_map(|name| vendor::named(name, 1)).flatten().collect();
        negotiation.announced[half] = vendor_ids.iter().any(|id| traversal.contains(id));
        let life = words.number("life")?.map_or(FIRST_LIFETIME, |life| life as u32);
        let numbered: Vec<(Suite, u8)> = if half == INITIATOR {
            negotiation.read_offer(words)?;
            negotiation.offer.iter().cloned().zip(1..).collect()
        } else {
            vec![negotiation.read_selection(words)?]
        };
        let transforms = numbered.iter().map(|(suite, number)| {
            let error = || words.error(format_args!("IKEv1 has no number for all of `{suite}`"));
            suite.transform(*number, life).ok_or_else(error)
        });
        let transforms = transforms.collect::<Result<_>>()?;
        let (spi, protocol) = (Vec::new(), ProtocolId::ISAKMP);
        let association =
            SecurityAssociation::new(vec![Proposal { number: 1, protocol, spi, transforms }]);
        Ok(Self { association, vendor_ids, key_exchange: None, identity: None })
    }

    fn write(&self, header: &Header, number: u8) -> Vec<u8> {
        let mut payloads = vec![Payload::SecurityAssociation(self.association.clone())];
        let mut detection = Vec::new();
        if let Some(exchanged) = &self.key_exchange {
            payloads.extend(exchanged.key_exchange());
            detection = exchanged.detection();
        }
        payloads.extend(self.identity.as_ref().map(Identity::payload));
        payloads.extend(self.vendor_ids.iter().map(|data| Payload::VendorId(VendorId { data })));
        // Only the responder of aggressive mode knows the hash and both ends' announcements.
        if number == 2 {
            payloads.extend(detection);
            payloads
                .extend(self.key_exchange.iter().map(|it| Payload::Hash(Hash { data: &it.proof })));
        }
        v1::write(header, &payloads)
    }
}

/// Public value and nonce, with NAT detection where both ends announced it.
struct Exchanged {
    public_value: Vec<u8>,
    nonce: Vec<u8>,
    detection: Vec<Vec<u8>>,
    detection_kind: PayloadType,
    proof: Vec<u8>,
}

impl Exchanged {
    fn read(
        negotiation: &mut Negotiation,
        cast: &Cast,
        half: usize,
        words: &mut Words,
    ) -> Result<Self> {
        words.flag("ke");
        let group = negotiation.read_group(words, negotiation.suite())?;
        let length = group_length(group);
        let public_value = negotiation.random(Purpose::PublicValue, half).bytes(length);
        let nonce_length = cast.end(negotiation.ends[half]).product.nonce_length();
        let nonce = negotiation.random(Purpose::Nonce, half).bytes(nonce_length);
        let hash = negotiation.suite().and_then(Suite::hash).unwrap_or(Digest::Sha1);
        let computed = negotiation.nat_detection(cast, half, hash);
        let said = words.value("natd");
        let announced = negotiation.announced == [true; 2];
        let (wanted, detection_kind) = match said.as_deref() {
            None => (announced, PayloadType::NAT_DETECTION),
            Some("rfc") => (true, PayloadType::NAT_DETECTION),
            Some("draft") => (true, PayloadType::NAT_DETECTION_DRAFT),
            Some("none") => (false, PayloadType::NAT_DETECTION),
            Some(_) => return Err(words.error("natd= is none, rfc or draft")),
        };
        // First about the receiver, then about the sender (RFC 3947 §3.2).
        let detection = if wanted { vec![computed.destination, computed.source] } else { vec![] };
        let proof = negotiation.draw(hash.length());
        Ok(Self { public_value, nonce, detection, detection_kind, proof })
    }

    fn key_exchange(&self) -> [Payload<'_>; 2] {
        [
            Payload::KeyExchange(KeyExchange { data: &self.public_value }),
            Payload::Nonce(Nonce { data: &self.nonce }),
        ]
    }

    fn detection(&self) -> Vec<Payload<'_>> {
        let payload = self.detection_kind;
        let detection = self.detection.iter();
        detection.map(|hash| Payload::NatDetection(NatDetection { payload, hash })).collect()
    }

    fn payloads(&self) -> Vec<Payload<'_>> {
        let mut payloads = self.key_exchange().to_vec();
        payloads.extend(self.detection());
        payloads
    }
}

/// Who the sender says it is, in clear in aggressive mode.
struct Identity {
    kind: IdentificationType,
    data: Vec<u8>,
}

impl Identity {
    /// `identity=fqdn:vpn.example.org`, `user:`, `key:`, or an address; else the sender's own.
    fn read(cast: &Cast, end: usize, words: &mut Words) -> Result<Self> {
        let Some(text) = words.value("identity") else {
            return Ok(Self::address(cast.end(end).address));
        };
        if let Ok(address) = text.parse() {
            return Ok(Self::address(address));
        }
        let (kind, name) = match text.split_once(':') {
            Some(("fqdn", name)) => (IdentificationType::ID_FQDN, name),
            Some(("user", name)) => (IdentificationType::ID_USER_FQDN, name),
            Some(("key", name)) => (IdentificationType::ID_KEY_ID, name),
            _ => {
                return Err(words.error(format_args!(
                    "identity={text}: expected an address, fqdn:, user: or key:"
                )));
            }
        };
        Ok(Self { kind, data: name.as_bytes().to_vec() })
    }

    fn address(address: std::net::IpAddr) -> Self {
        match address {
            std::net::IpAddr::V4(v4) => {
                Self { kind: IdentificationType::ID_IPV4_ADDR, data: v4.octets().to_vec() }
            }
            std::net::IpAddr::V6(v6) => {
                Self { kind: IdentificationType::ID_IPV6_ADDR, data: v6.octets().to_vec() }
            }
        }
    }

    fn payload(&self) -> Payload<'_> {
        let (kind, protocol, port) = (self.kind, Protocol::ANY, 0);
        Payload::Identification(Identification { kind, protocol, port, data: &self.data })
    }
}

/// 0 in phase 1, and one of its own for every other exchange (RFC 2408 §3.1).
fn message_id(
    negotiation: &mut Negotiation,
    cast: &Cast,
    half: usize,
    step: Step,
    words: &mut Words,
) -> Result<u32> {
    let said = words.number("id")?.map(|id| id as u32);
    let phase1 = matches!(
        step.exchange,
        ExchangeType::IDENTITY_PROTECTION
            | ExchangeType::AGGRESSIVE
            | ExchangeType::AUTHIP_MAIN_MODE
    );
    if phase1 {
        return Ok(said.unwrap_or(0));
    }
    if step.exchange == ExchangeType::QUICK_MODE && step.number > 1 {
        return Ok(said.unwrap_or(negotiation.quick.0));
    }
    let quick = step.exchange == ExchangeType::QUICK_MODE;
    let counts = quick && cast.end(negotiation.ends[half]).product.counts_message_ids();
    let drawn = negotiation.draw(4);
    let drawn = drawn.first_chunk().map_or(1, |bytes| u32::from_be_bytes(*bytes));
    let own = if counts { negotiation.quick.1 + 1 } else { drawn | 1 };
    let id = said.unwrap_or(own);
    if quick {
        negotiation.quick = (id, negotiation.quick.1 + 1);
    }
    Ok(id)
}

fn notification(header: &Header, names: &[String], words: &mut Words) -> Result<Vec<u8>> {
    let status = words.number("status")?.map(|status| (status as u32).to_be_bytes());
    let mut notices = Vec::new();
    for item in names {
        let (name, data) = item.split_once(':').unwrap_or((item, ""));
        let kind = notify_type(name)
            .ok_or_else(|| words.error(format_args!("notify={name}: no such notification")))?;
        let data = hexadecimal(data)
            .ok_or_else(|| words.error(format_args!("notify={item}: expected hexadecimal data")))?;
        let data = status.filter(|_| data.is_empty()).map_or(data, |status| status.to_vec());
        notices.push((kind, data));
    }
    let payloads: Vec<_> = notices
        .iter()
        .map(|(kind, data)| {
            let (doi, protocol, kind) = (Doi::IPSEC, ProtocolId::ISAKMP, *kind);
            Payload::Notification(Notification { doi, protocol, kind, spi: &[], data })
        })
        .collect();
    Ok(v1::write(header, &payloads))
}

fn notify_type(name: &str) -> Option<NotifyType> {
    let plain = |name: &str| name.to_uppercase().replace('-', "_");
    let known = NotifyType::ALL.iter().find(|(_, own)| plain(own) == plain(name));
    known.map(|(kind, _)| *kind).or_else(|| name.parse().ok().map(NotifyType))
}

/// `sealed=` bytes inside, or `bytes=` of the whole message.
fn seal(
    negotiation: &mut Negotiation,
    header: &Header,
    step: Step,
    words: &mut Words,
) -> Result<Vec<u8>> {
    let block = negotiation.suite().map_or(16, |suite| suite.sealing().block);
    let usual = match step.exchange {
        ExchangeType::QUICK_MODE if step.number == 3 => 24,
        ExchangeType::QUICK_MODE => 280,
        ExchangeType::INFORMATIONAL => 52,
        _ => 36,
    };
    let inner = words.size("sealed")?.unwrap_or(usual).max(1);
    let length = match words.size("bytes")? {
        Some(total) => total.checked_sub(Header::LENGTH).ok_or_else(|| {
            words.error(format_args!("bytes={total}: a message has {} at least", Header::LENGTH))
        })?,
        None => inner.next_multiple_of(block),
    };
    let next_payload = match step.exchange {
        ExchangeType::IDENTITY_PROTECTION => PayloadType::IDENTIFICATION,
        _ => PayloadType::HASH,
    };
    let length_field = (Header::LENGTH + length) as u32;
    let mut message = Vec::new();
    Header { next_payload: next_payload.0, length: length_field, ..*header }.write(&mut message);
    message.extend(negotiation.draw(length));
    Ok(message)
}

/// `slices=`: the fragments of Cisco and Microsoft.
fn slices(header: &Header, message: Vec<u8>, words: &mut Words) -> Result<Vec<Vec<u8>>> {
    let Some(count) = words.size("slices")?.filter(|count| *count > 0) else {
        return Ok(vec![message]);
    };
    let header = Header { flags: Flags::default(), ..*header };
    let parts: Vec<_> = message.chunks(message.len().div_ceil(count)).collect();
    let written = parts.iter().enumerate().map(|(index, data)| {
        let (number, last) = (index as u8 + 1, index + 1 == parts.len());
        v1::write(&header, &[Payload::Fragment(Fragment { id: 1, number, last, data })])
    });
    Ok(written.collect())
}
