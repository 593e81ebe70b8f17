//! IKEv2 transform type 5, sequence numbers (RFC 7296 §3.3.2, renamed by RFC 9827).

use crate::registry::registry;

registry! {
    /// `NO` and `YES` are the transform's earlier and shorter names, still used by every product.
    ExtendedSequenceNumbers(u16) "sequence numbers" {
        NO = 0 => "32-bit Sequential Numbers",
        YES = 1 => "Partially Transmitted 64-bit Sequential Numbers",
        UNSPECIFIED = 2 => "32-bit Unspecified Numbers",
    }
}
