//! IKEv2 identification payload types (RFC 7296 §3.5).

use crate::registry::registry;

registry! {
    IdentificationType(u8) "identification type" {
        ID_IPV4_ADDR = 1 => "ID_IPV4_ADDR",
        ID_FQDN = 2 => "ID_FQDN",
        ID_RFC822_ADDR = 3 => "ID_RFC822_ADDR",
        ID_IPV6_ADDR = 5 => "ID_IPV6_ADDR",
        ID_DER_ASN1_DN = 9 => "ID_DER_ASN1_DN",
        ID_DER_ASN1_GN = 10 => "ID_DER_ASN1_GN",
        ID_KEY_ID = 11 => "ID_KEY_ID",
        ID_FC_NAME = 12 => "ID_FC_NAME",
        ID_NULL = 13 => "ID_NULL",
    }
}
