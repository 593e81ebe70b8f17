//! ICMP and ICMPv6 errors that quote the packet they are about (RFC 792, RFC 4443).

use std::net::IpAddr;

use numbers::icmp::{TimeExceededCode, Type, Type6, UnreachableCode, UnreachableCode6};
use numbers::ip::Protocol;

use super::ip::{internet_checksum, transport_checksum};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IcmpError {
    NetUnreachable,
    HostUnreachable,
    PortUnreachable,
    ProtocolUnreachable,
    Prohibited,
    TooBig {
        mtu: u32,
    },
    TimeExceeded,
    /// A fragment was missing when the time for it was over.
    ReassemblyTimeExceeded,
}

impl IcmpError {
    /// The ICMP message; `quoted` is as much of the packet as the sender repeats.
    pub fn message(self, from: IpAddr, to: IpAddr, quoted: &[u8]) -> (Protocol, Vec<u8>) {
        let v6 = from.is_ipv6();
        let (kind, code) = if v6 { self.v6() } else { self.v4() };
        let last = match self {
            Self::TooBig { mtu } => mtu,
            _ => 0,
        };
        let mut out = vec![kind, code, 0, 0];
        out.extend(last.to_be_bytes());
        out.extend(quoted);
        let protocol = if v6 { Protocol::IPV6_ICMP } else { Protocol::ICMP };
        let checksum = match v6 {
            true => transport_checksum(from, to, protocol, &out),
            false => internet_checksum(&[&out]),
        };
        out[2..4].copy_from_slice(&checksum.to_be_bytes());
        (protocol, out)
    }

    fn v4(self) -> (u8, u8) {
        let unreachable = |code: UnreachableCode| (Type::DESTINATION_UNREACHABLE.0, code.0);
        match self {
            Self::NetUnreachable => unreachable(UnreachableCode::NET),
            Self::HostUnreachable => unreachable(UnreachableCode::HOST),
            Self::PortUnreachable => unreachable(UnreachableCode::PORT),
            Self::ProtocolUnreachable => unreachable(UnreachableCode::PROTOCOL),
            Self::Prohibited => unreachable(UnreachableCode::PROHIBITED),
            Self::TooBig { .. } => unreachable(UnreachableCode::FRAGMENTATION_NEEDED),
            Self::TimeExceeded => (Type::TIME_EXCEEDED.0, TimeExceededCode::IN_TRANSIT.0),
            Self::ReassemblyTimeExceeded => (Type::TIME_EXCEEDED.0, TimeExceededCode::REASSEMBLY.0),
        }
    }

    fn v6(self) -> (u8, u8) {
        const UNRECOGNIZED_NEXT_HEADER: u8 = 1;
        let unreachable = |code: UnreachableCode6| (Type6::DESTINATION_UNREACHABLE.0, code.0);
        match self {
            Self::NetUnreachable => unreachable(UnreachableCode6::NO_ROUTE),
            Self::HostUnreachable => unreachable(UnreachableCode6::ADDRESS),
            Self::PortUnreachable => unreachable(UnreachableCode6::PORT),
            Self::ProtocolUnreachable => (Type6::PARAMETER_PROBLEM.0, UNRECOGNIZED_NEXT_HEADER),
            Self::Prohibited => unreachable(UnreachableCode6::PROHIBITED),
            Self::TooBig { .. } => (Type6::PACKET_TOO_BIG.0, 0),
            Self::TimeExceeded => (Type6::TIME_EXCEEDED.0, TimeExceededCode::IN_TRANSIT.0),
            Self::ReassemblyTimeExceeded => {
                (Type6::TIME_EXCEEDED.0, TimeExceededCode::REASSEMBLY.0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_big_carries_the_mtu() {
        let (from, to) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let error = IcmpError::TooBig { mtu: 1280 };
        let (protocol, bytes) = error.message(from, to, &[0x45, 0]);
        assert_eq!(protocol, Protocol::ICMP);
        assert_eq!((bytes[0], bytes[1], &bytes[4..]), (3, 4, &[0, 0, 5, 0, 0x45, 0][..]));
        assert_eq!(internet_checksum(&[&bytes]), 0);
    }

    #[test]
    fn icmpv6_has_numbers_of_its_own() {
        let (from, to) = ("2001:db8::1".parse().unwrap(), "2001:db8::2".parse().unwrap());
        let kind = |error: IcmpError| error.message(from, to, &[]).1[..2].to_vec();
        assert_eq!(kind(IcmpError::PortUnreachable), [1, 4]);
        assert_eq!(kind(IcmpError::TooBig { mtu: 1280 }), [2, 0]);
    }
}
