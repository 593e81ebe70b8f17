//! An IKEv2 negotiation: healthy, or failed in one of four ways.

use numbers::ikev2::{
    Encryption, ExchangeType, Integrity, KeyExchangeMethod, NotifyType, PayloadType, Prf,
    ProtocolId,
};
use testkit::Random;
use wire::ike::v2::{
    self, Encrypted, KeyExchange, Nonce, Notify, Payload, Proposal, SecurityAssociation, Transform,
    VendorId,
};
use wire::ike::{Flags, Header, Version};

use super::{Conversation, Ends, one, some, vendor_ids};

const CIPHERS: &[(Encryption, Option<u16>)] = &[
    (Encryption::ENCR_AES_CBC, Some(256)),
    (Encryption::ENCR_AES_CBC, Some(192)),
    (Encryption::ENCR_AES_CBC, Some(128)),
    (Encryption::ENCR_3DES, None),
];
const PRFS: &[Prf] =
    &[Prf::PRF_HMAC_SHA2_512, Prf::PRF_HMAC_SHA2_384, Prf::PRF_HMAC_SHA2_256, Prf::PRF_HMAC_SHA1];
const INTEGRITIES: &[Integrity] = &[
    Integrity::AUTH_HMAC_SHA2_512_256,
    Integrity::AUTH_HMAC_SHA2_384_192,
    Integrity::AUTH_HMAC_SHA2_256_128,
    Integrity::AUTH_HMAC_SHA1_96,
];
/// With the length of the public value.
const GROUPS: &[(KeyExchangeMethod, usize)] = &[
    (KeyExchangeMethod::CURVE25519, 32),
    (KeyExchangeMethod::ECP_384, 96),
    (KeyExchangeMethod::ECP_256, 64),
    (KeyExchangeMethod::MODP_2048, 256),
    (KeyExchangeMethod::MODP_1024, 128),
];

const ASKS: bool = true;
const ANSWERS: bool = false;

pub(super) fn negotiation(mut ends: Ends, random: &mut Random) -> Conversation {
    let proposals: Vec<_> =
        (1..=random.between(1, 5) as u8).map(|number| proposal(number, random)).collect();
    let group = one(random, GROUPS);
    let request = opening(&ends, random, ASKS, &proposals, group);
    ends.send(ASKS, &request);
    let fate = random.below(100);
    match fate {
        0..6 => {
            refuse(&mut ends, NotifyType::NO_PROPOSAL_CHOSEN, &[]);
            return ends.frames;
        }
        6..10 => {
            // The group it is told is tried in vain.
            refuse(&mut ends, NotifyType::INVALID_KE_PAYLOAD, &14_u16.to_be_bytes());
            let wanted = (KeyExchangeMethod::MODP_2048, 256);
            let request = opening(&ends, random, ASKS, &proposals, wanted);
            ends.send(ASKS, &request);
            ends.repeat(3);
            return ends.frames;
        }
        10..13 => {
            ends.repeat(4);
            return ends.frames;
        }
        _ => {}
    }
    ends.spis[1] = random.word() | 1;
    let chosen = random.below(proposals.len() as u64) as usize;
    let answer = Proposal {
        transforms: first_of_each(&proposals[chosen].transforms),
        ..proposals[chosen].clone()
    };
    let response = opening(&ends, random, ANSWERS, &[answer], group);
    ends.send(ANSWERS, &response);
    ends.float();
    let (asked, answered) = (random.between(208, 1232), random.between(208, 1232));
    sealed(&mut ends, random, ExchangeType::IKE_AUTH, 1, ASKS, asked);
    if fate < 20 {
        sealed(&mut ends, random, ExchangeType::IKE_AUTH, 1, ANSWERS, 80);
        return ends.frames;
    }
    sealed(&mut ends, random, ExchangeType::IKE_AUTH, 1, ANSWERS, answered);
    let mut id = 2;
    for _ in 0..random.between(0, 3) {
        sealed(&mut ends, random, ExchangeType::INFORMATIONAL, id, ASKS, 80);
        sealed(&mut ends, random, ExchangeType::INFORMATIONAL, id, ANSWERS, 80);
        id += 1;
    }
    if random.chance(30) {
        sealed(&mut ends, random, ExchangeType::CREATE_CHILD_SA, id, ASKS, 240);
        sealed(&mut ends, random, ExchangeType::CREATE_CHILD_SA, id, ANSWERS, 208);
    }
    ends.frames
}

fn proposal(number: u8, random: &mut Random) -> Proposal {
    let mut transforms = Vec::new();
    let ciphers = some(random, CIPHERS, 3).into_iter();
    transforms.extend(ciphers.map(|(id, bits)| Transform::encryption(id, bits)));
    transforms.extend(some(random, PRFS, 3).into_iter().map(Transform::prf));
    transforms.extend(some(random, INTEGRITIES, 3).into_iter().map(Transform::integrity));
    let groups = some(random, GROUPS, 4).into_iter();
    transforms.extend(groups.map(|(id, _)| Transform::key_exchange(id)));
    Proposal { number, protocol: ProtocolId::IKE, spi: Vec::new(), transforms }
}

fn first_of_each(transforms: &[Transform]) -> Vec<Transform> {
    let mut chosen: Vec<Transform> = Vec::new();
    for transform in transforms {
        if chosen.iter().all(|own| own.kind != transform.kind) {
            chosen.push(transform.clone());
        }
    }
    chosen
}

fn header(ends: &Ends, exchange: ExchangeType, id: u32, asks: bool) -> Header {
    Header {
        initiator_spi: ends.spis[0],
        responder_spi: ends.spis[1],
        next_payload: 0,
        version: Version::V2,
        exchange: exchange.0,
        flags: if asks { Flags::INITIATOR } else { Flags::RESPONSE },
        message_id: id,
        length: 0,
    }
}

fn opening(
    ends: &Ends,
    random: &mut Random,
    asks: bool,
    proposals: &[Proposal],
    (method, length): (KeyExchangeMethod, usize),
) -> Vec<u8> {
    let (value, nonce) = (random.bytes(length), random.bytes(32));
    let (source, destination) = (random.bytes(20), random.bytes(20));
    let vendors = vendor_ids(random, 0, 4);
    let association = SecurityAssociation { proposals: proposals.to_vec() };
    let mut payloads = vec![
        Payload::SecurityAssociation(association),
        Payload::KeyExchange(KeyExchange { method, data: &value }),
        Payload::Nonce(Nonce { data: &nonce }),
        Payload::Notify(Notify::new(NotifyType::NAT_DETECTION_SOURCE_IP, &source)),
        Payload::Notify(Notify::new(NotifyType::NAT_DETECTION_DESTINATION_IP, &destination)),
    ];
    payloads.extend(vendors.iter().map(|data| Payload::VendorId(VendorId { data })));
    v2::write(&header(ends, ExchangeType::IKE_SA_INIT, 0, asks), &payloads)
}

fn refuse(ends: &mut Ends, kind: NotifyType, data: &[u8]) {
    let header = header(ends, ExchangeType::IKE_SA_INIT, 0, ANSWERS);
    let message = v2::write(&header, &[Payload::Notify(Notify::new(kind, data))]);
    ends.send(ANSWERS, &message);
}

/// `length` is the whole message's.
fn sealed(
    ends: &mut Ends,
    random: &mut Random,
    exchange: ExchangeType,
    id: u32,
    asks: bool,
    length: u64,
) {
    let data = random.bytes(length as usize - Header::LENGTH - 4);
    let first = match (exchange, asks) {
        (ExchangeType::IKE_AUTH, true) => PayloadType::IDENTIFICATION_INITIATOR,
        (ExchangeType::IKE_AUTH, false) if length <= 80 => PayloadType::NOTIFY,
        (ExchangeType::IKE_AUTH, false) => PayloadType::IDENTIFICATION_RESPONDER,
        (ExchangeType::CREATE_CHILD_SA, _) => PayloadType::SECURITY_ASSOCIATION,
        _ => PayloadType::NONE,
    };
    let payload = Payload::Encrypted(Encrypted { inner_first: first.0, data: &data });
    let message = v2::write(&header(ends, exchange, id, asks), &[payload]);
    ends.send(asks, &message);
}
