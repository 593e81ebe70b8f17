//! The IP protocol numbers that IPsec speaks of (IANA protocol numbers).

use crate::registry::registry;

registry! {
    /// In a traffic selector or an IKEv1 identification, 0 means any protocol.
    Protocol(u8) "IP protocol" {
        ANY = 0 => "HOPOPT",
        ICMP = 1 => "ICMP",
        IGMP = 2 => "IGMP",
        IPV4 = 4 => "IPv4",
        TCP = 6 => "TCP",
        EGP = 8 => "EGP",
        UDP = 17 => "UDP",
        IPV6 = 41 => "IPv6",
        IPV6_ROUTE = 43 => "IPv6-Route",
        IPV6_FRAGMENT = 44 => "IPv6-Frag",
        GRE = 47 => "GRE",
        ESP = 50 => "ESP",
        AH = 51 => "AH",
        IPV6_ICMP = 58 => "IPv6-ICMP",
        IPV6_NO_NEXT_HEADER = 59 => "IPv6-NoNxt",
        IPV6_OPTIONS = 60 => "IPv6-Opts",
        OSPF = 89 => "OSPFIGP",
        IPCOMP = 108 => "IPComp",
        L2TP = 115 => "L2TP",
        SCTP = 132 => "SCTP",
        MOBILITY_HEADER = 135 => "Mobility Header",
        UDP_LITE = 136 => "UDPLite",
        AGGFRAG = 144 => "AGGFRAG",
    }
}
