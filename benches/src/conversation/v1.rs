//! An IKEv1 negotiation in main or aggressive mode, with one or two quick modes and DPD.

use numbers::ikev1::{
    AuthenticationMethod, Doi, Encryption, ExchangeType, GroupDescription, Hash as HashNumber,
    IdentificationType, IsakmpTransform, LifeType, NotifyType, PayloadType, Phase1Attribute,
    ProtocolId,
};
use numbers::ip::Protocol;
use testkit::Random;
use wire::ike::v1::{
    self, Hash, Identification, KeyExchange, NatDetection, Nonce, Notification, Payload, Proposal,
    SecurityAssociation, Transform, VendorId,
};
use wire::ike::{Attribute, Flags, Header, Version};

use super::{Conversation, Ends, one, vendor_ids};

const CIPHERS: &[(Encryption, Option<u16>)] = &[
    (Encryption::AES_CBC, Some(256)),
    (Encryption::AES_CBC, Some(128)),
    (Encryption::TRIPLE_DES_CBC, None),
];
const HASHES: &[HashNumber] = &[HashNumber::SHA, HashNumber::SHA2_256, HashNumber::MD5];
/// With the length of the public value.
const GROUPS: &[(GroupDescription, usize)] = &[
    (GroupDescription::MODP_2048, 256),
    (GroupDescription::MODP_1024, 128),
    (GroupDescription::MODP_1536, 192),
];

const INITIATOR: bool = true;
const RESPONDER: bool = false;

/// How it goes on after the first message.
enum Fate {
    Silence,
    NoProposal,
    Phase2Refused,
    Healthy,
}

pub(super) fn main_mode(mut ends: Ends, random: &mut Random) -> Conversation {
    const MODE: ExchangeType = ExchangeType::IDENTITY_PROTECTION;
    let offer = offer(random);
    let vendors = vendor_ids(random, 3, 8);
    send(&mut ends, MODE, INITIATOR, &opening(&offer, &vendors));
    let fate = fate(random);
    if ended(&mut ends, random, &fate) {
        return ends.frames;
    }
    ends.spis[1] = random.word() | 1;
    let vendors = vendor_ids(random, 3, 5);
    let chosen = [offer[random.below(offer.len() as u64) as usize].clone()];
    send(&mut ends, MODE, RESPONDER, &opening(&chosen, &vendors));
    for half in [INITIATOR, RESPONDER] {
        let exchanged = Exchanged::new(&chosen[0], random);
        send(&mut ends, MODE, half, &exchanged.payloads());
    }
    ends.float();
    sealed(&mut ends, random, MODE, INITIATOR, 0, 72);
    sealed(&mut ends, random, MODE, RESPONDER, 0, 72);
    after(ends, random, &fate)
}

pub(super) fn aggressive_mode(mut ends: Ends, random: &mut Random) -> Conversation {
    const MODE: ExchangeType = ExchangeType::AGGRESSIVE;
    let offer = offer(random);
    let identity = random.bytes(4);
    let vendors = vendor_ids(random, 3, 8);
    let exchanged = Exchanged::new(&offer[0], random);
    let mut payloads = opening(&offer, &[]);
    payloads.extend(exchanged.key_exchange());
    payloads.push(identification(&identity));
    payloads.extend(vendors.iter().map(|data| Payload::VendorId(VendorId { data })));
    send(&mut ends, MODE, INITIATOR, &payloads);
    let fate = fate(random);
    if ended(&mut ends, random, &fate) {
        return ends.frames;
    }
    ends.spis[1] = random.word() | 1;
    let (identity, proof) = (random.bytes(4), random.bytes(20));
    let vendors = vendor_ids(random, 3, 5);
    let chosen = [offer[random.below(offer.len() as u64) as usize].clone()];
    let exchanged = Exchanged::new(&offer[0], random);
    let mut payloads = opening(&chosen, &[]);
    payloads.extend(exchanged.key_exchange());
    payloads.push(identification(&identity));
    payloads.push(Payload::Hash(Hash { data: &proof }));
    payloads.extend(vendors.iter().map(|data| Payload::VendorId(VendorId { data })));
    payloads.extend(exchanged.detection());
    send(&mut ends, MODE, RESPONDER, &payloads);
    ends.float();
    sealed(&mut ends, random, MODE, INITIATOR, 0, 80);
    after(ends, random, &fate)
}

fn fate(random: &mut Random) -> Fate {
    match random.below(100) {
        0..10 => Fate::Silence,
        10..20 => Fate::NoProposal,
        20..28 => Fate::Phase2Refused,
        _ => Fate::Healthy,
    }
}

/// Whether the first message was all, with what it led to.
fn ended(ends: &mut Ends, random: &mut Random, fate: &Fate) -> bool {
    match fate {
        Fate::Silence => ends.repeat(3),
        Fate::NoProposal => {
            let header = header(ends, ExchangeType::INFORMATIONAL, random.word() as u32 | 1);
            let (doi, protocol) = (Doi::IPSEC, ProtocolId::ISAKMP);
            let kind = NotifyType::NO_PROPOSAL_CHOSEN;
            let notice = Notification { doi, protocol, kind, spi: &[], data: &[] };
            let message = v1::write(&header, &[Payload::Notification(notice)]);
            ends.send(RESPONDER, &message);
        }
        Fate::Phase2Refused | Fate::Healthy => return false,
    }
    true
}

/// Quick modes and dead peer detection.
fn after(mut ends: Ends, random: &mut Random, fate: &Fate) -> Conversation {
    for _ in 0..random.between(1, 2) {
        let id = random.word() as u32 | 1;
        sealed(&mut ends, random, ExchangeType::QUICK_MODE, INITIATOR, id, 288);
        if matches!(fate, Fate::Phase2Refused) {
            let id = random.word() as u32 | 1;
            sealed(&mut ends, random, ExchangeType::INFORMATIONAL, RESPONDER, id, 64);
            return ends.frames;
        }
        sealed(&mut ends, random, ExchangeType::QUICK_MODE, RESPONDER, id, 192);
        sealed(&mut ends, random, ExchangeType::QUICK_MODE, INITIATOR, id, 32);
    }
    for _ in 0..random.between(0, 3) {
        for half in [INITIATOR, RESPONDER] {
            let id = random.word() as u32 | 1;
            sealed(&mut ends, random, ExchangeType::INFORMATIONAL, half, id, 64);
        }
    }
    ends.frames
}

fn offer(random: &mut Random) -> Vec<Transform> {
    (1..=random.between(1, 6) as u8).map(|number| transform(number, random)).collect()
}

fn transform(number: u8, random: &mut Random) -> Transform {
    let short = |class: Phase1Attribute, value| Attribute::short(class.0, value);
    let (cipher, bits) = one(random, CIPHERS);
    let mut attributes = vec![short(Phase1Attribute::ENCRYPTION_ALGORITHM, cipher.0)];
    attributes.extend(bits.map(|bits| short(Phase1Attribute::KEY_LENGTH, bits)));
    attributes.push(short(Phase1Attribute::HASH_ALGORITHM, one(random, HASHES).0));
    attributes.push(short(Phase1Attribute::GROUP_DESCRIPTION, one(random, GROUPS).0.0));
    let method = AuthenticationMethod::PRE_SHARED_KEY;
    attributes.push(short(Phase1Attribute::AUTHENTICATION_METHOD, method.0));
    attributes.push(short(Phase1Attribute::LIFE_TYPE, LifeType::SECONDS.0));
    let life = 28_800_u32.to_be_bytes();
    attributes.push(Attribute::long(Phase1Attribute::LIFE_DURATION.0, life));
    Transform { number, id: IsakmpTransform::KEY_IKE.0, attributes }
}

fn opening<'a>(transforms: &[Transform], vendors: &'a [Vec<u8>]) -> Vec<Payload<'a>> {
    let (spi, protocol, transforms) = (Vec::new(), ProtocolId::ISAKMP, transforms.to_vec());
    let proposal = Proposal { number: 1, protocol, spi, transforms };
    let association = SecurityAssociation::new(vec![proposal]);
    let vendors = vendors.iter().map(|data| Payload::VendorId(VendorId { data }));
    std::iter::once(Payload::SecurityAssociation(association)).chain(vendors).collect()
}

struct Exchanged {
    value: Vec<u8>,
    nonce: Vec<u8>,
    detection: [Vec<u8>; 2],
}

impl Exchanged {
    /// In the group of that transform.
    fn new(transform: &Transform, random: &mut Random) -> Self {
        let group = GROUPS.iter().find(|(group, _)| Some(*group) == transform.group());
        let value = random.bytes(group.map_or(128, |(_, length)| *length));
        let nonce = random.bytes(32);
        Self { value, nonce, detection: [random.bytes(20), random.bytes(20)] }
    }

    fn key_exchange(&self) -> [Payload<'_>; 2] {
        [
            Payload::KeyExchange(KeyExchange { data: &self.value }),
            Payload::Nonce(Nonce { data: &self.nonce }),
        ]
    }

    fn detection(&self) -> [Payload<'_>; 2] {
        let payload = PayloadType::NAT_DETECTION;
        let detection = self.detection.each_ref();
        detection.map(|hash| Payload::NatDetection(NatDetection { payload, hash }))
    }

    fn payloads(&self) -> Vec<Payload<'_>> {
        self.key_exchange().into_iter().chain(self.detection()).collect()
    }
}

fn identification(data: &[u8]) -> Payload<'_> {
    let kind = IdentificationType::ID_IPV4_ADDR;
    Payload::Identification(Identification { kind, protocol: Protocol::ANY, port: 0, data })
}

fn header(ends: &Ends, exchange: ExchangeType, id: u32) -> Header {
    Header {
        initiator_spi: ends.spis[0],
        responder_spi: ends.spis[1],
        next_payload: 0,
        version: Version::V1,
        exchange: exchange.0,
        flags: Flags::default(),
        message_id: id,
        length: 0,
    }
}

fn send(ends: &mut Ends, exchange: ExchangeType, initiator: bool, payloads: &[Payload<'_>]) {
    let message = v1::write(&header(ends, exchange, 0), payloads);
    ends.send(initiator, &message);
}

fn sealed(
    ends: &mut Ends,
    random: &mut Random,
    exchange: ExchangeType,
    initiator: bool,
    id: u32,
    inner: usize,
) {
    let first = match exchange {
        ExchangeType::IDENTITY_PROTECTION => PayloadType::IDENTIFICATION,
        _ => PayloadType::HASH,
    };
    let header = Header {
        next_payload: first.0,
        flags: Flags::ENCRYPTION,
        length: (Header::LENGTH + inner) as u32,
        ..header(ends, exchange, id)
    };
    let mut message = Vec::with_capacity(Header::LENGTH + inner);
    header.write(&mut message);
    message.extend(random.bytes(inner));
    ends.send(initiator, &message);
}
