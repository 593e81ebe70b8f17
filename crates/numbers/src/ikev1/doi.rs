//! ISAKMP domains of interpretation (RFC 2408 §3.4, RFC 2407 §4.1).

use crate::registry::registry;

registry! {
    Doi(u32) "domain of interpretation" {
        ISAKMP = 0 => "ISAKMP",
        IPSEC = 1 => "IPSEC",
        GDOI = 2 => "GDOI",
    }
}
