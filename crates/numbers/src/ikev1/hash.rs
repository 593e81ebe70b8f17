//! IKEv1 phase 1 hash algorithms (RFC 2409 Appendix A).

use crate::registry::registry;

registry! {
    Hash(u16) "hash" {
        MD5 = 1 => "MD5",
        SHA = 2 => "SHA",
        TIGER = 3 => "Tiger",
        SHA2_256 = 4 => "SHA2-256",
        SHA2_384 = 5 => "SHA2-384",
        SHA2_512 = 6 => "SHA2-512",
    }
}
