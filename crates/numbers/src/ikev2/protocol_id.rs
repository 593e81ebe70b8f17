//! IKEv2 security protocol identifiers (RFC 7296 §3.3.1).

use crate::registry::registry;

registry! {
    ProtocolId(u8) "protocol" {
        // Written by a sender to whom no protocol applies (RFC 7296 §3.10).
        NONE = 0 => "NONE",
        IKE = 1 => "IKE",
        AH = 2 => "AH",
        ESP = 3 => "ESP",
        FC_ESP_HEADER = 4 => "FC_ESP_HEADER",
        FC_CT_AUTHENTICATION = 5 => "FC_CT_AUTHENTICATION",
        GIKE_UPDATE = 6 => "GIKE_UPDATE",
    }
}
