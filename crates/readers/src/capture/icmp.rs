//! ICMP and ICMPv6 errors, and the datagram that they quote.

use std::net::IpAddr;

use super::datagram::Link;
use super::ip::{AH, ESP, ICMPV6, Packet, UDP};
use super::octets::{u16_at, u32_at};

/// A router or host says that a datagram of ours did not get through.
#[derive(Clone, Copy, Debug)]
pub struct IcmpReport<'a> {
    pub packet: u32,
    pub time: Option<i64>,
    pub interface: u32,
    pub link: Link,
    /// Who says it.
    pub sender: IpAddr,
    /// To whom: the quoted source, but for translation.
    pub receiver: IpAddr,
    pub ttl: u8,
    pub kind: IcmpKind,
    /// Type and code as sent.
    pub raw_kind: (u8, u8),
    pub quoted: Quoted<'a>,
}

/// RFC 792, RFC 1812 §5.2.7.1 and RFC 4443 §3, where they mean the same under one name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IcmpKind {
    NetUnreachable,
    HostUnreachable,
    /// The host does not know ESP, AH or UDP.
    ProtocolUnreachable,
    PortUnreachable,
    /// With the next hop's MTU, unless the router left it at 0.
    FragmentationNeeded {
        mtu: Option<u32>,
    },
    /// A filter or a policy refuses it.
    Prohibited,
    /// On the way.
    TimeExceeded,
    /// The receiver waited for the other fragments.
    ReassemblyTimeExceeded,
    ParameterProblem,
    Other,
}

/// The refused datagram, as far as it is quoted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quoted<'a> {
    pub source: IpAddr,
    pub destination: IpAddr,
    /// 17, 50 or 51.
    pub protocol: u8,
    /// Source and destination, if it is UDP and a first fragment or whole.
    pub ports: Option<(u16, u16)>,
    pub ip_id: Option<u32>,
    pub ip_length: u32,
    /// In bytes; 0 also if it is whole.
    pub fragment_offset: u32,
    /// The payload, behind the UDP header if `ports` are known; often 0 to 8 bytes.
    pub payload: &'a [u8],
}

/// An ICMP message that is an error, still without its surroundings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refusal<'a> {
    pub(super) kind: IcmpKind,
    pub(super) raw_kind: (u8, u8),
    pub(super) quoted: Packet<'a>,
}

impl<'a> Refusal<'a> {
    /// `None` if it is no error or quotes nothing that can be read.
    pub(super) fn parse(protocol: u8, message: &'a [u8]) -> Option<Self> {
        let [kind, code, _, _, fifth, sixth, _, _] = *message.first_chunk()?;
        let raw_kind = (kind, code);
        let (named, stated) = if protocol == ICMPV6 {
            (version6(raw_kind, message)?, usize::from(fifth) * 8)
        } else {
            (version4(raw_kind, message)?, usize::from(sixth) * 4)
        };
        let quote = message.get(8..)?;
        // RFC 4884 §4: where a length is stated, extensions follow the quote.
        let quote = if stated == 0 { quote } else { quote.get(..stated).unwrap_or(quote) };
        Some(Self { kind: named, raw_kind, quoted: Packet::parse(quote)? })
    }
}

impl<'a> Quoted<'a> {
    pub(super) fn of(packet: &Packet<'a>) -> Self {
        let fragment_offset = packet.fragment.map_or(0, |fragment| fragment.offset);
        let ports = u16_at(packet.payload, 0)
            .zip(u16_at(packet.payload, 2))
            .filter(|_| packet.protocol == UDP && fragment_offset == 0);
        let header = if ports.is_some() { 8 } else { 0 };
        Self {
            source: packet.source,
            destination: packet.destination,
            protocol: packet.protocol,
            ports,
            ip_id: packet.id,
            ip_length: packet.length,
            fragment_offset,
            payload: packet.payload.get(header..).unwrap_or_default(),
        }
    }

    pub(super) fn is_ipsec(&self) -> bool {
        matches!(self.protocol, ESP | AH)
    }
}

fn version4(raw_kind: (u8, u8), message: &[u8]) -> Option<IcmpKind> {
    Some(match raw_kind {
        (3, 0 | 6 | 11) => IcmpKind::NetUnreachable,
        (3, 1 | 7 | 8 | 12) => IcmpKind::HostUnreachable,
        (3, 2) => IcmpKind::ProtocolUnreachable,
        (3, 3) => IcmpKind::PortUnreachable,
        (3, 4) => {
            let mtu = u16_at(message, 6).map(u32::from).filter(|mtu| *mtu != 0);
            IcmpKind::FragmentationNeeded { mtu }
        }
        (3, 9 | 10 | 13) => IcmpKind::Prohibited,
        (11, 0) => IcmpKind::TimeExceeded,
        (11, 1) => IcmpKind::ReassemblyTimeExceeded,
        (12, _) => IcmpKind::ParameterProblem,
        (3 | 4 | 11, _) => IcmpKind::Other,
        _ => return None,
    })
}

fn version6(raw_kind: (u8, u8), message: &[u8]) -> Option<IcmpKind> {
    Some(match raw_kind {
        (1, 0) => IcmpKind::NetUnreachable,
        (1, 2 | 3) => IcmpKind::HostUnreachable,
        (1, 4) => IcmpKind::PortUnreachable,
        (1, 1 | 5 | 6) => IcmpKind::Prohibited,
        (2, _) => IcmpKind::FragmentationNeeded { mtu: u32_at(message, 4).filter(|mtu| *mtu != 0) },
        (3, 0) => IcmpKind::TimeExceeded,
        (3, 1) => IcmpKind::ReassemblyTimeExceeded,
        // RFC 4443 §3.4: an unrecognised next header is what ICMP calls an unreachable protocol.
        (4, 1) => IcmpKind::ProtocolUnreachable,
        (4, _) => IcmpKind::ParameterProblem,
        (0..=127, _) => IcmpKind::Other,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::ip::ICMP;

    const QUOTE: [u8; 32] = [
        0x45, 0, 0, 200, 0, 7, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, // IP
        0x01, 0xf4, 0x11, 0x94, 0, 180, 0, 0, 1, 2, 3, 4, // UDP
    ];

    fn message(kind: u8, code: u8, rest: [u8; 4], quote: &[u8]) -> Vec<u8> {
        [&[kind, code, 0, 0], &rest[..], quote].concat()
    }

    fn kind(protocol: u8, kind: u8, code: u8, rest: [u8; 4]) -> Option<IcmpKind> {
        let message = message(kind, code, rest, &QUOTE);
        Refusal::parse(protocol, &message).map(|refusal| refusal.kind)
    }

    #[test]
    fn names_what_went_wrong() {
        assert_eq!(kind(ICMP, 3, 3, [0; 4]), Some(IcmpKind::PortUnreachable));
        assert_eq!(kind(ICMP, 3, 2, [0; 4]), Some(IcmpKind::ProtocolUnreachable));
        let needed = |mtu| Some(IcmpKind::FragmentationNeeded { mtu });
        assert_eq!(kind(ICMP, 3, 4, [0, 0, 5, 0]), needed(Some(1280)));
        assert_eq!(kind(ICMP, 3, 4, [0; 4]), needed(None));
        assert_eq!(kind(ICMP, 3, 13, [0; 4]), Some(IcmpKind::Prohibited));
        assert_eq!(kind(ICMP, 11, 1, [0; 4]), Some(IcmpKind::ReassemblyTimeExceeded));
        assert_eq!(kind(ICMP, 8, 0, [0; 4]), None);
        assert_eq!(kind(ICMPV6, 1, 4, [0; 4]), Some(IcmpKind::PortUnreachable));
        assert_eq!(kind(ICMPV6, 2, 0, [0, 0, 5, 0]), needed(Some(1280)));
        assert_eq!(kind(ICMPV6, 128, 0, [0; 4]), None);
    }

    #[test]
    fn reads_the_quote() {
        let message = message(3, 3, [0; 4], &QUOTE);
        let refusal = Refusal::parse(ICMP, &message).unwrap();
        let quoted = Quoted::of(&refusal.quoted);
        assert_eq!(quoted.ports, Some((500, 4500)));
        assert_eq!((quoted.payload, quoted.ip_length), (&[1, 2, 3, 4][..], 200));
        assert_eq!((quoted.ip_id, quoted.fragment_offset), (Some(7), 0));
        for end in 0..28 {
            assert!(Refusal::parse(ICMP, &message[..end]).is_none());
        }
        let short = Refusal::parse(ICMP, &message[..30]).unwrap();
        assert_eq!(Quoted::of(&short.quoted).ports, None);
    }

    #[test]
    fn leaves_extensions_out_of_the_quote() {
        let quote = [&QUOTE[..], &[0x20, 0, 0, 0]].concat();
        let message = message(3, 3, [0, 8, 0, 0], &quote);
        let refusal = Refusal::parse(ICMP, &message).unwrap();
        assert_eq!(Quoted::of(&refusal.quoted).payload, [1, 2, 3, 4]);
    }
}
