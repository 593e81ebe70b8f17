//! IKEv2 gateway identity types of REDIRECT (RFC 5685 §7.2).

use crate::registry::registry;

registry! {
    GatewayIdentityType(u8) "gateway identity type" {
        IPV4 = 1 => "IPv4 address of the new VPN gateway",
        IPV6 = 2 => "IPv6 address of the new VPN gateway",
        FQDN = 3 => "FQDN of the new VPN gateway",
    }
}
