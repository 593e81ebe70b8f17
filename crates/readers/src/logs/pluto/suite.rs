//! Suites as pluto prints them: proposals, what was agreed, and IKEv1's transforms.

use evidence::{Algorithm, Offer, Proposal, Protocol};
use numbers::ikev2::TransformType;

use crate::logs::algorithms::{Listed, integrity};

/// Proposals that are kept, and algorithms of one proposal.
const MOST: usize = 64;

/// `1:IKE:ENCR=AES_CBC_256;PRF=…;DH=MODP2048[first-match] 2:IKE:…` (what the peer sends), and
/// `1:IKE=AES_CBC_256-HMAC_SHA2_256-HMAC_SHA2_256_128-MODP2048` (what is configured).
pub(super) fn proposals(text: &str) -> Option<Listed> {
    let mut listed = Listed { offer: Offer::default(), whole: true };
    for word in text.split(' ').take(MOST) {
        let Some((number, rest)) = word.split_once(':') else { break };
        let Ok(number) = number.parse() else { break };
        let (protocol, names) = rest.split_once([':', '='])?;
        let protocol = protocol_of(protocol)?;
        let names = names.split('[').next().unwrap_or(names);
        let mut algorithms = Vec::new();
        for word in names.split([';', '-', '+', ',']).take(MOST) {
            let name = word.split_once('=').map_or(word, |(_, name)| name);
            let found = algorithm(name, protocol);
            listed.whole &= found.is_some() || says_none(name);
            algorithms.extend(found);
        }
        listed.offer.proposals.push(proposal(number, protocol, algorithms));
    }
    (!listed.offer.proposals.is_empty()).then_some(listed)
}

fn says_none(name: &str) -> bool {
    matches!(name, "NONE" | "n/a" | "")
}

/// `{cipher=AES_CBC_256 integ=HMAC_SHA2_256_128 prf=HMAC_SHA2_256 group=DH19}`.
pub(super) fn agreed(text: &str) -> Option<Offer> {
    let (_, inside) = text.split_once('{')?;
    let (inside, _) = inside.split_once('}')?;
    if !inside.contains("cipher=") {
        return None;
    }
    let named = inside.split(' ').take(MOST).filter_map(|word| word.split_once('='));
    let named = named.filter(|(key, _)| !matches!(*key, "auth" | "xfrm"));
    // IKEv1 has one hash, which is told as what protects the messages (RFC 2409 §4).
    let is_v1 = !inside.contains("integ=") || !inside.contains("prf=");
    let algorithms = named
        .filter_map(|(_, name)| match is_v1 {
            true => transform(name),
            false => algorithm(name, Protocol::Ike),
        })
        .collect();
    Some(Offer { proposals: vec![proposal(1, Protocol::Ike, algorithms)] })
}

/// `Oakley Transform [AES_CBC (256), HMAC_SHA2_256, MODP2048] refused`.
pub(super) fn oakley(text: &str) -> Option<Vec<Algorithm>> {
    let (inside, rest) = text.strip_prefix("Oakley Transform [")?.split_once(']')?;
    if !rest.trim_start().starts_with("refused") {
        return None;
    }
    Some(inside.split(", ").take(MOST).filter_map(transform).collect())
}

/// One IKEv1 transform is a proposal of its own.
pub(super) fn transforms(all: &[Vec<Algorithm>]) -> Offer {
    let numbered = (1u8..).zip(all.iter().take(MOST));
    let proposals = numbered
        .map(|(number, algorithms)| proposal(number, Protocol::Ike, algorithms.clone()))
        .collect();
    Offer { proposals }
}

fn proposal(number: u8, protocol: Protocol, algorithms: Vec<Algorithm>) -> Proposal {
    Proposal { number, protocol, algorithms, authentication: None, mode: None, lifetime: None }
}

fn protocol_of(name: &str) -> Option<Protocol> {
    Some(match name {
        "IKE" => Protocol::Ike,
        "ESP" => Protocol::Esp,
        "AH" => Protocol::Ah,
        _ => return None,
    })
}

fn algorithm(name: &str, protocol: Protocol) -> Option<Algorithm> {
    let of = |kind, id| Some(Algorithm::new(kind, id, None));
    match name {
        "DISABLED" | "NO" => return of(TransformType::EXTENDED_SEQUENCE_NUMBERS, 0),
        "ENABLED" | "YES" => return of(TransformType::EXTENDED_SEQUENCE_NUMBERS, 1),
        _ if says_none(name) => return None,
        _ => {}
    }
    if let Some(id) = group(name) {
        return of(TransformType::KEY_EXCHANGE, id);
    }
    if let Some(id) = integrity(name) {
        return of(TransformType::INTEGRITY, id);
    }
    if protocol == Protocol::Ike
        && let Some(id) = prf(name)
    {
        return of(TransformType::PRF, id);
    }
    let (id, key) = cipher(name)?;
    Some(Algorithm::new(TransformType::ENCRYPTION, id, key))
}

/// An algorithm of IKEv1: `AES_CBC (256)`, `HMAC_SHA1`, `OAKLEY_GROUP_MODP1024`, `aes_256`.
fn transform(name: &str) -> Option<Algorithm> {
    let upper = name.to_ascii_uppercase();
    let bare = upper.trim_start_matches("OAKLEY_").trim_start_matches("GROUP_");
    if let Some(id) = group(bare) {
        return Some(Algorithm::new(TransformType::KEY_EXCHANGE, id, None));
    }
    let hash = match bare {
        "HMAC_MD5" | "MD5" => Some(1),
        "HMAC_SHA1" | "SHA" | "SHA1" => Some(2),
        "HMAC_SHA2_256" | "SHA2_256" => Some(12),
        "HMAC_SHA2_384" | "SHA2_384" => Some(13),
        "HMAC_SHA2_512" | "SHA2_512" => Some(14),
        _ => None,
    };
    if let Some(id) = hash {
        return Some(Algorithm::new(TransformType::INTEGRITY, id, None));
    }
    let written = match bare.split_once(" (") {
        Some((name, bits)) => format!("{name}_{}", bits.trim_end_matches(')')),
        None => bare.replace("AES_CBC_", "AES_").replace("AES_", "AES_CBC_"),
    };
    let (id, key) = cipher(&written)?;
    // Triple DES has one length of key only.
    let key = key.filter(|_| id != 3);
    Some(Algorithm::new(TransformType::ENCRYPTION, id, key))
}

/// libreswan `ike_alg_encrypt` names; the letters stand for the length of the checksum.
fn cipher(name: &str) -> Option<(u16, Option<u16>)> {
    let (bare, key) = match name.rsplit_once('_') {
        Some((bare, bits)) if bits.parse::<u16>().is_ok_and(|bits| bits >= 64) => {
            (bare, bits.parse().ok())
        }
        _ => (name, None),
    };
    let id = match bare {
        "DES_CBC" => 2,
        "3DES_CBC" | "3DES" => 3,
        "CAST_CBC" => 6,
        "BLOWFISH_CBC" => 7,
        "NULL" => 11,
        "AES_CBC" => 12,
        "AES_CTR" => 13,
        "AES_CCM_8" | "AES_CCM_A" => 14,
        "AES_CCM_12" | "AES_CCM_B" => 15,
        "AES_CCM_16" | "AES_CCM_C" => 16,
        "AES_GCM_8" | "AES_GCM_A" => 18,
        "AES_GCM_12" | "AES_GCM_B" => 19,
        "AES_GCM_16" | "AES_GCM_C" => 20,
        "NULL_AUTH_AES_GMAC" => 21,
        "CAMELLIA_CBC" => 23,
        "CHACHA20_POLY1305" => 28,
        _ => return None,
    };
    Some((id, key))
}

fn prf(name: &str) -> Option<u16> {
    Some(match name {
        "HMAC_MD5" => 1,
        "HMAC_SHA1" => 2,
        "AES_XCBC" => 4,
        "HMAC_SHA2_256" => 5,
        "HMAC_SHA2_384" => 6,
        "HMAC_SHA2_512" => 7,
        _ => return None,
    })
}

fn group(name: &str) -> Option<u16> {
    if let Some(number) = name.strip_prefix("DH") {
        return number.parse().ok();
    }
    Some(match name {
        "MODP768" => 1,
        "MODP1024" => 2,
        "MODP1536" => 5,
        "MODP2048" => 14,
        "MODP3072" => 15,
        "MODP4096" => 16,
        "MODP6144" => 17,
        "MODP8192" => 18,
        "ECP_256" => 19,
        "ECP_384" => 20,
        "ECP_521" => 21,
        "CURVE25519" => 31,
        "CURVE448" => 32,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(offer: &Offer) -> Vec<String> {
        offer.proposals.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn proposals_of_both_ends_are_read() {
        let remote = "1:IKE:ENCR=AES_CBC_256;INTEG=HMAC_SHA2_256_128;PRF=HMAC_SHA2_256;DH=MODP2048\
                      [first-match] 2:IKE:ENCR=AES_GCM_C_256;PRF=HMAC_SHA2_512;DH=ECP_384";
        let remote = written(&proposals(remote).unwrap().offer);
        assert_eq!(remote, ["AES-CBC-256 SHA2-256 MODP-2048", "AES-GCM-256 SHA2-512 ECP-384"]);
        let local = "1:ESP=AES_CBC_256-HMAC_SHA2_512_256-DISABLED SPI=c0c9be12 chosen from";
        assert_eq!(written(&proposals(local).unwrap().offer), ["AES-CBC-256 SHA2-512"]);
        assert!(proposals("no proposals").is_none());
        assert!(proposals("300:IKE:ENCR=AES_CBC_256").is_none());
    }

    #[test]
    fn what_was_agreed_is_read_in_both_versions() {
        let v2 = "{cipher=AES_GCM_16_256 integ=n/a prf=HMAC_SHA2_512 ke=DH19}, initiating IKE_AUTH";
        assert_eq!(written(&agreed(v2).unwrap()), ["AES-GCM-256 SHA2-512 ECP-256"]);
        let v1 = "{auth=PRESHARED_KEY cipher=AES_CBC_256 integ=HMAC_SHA1 group=MODP2048}";
        assert_eq!(written(&agreed(v1).unwrap()), ["AES-CBC-256 SHA1 MODP-2048"]);
        let old = "{auth=OAKLEY_PRESHARED_KEY cipher=aes_256 prf=oakley_sha group=modp2048}";
        assert_eq!(written(&agreed(old).unwrap()), ["AES-CBC-256 SHA1 MODP-2048"]);
        assert!(agreed("{msgid:01000000}").is_none());
    }

    #[test]
    fn a_refused_transform_is_read() {
        for text in [
            "Oakley Transform [AES_CBC (256), HMAC_SHA2_256, MODP1024] refused",
            "Oakley Transform [OAKLEY_AES_CBC (256), OAKLEY_SHA2_256, OAKLEY_GROUP_MODP1024] \
             refused due to strict flag",
        ] {
            let offer = transforms(&[oakley(text).unwrap()]);
            assert_eq!(written(&offer), ["AES-CBC-256 SHA2-256 MODP-1024"], "{text}");
        }
        let triple = oakley(
            "Oakley Transform [OAKLEY_3DES_CBC (192), OAKLEY_MD5, OAKLEY_GROUP_MODP1024] refused",
        );
        assert_eq!(written(&transforms(&[triple.unwrap()])), ["3DES MD5 MODP-1024"]);
    }
}
