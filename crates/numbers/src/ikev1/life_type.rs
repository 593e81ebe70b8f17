//! IKEv1 life types, the same in both phases (RFC 2409 Appendix A, RFC 2407 §4.5).

use crate::registry::registry;

registry! {
    LifeType(u16) "life type" {
        SECONDS = 1 => "seconds",
        KILOBYTES = 2 => "kilobytes",
    }
}
