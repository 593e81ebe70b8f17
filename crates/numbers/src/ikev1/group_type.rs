//! IKEv1 phase 1 group types (RFC 2409 Appendix A).

use crate::registry::registry;

registry! {
    GroupType(u16) "group type" {
        MODP = 1 => "MODP (modular exponentiation group)",
        ECP = 2 => "ECP (elliptic curve group over GF[P])",
        EC2N = 3 => "EC2N (elliptic curve group over GF[2^N])",
    }
}
