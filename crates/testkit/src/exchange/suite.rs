//! Suites as `aes256-sha256-modp2048`, and the proposals and transforms they become.

use numbers::ikev1::{
    AuthenticationMethod, Encryption as Encryption1, Hash as Hash1, LifeType, Phase1Attribute,
};
use numbers::ikev2::{
    Encryption, ExtendedSequenceNumbers, Integrity, KeyExchangeMethod, Prf, ProtocolId,
    TransformType,
};
use wire::ike::{Attribute, v1, v2};

/// What one proposal of IKEv2, or one transform of IKEv1, is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Suite {
    text: String,
    parts: Vec<Part>,
    /// IKEv1, after a colon.
    method: AuthenticationMethod,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Encryption(Encryption, Option<u16>),
    Hash(Integrity, Option<Prf>),
    Prf(Prf),
    Group(TransformType, KeyExchangeMethod),
    SequenceNumbers(ExtendedSequenceNumbers),
}

/// How much sealing adds: initialization vector, padding to blocks, integrity check value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sealing {
    pub(super) vector: usize,
    pub(super) block: usize,
    pub(super) check: usize,
}

const ENCRYPTIONS: &[(&str, Encryption)] = &[
    ("3des", Encryption::ENCR_3DES),
    ("des", Encryption::ENCR_DES),
    ("cast", Encryption::ENCR_CAST),
    ("blowfish", Encryption::ENCR_BLOWFISH),
    ("null", Encryption::ENCR_NULL),
    ("aes", Encryption::ENCR_AES_CBC),
    ("aesctr", Encryption::ENCR_AES_CTR),
    ("aesgcm8", Encryption::ENCR_AES_GCM_8),
    ("aesgcm12", Encryption::ENCR_AES_GCM_12),
    ("aesgcm16", Encryption::ENCR_AES_GCM_16),
    ("aesccm8", Encryption::ENCR_AES_CCM_8),
    ("aesccm12", Encryption::ENCR_AES_CCM_12),
    ("aesccm16", Encryption::ENCR_AES_CCM_16),
    ("camellia", Encryption::ENCR_CAMELLIA_CBC),
    ("chacha20poly1305", Encryption::ENCR_CHACHA20_POLY1305),
];

const HASHES: &[(&str, Integrity, Option<Prf>)] = &[
    ("md5", Integrity::AUTH_HMAC_MD5_96, Some(Prf::PRF_HMAC_MD5)),
    ("sha1", Integrity::AUTH_HMAC_SHA1_96, Some(Prf::PRF_HMAC_SHA1)),
    ("sha256", Integrity::AUTH_HMAC_SHA2_256_128, Some(Prf::PRF_HMAC_SHA2_256)),
    ("sha384", Integrity::AUTH_HMAC_SHA2_384_192, Some(Prf::PRF_HMAC_SHA2_384)),
    ("sha512", Integrity::AUTH_HMAC_SHA2_512_256, Some(Prf::PRF_HMAC_SHA2_512)),
    ("aesxcbc", Integrity::AUTH_AES_XCBC_96, Some(Prf::PRF_AES128_XCBC)),
    ("aescmac", Integrity::AUTH_AES_CMAC_96, Some(Prf::PRF_AES128_CMAC)),
];

const GROUPS: &[(&str, KeyExchangeMethod, usize)] = &[
    ("modp768", KeyExchangeMethod::MODP_768, 96),
    ("modp1024", KeyExchangeMethod::MODP_1024, 128),
    ("modp1536", KeyExchangeMethod::MODP_1536, 192),
    ("modp2048", KeyExchangeMethod::MODP_2048, 256),
    ("modp3072", KeyExchangeMethod::MODP_3072, 384),
    ("modp4096", KeyExchangeMethod::MODP_4096, 512),
    ("modp6144", KeyExchangeMethod::MODP_6144, 768),
    ("modp8192", KeyExchangeMethod::MODP_8192, 1024),
    ("ecp256", KeyExchangeMethod::ECP_256, 64),
    ("ecp384", KeyExchangeMethod::ECP_384, 96),
    ("ecp521", KeyExchangeMethod::ECP_521, 132),
    ("modp1024s160", KeyExchangeMethod::MODP_1024_160, 128),
    ("modp2048s224", KeyExchangeMethod::MODP_2048_224, 256),
    ("modp2048s256", KeyExchangeMethod::MODP_2048_256, 256),
    ("ecp192", KeyExchangeMethod::ECP_192, 48),
    ("ecp224", KeyExchangeMethod::ECP_224, 56),
    ("ecp224bp", KeyExchangeMethod::BRAINPOOL_P224R1, 56),
    ("ecp256bp", KeyExchangeMethod::BRAINPOOL_P256R1, 64),
    ("ecp384bp", KeyExchangeMethod::BRAINPOOL_P384R1, 96),
    ("ecp512bp", KeyExchangeMethod::BRAINPOOL_P512R1, 128),
    ("curve25519", KeyExchangeMethod::CURVE25519, 32),
    ("curve448", KeyExchangeMethod::CURVE448, 56),
    ("mlkem512", KeyExchangeMethod::ML_KEM_512, 800),
    ("mlkem768", KeyExchangeMethod::ML_KEM_768, 1184),
    ("mlkem1024", KeyExchangeMethod::ML_KEM_1024, 1568),
];

const METHODS: &[(&str, AuthenticationMethod)] = &[
    ("psk", AuthenticationMethod::PRE_SHARED_KEY),
    ("rsa", AuthenticationMethod::RSA_SIGNATURES),
    ("dss", AuthenticationMethod::DSS_SIGNATURES),
    ("ecdsa256", AuthenticationMethod::ECDSA_SHA256_P256),
    ("ecdsa384", AuthenticationMethod::ECDSA_SHA384_P384),
    ("xauthpsk", AuthenticationMethod::XAUTH_INIT_PRE_SHARED),
    ("xauthrsa", AuthenticationMethod::XAUTH_INIT_RSA),
    ("hybrid", AuthenticationMethod::HYBRID_INIT_RSA),
];

/// The IKEv2 client of Windows 10 as it comes: windows.md §7.2.
pub(super) fn windows_v2() -> Vec<Suite> {
    let ciphers = ["3des", "aes128", "aes192", "aes256"];
    let hashes = ["sha1", "sha256", "sha384"];
    let suites = ciphers
        .iter()
        .flat_map(|cipher| hashes.iter().map(move |hash| format!("{cipher}-{hash}-modp1024")));
    suites.filter_map(|suite| Suite::read(&suite).ok()).collect()
}

/// The L2TP client of Windows 10: windows.md §7.1.
pub(super) fn windows_v1() -> Vec<Suite> {
    let suites = [
        "aes256-sha1-ecp384",
        "aes128-sha1-ecp256",
        "aes256-sha1-modp2048",
        "3des-sha1-modp2048",
        "3des-sha1-modp1024",
    ];
    suites.iter().filter_map(|suite| Suite::read(suite).ok()).collect()
}

impl Suite {
    /// The error is the word that is none of a suite's.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let (words, method) = text.split_once(':').unwrap_or((text, "psk"));
        let known = METHODS.iter().find(|(name, _)| *name == method);
        let (_, method) = known.ok_or_else(|| method.to_owned())?;
        let parts = words.split('-').map(|word| part(word).ok_or_else(|| word.to_owned()));
        let parts = parts.collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), parts, method: *method })
    }

    /// The first group, whose value the key exchange carries.
    pub(super) fn group(&self) -> Option<KeyExchangeMethod> {
        self.parts.iter().find_map(|part| match part {
            Part::Group(TransformType::KEY_EXCHANGE, method) => Some(*method),
            _ => None,
        })
    }

    /// Whether all that `chosen` consists of is in here.
    pub(super) fn offers(&self, chosen: &Self) -> bool {
        chosen.parts.iter().all(|part| self.parts.contains(part))
    }

    pub(super) fn proposal(&self, number: u8) -> v2::Proposal {
        let mut transforms: Vec<v2::Transform> = Vec::new();
        let own_prf = self.parts.iter().any(|part| matches!(part, Part::Prf(_)));
        // Such a cipher checks integrity itself; a hash beside it means the PRF.
        let aead = self
            .parts
            .iter()
            .any(|part| matches!(part, Part::Encryption(id, _) if sealing_of(*id).check > 0));
        for part in &self.parts {
            match *part {
                Part::Encryption(id, bits) => {
                    transforms.push(v2::Transform::encryption(id, bits));
                }
                Part::Hash(integrity, prf) => {
                    if !aead {
                        transforms.push(v2::Transform::integrity(integrity));
                    }
                    transforms.extend(prf.filter(|_| !own_prf).map(v2::Transform::prf));
                }
                Part::Prf(prf) => transforms.push(v2::Transform::prf(prf)),
                Part::Group(kind, id) => transforms.push(v2::Transform::new(kind, id)),
                Part::SequenceNumbers(id) => {
                    transforms.push(v2::Transform::extended_sequence_numbers(id));
                }
            }
        }
        transforms.sort_by_key(|transform| transform.kind.0);
        v2::Proposal { number, protocol: ProtocolId::IKE, spi: Vec::new(), transforms }
    }

    /// None where IKEv1 has no number for a part.
    pub(super) fn transform(&self, number: u8, life: u32) -> Option<v1::Transform> {
        let class = |attribute: Phase1Attribute, value| Attribute::short(attribute.0, value);
        let (mut attributes, mut key_length) = (Vec::new(), None);
        for part in &self.parts {
            attributes.push(match *part {
                Part::Encryption(id, bits) => {
                    key_length = bits;
                    class(Phase1Attribute::ENCRYPTION_ALGORITHM, encryption1(id)?.0)
                }
                Part::Hash(integrity, _) => {
                    class(Phase1Attribute::HASH_ALGORITHM, hash1(integrity)?.0)
                }
                Part::Group(_, id) => class(Phase1Attribute::GROUP_DESCRIPTION, id.0),
                Part::Prf(_) | Part::SequenceNumbers(_) => return None,
            });
            if let Some(bits) = key_length.take() {
                attributes.push(class(Phase1Attribute::KEY_LENGTH, bits));
            }
        }
        attributes.push(class(Phase1Attribute::AUTHENTICATION_METHOD, self.method.0));
        attributes.push(class(Phase1Attribute::LIFE_TYPE, LifeType::SECONDS.0));
        attributes.push(Attribute::long(Phase1Attribute::LIFE_DURATION.0, life.to_be_bytes()));
        let id = numbers::ikev1::IsakmpTransform::KEY_IKE.0;
        Some(v1::Transform { number, id, attributes })
    }

    /// Of IKEv1's phase 1, which hashes NAT-D values too.
    pub(super) fn hash(&self) -> Option<crypto::Hash> {
        self.parts.iter().find_map(|part| match part {
            Part::Hash(Integrity::AUTH_HMAC_MD5_96, _) => Some(crypto::Hash::Md5),
            Part::Hash(Integrity::AUTH_HMAC_SHA1_96, _) => Some(crypto::Hash::Sha1),
            Part::Hash(Integrity::AUTH_HMAC_SHA2_256_128, _) => Some(crypto::Hash::Sha256),
            Part::Hash(Integrity::AUTH_HMAC_SHA2_384_192, _) => Some(crypto::Hash::Sha384),
            Part::Hash(Integrity::AUTH_HMAC_SHA2_512_256, _) => Some(crypto::Hash::Sha512),
            _ => None,
        })
    }

    pub(super) fn sealing(&self) -> Sealing {
        let mut sealing = Sealing { vector: 16, block: 16, check: 0 };
        for part in &self.parts {
            match *part {
                Part::Encryption(id, _) => sealing = sealing_of(id),
                Part::Hash(integrity, _) if sealing.check == 0 => {
                    sealing.check = match integrity {
                        Integrity::AUTH_HMAC_SHA2_256_128 => 16,
                        Integrity::AUTH_HMAC_SHA2_384_192 => 24,
                        Integrity::AUTH_HMAC_SHA2_512_256 => 32,
                        _ => 12,
                    };
                }
                _ => {}
            }
        }
        sealing
    }
}

impl std::fmt::Display for Suite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Sealing {
    /// Of what `inner` bytes become.
    pub(super) fn length(self, inner: usize) -> usize {
        // One byte says how long the padding is.
        self.vector + (inner + 1).next_multiple_of(self.block) + self.check
    }
}

pub(super) fn group(name: &str) -> Option<KeyExchangeMethod> {
    let name = if name == "x25519" { "curve25519" } else { name };
    let named = GROUPS.iter().find(|(own, ..)| *own == name).map(|(_, id, _)| *id);
    named.or_else(|| name.parse().ok().map(KeyExchangeMethod))
}

/// The bytes of a public value.
pub(super) fn group_length(group: KeyExchangeMethod) -> usize {
    GROUPS.iter().find(|(_, id, _)| *id == group).map_or(32, |(.., length)| *length)
}

fn part(word: &str) -> Option<Part> {
    if let Some((_, integrity, prf)) = HASHES.iter().find(|(name, ..)| *name == word) {
        return Some(Part::Hash(*integrity, *prf));
    }
    if let Some(name) = word.strip_prefix("prf") {
        let (.., prf) = HASHES.iter().find(|(own, ..)| *own == name)?;
        return prf.map(Part::Prf);
    }
    match word {
        "esn" => return Some(Part::SequenceNumbers(ExtendedSequenceNumbers::YES)),
        "noesn" => return Some(Part::SequenceNumbers(ExtendedSequenceNumbers::NO)),
        _ => {}
    }
    if let Some((step, name)) = word.strip_prefix("ke").and_then(|rest| rest.split_once('_')) {
        let step: u8 = step.parse().ok().filter(|step| (1..=7).contains(step))?;
        let kind = TransformType(TransformType::ADDITIONAL_KEY_EXCHANGE_1.0 + step - 1);
        return group(name).map(|method| Part::Group(kind, method));
    }
    if word.parse::<u16>().is_err()
        && let Some(method) = group(word)
    {
        return Some(Part::Group(TransformType::KEY_EXCHANGE, method));
    }
    encryption(word)
}

/// A name, with the key length where the cipher has several: `aes256gcm16`.
fn encryption(word: &str) -> Option<Part> {
    let find = |wanted: &str| ENCRYPTIONS.iter().find(|(name, _)| *name == wanted);
    if let Some((_, id)) = find(word) {
        let sized = word.starts_with("aes") || word.starts_with("camellia");
        return (!sized).then_some(Part::Encryption(*id, None));
    }
    let bits = ["128", "192", "256"].into_iter().find(|bits| word.contains(bits))?;
    let (_, id) = find(&word.replacen(bits, "", 1))?;
    Some(Part::Encryption(*id, bits.parse().ok()))
}

fn sealing_of(id: Encryption) -> Sealing {
    let (vector, block, check) = match id {
        Encryption::ENCR_AES_CBC | Encryption::ENCR_CAMELLIA_CBC => (16, 16, 0),
        Encryption::ENCR_AES_CTR => (8, 4, 0),
        Encryption::ENCR_AES_GCM_8 | Encryption::ENCR_AES_CCM_8 => (8, 1, 8),
        Encryption::ENCR_AES_GCM_12 | Encryption::ENCR_AES_CCM_12 => (8, 1, 12),
        Encryption::ENCR_AES_GCM_16
        | Encryption::ENCR_AES_CCM_16
        | Encryption::ENCR_CHACHA20_POLY1305 => (8, 1, 16),
        Encryption::ENCR_NULL => (0, 4, 0),
        _ => (8, 8, 0),
    };
    Sealing { vector, block, check }
}

fn encryption1(id: Encryption) -> Option<Encryption1> {
    Some(match id {
        Encryption::ENCR_DES => Encryption1::DES_CBC,
        Encryption::ENCR_3DES => Encryption1::TRIPLE_DES_CBC,
        Encryption::ENCR_CAST => Encryption1::CAST_CBC,
        Encryption::ENCR_BLOWFISH => Encryption1::BLOWFISH_CBC,
        Encryption::ENCR_AES_CBC => Encryption1::AES_CBC,
        Encryption::ENCR_CAMELLIA_CBC => Encryption1::CAMELLIA_CBC,
        _ => return None,
    })
}

fn hash1(integrity: Integrity) -> Option<Hash1> {
    Some(match integrity {
        Integrity::AUTH_HMAC_MD5_96 => Hash1::MD5,
        Integrity::AUTH_HMAC_SHA1_96 => Hash1::SHA,
        Integrity::AUTH_HMAC_SHA2_256_128 => Hash1::SHA2_256,
        Integrity::AUTH_HMAC_SHA2_384_192 => Hash1::SHA2_384,
        Integrity::AUTH_HMAC_SHA2_512_256 => Hash1::SHA2_512,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suite(text: &str) -> Suite {
        Suite::read(text).unwrap()
    }

    fn kinds(text: &str) -> Vec<u8> {
        suite(text).proposal(1).transforms.iter().map(|transform| transform.kind.0).collect()
    }

    #[test]
    fn a_hash_is_prf_and_integrity_unless_the_cipher_has_its_own() {
        assert_eq!(kinds("aes256-sha256-modp2048"), [1, 2, 3, 4]);
        assert_eq!(kinds("aes256-sha256-prfsha384-modp2048"), [1, 2, 3, 4]);
        assert_eq!(kinds("aes128gcm16-sha256-ecp256"), [1, 2, 4]);
        assert_eq!(kinds("aes256gcm16-prfsha384-x25519-ke1_mlkem768-esn"), [1, 2, 4, 5, 6]);
    }

    #[test]
    fn names_the_word_that_is_none() {
        for (text, word) in [("aes256-sha3", "sha3"), ("aes", "aes"), ("3des:pks", "pks")] {
            assert_eq!(Suite::read(text).unwrap_err(), word);
        }
    }

    #[test]
    fn sealing_pads_to_blocks() {
        assert_eq!(suite("3des-sha1-modp1024").sealing().length(16), 8 + 24 + 12);
        assert_eq!(suite("aes256-sha256-modp2048").sealing().length(15), 16 + 16 + 16);
        assert_eq!(suite("aes256gcm16-prfsha256-ecp256").sealing().length(15), 8 + 16 + 16);
    }

    #[test]
    fn windows_offers_what_it_offers() {
        assert_eq!(windows_v2().len(), 12);
        assert_eq!(windows_v2()[10].to_string(), "aes256-sha256-modp1024");
        assert_eq!(windows_v1().len(), 5);
        assert!(windows_v1().iter().all(|suite| suite.transform(1, 28_800).is_some()));
    }

    #[test]
    fn ikev1_has_no_number_for_every_part() {
        assert!(suite("aes256gcm16-prfsha256-ecp256").transform(1, 1).is_none());
        let transform = suite("aes128-sha1-modp1024:rsa").transform(3, 3600).unwrap();
        assert_eq!(transform.authentication(), Some(AuthenticationMethod::RSA_SIGNATURES));
        assert_eq!(transform.lifetime().map(|life| life.amount), Some(3600));
    }
}
