//! What the capture reader hands out, borrowed from its buffer.

use std::io;
use std::net::IpAddr;

use super::LinkType;

/// One IP datagram that belongs to IPsec, put together again if it came in fragments.
///
/// Copies of one packet (two interfaces, a mirror port) are one datagram: see `copies`.
#[derive(Clone, Copy, Debug)]
pub struct Datagram<'a> {
    /// Counted from 1 over the whole file, as Wireshark counts; of a fragmented datagram the
    /// packet that made it whole.
    pub packet: u32,
    /// The first packet in the file that holds a piece of it.
    pub first_packet: u32,
    /// All pieces, in the order in which they came.
    pub packets: &'a [u32],
    /// Nanoseconds since 1970 UTC, of `packet`; `None` where the file has no times.
    pub time: Option<i64>,
    /// Index into [`Summary::interfaces`](super::Summary::interfaces).
    pub interface: u32,
    pub link: Link,
    pub source: IpAddr,
    pub destination: IpAddr,
    /// The IPv4 time to live or the IPv6 hop limit.
    pub ttl: u8,
    /// `None` for an IPv6 packet without a fragment header.
    pub ip_id: Option<u32>,
    /// 1 = not fragmented.
    pub fragments: u16,
    /// Header and payload as the IP header states it (the sum, if it came in fragments).
    pub ip_length: u32,
    pub content: Content<'a>,
    /// The capture's snap length cut it: the payload is shorter than what was on the wire.
    pub captured_short: bool,
    pub checksum: Checksum,
    /// The packet that carried the same bytes a moment before with another source or another
    /// destination address: this one is its translation, seen at the NAT itself.
    pub translates: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Content<'a> {
    Udp {
        source_port: u16,
        destination_port: u16,
        /// Without the UDP header; ends where the UDP or the IP length ends, whichever is first.
        payload: &'a [u8],
        /// As the UDP header says, its own 8 bytes included.
        length: u16,
    },
    /// From the SPI on.
    Esp(&'a [u8]),
    /// From the next-header byte of the authentication header on.
    Ah(&'a [u8]),
}

/// What lies below IP; empty where the link layer has no addresses.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Link {
    pub source: Option<[u8; 6]>,
    pub destination: Option<[u8; 6]>,
    /// The outermost VLAN tag.
    pub vlan: Option<u16>,
    pub direction: Option<Direction>,
    /// The interface index of the capturing host (Linux cooked capture version 2).
    pub device: Option<u32>,
}

/// How the capturing host saw the packet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Direction {
    Received,
    Broadcast,
    Multicast,
    /// Heard, but addressed to another host.
    Overheard,
    Sent,
}

/// The UDP checksum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Checksum {
    /// Zero, which IPv4 allows (RFC 768) and RFC 3948 §2.1 asks for; no UDP at all.
    Absent,
    Good,
    /// Also what a sender's own capture shows when the network card computes it later.
    Bad,
    /// The bytes are not all there, or it is ESP in UDP.
    Unchecked,
}

/// An IP datagram whose fragments never all came.
#[derive(Clone, Copy, Debug)]
pub struct Incomplete<'a> {
    pub source: IpAddr,
    pub destination: IpAddr,
    /// 17, 50 or 51.
    pub protocol: u8,
    pub ip_id: u32,
    /// Of the piece that came first, as are `interface` and `link`.
    pub ttl: u8,
    pub interface: u32,
    pub link: Link,
    /// Source and destination, if the first fragment came and it is UDP.
    pub ports: Option<(u16, u16)>,
    /// What came, by offset.
    pub pieces: &'a [Piece],
    /// The payload from its first byte to the first gap, behind the UDP header if there is one;
    /// empty if the first fragment did not come.
    pub start: &'a [u8],
    /// The length of the whole IP payload, known if the last fragment came.
    pub total: Option<u32>,
    pub first_time: Option<i64>,
    pub last_time: Option<i64>,
    pub ended: Ended,
}

impl Incomplete<'_> {
    pub fn first_seen(&self) -> bool {
        self.pieces.first().is_some_and(|piece| piece.offset == 0)
    }

    pub fn last_seen(&self) -> bool {
        self.total.is_some()
    }
}

/// One fragment as the IP header states it, in bytes of the IP payload.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    pub packet: u32,
    pub offset: u32,
    pub length: u32,
}

/// Why waiting for fragments ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// 30 seconds of capture time went by.
    TimedOut,
    /// Too many were open: says nothing about the network.
    Evicted,
    /// The capture ended first: the rest may have come after it.
    EndOfFile,
}

/// What could not be read, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Damage {
    /// The packet concerned; 0 = before the first.
    pub packet: u32,
    /// In the capture itself, after decompression.
    pub offset: u64,
    pub why: Why,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// Neither a capture nor an archive with one.
    NotACapture,
    /// A capture of a kind that is recognised, but not read.
    KindNotRead(super::Container),
    /// The file ends within a record or block.
    CutOff { need: u64, have: u64 },
    /// A record or block whose length cannot be; the next `skipped` bytes are lost.
    ImplausibleLength { length: u64, skipped: u64 },
    /// A block whose two lengths differ, or whose content is too short for its type.
    BrokenBlock { block: u32 },
    /// A packet of an interface that the file does not describe.
    UnknownInterface(u32),
    /// More interfaces than are kept; the packets of the others are lost.
    TooManyInterfaces,
    /// A link layer that is not read; told once for each interface.
    LinkNotRead(LinkType),
    /// A link, IP or UDP header that the packet's end cuts or that contradicts itself.
    BrokenHeader,
    /// Two fragments of one datagram that claim the same bytes differently.
    OverlappingFragments,
    /// More fragments in one datagram than are kept.
    TooManyFragments,
    /// The compressed stream is broken.
    Compression,
    /// It expands so far beyond its size that it is not read on.
    ExpandsTooFar,
    /// An archive entry that is encrypted or packed with an unknown method.
    EntryNotRead { method: u16, encrypted: bool },
    /// The archive holds another capture, which is not read.
    AnotherCapture,
    /// The source itself could not be read on.
    Input(io::ErrorKind),
}
