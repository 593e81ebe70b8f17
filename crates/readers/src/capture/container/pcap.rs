//! Classic pcap: a file header of 24 bytes, then records.

use super::stream::Stream;
use super::{Container, Marks, Record};
use crate::capture::Tap;
use crate::capture::datagram::Why;
use crate::capture::link;
use crate::capture::octets::Endian;
use crate::capture::summary::{Interface, LinkType, Resolution};
use crate::capture::walk::Walk;

const FILE_HEADER: usize = 24;
/// The longest packet that libpcap and Wireshark read or write on the links that are read here.
pub(super) const LONGEST_PACKET: u32 = 256 << 10;
const SECOND: i64 = 1_000_000_000;
/// How far a record's time may be from its predecessor's, where records are searched for.
const FARTHEST: i64 = 7 * 86_400 * SECOND;

/// What the file header settles for every record.
#[derive(Clone, Copy)]
struct Shape {
    endian: Endian,
    /// Of a time's fraction, in nanoseconds.
    unit: i64,
    /// The length of a record's header.
    header: usize,
    link: LinkType,
}

#[derive(Clone, Copy)]
struct Header {
    time: i64,
    captured: u32,
    original: u32,
    fraction_is_sound: bool,
}

pub(super) fn walk<T: Tap>(stream: &mut Stream<'_>, container: Container, walk: &mut Walk<'_, T>) {
    let Container::Pcap { big_endian, nanoseconds, modified } = container else { return };
    let endian = if big_endian { Endian::Big } else { Endian::Little };
    let head = stream.window(FILE_HEADER);
    let have = head.len() as u64;
    // The upper bits say how long a frame check sequence is.
    let link = endian.u32(head, 20).map(|link| LinkType(link as u16));
    let (Some(link), Some(snap_length)) = (link, endian.u32(head, 16)) else {
        return walk.damage(0, Why::CutOff { need: FILE_HEADER as u64, have });
    };
    walk.summary.sections = 1;
    walk.summary.interfaces.push(Interface {
        snap_length,
        ..Interface::plain(link, Resolution::Decimal(if nanoseconds { 9 } else { 6 }))
    });
    if !link.is_read() {
        walk.damage(20, Why::LinkNotRead(link));
    }
    stream.advance(FILE_HEADER as u64);
    let (unit, header) = (if nanoseconds { 1 } else { 1000 }, if modified { 24 } else { 16 });
    let shape = Shape { endian, unit, header, link };
    while shape.records(stream, walk) {}
}

impl Shape {
    /// Reads all records that are in the window; false at the end.
    fn records<T: Tap>(&self, stream: &mut Stream<'_>, walk: &mut Walk<'_, T>) -> bool {
        let offset = stream.offset();
        let window = stream.window(self.header);
        let mut rest = window;
        while let Some(record) = self.record(rest, offset + (window.len() - rest.len()) as u64) {
            rest = rest.get(self.header + record.data.len()..).unwrap_or_default();
            walk.packet(record);
        }
        let read = window.len() - rest.len();
        if read > 0 {
            return stream.advance(read as u64);
        }
        let Some(header) = self.parse(window) else {
            let have = window.len() as u64;
            walk.summary.complete = have == 0;
            if have > 0 {
                walk.damage(offset, Why::CutOff { need: self.header as u64, have });
                stream.advance(have);
            }
            return false;
        };
        if header.captured > LONGEST_PACKET {
            return self.resume(stream, walk, header.captured);
        }
        let need = self.header + header.captured as usize;
        let have = stream.window(need).len();
        if have < need {
            walk.damage(offset, Why::CutOff { need: need as u64, have: have as u64 });
            stream.advance(have as u64);
        }
        have >= need
    }

    /// The record at the beginning of `bytes`, if it is all there.
    #[inline(always)]
    fn record<'b>(&self, bytes: &'b [u8], offset: u64) -> Option<Record<'b>> {
        let header = self.parse(bytes)?;
        let captured = header.captured.min(LONGEST_PACKET + 1) as usize;
        let data = bytes.get(self.header..)?.get(..captured)?;
        (captured as u32 <= LONGEST_PACKET).then_some(Record {
            data,
            original: header.original,
            time: Some(header.time),
            interface: 0,
            link: self.link,
            offset,
            marks: self.marks(bytes),
        })
    }

    #[inline(always)]
    fn parse(&self, bytes: &[u8]) -> Option<Header> {
        let (words, _) = bytes.get(..self.header)?.as_chunks::<4>();
        let words: [u32; 4] = words.first_chunk::<4>()?.map(u32::from_le_bytes);
        let [seconds, fraction, captured, original] = match self.endian {
            Endian::Little => words,
            Endian::Big => words.map(u32::swap_bytes),
        };
        let fraction = i64::from(fraction) * self.unit;
        Some(Header {
            time: i64::from(seconds) * SECOND + fraction,
            captured,
            original,
            fraction_is_sound: fraction < SECOND,
        })
    }

    #[inline(always)]
    fn marks(&self, bytes: &[u8]) -> Marks<'static> {
        if self.header == 16 {
            return Marks::None;
        }
        let device = self.endian.u32(bytes, 16).unwrap_or(0);
        let direction = bytes.get(22).and_then(|kind| link::direction(u16::from(*kind)));
        Marks::Cooked { direction, device }
    }

    /// Searches the next place where two records follow each other.
    #[inline(never)]
    fn resume<T: Tap>(&self, stream: &mut Stream<'_>, walk: &mut Walk<'_, T>, length: u32) -> bool {
        let offset = stream.offset();
        let last = walk.summary.last;
        let mut found = false;
        while !found && stream.advance(1) {
            let Some(header) = self.parse(stream.window(self.header)) else {
                let rest = stream.window(1).len() as u64;
                stream.advance(rest);
                break;
            };
            if !header.is_likely(last) {
                continue;
            }
            let end = self.header + header.captured as usize;
            let bytes = stream.window(end + self.header);
            let next = bytes.get(end..).map(|bytes| self.parse(bytes));
            found = match next {
                Some(Some(next)) => next.is_likely(Some(header.time)),
                Some(None) => bytes.len() == end,
                None => false,
            };
        }
        let skipped = stream.offset() - offset;
        walk.damage(offset, Why::ImplausibleLength { length: u64::from(length), skipped });
        found
    }
}

impl Header {
    fn is_likely(&self, last: Option<i64>) -> bool {
        (1..=LONGEST_PACKET).contains(&self.captured)
            && (self.captured..=LONGEST_PACKET).contains(&self.original)
            && self.fraction_is_sound
            && last.is_none_or(|last| (self.time - last).abs() < FARTHEST)
    }
}
