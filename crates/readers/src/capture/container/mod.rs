//! The file around the packets: which kind it is, and its records one by one.

mod compressed;
mod pcap;
mod pcapng;
mod stream;

use std::io::Read;

use super::Tap;
use super::datagram::{Direction, Link, Why};
use super::link;
use super::octets::{Endian, array};
use super::summary::LinkType;
use super::walk::Walk;
use stream::{Stream, read_full};

/// What the first bytes say a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Container {
    Pcap {
        big_endian: bool,
        nanoseconds: bool,
        /// Records with 8 more bytes, as Alexey Kuznetzov's patch of libpcap wrote them.
        modified: bool,
    },
    Pcapng,
    /// With one of the two above in it, as is `Zip`.
    Gzip,
    Zip,

    // Recognised, but not read.
    /// Windows event trace: `netsh trace` and pktmon write it, etl2pcapng turns it into pcapng.
    Etl,
    /// Solaris snoop.
    Snoop,
    /// Microsoft Network Monitor.
    NetworkMonitor,
    /// DOS Sniffer.
    Sniffer,
    /// Microsoft's and Network Associates' NetXRay.
    NetXray,
    /// Endace's or Wireshark's Bluetooth log: no IP in it.
    BtSnoop,
}

impl Container {
    pub fn is_read(self) -> bool {
        matches!(self, Self::Pcap { .. } | Self::Pcapng | Self::Gzip | Self::Zip)
    }
}

/// As much of a file as decides what it is.
pub(super) const HEAD: usize = 512;
/// Of containers in each other.
const DEEPEST: usize = 3;

/// By content; `None` if `start` is not that of a capture. 4 KiB are plenty.
pub fn recognise(start: &[u8]) -> Option<Container> {
    recognise_at(start, 0)
}

fn recognise_at(start: &[u8], depth: usize) -> Option<Container> {
    let container = by_magic(start)?;
    let wrapped = || {
        let mut inner = Vec::new();
        compressed::first_bytes(container, start, &mut inner);
        depth < DEEPEST && recognise_at(&inner, depth + 1).is_some()
    };
    match container {
        Container::Gzip | Container::Zip => wrapped().then_some(container),
        _ => Some(container),
    }
}

fn by_magic(start: &[u8]) -> Option<Container> {
    let pcap = |big_endian, nanoseconds, modified| {
        Some(Container::Pcap { big_endian, nanoseconds, modified })
    };
    match array::<4>(start, 0)? {
        [0xa1, 0xb2, 0xc3, 0xd4] => return pcap(true, false, false),
        [0xd4, 0xc3, 0xb2, 0xa1] => return pcap(false, false, false),
        [0xa1, 0xb2, 0x3c, 0x4d] => return pcap(true, true, false),
        [0x4d, 0x3c, 0xb2, 0xa1] => return pcap(false, true, false),
        [0xa1, 0xb2, 0xcd, 0x34] => return pcap(true, false, true),
        [0x34, 0xcd, 0xb2, 0xa1] => return pcap(false, false, true),
        [0x0a, 0x0d, 0x0d, 0x0a] => {
            return pcapng::section_endian(start).map(|_| Container::Pcapng);
        }
        [0x1f, 0x8b, 8, _] => return Some(Container::Gzip),
        [b'P', b'K', 3, 4] => return Some(Container::Zip),
        [b'G', b'M', b'B', b'U'] | [b'R', b'T', b'S', b'S'] => {
            return Some(Container::NetworkMonitor);
        }
        [b'X', b'C', b'P', 0] => return Some(Container::NetXray),
        _ => {}
    }
    if start.starts_with(b"snoop\0\0\0") {
        return Some(Container::Snoop);
    }
    if start.starts_with(b"btsnoop\0") {
        return Some(Container::BtSnoop);
    }
    if start.starts_with(b"TRSNIFF data") {
        return Some(Container::Sniffer);
    }
    // Behind the 72 bytes of the first buffer's header stands the system trace header, of 32 or
    // 64 bits (`WMI_BUFFER_HEADER`, `SYSTEM_TRACE_HEADER` of the Windows headers).
    let marker = array::<4>(start, 72);
    matches!(marker, Some([2, 0, 1 | 2, 0xc0])).then_some(Container::Etl)
}

/// Reads it all into `walk`.
pub(super) fn walk<T: Tap>(input: &mut dyn Read, walk: &mut Walk<'_, T>) {
    walk_at(input, walk, 0);
}

fn walk_at<T: Tap>(input: &mut dyn Read, walk: &mut Walk<'_, T>, depth: usize) {
    let mut head = [0; HEAD];
    let (length, fault) = read_full(input, &mut head);
    let head = head.get(..length).unwrap_or_default();
    let container = by_magic(head);
    // Who failed once is not asked again.
    let more = if fault.is_some() { 0 } else { u64::MAX };
    let mut input = head.chain(input.take(more));
    match container {
        Some(Container::Gzip | Container::Zip) if depth >= DEEPEST => {
            walk.damage(0, Why::NotACapture);
        }
        Some(outer @ Container::Gzip) => {
            walk.summary.wrapping.push(outer);
            compressed::gzip(&mut input, walk, depth);
        }
        Some(outer @ Container::Zip) => {
            walk.summary.wrapping.push(outer);
            compressed::zip(&mut input, walk, depth);
        }
        Some(container) if container.is_read() => {
            walk.summary.container = Some(container);
            let mut stream = Stream::new(&mut input);
            match container {
                Container::Pcapng => pcapng::walk(&mut stream, walk),
                _ => pcap::walk(&mut stream, container, walk),
            }
            walk.summary.bytes = stream.offset();
            if let Some(kind) = stream.fault() {
                walk.summary.complete = false;
                let why = compressed::why(kind, depth > 0);
                walk.damage(stream.offset(), why);
            }
        }
        Some(container) => {
            walk.summary.container = Some(container);
            walk.damage(0, Why::KindNotRead(container));
        }
        None => walk.damage(0, Why::NotACapture),
    }
    if let Some(kind) = fault {
        walk.summary.complete = false;
        walk.damage(length as u64, compressed::why(kind, depth > 0));
    }
}

/// One packet as the file holds it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    pub(super) data: &'a [u8],
    /// Its length on the wire.
    pub(super) original: u32,
    pub(super) time: Option<i64>,
    pub(super) interface: u32,
    pub(super) link: LinkType,
    pub(super) offset: u64,
    pub(super) marks: Marks<'a>,
}

/// What the file says of a packet's direction.
#[derive(Clone, Copy, Debug)]
pub(super) enum Marks<'a> {
    None,
    /// Packet type and interface index of the capturing host.
    Cooked {
        direction: Option<Direction>,
        device: u32,
    },
    /// The options of a pcapng packet block.
    Options {
        options: &'a [u8],
        endian: Endian,
    },
}

impl Record<'_> {
    pub(super) fn link(&self) -> Link {
        let link = link::ends(self.link, self.data);
        match self.marks {
            Marks::None => link,
            Marks::Cooked { direction, device } => {
                Link { direction: link.direction.or(direction), device: Some(device), ..link }
            }
            Marks::Options { options, endian } => {
                let direction = pcapng::direction(options, endian);
                Link { direction: link.direction.or(direction), ..link }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::sample::Heard;

    #[test]
    fn recognises_by_the_first_bytes() {
        let section =
            [&[0x0a, 0x0d, 0x0d, 0x0a][..], &[28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a]].concat();
        let mut trace = [0; 80];
        trace[72..76].copy_from_slice(&[2, 0, 2, 0xc0]);
        let known: [(&[u8], Container); 8] = [
            (&section, Container::Pcapng),
            (&trace, Container::Etl),
            (b"snoop\0\0\0\0\0\0\x02", Container::Snoop),
            (b"GMBU....", Container::NetworkMonitor),
            (b"RTSS....", Container::NetworkMonitor),
            (b"TRSNIFF data    ", Container::Sniffer),
            (b"XCP\0....", Container::NetXray),
            (b"btsnoop\0", Container::BtSnoop),
        ];
        for (start, container) in known {
            assert_eq!(recognise(start), Some(container));
        }
        for start in [&b""[..], b"<Event", b"\xa1\xb2\xc3", &section[..11], &[0; 100]] {
            assert_eq!(recognise(start), None);
        }
    }

    #[test]
    fn what_is_not_read_is_named() {
        let (heard, summary) = Heard::of(b"snoop\0\0\0\0\0\0\x02");
        assert_eq!(heard.whys(), [Why::KindNotRead(Container::Snoop)]);
        assert_eq!(summary.container, Some(Container::Snoop));
        let (heard, summary) = Heard::of(b"");
        assert_eq!((heard.whys(), summary.container), (vec![Why::NotACapture], None));
    }

    #[test]
    fn an_input_that_fails_is_named() {
        struct Failing(usize);
        impl Read for Failing {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                self.0 += 1;
                match self.0 {
                    1 => Err(std::io::ErrorKind::Interrupted.into()),
                    2 => {
                        let start = crate::capture::sample::pcap(1, &[]);
                        buffer[..24].copy_from_slice(&start);
                        Ok(24)
                    }
                    _ => Err(std::io::ErrorKind::ConnectionReset.into()),
                }
            }
        }
        let mut heard = Heard::default();
        let summary = crate::capture::read(Failing(0), &mut heard);
        let reset = Why::Input(std::io::ErrorKind::ConnectionReset);
        assert_eq!(heard.whys(), [reset]);
        assert!(!summary.complete);
        assert_eq!(summary.interfaces.len(), 1);
    }
}
