//! What one who watches understands of two peers, message by message.

use evidence::{
    AddressHash, Endpoint, Exchange, Fact, Party, Passage, Presented, Session, Spi, Statement,
    Transport, Turn,
};
use negotiation::observer::{Observer, Seen};
use numbers::ikev2::{
    Encryption, ExchangeType, Integrity, KeyExchangeMethod, NotifyType, Prf, ProtocolId,
    TransformType,
};
use testkit::Random;
use wire::ike::{Flags, Header, Version, v1, v2};

const CLIENT: [u8; 4] = [192, 0, 2, 1];
const GATEWAY: [u8; 4] = [203, 0, 113, 7];

/// An observer and what it told, as short sentences.
#[derive(Default)]
struct Watch {
    observer: Observer,
    packet: u32,
    told: Vec<String>,
}

fn end(address: [u8; 4], port: u16) -> Endpoint {
    Endpoint::new(address.into(), port)
}

impl Watch {
    fn see(&mut self, from: [u8; 4], to: [u8; 4], message: &[u8]) {
        self.see_on(from, to, 500, message);
    }

    fn see_on(&mut self, from: [u8; 4], to: [u8; 4], port: u16, message: &[u8]) {
        self.packet += 1;
        let seen = Seen {
            packet: self.packet,
            at: None,
            from: end(from, port),
            to: end(to, port),
            transport: Transport::Plain,
            packets: 1,
            pieces: &[],
            ttl: 64,
            message,
            cut: false,
            outgoing: None,
        };
        let told = &mut self.told;
        let _ = self.observer.message(&seen, &mut |fact: Fact<'_>| told.push(sentence(&fact)));
    }

    fn last(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
    }
}

fn sentence(fact: &Fact<'_>) -> String {
    let by = match fact.by {
        Party::Initiator => "initiator",
        Party::Responder => "responder",
        Party::Path => "path",
        Party::Unknown => "somebody",
    };
    let passage = |word: &str, passage: &Passage<'_>| {
        let sealed = match (passage.sealed, passage.inner) {
            (false, _) => String::new(),
            (true, None) => " sealed".into(),
            (true, Some(inner)) => format!(" sealed {inner}"),
        };
        let turn = if passage.turn == Turn::Response { " response" } else { "" };
        format!("{by} {word} {}{turn} {}{sealed}", passage.exchange.name(), passage.position)
    };
    match &fact.statement {
        Statement::Sent(sent) => passage("sends", sent),
        Statement::Repeated(sent) => passage("repeats", sent),
        Statement::Offers(_) => format!("{by} offers"),
        Statement::Selects(_) => format!("{by} selects"),
        Statement::Notifies(notice) => format!("{by} says {}", notice.name().unwrap_or("?")),
        Statement::Presents(Presented::VendorId(bytes)) => format!("{by} vid {}", bytes.len()),
        Statement::Exchanges { group, .. } => format!("{by} ke {group}"),
        Statement::Hashes { of: AddressHash::Source, matches } => format!("{by} source {matches}"),
        Statement::Hashes { of: AddressHash::Destination, matches } => {
            format!("{by} destination {matches}")
        }
        other => format!("{by} {other:?}"),
    }
}

fn header(exchange: ExchangeType, flags: Flags, message_id: u32, responder_spi: u64) -> Header {
    Header {
        initiator_spi: 0x1111,
        responder_spi,
        next_payload: 0,
        version: Version::V2,
        exchange: exchange.0,
        flags,
        message_id,
        length: 0,
    }
}

fn suite() -> v2::SecurityAssociation {
    let mut cipher = v2::Transform::new(TransformType::ENCRYPTION, Encryption::ENCR_AES_CBC.0);
    cipher.key_length = Some(256);
    let transforms = vec![
        cipher,
        v2::Transform::new(TransformType::PRF, Prf::PRF_HMAC_SHA2_256.0),
        v2::Transform::new(TransformType::INTEGRITY, Integrity::AUTH_HMAC_SHA2_256_128.0),
        v2::Transform::new(TransformType::KEY_EXCHANGE, KeyExchangeMethod::MODP_2048.0),
    ];
    v2::SecurityAssociation {
        proposals: vec![v2::Proposal {
            number: 1,
            protocol: ProtocolId::IKE,
            spi: Vec::new(),
            transforms,
        }],
    }
}

fn hash(initiator: u64, responder: u64, address: [u8; 4], port: u16) -> Vec<u8> {
    let parts: [&[u8]; 4] =
        [&initiator.to_be_bytes(), &responder.to_be_bytes(), &address, &port.to_be_bytes()];
    crypto::Hash::Sha1.digest(&parts).as_slice().to_vec()
}

fn init_request(source: &[u8]) -> Vec<u8> {
    let payloads = [
        v2::Payload::SecurityAssociation(suite()),
        v2::Payload::KeyExchange(v2::KeyExchange {
            method: KeyExchangeMethod::MODP_2048,
            data: &[7; 256],
        }),
        v2::Payload::Nonce(v2::Nonce { data: &[9; 32] }),
        v2::Payload::Notify(v2::Notify::new(NotifyType::NAT_DETECTION_SOURCE_IP, source)),
    ];
    v2::write(&header(ExchangeType::IKE_SA_INIT, Flags::INITIATOR, 0, 0), &payloads)
}

fn init_response(payloads: &[v2::Payload<'_>]) -> Vec<u8> {
    v2::write(&header(ExchangeType::IKE_SA_INIT, Flags::RESPONSE, 0, 0x2222), payloads)
}

#[test]
fn a_request_offers_and_a_response_selects() {
    let mut watch = Watch::default();
    watch.see(CLIENT, GATEWAY, &init_request(&hash(0x1111, 0, CLIENT, 500)));
    assert_eq!(
        watch.last(),
        [
            "initiator sends ike_sa_init 0",
            "initiator offers",
            "initiator ke 14",
            "initiator says NAT_DETECTION_SOURCE_IP",
            "initiator source true",
        ]
    );
    watch.see(GATEWAY, CLIENT, &init_response(&[v2::Payload::SecurityAssociation(suite())]));
    assert_eq!(watch.last(), ["responder sends ike_sa_init response 0", "responder selects"]);
}

#[test]
fn a_translated_address_does_not_match_its_hash() {
    let mut watch = Watch::default();
    watch.see(CLIENT, GATEWAY, &init_request(&hash(0x1111, 0, [10, 0, 0, 5], 500)));
    assert!(watch.last().contains(&"initiator source false".to_owned()));
}

#[test]
fn the_same_bytes_again_are_a_repetition_and_say_nothing_new() {
    let mut watch = Watch::default();
    let request = init_request(&[0; 20]);
    watch.see(CLIENT, GATEWAY, &request);
    watch.last();
    watch.see(CLIENT, GATEWAY, &request);
    assert_eq!(watch.last(), ["initiator repeats ike_sa_init 0"]);
}

#[test]
fn the_agreed_suite_tells_how_much_is_sealed() {
    let mut watch = Watch::default();
    watch.see(CLIENT, GATEWAY, &init_request(&[0; 20]));
    watch.see(GATEWAY, CLIENT, &init_response(&[v2::Payload::SecurityAssociation(suite())]));
    watch.last();
    // IV 16, one block, checksum 16: room for one notify.
    let sealed = v2::Payload::Encrypted(v2::Encrypted { inner_first: 41, data: &[0; 48] });
    let answer = v2::write(&header(ExchangeType::IKE_AUTH, Flags::RESPONSE, 1, 0x2222), &[sealed]);
    watch.see_on(GATEWAY, CLIENT, 4500, &answer);
    assert_eq!(watch.last(), ["responder sends ike_auth response 0 sealed 16"]);
}

#[test]
fn a_responder_can_start_an_exchange_of_its_own() {
    let mut watch = Watch::default();
    let sealed = v2::Payload::Encrypted(v2::Encrypted { inner_first: 42, data: &[0; 48] });
    let delete = v2::write(&header(ExchangeType::INFORMATIONAL, Flags(0), 0, 0x2222), &[sealed]);
    watch.see(GATEWAY, CLIENT, &delete);
    assert_eq!(watch.last(), ["responder sends informational 0 sealed"]);
}

// ---- IKEv1

fn v1_header(exchange: u8, message_id: u32, responder_spi: u64) -> Header {
    Header {
        initiator_spi: 0x1111,
        responder_spi,
        next_payload: 0,
        version: Version::V1,
        exchange,
        flags: Flags(0),
        message_id,
        length: 0,
    }
}

fn main1() -> Vec<u8> {
    // Who sends it does not depend on its content.
    let payloads = [v1::Payload::VendorId(v1::VendorId { data: &[5; 16] })];
    v1::write(&v1_header(2, 0, 0), &payloads)
}

#[test]
fn a_refusal_without_a_responder_cookie_is_still_the_responders() {
    let mut watch = Watch::default();
    watch.see(CLIENT, GATEWAY, &main1());
    watch.last();
    // Libreswan refuses a first message before it has chosen a cookie.
    let refusal =
        v1::write(&v1_header(5, 0, 0), &[v1::Payload::VendorId(v1::VendorId { data: &[6; 16] })]);
    watch.see(GATEWAY, CLIENT, &refusal);
    assert_eq!(watch.last(), ["responder sends informational 0", "responder vid 16"]);
}

#[test]
fn after_a_late_start_nobody_is_blamed() {
    let mut watch = Watch::default();
    let message = v1::write(
        &v1_header(32, 77, 0x2222),
        &[v1::Payload::VendorId(v1::VendorId { data: &[6; 16] })],
    );
    watch.see(GATEWAY, CLIENT, &message);
    assert_eq!(watch.last()[0], "somebody sends quick 0");
}

#[test]
fn a_message_in_fragments_is_understood_once_all_are_there() {
    let mut watch = Watch::default();
    watch.see(CLIENT, GATEWAY, &main1());
    watch.last();
    let whole = v1::write(
        &v1_header(2, 0, 0x2222),
        &[v1::Payload::VendorId(v1::VendorId { data: &[8; 40] })],
    );
    let (first, second) = whole.split_at(30);
    for (number, data, last) in [(1, first, false), (2, second, true)] {
        let piece = v1::Payload::Fragment(v1::Fragment { id: 1, number, last, data });
        watch.see(GATEWAY, CLIENT, &v1::write(&v1_header(2, 0, 0x2222), &[piece]));
    }
    let told = watch.last();
    assert_eq!(told.last().map(String::as_str), Some("responder vid 40"), "{told:?}");
}

#[test]
fn no_sequence_of_bytes_makes_it_panic() {
    let mut random = Random::new(4);
    let mut watch = Watch::default();
    let real = [init_request(&[0; 20]), main1()];
    for round in 0..20_000_usize {
        let mut message = real[round % 2].clone();
        for _ in 0..=random.below(8) {
            let at = random.below(message.len() as u64) as usize;
            message[at] = random.word() as u8;
        }
        message.truncate(random.below(message.len() as u64 + 1) as usize);
        watch.see(CLIENT, GATEWAY, &message);
        watch.told.clear();
    }
}

#[test]
fn the_session_is_named_by_both_spis() {
    let mut observer = Observer::new();
    let seen = Seen {
        packet: 1,
        at: None,
        from: end(GATEWAY, 500),
        to: end(CLIENT, 500),
        transport: Transport::Plain,
        packets: 1,
        pieces: &[],
        ttl: 0,
        message: &init_response(&[]),
        cut: false,
        outgoing: None,
    };
    let mut about = None;
    let _ = observer.message(&seen, &mut |fact: Fact<'_>| about = Some(fact.about));
    let Some(Session::Ike { initiator, responder, .. }) = about else { panic!("{about:?}") };
    assert_eq!((initiator, responder), (Spi(0x1111), Spi(0x2222)));
    assert_eq!(Exchange::from_header(2, 34), Exchange::IkeSaInit);
}
