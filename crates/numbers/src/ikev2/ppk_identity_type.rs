//! IKEv2 post-quantum preshared key identity types (RFC 8784 §5.1).

use crate::registry::registry;

registry! {
    PpkIdentityType(u8) "ppk identity type" {
        PPK_ID_OPAQUE = 1 => "PPK_ID_OPAQUE",
        PPK_ID_FIXED = 2 => "PPK_ID_FIXED",
    }
}
