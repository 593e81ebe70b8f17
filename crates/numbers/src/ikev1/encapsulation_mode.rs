//! IPsec encapsulation modes (RFC 2407 §4.5, RFC 3947 §5.1).

use crate::registry::registry;

registry! {
    EncapsulationMode(u16) "encapsulation mode" {
        TUNNEL = 1 => "Tunnel",
        TRANSPORT = 2 => "Transport",
        UDP_ENCAPSULATED_TUNNEL = 3 => "UDP-Encapsulated-Tunnel",
        UDP_ENCAPSULATED_TRANSPORT = 4 => "UDP-Encapsulated-Transport",
        // Private use: draft-ietf-ipsec-nat-t-ike-00 to 03.
        UDP_ENCAPSULATED_TUNNEL_DRAFT = 61443 => "UDP-Encapsulated-Tunnel (draft)",
        UDP_ENCAPSULATED_TRANSPORT_DRAFT = 61444 => "UDP-Encapsulated-Transport (draft)",
    }
}
