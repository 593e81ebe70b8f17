//! IPsec security protocol identifiers (RFC 2407 §4.4.1).

use crate::registry::registry;

registry! {
    ProtocolId(u8) "protocol" {
        // Written by a sender to whom no protocol applies.
        NONE = 0 => "RESERVED",
        ISAKMP = 1 => "PROTO_ISAKMP",
        AH = 2 => "PROTO_IPSEC_AH",
        ESP = 3 => "PROTO_IPSEC_ESP",
        IPCOMP = 4 => "PROTO_IPCOMP",
        GIGABEAM_RADIO = 5 => "PROTO_GIGABEAM_RADIO",
    }
}
