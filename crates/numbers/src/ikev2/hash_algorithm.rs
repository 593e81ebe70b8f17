//! IKEv2 hash algorithms of SIGNATURE_HASH_ALGORITHMS (RFC 7427 §7).

use crate::registry::registry;

registry! {
    HashAlgorithm(u16) "hash algorithm" {
        SHA1 = 1 => "SHA1",
        SHA2_256 = 2 => "SHA2-256",
        SHA2_384 = 3 => "SHA2-384",
        SHA2_512 = 4 => "SHA2-512",
        IDENTITY = 5 => "Identity",
        STREEBOG_256 = 6 => "STREEBOG_256",
        STREEBOG_512 = 7 => "STREEBOG_512",
    }
}
