//! Messages as a tree and as JSON.

use evidence::{Endpoint, Place, When};
use numbers::ikev2::{
    ConfigurationAttribute, ConfigurationPayloadType, Encryption, IdentificationType, Integrity,
    KeyExchangeMethod, NotifyType, Prf, ProtocolId,
};
use numbers::{eap, ikev1, ip};
use report::decode::{Message, json, schema, tree};
use serde_json::Value;
use verdict::Language;
use wire::ike::v2::{
    AddressRange, Addresses, Configuration, ConfigurationValue, Encrypted, Identification,
    KeyExchange, Nonce, Notify, Payload, Proposal, SecurityAssociation, TrafficSelector,
    TrafficSelectors, Transform, VendorId,
};
use wire::ike::{Attribute, Chain, Flags, Header, Version, decode, decode_chain, v1, v2};

use crate::{expected, samples, style};

const HEADER: Header = Header {
    initiator_spi: 0x1122_3344_5566_7788,
    responder_spi: 0,
    next_payload: 0,
    version: Version::V2,
    exchange: 34,
    flags: Flags::INITIATOR,
    message_id: 0,
    length: 0,
};

#[test]
fn the_tree_reads_as_expected() {
    with_messages(|messages| {
        for language in Language::ALL {
            let path = format!("tests/reports/expected/decode.{}.txt", language.code());
            expected::same(&path, &tree(messages, &style(language)));
        }
    });
}

#[test]
fn no_line_of_the_tree_is_too_wide() {
    use unicode_width::UnicodeWidthStr;
    with_messages(|messages| {
        for line in tree(messages, &style(Language::Italian)).lines() {
            assert!(line.width() <= 80, "{line}");
        }
    });
}

#[test]
fn the_committed_schema_is_fresh_and_kept() {
    expected::same("../../docs/schema/whyke.decode.v1.json", &schema());
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    with_messages(|messages| {
        let value: Value =
            serde_json::from_str(&json(messages, &style(Language::Italian))).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(value["messages"][0]["payloads"][0]["notation"], "SA");
    });
}

/// Any bytes can be shown, and every shorter prefix of a message too.
#[test]
fn whatever_was_read_can_be_shown() {
    let bytes = [initiation(), main_mode(), xauth(), vec![0xff; 60], Vec::new()];
    for bytes in bytes {
        for length in 0..=bytes.len() {
            let message = message(&bytes[..length]);
            tree([&message], &style(Language::English));
            json([&message], &style(Language::English));
        }
    }
}

#[test]
fn no_password_is_ever_shown() {
    let bytes = xauth();
    let message = message(&bytes);
    let all = report::Style { all: true, ..style(Language::English) };
    for written in [tree([&message], &all), json([&message], &all)] {
        assert!(written.contains("XAUTH-USER-PASSWORD") && written.contains("alice"));
        assert!(!written.contains("hunter2") && !written.contains("68756e74657232"));
    }
}

#[test]
fn no_messages_are_no_mystery() {
    assert_eq!(tree([], &style(Language::English)), "no IKE messages\n");
}

fn message(bytes: &[u8]) -> Message<'_> {
    Message {
        place: Place::packet(1),
        at: When::Absent,
        from: Endpoint::new([10, 0, 2, 15].into(), 500),
        to: Endpoint::new([203, 0, 113, 7].into(), 500),
        decoded: decode(bytes),
        inside: None,
    }
}

/// An offer, an encrypted message that a key opened, IKEv1, and a message that was cut.
fn with_messages(show: impl Fn(&[Message<'_>])) {
    let (offer, sealed, main) = (initiation(), sealed(), main_mode());
    let (first, plain) = plaintext();
    let opened = Header { exchange: 35, message_id: 1, ..HEADER };
    let inside = decode_chain(&opened, Chain::v2(first, &plain, 0));
    let messages = [
        Message { at: samples::at("09:42:03.114"), ..message(&offer) },
        Message {
            place: Place::packet(3),
            at: samples::at("09:42:03.204"),
            inside: Some(inside),
            ..message(&sealed)
        },
        Message { place: Place::packet(4), at: samples::at("09:42:04"), ..message(&main) },
        Message { place: Place::packet(5), ..message(&offer[..offer.len() - 30]) },
    ];
    show(&messages);
}

fn initiation() -> Vec<u8> {
    let suite = |number, encryption, group| Proposal {
        number,
        protocol: ProtocolId::IKE,
        spi: Vec::new(),
        transforms: vec![
            Transform::encryption(encryption, 256),
            Transform::integrity(Integrity::AUTH_HMAC_SHA1_96),
            Transform::prf(Prf::PRF_HMAC_SHA1),
            Transform::key_exchange(group),
        ],
    };
    let proposals = vec![
        suite(1, Encryption::ENCR_AES_CBC, KeyExchangeMethod::MODP_1024),
        suite(2, Encryption(250), KeyExchangeMethod(1000)),
    ];
    let payloads = [
        Payload::SecurityAssociation(SecurityAssociation { proposals }),
        Payload::KeyExchange(KeyExchange {
            method: KeyExchangeMethod::MODP_1024,
            data: &[0xab; 128],
        }),
        Payload::Nonce(Nonce { data: &[7; 48] }),
        Payload::Notify(Notify::new(NotifyType::NAT_DETECTION_SOURCE_IP, &[1; 20])),
        Payload::Notify(Notify::new(NotifyType::IKEV2_FRAGMENTATION_SUPPORTED, &[])),
        Payload::Notify(Notify::new(NotifyType::INVALID_KE_PAYLOAD, &[0, 14])),
        Payload::Notify(Notify::new(NotifyType::MS_NOTIFY_STATUS, &[0, 0, 0x35, 0xe9])),
        Payload::Notify(Notify::new(NotifyType(40_970), &[1, 2])),
        Payload::VendorId(VendorId {
            data: b"\x1e\x2b\x51\x69\x05\x99\x1c\x7d\x7c\x96\xfc\xbf\xb5\x87\xe4\x61\0\0\0\x09",
        }),
        Payload::VendorId(VendorId { data: b"nobody knows me" }),
    ];
    v2::write(&HEADER, &payloads)
}

fn sealed() -> Vec<u8> {
    let header = Header { exchange: 35, message_id: 1, responder_spi: 9, ..HEADER };
    v2::write(&header, &[Payload::Encrypted(Encrypted { inner_first: 35, data: &[0xcd; 80] })])
}

fn plaintext() -> (u8, Vec<u8>) {
    let value = |attribute, value: &[u8]| ConfigurationValue { attribute, value: value.to_vec() };
    let range = AddressRange {
        protocol: ip::Protocol::ANY,
        first_port: 0,
        last_port: u16::MAX,
        addresses: Addresses::V4([0, 0, 0, 0].into(), [255, 255, 255, 255].into()),
    };
    let identity = wire::eap::Packet {
        code: eap::Code::RESPONSE,
        identifier: 1,
        method: Some(wire::eap::Method::Type(eap::MethodType::IDENTITY)),
        data: b"alice",
    };
    let payloads = [
        Payload::IdInitiator(Identification {
            kind: IdentificationType::ID_FQDN,
            data: b"pc-42.example.org",
        }),
        Payload::Configuration(Configuration {
            kind: ConfigurationPayloadType::CFG_REQUEST,
            values: vec![
                value(ConfigurationAttribute::INTERNAL_IP4_ADDRESS, &[]),
                value(ConfigurationAttribute::INTERNAL_IP4_DNS, &[192, 0, 2, 53]),
            ],
        }),
        Payload::TrafficSelectorsInitiator(TrafficSelectors {
            selectors: vec![TrafficSelector::Range(range)],
        }),
        Payload::Eap(identity),
    ];
    let mut plain = Vec::new();
    let first = v2::write_chain(&payloads, &mut plain);
    (first, plain)
}

fn v1_header(exchange: ikev1::ExchangeType) -> Header {
    let (version, flags) = (Version::V1, Flags::default());
    Header { version, flags, exchange: exchange.0, ..HEADER }
}

fn main_mode() -> Vec<u8> {
    let attributes = vec![
        Attribute::short(1, 7),
        Attribute::short(14, 256),
        Attribute::short(2, 2),
        Attribute::short(4, 14),
        Attribute::short(3, 1),
        Attribute::short(11, 1),
        Attribute::long(12, [0, 0, 0x70, 0x80]),
    ];
    let proposal = v1::Proposal {
        number: 1,
        protocol: ikev1::ProtocolId::ISAKMP,
        spi: Vec::new(),
        transforms: vec![v1::Transform { number: 1, id: 1, attributes }],
    };
    let payloads = [
        v1::Payload::SecurityAssociation(v1::SecurityAssociation::new(vec![proposal])),
        v1::Payload::Notification(v1::Notification {
            doi: ikev1::Doi::IPSEC,
            protocol: ikev1::ProtocolId::ISAKMP,
            kind: ikev1::NotifyType(14),
            spi: &[],
            data: &[],
        }),
    ];
    v1::write(&v1_header(ikev1::ExchangeType::IDENTITY_PROTECTION), &payloads)
}

fn xauth() -> Vec<u8> {
    let payloads = [v1::Payload::Attributes(v1::Attributes {
        kind: ikev1::ConfigurationType(2),
        identifier: 1,
        attributes: vec![Attribute::long(16_521, *b"alice"), Attribute::long(16_522, *b"hunter2")],
    })];
    v1::write(&v1_header(ikev1::ExchangeType::TRANSACTION), &payloads)
}
