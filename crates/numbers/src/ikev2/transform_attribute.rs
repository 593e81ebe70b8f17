//! IKEv2 transform attribute types (RFC 7296 §3.3.5).

use crate::registry::registry;

registry! {
    TransformAttribute(u16) "transform attribute" {
        KEY_LENGTH = 14 => "Key Length (in bits)",
        SIGNATURE_ALGORITHM_IDENTIFIER = 18 => "Signature Algorithm Identifier",
    }
}
