//! IKEv1 configuration message types (draft-ietf-ipsec-isakmp-mode-cfg).

use crate::registry::registry;

registry! {
    ConfigurationType(u8) "configuration type" {
        ISAKMP_CFG_REQUEST = 1 => "ISAKMP_CFG_REQUEST",
        ISAKMP_CFG_REPLY = 2 => "ISAKMP_CFG_REPLY",
        ISAKMP_CFG_SET = 3 => "ISAKMP_CFG_SET",
        ISAKMP_CFG_ACK = 4 => "ISAKMP_CFG_ACK",
    }
}
