//! IKEv2 notification IPCOMP transform identifiers (RFC 7296 §3.10.1).

use crate::registry::registry;

registry! {
    IpcompTransform(u8) "ipcomp transform" {
        IPCOMP_OUI = 1 => "IPCOMP_OUI",
        IPCOMP_DEFLATE = 2 => "IPCOMP_DEFLATE",
        IPCOMP_LZS = 3 => "IPCOMP_LZS",
        IPCOMP_LZJH = 4 => "IPCOMP_LZJH",
    }
}
