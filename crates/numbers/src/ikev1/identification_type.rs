//! IPsec identification types (RFC 2407 §4.6.2.1).

use crate::registry::registry;

registry! {
    IdentificationType(u8) "identification type" {
        ID_IPV4_ADDR = 1 => "ID_IPV4_ADDR",
        ID_FQDN = 2 => "ID_FQDN",
        ID_USER_FQDN = 3 => "ID_USER_FQDN",
        ID_IPV4_ADDR_SUBNET = 4 => "ID_IPV4_ADDR_SUBNET",
        ID_IPV6_ADDR = 5 => "ID_IPV6_ADDR",
        ID_IPV6_ADDR_SUBNET = 6 => "ID_IPV6_ADDR_SUBNET",
        ID_IPV4_ADDR_RANGE = 7 => "ID_IPV4_ADDR_RANGE",
        ID_IPV6_ADDR_RANGE = 8 => "ID_IPV6_ADDR_RANGE",
        ID_DER_ASN1_DN = 9 => "ID_DER_ASN1_DN",
        ID_DER_ASN1_GN = 10 => "ID_DER_ASN1_GN",
        ID_KEY_ID = 11 => "ID_KEY_ID",
        ID_LIST = 12 => "ID_LIST",
    }
}
