//! IPsec AH transform identifiers (RFC 2407 §4.4.3).

use crate::registry::registry;

registry! {
    AhTransform(u8) "ah transform" {
        AH_MD5 = 2 => "AH_MD5",
        AH_SHA = 3 => "AH_SHA",
        AH_DES = 4 => "AH_DES",
        AH_SHA2_256 = 5 => "AH_SHA2-256",
        AH_SHA2_384 = 6 => "AH_SHA2-384",
        AH_SHA2_512 = 7 => "AH_SHA2-512",
        AH_RIPEMD = 8 => "AH_RIPEMD",
        AH_AES_XCBC_MAC = 9 => "AH_AES-XCBC-MAC",
        AH_RSA = 10 => "AH_RSA",
        AH_AES_128_GMAC = 11 => "AH_AES-128-GMAC",
        AH_AES_192_GMAC = 12 => "AH_AES-192-GMAC",
        AH_AES_256_GMAC = 13 => "AH_AES-256-GMAC",
    }
}
