//! Names of algorithms that more than one daemon writes alike, by IKEv2's numbers.

use evidence::Offer;

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
        "AES_CMAC_96" => 8,
        "HMAC_SHA2_256_128" => 12,
        "HMAC_SHA2_384_192" => 13,
        "HMAC_SHA2_512_256" => 14,
        _ => return None,
    })
}
