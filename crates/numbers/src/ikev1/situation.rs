//! IPsec situation bits (RFC 2407 §4.2).

use crate::registry::registry;

registry! {
    Situation(u32) "situation" {
        SIT_IDENTITY_ONLY = 1 => "SIT_IDENTITY_ONLY",
        SIT_SECRECY = 2 => "SIT_SECRECY",
        SIT_INTEGRITY = 4 => "SIT_INTEGRITY",
    }
}
