//! What an end proposes for an SA, in one form for IKEv1, IKEv2, logs and configurations.

use std::fmt;

use numbers::{ikev1, ikev2};

/// What the SA is to protect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    Ike,
    Ah,
    Esp,
    Other(u8),
}

/// One algorithm, numbered as in IKEv2's transform registries; `key_length` in bits where stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Algorithm {
    pub kind: ikev2::TransformType,
    pub id: u16,
    pub key_length: Option<u16>,
}

/// Alternatives of one kind stand side by side (IKEv2); each IKEv1 transform is a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Proposal {
    pub number: u8,
    pub protocol: Protocol,
    pub algorithms: Vec<Algorithm>,
    /// IKEv1 phase 1 only: the method is part of the proposal (RFC 2409 §5).
    pub authentication: Option<ikev1::AuthenticationMethod>,
    /// IKEv1 phase 2 only: tunnel, transport, or a UDP-encapsulated one.
    pub mode: Option<ikev1::EncapsulationMode>,
    /// Seconds, where stated.
    pub lifetime: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Offer {
    pub proposals: Vec<Proposal>,
}

impl Offer {
    /// Every algorithm of one kind in the whole offer, each once, in order.
    pub fn of_kind(&self, kind: ikev2::TransformType) -> Vec<Algorithm> {
        let mut found: Vec<Algorithm> = Vec::new();
        for algorithm in self.proposals.iter().flat_map(|proposal| &proposal.algorithms) {
            if algorithm.kind == kind && !found.contains(algorithm) {
                found.push(*algorithm);
            }
        }
        found
    }
}

impl Algorithm {
    pub fn new(kind: ikev2::TransformType, id: u16, key_length: Option<u16>) -> Algorithm {
        Algorithm { kind, id, key_length }
    }
}

/// The suite as administrators write it: cipher, integrity (of AEAD: the PRF), group.
impl fmt::Display for Proposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has_integrity = self.algorithms.iter().any(|a| a.is_integrity());
        let mut first = true;
        for algorithm in &self.algorithms {
            let told_by_integrity = has_integrity && algorithm.kind == ikev2::TransformType::PRF;
            if told_by_integrity || algorithm.says_nothing() || self.leaves_open(algorithm) {
                continue;
            }
            if !first {
                f.write_str(" ")?;
            }
            first = false;
            algorithm.fmt(f)?;
        }
        Ok(())
    }
}

impl Proposal {
    /// Extended sequence numbers, or not.
    fn leaves_open(&self, algorithm: &Algorithm) -> bool {
        let kind = ikev2::TransformType::EXTENDED_SEQUENCE_NUMBERS;
        algorithm.kind == kind && self.algorithms.contains(&Algorithm::new(kind, 0, None))
    }
}

impl Algorithm {
    fn is_integrity(&self) -> bool {
        self.kind == ikev2::TransformType::INTEGRITY && self.id != 0
    }

    /// NONE, and the absence of extended sequence numbers.
    pub fn says_nothing(&self) -> bool {
        self.id == 0
            && matches!(
                self.kind,
                ikev2::TransformType::INTEGRITY
                    | ikev2::TransformType::KEY_EXCHANGE
                    | ikev2::TransformType::EXTENDED_SEQUENCE_NUMBERS
            )
    }
}

/// Short names that people know from configurations: `AES-CBC-256`, `SHA2-256`, `MODP-2048`.
impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.kind {
            ikev2::TransformType::ENCRYPTION => cipher(self.id),
            ikev2::TransformType::PRF => prf(self.id),
            ikev2::TransformType::INTEGRITY => integrity(self.id),
            ikev2::TransformType::EXTENDED_SEQUENCE_NUMBERS => match self.id {
                0 => Some("no ESN".into()),
                1 => Some("ESN".into()),
                _ => None,
            },
            kind if kind.is_key_exchange() => group(self.id),
            _ => None,
        };
        match name {
            Some(name) => f.write_str(&name)?,
            None => write!(f, "{}:{}", self.kind, self.id)?,
        }
        match self.key_length {
            Some(bits) => write!(f, "-{bits}"),
            None => Ok(()),
        }
    }
}

/// `ENCR_AES_GCM_16` as `AES-GCM`, the usual checksum left out.
fn cipher(id: u16) -> Option<String> {
    let name = ikev2::Encryption(id).name()?;
    let bare = first_word(name).trim_start_matches("ENCR_");
    Some(bare.trim_end_matches("_16").trim_end_matches("_ICV16").replace('_', "-"))
}

fn prf(id: u16) -> Option<String> {
    Some(hash_name(first_word(ikev2::Prf(id).name()?).trim_start_matches("PRF_")))
}

/// `AUTH_HMAC_SHA2_256_128` as `SHA2-256`: how much of it is sent is not what people compare.
fn integrity(id: u16) -> Option<String> {
    // strongSwan's, in the range for private use (`signer.h`); each says how much of it is sent.
    let own = match id {
        1025 => "SHA1-128",
        1026 => "SHA2-256-96",
        1027 => "SHA2-256-256",
        1028 => "SHA2-384-384",
        1029 => "SHA2-512-512",
        1030 => "CAMELLIA-XCBC-96",
        _ => "",
    };
    if !own.is_empty() {
        return Some(own.to_owned());
    }
    let bare = first_word(ikev2::Integrity(id).name()?).trim_start_matches("AUTH_");
    let cut = match bare {
        "HMAC_SHA2_256_128" | "HMAC_SHA2_384_192" | "HMAC_SHA2_512_256" => bare.rsplit_once('_'),
        "HMAC_MD5_96" | "HMAC_SHA1_96" | "AES_XCBC_96" | "AES_CMAC_96" => bare.rsplit_once('_'),
        _ => None,
    };
    Some(hash_name(cut.map_or(bare, |(bare, _)| bare)))
}

fn hash_name(bare: &str) -> String {
    bare.trim_start_matches("HMAC_").replace('_', "-")
}

/// As configurations write groups; the registry's descriptions are sentences.
fn group(id: u16) -> Option<String> {
    let known = match id {
        0 => "none",
        1 => "MODP-768",
        2 => "MODP-1024",
        5 => "MODP-1536",
        14 => "MODP-2048",
        15 => "MODP-3072",
        16 => "MODP-4096",
        17 => "MODP-6144",
        18 => "MODP-8192",
        19 => "ECP-256",
        20 => "ECP-384",
        21 => "ECP-521",
        22 => "MODP-1024-160",
        23 => "MODP-2048-224",
        24 => "MODP-2048-256",
        25 => "ECP-192",
        26 => "ECP-224",
        27 => "BRAINPOOL-224",
        28 => "BRAINPOOL-256",
        29 => "BRAINPOOL-384",
        30 => "BRAINPOOL-512",
        31 => "CURVE25519",
        32 => "CURVE448",
        35 => "ML-KEM-512",
        36 => "ML-KEM-768",
        37 => "ML-KEM-1024",
        // strongSwan's, in the range for private use (`key_exchange.h`).
        1030 => "NTRU-112",
        1031 => "NTRU-128",
        1032 => "NTRU-192",
        1033 => "NTRU-256",
        1040 => "NEWHOPE-128",
        _ => return ikev2::KeyExchangeMethod(id).name().map(str::to_owned),
    };
    Some(known.into())
}

fn first_word(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::TransformType;

    use super::*;

    fn suite(algorithms: &[(TransformType, u16, Option<u16>)]) -> String {
        Proposal {
            number: 1,
            protocol: Protocol::Ike,
            algorithms: algorithms
                .iter()
                .map(|&(k, id, bits)| Algorithm::new(k, id, bits))
                .collect(),
            authentication: None,
            mode: None,
            lifetime: None,
        }
        .to_string()
    }

    #[test]
    fn suites_are_written_as_in_configurations() {
        let cbc = [
            (TransformType::ENCRYPTION, 12, Some(256)),
            (TransformType::INTEGRITY, 12, None),
            (TransformType::PRF, 5, None),
            (TransformType::KEY_EXCHANGE, 14, None),
        ];
        assert_eq!(suite(&cbc), "AES-CBC-256 SHA2-256 MODP-2048");
        let gcm = [
            (TransformType::ENCRYPTION, 20, Some(128)),
            (TransformType::PRF, 6, None),
            (TransformType::KEY_EXCHANGE, 31, None),
        ];
        assert_eq!(suite(&gcm), "AES-GCM-128 SHA2-384 CURVE25519");
        let old = [
            (TransformType::ENCRYPTION, 3, None),
            (TransformType::INTEGRITY, 2, None),
            (TransformType::KEY_EXCHANGE, 2, None),
        ];
        assert_eq!(suite(&old), "3DES SHA1 MODP-1024");
    }

    #[test]
    fn unknown_numbers_stay_visible() {
        assert!(suite(&[(TransformType::ENCRYPTION, 4711, None)]).contains("4711"));
    }
}
