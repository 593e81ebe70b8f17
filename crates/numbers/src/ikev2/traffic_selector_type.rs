//! IKEv2 traffic selector types (RFC 7296 §3.13.1).

use crate::registry::registry;

registry! {
    TrafficSelectorType(u8) "traffic selector type" {
        TS_IPV4_ADDR_RANGE = 7 => "TS_IPV4_ADDR_RANGE",
        TS_IPV6_ADDR_RANGE = 8 => "TS_IPV6_ADDR_RANGE",
        TS_FC_ADDR_RANGE = 9 => "TS_FC_ADDR_RANGE",
        TS_SECLABEL = 10 => "TS_SECLABEL",
    }
}
