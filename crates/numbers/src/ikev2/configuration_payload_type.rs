//! IKEv2 configuration payload types (RFC 7296 §3.15).

use crate::registry::registry;

registry! {
    ConfigurationPayloadType(u8) "configuration type" {
        CFG_REQUEST = 1 => "CFG_REQUEST",
        CFG_REPLY = 2 => "CFG_REPLY",
        CFG_SET = 3 => "CFG_SET",
        CFG_ACK = 4 => "CFG_ACK",
    }
}
