//! The ICMP types and codes that explain a lost datagram (RFC 792, RFC 4443).

use crate::registry::registry;

registry! {
    Type(u8) "ICMP type" {
        ECHO_REPLY = 0 => "Echo Reply",
        DESTINATION_UNREACHABLE = 3 => "Destination Unreachable",
        SOURCE_QUENCH = 4 => "Source Quench (Deprecated)",
        REDIRECT = 5 => "Redirect",
        ECHO = 8 => "Echo",
        TIME_EXCEEDED = 11 => "Time Exceeded",
        PARAMETER_PROBLEM = 12 => "Parameter Problem",
    }
}

registry! {
    /// The code of a `DESTINATION_UNREACHABLE`.
    UnreachableCode(u8) "ICMP unreachable code" {
        NET = 0 => "Net Unreachable",
        HOST = 1 => "Host Unreachable",
        PROTOCOL = 2 => "Protocol Unreachable",
        PORT = 3 => "Port Unreachable",
        FRAGMENTATION_NEEDED = 4 => "Fragmentation Needed and Don't Fragment was Set",
        SOURCE_ROUTE_FAILED = 5 => "Source Route Failed",
        NETWORK_UNKNOWN = 6 => "Destination Network Unknown",
        HOST_UNKNOWN = 7 => "Destination Host Unknown",
        SOURCE_HOST_ISOLATED = 8 => "Source Host Isolated",
        NETWORK_PROHIBITED =
            9 => "Communication with Destination Network is Administratively Prohibited",
        HOST_PROHIBITED =
            10 => "Communication with Destination Host is Administratively Prohibited",
        NETWORK_FOR_TYPE_OF_SERVICE =
            11 => "Destination Network Unreachable for Type of Service",
        HOST_FOR_TYPE_OF_SERVICE = 12 => "Destination Host Unreachable for Type of Service",
        PROHIBITED = 13 => "Communication Administratively Prohibited",
        HOST_PRECEDENCE_VIOLATION = 14 => "Host Precedence Violation",
        PRECEDENCE_CUTOFF = 15 => "Precedence cutoff in effect",
    }
}

registry! {
    /// The code of a `TIME_EXCEEDED`, the same in ICMPv6.
    TimeExceededCode(u8) "ICMP time exceeded code" {
        IN_TRANSIT = 0 => "Time to Live exceeded in Transit",
        REASSEMBLY = 1 => "Fragment Reassembly Time Exceeded",
    }
}

registry! {
    Type6(u8) "ICMPv6 type" {
        DESTINATION_UNREACHABLE = 1 => "Destination Unreachable",
        PACKET_TOO_BIG = 2 => "Packet Too Big",
        TIME_EXCEEDED = 3 => "Time Exceeded",
        PARAMETER_PROBLEM = 4 => "Parameter Problem",
        ECHO_REQUEST = 128 => "Echo Request",
        ECHO_REPLY = 129 => "Echo Reply",
    }
}

registry! {
    /// The code of an ICMPv6 `DESTINATION_UNREACHABLE`.
    UnreachableCode6(u8) "ICMPv6 unreachable code" {
        NO_ROUTE = 0 => "no route to destination",
        PROHIBITED = 1 => "communication with destination administratively prohibited",
        BEYOND_SCOPE = 2 => "beyond scope of source address",
        ADDRESS = 3 => "address unreachable",
        PORT = 4 => "port unreachable",
        SOURCE_ADDRESS_POLICY = 5 => "source address failed ingress/egress policy",
        REJECT_ROUTE = 6 => "reject route to destination",
    }
}
