//! IKE versions and ports (RFC 7296 §2, §3.1).

use crate::registry::registry;

registry! {
    /// The major version of the header's version byte.
    MajorVersion(u8) "IKE version" {
        V1 = 1 => "IKEv1",
        V2 = 2 => "IKEv2",
    }
}

/// Notifies below it are errors, in both versions (RFC 2408 §3.14.1, RFC 7296 §3.10.1).
pub const FIRST_STATUS: u16 = 16_384;
/// Where IKE starts.
pub const PORT: u16 = 500;
/// Where IKE goes on behind a NAT, with UDP-encapsulated ESP beside it (RFC 3948).
pub const NAT_PORT: u16 = 4500;
