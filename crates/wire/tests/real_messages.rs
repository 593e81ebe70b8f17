//! Messages of real peers are read in full and written back byte by byte.

mod real;

use numbers::ikev1::{self, AuthenticationMethod, EncapsulationMode, GroupDescription};
use numbers::ikev2::{self, KeyExchangeMethod, NotifyType, TransformType};
use wire::ike::{Content, Decoded, Header, decode, v1, v2};

fn read(message: &[u8]) -> Decoded<'_> {
    let decoded = decode(message);
    assert_eq!(decoded.faults, []);
    assert!(decoded.trailing.is_empty());
    decoded
}

fn v1_payloads(message: &[u8]) -> Vec<v1::Payload<'_>> {
    let parts = read(message).parts.into_iter();
    parts
        .map(|part| match part.content {
            Content::V1(payload) => payload,
            other => panic!("{other:?}"),
        })
        .collect()
}

fn v2_payloads(message: &[u8]) -> Vec<v2::Payload<'_>> {
    let parts = read(message).parts.into_iter();
    parts
        .map(|part| match part.content {
            Content::V2(payload) => payload,
            other => panic!("{other:?}"),
        })
        .collect()
}

fn notifies(message: &[u8]) -> Vec<NotifyType> {
    let notify = |payload| match payload {
        v2::Payload::Notify(notify) => Some(notify.kind),
        _ => None,
    };
    v2_payloads(message).into_iter().filter_map(notify).collect()
}

#[test]
fn look_like_ike() {
    for (file, message) in real::ALL {
        assert!(Header::looks_like_ike(message), "{file}");
    }
}

#[test]
fn are_written_back_as_they_were() {
    for (file, message) in real::ALL {
        let header = Header::read(message).unwrap();
        let decoded = read(message);
        if matches!(decoded.parts[0].content, Content::Sealed(_)) {
            continue;
        }
        let written = match header.version.major {
            1 => v1::write(&header, &v1_payloads(message)),
            _ => v2::write(&header, &v2_payloads(message)),
        };
        let end = message.len() - decoded.rest.len();
        assert_eq!(written[28..], message[28..end], "{file}");
        assert_eq!(Header { length: header.length, ..Header::read(&written).unwrap() }, header);
    }
}

#[test]
fn parts_cover_the_message_without_a_gap() {
    for (file, message) in real::ALL {
        let decoded = read(message);
        let mut end = Header::LENGTH;
        for part in &decoded.parts {
            assert_eq!(part.offset, end, "{file}");
            end += part.length;
        }
        assert_eq!(end + decoded.rest.len(), message.len(), "{file}");
    }
}

#[test]
fn an_ike_sa_init_request() {
    let payloads = v2_payloads(real::V2_INIT_REQUEST);
    let v2::Payload::SecurityAssociation(sa) = &payloads[0] else { panic!("{payloads:?}") };
    let ids = |kind| sa.proposals[0].transforms(kind).map(|it| (it.id, it.key_length));
    let encryption = (ikev2::Encryption::ENCR_AES_GCM_16.0, Some(256));
    assert!(ids(TransformType::ENCRYPTION).eq([encryption]));
    assert!(ids(TransformType::KEY_EXCHANGE).eq([(KeyExchangeMethod::ECP_384.0, None)]));
    let v2::Payload::KeyExchange(key_exchange) = &payloads[1] else { panic!("{payloads:?}") };
    assert_eq!(key_exchange.method, KeyExchangeMethod::ECP_384);
    assert_eq!(key_exchange.data.len(), 96);
    let expected = [
        NotifyType::NAT_DETECTION_SOURCE_IP,
        NotifyType::NAT_DETECTION_DESTINATION_IP,
        NotifyType::IKEV2_FRAGMENTATION_SUPPORTED,
        NotifyType::SIGNATURE_HASH_ALGORITHMS,
        NotifyType::REDIRECT_SUPPORTED,
    ];
    assert_eq!(notifies(real::V2_INIT_REQUEST), expected);
}

#[test]
fn an_ike_sa_init_response_asks_for_a_certificate() {
    let payloads = v2_payloads(real::V2_INIT_RESPONSE);
    let authorities = payloads.iter().find_map(|payload| match payload {
        v2::Payload::CertificateRequest(request) => Some(request.authorities().len()),
        _ => None,
    });
    assert_eq!(authorities, Some(1));
}

#[test]
fn a_refused_key_exchange_names_the_group() {
    let payloads = v2_payloads(real::V2_INVALID_KE);
    let [v2::Payload::Notify(notify)] = payloads[..] else { panic!("{payloads:?}") };
    assert_eq!(notify.kind, NotifyType::INVALID_KE_PAYLOAD);
    let group = v2::NotifyContent::InvalidKeyExchange(KeyExchangeMethod::ECP_384);
    assert_eq!(notify.content(), Ok(group));
}

#[test]
fn a_redirect_names_the_gateway() {
    let payloads = v2_payloads(real::V2_REDIRECT);
    let [v2::Payload::Notify(notify)] = payloads[..] else { panic!("{payloads:?}") };
    let Ok(v2::NotifyContent::Redirect { gateway, nonce }) = notify.content() else {
        panic!("{notify:?}")
    };
    assert!(matches!(gateway, v2::Gateway::Address(_)), "{gateway:?}");
    assert!(nonce.len() >= 16);
}

#[test]
fn an_encrypted_fragment_is_counted() {
    let payloads = v2_payloads(real::V2_FRAGMENT);
    let [v2::Payload::EncryptedFragment(fragment)] = payloads[..] else { panic!("{payloads:?}") };
    assert_eq!((fragment.inner_first, fragment.number, fragment.total), (0, 2, 2));
}

#[test]
fn a_first_message_of_main_mode_offers_suites() {
    let payloads = v1_payloads(real::V1_MAIN_1);
    let v1::Payload::SecurityAssociation(sa) = &payloads[0] else { panic!("{payloads:?}") };
    let transform = &sa.proposals[0].transforms[0];
    assert_eq!(transform.encryption(), Some(ikev1::Encryption::AES_CBC));
    assert_eq!(transform.authentication(), Some(AuthenticationMethod::RSA_SIGNATURES));
    assert!(transform.group().is_some_and(|group| group != GroupDescription::MODP_768));
    assert!(transform.key_length().is_some() && transform.hash().is_some());
    assert!(transform.lifetime().is_some_and(|life| life.kind == ikev1::LifeType::SECONDS));
    assert_ne!(transform.phase2().encapsulation_mode(), Some(EncapsulationMode::TUNNEL));
}

#[test]
fn nat_detection_is_a_hash_for_each_end() {
    let payloads = v1_payloads(real::V1_MAIN_3_NAT).into_iter();
    let sizes = payloads.filter_map(|payload| match payload {
        v1::Payload::NatDetection(detection) => Some(detection.hash.len()),
        _ => None,
    });
    assert!(sizes.eq([32, 32]));
}

#[test]
fn an_encrypted_ikev1_message_is_one_sealed_part() {
    let decoded = read(real::V1_MAIN_5_SEALED);
    let [part] = &decoded.parts[..] else { panic!("{decoded:?}") };
    assert_eq!(part.kind, ikev1::PayloadType::IDENTIFICATION.0);
    assert_eq!(part.content, Content::Sealed(&real::V1_MAIN_5_SEALED[28..]));
}

#[test]
fn padding_is_left_over() {
    let decoded = read(real::V1_AGGRESSIVE_2_PADDED);
    assert_eq!(decoded.rest, [0; 3]);
}

#[test]
fn a_refusal_is_a_notification() {
    let payloads = v1_payloads(real::V1_NO_PROPOSAL_CHOSEN);
    let [v1::Payload::Notification(refusal)] = payloads[..] else { panic!("{payloads:?}") };
    assert_eq!(refusal.kind, ikev1::NotifyType::NO_PROPOSAL_CHOSEN);
    assert_eq!(refusal.protocol, ikev1::ProtocolId::ISAKMP);
}

#[test]
fn an_ikev1_fragment_is_numbered() {
    let payloads = v1_payloads(real::V1_FRAGMENT_LAST);
    let [v1::Payload::Fragment(fragment)] = payloads[..] else { panic!("{payloads:?}") };
    assert_eq!((fragment.id, fragment.number, fragment.last), (1, 2, true));
    assert_eq!(fragment.data.len(), 92);
}
