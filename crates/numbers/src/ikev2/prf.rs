//! IKEv2 transform type 2, pseudorandom functions (RFC 7296 §3.3.2).

use crate::registry::registry;

registry! {
    Prf(u16) "prf" {
        PRF_HMAC_MD5 = 1 => "PRF_HMAC_MD5",
        PRF_HMAC_SHA1 = 2 => "PRF_HMAC_SHA1",
        PRF_HMAC_TIGER = 3 => "PRF_HMAC_TIGER",
        PRF_AES128_XCBC = 4 => "PRF_AES128_XCBC",
        PRF_HMAC_SHA2_256 = 5 => "PRF_HMAC_SHA2_256",
        PRF_HMAC_SHA2_384 = 6 => "PRF_HMAC_SHA2_384",
        PRF_HMAC_SHA2_512 = 7 => "PRF_HMAC_SHA2_512",
        PRF_AES128_CMAC = 8 => "PRF_AES128_CMAC",
        PRF_HMAC_STREEBOG_512 = 9 => "PRF_HMAC_STREEBOG_512",
    }
}
