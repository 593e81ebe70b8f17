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

#[cfg(test)]
mod tests {
    use crate::capture::sample::{Heard, IP, ike, pcap, udp};
    use crate::capture::{Container, Direction, LinkType, Why};

    fn frame() -> Vec<u8> {
        IP.ethernet(&udp(500, 500, &ike(60)))
    }

    /// One record as every writer of the format would have it.
    fn variant(magic: [u8; 4], big: bool, extra: &[u8]) -> Vec<u8> {
        let word = |word: u32| if big { word.to_be_bytes() } else { word.to_le_bytes() };
        let mut file = magic.to_vec();
        file.extend([0; 12]);
        file.extend([word(65535), word(1)].concat());
        let length = frame().len() as u32;
        file.extend([word(1_700_000_000), word(5), word(length), word(length)].concat());
        file.extend(extra);
        file.extend(frame());
        file
    }

    #[test]
    fn reads_both_byte_orders_and_resolutions() {
        let seconds = 1_700_000_000_000_000_000;
        for (magic, big, ticks) in [
            ([0xa1, 0xb2, 0xc3, 0xd4], true, 5000),
            ([0xd4, 0xc3, 0xb2, 0xa1], false, 5000),
            ([0xa1, 0xb2, 0x3c, 0x4d], true, 5),
            ([0x4d, 0x3c, 0xb2, 0xa1], false, 5),
        ] {
            let (heard, summary) = Heard::of(&variant(magic, big, &[]));
            assert_eq!(heard.datagrams[0].time, Some(seconds + ticks));
            assert!(summary.complete);
            let nanoseconds = ticks == 5;
            let container = Container::Pcap { big_endian: big, nanoseconds, modified: false };
            assert_eq!(summary.container, Some(container));
            assert_eq!((summary.interfaces.len(), summary.interfaces[0].packets), (1, 1));
            assert_eq!(summary.interfaces[0].snap_length, 65535);
        }
        let extra = [3, 0, 0, 0, 8, 0, 4, 0];
        let (heard, _) = Heard::of(&variant([0x34, 0xcd, 0xb2, 0xa1], false, &extra));
        let link = heard.datagrams[0].link;
        assert_eq!((link.device, link.direction), (Some(3), Some(Direction::Sent)));
    }

    #[test]
    fn a_cut_record_is_damage_and_what_came_before_stays() {
        let file = pcap(1, &[(0, frame()), (9000, frame())]);
        let (heard, summary) = Heard::of(&file[..file.len() - 1]);
        assert_eq!(heard.packets(), [1]);
        let need = 16 + frame().len() as u64;
        assert_eq!(heard.whys(), [Why::CutOff { need, have: need - 1 }]);
        assert_eq!(heard.damage[0].offset, 24 + need);
        assert!(!summary.complete);
        let (heard, summary) = Heard::of(&file[..24]);
        assert_eq!((heard.damage.len(), summary.complete, summary.packets), (0, true, 0));
    }

    #[test]
    fn finds_the_next_record_behind_an_impossible_length() {
        let mut file =
            pcap(1, &[(0, frame()), (9000, frame()), (18_000, frame()), (99_000, frame())]);
        let length = 16 + frame().len();
        file[24 + length + 11] = 0xff;
        let (heard, summary) = Heard::of(&file);
        assert_eq!(heard.packets(), [1, 2, 3]);
        let (stated, skipped) = (0xff00_0000 | frame().len() as u64, length as u64);
        assert_eq!(heard.whys(), [Why::ImplausibleLength { length: stated, skipped }]);
        assert!(summary.complete);
        let (heard, summary) = Heard::of(&file[..24 + 2 * length]);
        assert_eq!((heard.packets(), summary.complete), (vec![1], false));
        assert_eq!(summary.bytes, 24 + 2 * length as u64);
    }

    #[test]
    fn a_link_layer_that_is_not_read_is_named() {
        let (heard, summary) = Heard::of(&pcap(105, &[(0, frame()), (1, frame())]));
        assert_eq!(heard.whys(), [Why::LinkNotRead(LinkType(105))]);
        assert_eq!((summary.packets, summary.counts.unread), (2, 2));
        assert_eq!(summary.interfaces[0].link.name(), Some("IEEE 802.11"));
    }

    #[test]
    fn a_packet_that_the_snap_length_cut_says_so() {
        let mut file = pcap(1, &[(0, frame())]);
        let length = frame().len();
        file[36] = (length + 4) as u8;
        file[24 + 16 + 17] += 4;
        let (heard, summary) = Heard::of(&file);
        assert!(heard.datagrams[0].short);
        assert_eq!((summary.cut, summary.cut_to), (1, length as u32));
    }
}
