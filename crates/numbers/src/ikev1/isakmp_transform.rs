//! IPsec ISAKMP transform identifiers (RFC 2407 §4.4.2).

use crate::registry::registry;

registry! {
    IsakmpTransform(u8) "isakmp transform" {
        KEY_IKE = 1 => "KEY_IKE",
    }
}
