//! `IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048, IKE:…` as an offer.

use std::collections::HashMap;
use std::rc::Rc;

use evidence::{Algorithm, Offer, Proposal, Protocol};
use foldhash::quality::RandomState;
use numbers::ikev2::{Encryption, Integrity, KeyExchangeMethod, Prf, TransformType};

use crate::logs::algorithms::{Listed, integrity};

/// Proposals that are kept.
const MOST: usize = 64;
/// Lists of them that are remembered.
const MOST_LISTS: usize = 1024;

/// Lists that were read before: connections have few.
#[derive(Debug, Default)]
pub(super) struct Suites(HashMap<String, Option<Rc<Listed>>, RandomState>);

impl Suites {
    pub(super) fn read(&mut self, text: &str) -> Option<Rc<Listed>> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let listed = read(text).map(Rc::new);
        if self.0.len() < MOST_LISTS {
            self.0.insert(text.to_owned(), listed.clone());
        }
        listed
    }
}

fn read(text: &str) -> Option<Listed> {
    let mut listed = Listed { offer: Offer::default(), whole: true };
    for (number, suite) in (1u8..).zip(text.split(", ").take(MOST)) {
        let (protocol, names) = suite.trim().split_once(':')?;
        let protocol = match protocol {
            "IKE" => Protocol::Ike,
            "ESP" => Protocol::Esp,
            "AH" => Protocol::Ah,
            _ => return None,
        };
        let mut algorithms = Vec::new();
        for name in names.split('/') {
            let found = algorithm(name);
            listed.whole &= found.is_some();
            algorithms.extend(found);
        }
        listed.offer.proposals.push(Proposal {
            number,
            protocol,
            algorithms,
            authentication: None,
            mode: None,
            lifetime: None,
        });
    }
    Some(listed)
}

/// Of two lists that agree in nothing, some pair agrees in all but the Diffie-Hellman group.
pub(super) fn group_differs(one: &Listed, other: &Listed) -> bool {
    let nearest = agreement::between(&one.offer, &other.offer);
    let alone = nearest.is_some_and(|nearest| nearest.on == [TransformType::KEY_EXCHANGE]);
    alone && one.whole && other.whole
}

/// strongSwan's names of algorithms (`crypter.c`, `signer.c`, `prf.c`, `key_exchange.c`).
fn algorithm(name: &str) -> Option<Algorithm> {
    let of = |kind, id| Some(Algorithm::new(kind, id, None));
    match name {
        "NO_EXT_SEQ" => return of(TransformType::EXTENDED_SEQUENCE_NUMBERS, 0),
        "EXT_SEQ" => return of(TransformType::EXTENDED_SEQUENCE_NUMBERS, 1),
        _ => {}
    }
    if let Some(prf) = name.strip_prefix("PRF_") {
        let id = match prf {
            "HMAC_MD5" => 1,
            "HMAC_SHA1" => 2,
            "AES128_XCBC" => 4,
            "HMAC_SHA2_256" => 5,
            "HMAC_SHA2_384" => 6,
            "HMAC_SHA2_512" => 7,
            "AES128_CMAC" => 8,
            _ => return None,
        };
        return of(TransformType::PRF, Prf(id).0);
    }
    // Of several key exchanges the first has no number (RFC 9370 §2.2.1).
    if let Some((further, name)) = name.strip_prefix("KE").and_then(|rest| rest.split_once('_'))
        && let Ok(further @ 1..=7) = further.parse::<u8>()
    {
        let kind = TransformType(TransformType::ADDITIONAL_KEY_EXCHANGE_1.0 + further - 1);
        let id = if name == "KE_NONE" { 0 } else { group(name)? };
        return of(kind, id);
    }
    if let Some(id) = group(name) {
        return of(TransformType::KEY_EXCHANGE, KeyExchangeMethod(id).0);
    }
    if let Some(id) = integrity(name).or_else(|| own_integrity(name)) {
        return of(TransformType::INTEGRITY, Integrity(id).0);
    }
    let (bare, key) = match name.rsplit_once('_') {
        Some((bare, bits)) if bits.parse::<u16>().is_ok_and(|bits| bits >= 64) => {
            (bare, bits.parse().ok())
        }
        _ => (name, None),
    };
    let id = match bare {
        "DES_CBC" => 2,
        "3DES_CBC" => 3,
        "CAST_CBC" => 6,
        "BLOWFISH_CBC" => 7,
        "NULL" => 11,
        "AES_CBC" => 12,
        "AES_CTR" => 13,
        "AES_CCM_8" => 14,
        "AES_CCM_12" => 15,
        "AES_CCM_16" => 16,
        "AES_GCM_8" => 18,
        "AES_GCM_12" => 19,
        "AES_GCM_16" => 20,
        "NULL_AES_GMAC" => 21,
        "CAMELLIA_CBC" => 23,
        "CAMELLIA_CTR" => 24,
        "CAMELLIA_CCM_8" => 25,
        "CAMELLIA_CCM_12" => 26,
        "CAMELLIA_CCM_16" => 27,
        "CHACHA20_POLY1305" => 28,
        _ => return None,
    };
    Some(Algorithm::new(TransformType::ENCRYPTION, Encryption(id).0, key))
}

/// Of its own, in the range for private use (`signer.h`).
fn own_integrity(name: &str) -> Option<u16> {
    Some(match name {
        "HMAC_SHA1_128" => 1025,
        "HMAC_SHA2_256_96" => 1026,
        "HMAC_SHA2_256_256" => 1027,
        "HMAC_SHA2_384_384" => 1028,
        "HMAC_SHA2_512_512" => 1029,
        "CAMELLIA_XCBC_96" => 1030,
        _ => return None,
    })
}

fn group(name: &str) -> Option<u16> {
    Some(match name {
        "MODP_768" => 1,
        "MODP_1024" => 2,
        "MODP_1536" => 5,
        "MODP_2048" => 14,
        "MODP_3072" => 15,
        "MODP_4096" => 16,
        "MODP_6144" => 17,
        "MODP_8192" => 18,
        "ECP_256" => 19,
        "ECP_384" => 20,
        "ECP_521" => 21,
        "MODP_1024_160" => 22,
        "MODP_2048_224" => 23,
        "MODP_2048_256" => 24,
        "ECP_192" => 25,
        "ECP_224" => 26,
        "ECP_224_BP" => 27,
        "ECP_256_BP" => 28,
        "ECP_384_BP" => 29,
        "ECP_512_BP" => 30,
        "CURVE_25519" => 31,
        "CURVE_448" => 32,
        "GOST3410_256" => 33,
        "GOST3410_512" => 34,
        "ML_KEM_512" => 35,
        "ML_KEM_768" => 36,
        "ML_KEM_1024" => 37,
        // Of its own, in the range for private use.
        "NTRU_112" => 1030,
        "NTRU_128" => 1031,
        "NTRU_192" => 1032,
        "NTRU_256" => 1033,
        "NEWHOPE_128" => 1040,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_are_read_by_their_names() {
        let text = "IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048, \
                    IKE:AES_GCM_16_256/PRF_HMAC_SHA2_384/ECP_384";
        let Listed { offer, whole } = read(text).unwrap();
        assert!(whole && !read("IKE:AES_CBC_256/ROT_13").unwrap().whole);
        let written: Vec<String> = offer.proposals.iter().map(ToString::to_string).collect();
        assert_eq!(written, ["AES-CBC-256 SHA2-256 MODP-2048", "AES-GCM-256 SHA2-384 ECP-384"]);
        assert!(read("no proposal").is_none());
        let text = "IKE:AES_GCM_16_256/PRF_HMAC_SHA2_384/CURVE_25519/KE1_ML_KEM_768/KE2_KE_NONE";
        let Listed { offer, whole } = read(text).unwrap();
        let further: Vec<(u8, u16)> =
            offer.proposals[0].algorithms[3..].iter().map(|own| (own.kind.0, own.id)).collect();
        assert!(whole && further == [(6, 36), (7, 0)], "{further:?}");
    }
}
