//! How much of a sealed payload is content: what the agreed suite adds around it.

use numbers::ikev2::{Encryption, Integrity, TransformType};
use wire::ike::v2::SecurityAssociation;

/// Bytes that a suite puts before and after the ciphertext.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sealing {
    pub(super) iv: u32,
    pub(super) checksum: u32,
}

impl Sealing {
    /// Of the suite that a responder chose; none when the cipher is not known here.
    pub(super) fn of(chosen: &SecurityAssociation) -> Option<Sealing> {
        let proposal = chosen.proposals.first()?;
        let id = |kind| proposal.transforms.iter().find(|t| t.kind == kind).map(|t| t.id);
        let cipher = Encryption(id(TransformType::ENCRYPTION)?);
        let (iv, aead_checksum) = cipher_bytes(cipher)?;
        let checksum = match aead_checksum {
            Some(checksum) => checksum,
            None => integrity_bytes(Integrity(id(TransformType::INTEGRITY)?))?,
        };
        Some(Sealing { iv, checksum })
    }

    /// Content and padding within the data of an Encrypted payload of `length` bytes.
    pub(super) fn inner(self, length: u32) -> Option<u32> {
        length.checked_sub(self.iv + self.checksum)
    }
}

/// IV and, for AEAD, checksum length (RFC 3602 §3, RFC 2451 §3, RFC 3686 §3, RFC 5282 §3,
/// RFC 7634 §2).
fn cipher_bytes(cipher: Encryption) -> Option<(u32, Option<u32>)> {
    Some(match cipher.0 {
        // DES, 3DES, Blowfish, CAST, IDEA: 8-byte blocks.
        1..=7 => (8, None),
        11 => (0, None),
        // AES-CBC, Camellia-CBC.
        12 | 23 => (16, None),
        // AES-CTR, Camellia-CTR.
        13 | 24 => (8, None),
        // AES-CCM and AES-GCM with checksums of 8, 12 and 16; Camellia-CCM.
        14 | 18 | 25 => (8, Some(8)),
        15 | 19 | 26 => (8, Some(12)),
        16 | 20 | 27 => (8, Some(16)),
        28 => (8, Some(16)),
        _ => return None,
    })
}

/// Checksum length (RFC 2403, 2404, 3566, 4494, 4543, 4868).
fn integrity_bytes(integrity: Integrity) -> Option<u32> {
    Some(match integrity.0 {
        0 => 0,
        1 | 2 | 5 | 8 => 12,
        6 => 16,
        7 => 20,
        9..=11 => 16,
        12 => 16,
        13 => 24,
        14 => 32,
        _ => return None,
    })
}
