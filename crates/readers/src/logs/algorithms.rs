//! Names of algorithms that more than one daemon writes alike, by IKEv2's numbers.

use evidence::{Algorithm, Offer, Proposal, Protocol};
use numbers::ikev2::TransformType;

/// Proposals as a log lists them.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) offer: Offer,
    /// Every name in it is known: only then is it told in what it differs from another.
    pub(super) whole: bool,
}

/// `HMAC_SHA2_256_128`, as strongSwan and Libreswan name it (RFC 7296 §3.3.2, transform type 3).
pub(super) fn integrity(name: &str) -> Option<u16> {
    Some(match name {
        "HMAC_MD5_96" => 1,
        "HMAC_SHA1_96" => 2,
        "AES_XCBC_96" => 5,
        "HMAC_MD5_128" => 6,
        "HMAC_SHA1_160" => 7,
        "AES_CMAC_96" => 8,
        "AES_128_GMAC" => 9,
        "AES_192_GMAC" => 10,
        "AES_256_GMAC" => 11,
        "HMAC_SHA2_256_128" => 12,
        "HMAC_SHA2_384_192" => 13,
        "HMAC_SHA2_512_256" => 14,
        _ => return None,
    })
}

/// A list whose every proposal was understood whole; none for an empty one.
pub(super) fn list(proposals: impl Iterator<Item = Option<Proposal>>) -> Option<Offer> {
    let proposals: Option<Vec<Proposal>> = proposals.collect();
    proposals.filter(|own| !own.is_empty()).map(|proposals| Offer { proposals })
}

pub(super) fn proposal(number: u8, protocol: Protocol, algorithms: Vec<Algorithm>) -> Proposal {
    Proposal { number, protocol, algorithms, authentication: None, mode: None, lifetime: None }
}

/// Small letters and digits alone: `AES_CBC (key_len = 256)`, `AES-CBC-256` and
/// `DH_GROUP_2048_MODP/Group 14` before its slash.
pub(super) fn bare(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    name.replace("keylen", "")
}

/// `aescbc256`, `espaes128`, `3des`, `aesgcm16256`, as FortiOS and Cisco write them, made bare.
pub(super) fn cipher(name: &str) -> Option<Algorithm> {
    let name = name.trim_start_matches("esp");
    let of = |id, bits| Some(Algorithm::new(TransformType::ENCRYPTION, id, bits));
    let fixed = match name {
        "des" | "descbc" => Some(2),
        "3des" | "3descbc" => Some(3),
        "null" => Some(11),
        "chacha20poly1305" => Some(28),
        _ => None,
    };
    if let Some(id) = fixed {
        return of(id, None);
    }
    let (id, bits) = [("aesgcm16", 20), ("aesgcm", 20), ("aescbc", 12), ("aes", 12)]
        .into_iter()
        .find_map(|(start, id)| Some((id, name.strip_prefix(start)?)))?;
    match bits {
        "128" | "192" | "256" => of(id, bits.parse().ok()),
        _ => None,
    }
}

/// `authhmacsha2256128`, `prfhmacsha2256`, `sha256`, `sha96`: what protects, by its hash.
pub(super) fn hash(name: &str) -> Option<Algorithm> {
    let bare = name.trim_start_matches("auth").trim_start_matches("prf");
    let id = match bare.trim_start_matches("hmac") {
        "md5" | "md596" => 1,
        "sha" | "sha1" | "sha96" | "sha196" => 2,
        "sha256" | "sha2256" | "sha2256128" => 12,
        "sha384" | "sha2384" | "sha2384192" => 13,
        "sha512" | "sha2512" | "sha2512256" => 14,
        _ => return None,
    };
    Some(Algorithm::new(TransformType::INTEGRITY, id, None))
}

/// `modp2048`, `ecp384`, `dhgroup2048modp`, `dhgroup384ecp`.
pub(super) fn group(name: &str) -> Option<Algorithm> {
    let name = name.trim_start_matches("dhgroup");
    let (modp, ecp) = (name.strip_prefix("modp"), name.strip_prefix("ecp"));
    let modp = modp.or_else(|| name.strip_suffix("modp"));
    let ecp = ecp.or_else(|| name.strip_suffix("ecp"));
    let id = match (modp, ecp, name) {
        (Some(bits), ..) => match bits {
            "768" => 1,
            "1024" => 2,
            "1536" => 5,
            "2048" => 14,
            "3072" => 15,
            "4096" => 16,
            "6144" => 17,
            "8192" => 18,
            _ => return None,
        },
        (_, Some(bits), _) => match bits {
            "256" => 19,
            "384" => 20,
            "521" => 21,
            _ => return None,
        },
        (.., "curve25519") => 31,
        (.., "curve448") => 32,
        _ => return None,
    };
    Some(Algorithm::new(TransformType::KEY_EXCHANGE, id, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_the_words_of_each_product() {
        let written = |found: Option<Algorithm>| found.map(|own| own.to_string());
        for (name, wanted) in [
            ("AES_CBC (key_len = 256)", "AES-CBC-256"),
            ("ESP_AES_CBC (key_len = 128)", "AES-CBC-128"),
            ("AES-GCM-256", "AES-GCM-256"),
            ("ESP_3DES", "3DES"),
        ] {
            assert_eq!(written(cipher(&bare(name))).as_deref(), Some(wanted), "{name}");
        }
        for (name, wanted) in [
            ("AUTH_HMAC_SHA2_256_128", "SHA2-256"),
            ("SHA96", "SHA1"),
            ("PRF_HMAC_SHA2_512", "SHA2-512"),
        ] {
            assert_eq!(written(hash(&bare(name))).as_deref(), Some(wanted), "{name}");
        }
        for (name, wanted) in [("DH_GROUP_2048_MODP", "MODP-2048"), ("ECP384.", "ECP-384")] {
            assert_eq!(written(group(&bare(name))).as_deref(), Some(wanted), "{name}");
        }
        assert_eq!((cipher("aes"), hash("sha3"), group("modp1")), (None, None, None));
    }
}
