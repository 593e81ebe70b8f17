//! SA payloads of IKEv1 and IKEv2 read into one form of offer.

use numbers::ikev1::{self, AuthenticationAlgorithm, GroupDescription, LifeType};
use numbers::ikev2::{self, TransformType};
use wire::Reader;
use wire::ike::{v1, v2};

use crate::{Algorithm, Offer, Proposal, Protocol};

/// The body of an IKEv2 SA payload; what cannot be read is left out.
pub(crate) fn read_v2(body: &[u8]) -> Offer {
    let mut reader = Reader::new("IKEv2 Security Association payload", body);
    let Ok(payload) = v2::SecurityAssociation::read(&mut reader) else { return Offer::default() };
    let proposals = payload
        .proposals
        .into_iter()
        .map(|proposal| Proposal {
            number: proposal.number,
            protocol: match proposal.protocol {
                ikev2::ProtocolId::IKE => Protocol::Ike,
                ikev2::ProtocolId::AH => Protocol::Ah,
                ikev2::ProtocolId::ESP => Protocol::Esp,
                other => Protocol::Other(other.0),
            },
            algorithms: proposal
                .transforms
                .iter()
                .map(|transform| Algorithm::new(transform.kind, transform.id, transform.key_length))
                .collect(),
            authentication: None,
            mode: None,
            lifetime: None,
        })
        .collect();
    Offer { proposals }
}

/// The body of an IKEv1 SA payload: each transform becomes a proposal of its own.
pub(crate) fn read_v1(body: &[u8]) -> Offer {
    let mut reader = Reader::new("IKEv1 Security Association payload", body);
    let Ok(payload) = v1::SecurityAssociation::read(&mut reader) else { return Offer::default() };
    let proposals = payload
        .proposals
        .iter()
        .flat_map(|proposal| proposal.transforms.iter().map(move |t| (proposal, t)))
        .map(|(proposal, transform)| match proposal.protocol {
            ikev1::ProtocolId::ISAKMP => phase1(proposal.number, transform),
            ikev1::ProtocolId::AH => phase2(proposal.number, Protocol::Ah, transform),
            ikev1::ProtocolId::ESP => phase2(proposal.number, Protocol::Esp, transform),
            other => phase2(proposal.number, Protocol::Other(other.0), transform),
        })
        .collect();
    Offer { proposals }
}

fn phase1(number: u8, transform: &v1::Transform) -> Proposal {
    let mut algorithms = Vec::with_capacity(4);
    if let Some(cipher) = transform.encryption() {
        algorithms.push(Algorithm::new(
            TransformType::ENCRYPTION,
            cipher_number(cipher),
            transform.key_length(),
        ));
    }
    if let Some(hash) = transform.hash() {
        algorithms.push(Algorithm::new(TransformType::INTEGRITY, integrity_of_hash(hash), None));
    }
    algorithms.extend(transform.group().map(group));
    Proposal {
        number,
        protocol: Protocol::Ike,
        algorithms,
        authentication: transform.authentication(),
        mode: None,
        lifetime: transform
            .lifetimes()
            .find(|lifetime| lifetime.kind == LifeType::SECONDS)
            .and_then(|lifetime| u32::try_from(lifetime.amount).ok()),
    }
}

fn phase2(number: u8, protocol: Protocol, transform: &v1::Transform) -> Proposal {
    let attributes = transform.phase2();
    let mut algorithms = Vec::with_capacity(3);
    if protocol == Protocol::Esp {
        // ESP's transform numbers and IKEv2's encryption numbers agree, but for Camellia.
        let cipher = match u16::from(transform.id) {
            22 => ikev2::Encryption::ENCR_CAMELLIA_CBC.0,
            same => same,
        };
        algorithms.push(Algorithm::new(TransformType::ENCRYPTION, cipher, attributes.key_length()));
    }
    if let Some(authentication) = attributes.authentication() {
        let id = integrity_of_authentication(authentication);
        algorithms.push(Algorithm::new(TransformType::INTEGRITY, id, None));
    }
    algorithms.extend(attributes.group().map(group));
    Proposal {
        number,
        protocol,
        algorithms,
        authentication: None,
        mode: attributes.encapsulation_mode(),
        lifetime: attributes
            .lifetimes()
            .find(|lifetime| lifetime.kind == LifeType::SECONDS)
            .and_then(|lifetime| u32::try_from(lifetime.amount).ok()),
    }
}

fn group(group: GroupDescription) -> Algorithm {
    Algorithm::new(TransformType::KEY_EXCHANGE, group.0, None)
}

/// IKEv1's numbers (RFC 2409 Appendix A) in IKEv2's registry; unknown ones keep their number,
/// moved out of the way.
fn cipher_number(cipher: ikev1::Encryption) -> u16 {
    use ikev1::Encryption as V1;
    use ikev2::Encryption as V2;
    match cipher {
        V1::DES_CBC => V2::ENCR_DES.0,
        V1::IDEA_CBC => V2::ENCR_IDEA.0,
        V1::BLOWFISH_CBC => V2::ENCR_BLOWFISH.0,
        V1::RC5_R16_B64_CBC => V2::ENCR_RC5.0,
        V1::TRIPLE_DES_CBC => V2::ENCR_3DES.0,
        V1::CAST_CBC => V2::ENCR_CAST.0,
        V1::AES_CBC => V2::ENCR_AES_CBC.0,
        V1::CAMELLIA_CBC => V2::ENCR_CAMELLIA_CBC.0,
        other => other.0 | 0x8000,
    }
}

fn integrity_of_hash(hash: ikev1::Hash) -> u16 {
    use ikev1::Hash as V1;
    use ikev2::Integrity as V2;
    match hash {
        V1::MD5 => V2::AUTH_HMAC_MD5_96.0,
        V1::SHA => V2::AUTH_HMAC_SHA1_96.0,
        V1::SHA2_256 => V2::AUTH_HMAC_SHA2_256_128.0,
        V1::SHA2_384 => V2::AUTH_HMAC_SHA2_384_192.0,
        V1::SHA2_512 => V2::AUTH_HMAC_SHA2_512_256.0,
        other => other.0 | 0x8000,
    }
}

fn integrity_of_authentication(algorithm: AuthenticationAlgorithm) -> u16 {
    use ikev2::Integrity as V2;
    match algorithm {
        AuthenticationAlgorithm::HMAC_MD5 => V2::AUTH_HMAC_MD5_96.0,
        AuthenticationAlgorithm::HMAC_SHA => V2::AUTH_HMAC_SHA1_96.0,
        AuthenticationAlgorithm::HMAC_SHA2_256 => V2::AUTH_HMAC_SHA2_256_128.0,
        AuthenticationAlgorithm::HMAC_SHA2_384 => V2::AUTH_HMAC_SHA2_384_192.0,
        AuthenticationAlgorithm::HMAC_SHA2_512 => V2::AUTH_HMAC_SHA2_512_256.0,
        AuthenticationAlgorithm::AES_XCBC_MAC => V2::AUTH_AES_XCBC_96.0,
        other => other.0 | 0x8000,
    }
}
