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

/// Alternatives of one kind stand side by side (IKEv2); an IKEv1 transform is a proposal of its own.
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

/// The suite in the order administrators write it: cipher, integrity, PRF, group.
impl fmt::Display for Proposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for algorithm in &self.algorithms {
            if !first {
                f.write_str(" ")?;
            }
            first = false;
            algorithm.fmt(f)?;
        }
        Ok(())
    }
}

/// Short names that people know from configurations: `AES-CBC-256`, `SHA2-256`, `MODP-2048`.
impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.kind {
            ikev2::TransformType::ENCRYPTION => ikev2::Encryption(self.id).name(),
            ikev2::TransformType::PRF => ikev2::Prf(self.id).name(),
            ikev2::TransformType::INTEGRITY => ikev2::Integrity(self.id).name(),
            ikev2::TransformType::KEY_EXCHANGE => ikev2::KeyExchangeMethod(self.id).name(),
            ikev2::TransformType::EXTENDED_SEQUENCE_NUMBERS => {
                return f.write_str(if self.id == 0 { "no ESN" } else { "ESN" });
            }
            _ => ikev2::KeyExchangeMethod(self.id).name(),
        };
        match name {
            Some(name) => f.write_str(&shorten(name))?,
            None => write!(f, "{}:{}", self.kind, self.id)?,
        }
        match self.key_length {
            Some(bits) => write!(f, "-{bits}"),
            None => Ok(()),
        }
    }
}

/// IANA's long names without the registry's prefix and with hyphens.
fn shorten(name: &str) -> String {
    let bare = name.split(' ').next().unwrap_or(name);
    let bare = bare
        .trim_start_matches("ENCR_")
        .trim_start_matches("PRF_")
        .trim_start_matches("AUTH_")
        .replace('_', "-");
    bare
}
