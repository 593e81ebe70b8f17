//! pcapng: blocks of many kinds, of which sections, interfaces, statistics and packets count.

use super::pcap::LONGEST_PACKET;
use super::stream::{Stream, WIDEST};
use super::{Marks, Record};
use crate::capture::Tap;
use crate::capture::datagram::{Direction, Why};
use crate::capture::octets::{Endian, array};
use crate::capture::summary::{Interface, LinkType, Resolution};
use crate::capture::walk::Walk;

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const OBSOLETE_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const STATISTICS: u32 = 5;
const ENHANCED_PACKET: u32 = 6;

/// Type, two lengths.
const FRAME: u32 = 12;
/// Wireshark refuses longer ones, too.
const LONGEST_BLOCK: u32 = 16 << 20;
const MOST_INTERFACES: usize = 1024;
const LONGEST_TEXT: usize = 512;
const MOST_OPTIONS: usize = 64;

/// The byte order that a section header states; `None` if it is none.
pub(super) fn section_endian(block: &[u8]) -> Option<Endian> {
    if array(block, 0) != Some(SECTION.to_be_bytes()) {
        return None;
    }
    match array(block, 8)? {
        [0x1a, 0x2b, 0x3c, 0x4d] => Some(Endian::Big),
        [0x4d, 0x3c, 0x2b, 0x1a] => Some(Endian::Little),
        _ => None,
    }
}

pub(super) fn walk<T: Tap>(stream: &mut Stream<'_>, walk: &mut Walk<'_, T>) {
    let mut section = Section { endian: Endian::Little, first: 0, clocks: Vec::new() };
    while section.packets(stream, walk) || section.block(stream, walk) {}
}

/// What the blocks of one section refer to.
struct Section {
    endian: Endian,
    /// Where its interfaces begin among all of the file.
    first: usize,
    clocks: Vec<Clock>,
}

/// How to read the packets of one interface.
#[derive(Clone, Copy)]
struct Clock {
    link: LinkType,
    snap_length: u32,
    resolution: Resolution,
    /// Seconds.
    offset: i64,
}

/// The fields of a packet block, wherever its kind has them.
struct Fields {
    interface: u32,
    ticks: Option<u64>,
    captured: u32,
    original: u32,
    /// Where the packet begins in the block.
    data: usize,
}

impl Section {
    /// Reads the sound packets at the beginning of the window; false if there is none.
    fn packets<T: Tap>(&self, stream: &mut Stream<'_>, walk: &mut Walk<'_, T>) -> bool {
        let offset = stream.offset();
        let window = stream.window(FRAME as usize);
        let mut rest = window;
        while let Some(block) = self.whole_packet(rest) {
            let at = offset + (window.len() - rest.len()) as u64;
            if !self.packet(block, enhanced(block, self.endian), at, walk) {
                break;
            }
            rest = rest.get(block.len()..).unwrap_or_default();
        }
        let read = window.len() - rest.len();
        read > 0 && stream.advance(read as u64)
    }

    #[inline(always)]
    fn whole_packet<'b>(&self, bytes: &'b [u8]) -> Option<&'b [u8]> {
        let length = self.endian.u32(bytes, 4)?;
        let block = bytes.get(..length as usize)?;
        let sound = self.endian.u32(block, 0)? == ENHANCED_PACKET
            && is_sound(length)
            && self.endian.u32(block, block.len() - 4)? == length;
        sound.then_some(block)
    }

    /// Reads one block of any kind; false at the end.
    #[inline(never)]
    fn block<T: Tap>(&mut self, stream: &mut Stream<'_>, walk: &mut Walk<'_, T>) -> bool {
        let offset = stream.offset();
        let head = stream.window(FRAME as usize);
        if head.is_empty() {
            walk.summary.complete = true;
            return false;
        }
        let endian = section_endian(head).unwrap_or(self.endian);
        let (Some(kind), Some(length)) = (endian.u32(head, 0), endian.u32(head, 4)) else {
            return cut_off(stream, walk, u64::from(FRAME));
        };
        if !is_sound(length) {
            return self.resume(stream, walk, length);
        }
        // A block that is longer than a window is read as far as that goes.
        let wanted = (length as usize).min(WIDEST);
        let Some(block) = stream.window(wanted).get(..wanted) else {
            return cut_off(stream, walk, u64::from(length));
        };
        let whole = wanted == length as usize;
        let mismatch = whole && endian.u32(block, block.len() - 4) != Some(length);
        let readable = match kind {
            _ if mismatch => false,
            SECTION => self.section(block, endian, walk),
            INTERFACE => self.interface(block, offset, walk),
            STATISTICS => self.statistics(block, walk),
            ENHANCED_PACKET => self.packet(block, enhanced(block, endian), offset, walk),
            SIMPLE_PACKET => self.packet(block, self.simple(block), offset, walk),
            OBSOLETE_PACKET => self.packet(block, obsolete(block, endian), offset, walk),
            _ => true,
        };
        if mismatch {
            walk.damage(offset, Why::BrokenBlock { block: kind });
            return self.resume(stream, walk, length);
        }
        let ended = !stream.advance(u64::from(length));
        if ended {
            let have = stream.offset() - offset;
            walk.damage(offset, Why::CutOff { need: u64::from(length), have });
        } else if !readable {
            walk.damage(offset, Why::BrokenBlock { block: kind });
        }
        !ended
    }

    fn section<T: Tap>(&mut self, block: &[u8], endian: Endian, walk: &mut Walk<'_, T>) -> bool {
        if section_endian(block).is_none() {
            return false;
        }
        let summary = &mut walk.summary;
        *self = Self { endian, first: summary.interfaces.len(), clocks: Vec::new() };
        summary.sections = summary.sections.saturating_add(1);
        for (code, value) in options(block.get(24..).unwrap_or_default(), endian) {
            let place = match code {
                2 => &mut summary.hardware,
                3 => &mut summary.os,
                4 => &mut summary.application,
                _ => continue,
            };
            place.get_or_insert_with(|| text(value));
        }
        true
    }

    fn interface<T: Tap>(&mut self, block: &[u8], offset: u64, walk: &mut Walk<'_, T>) -> bool {
        let endian = self.endian;
        let (Some(link), Some(snap_length)) = (endian.u16(block, 8), endian.u32(block, 12)) else {
            return false;
        };
        if walk.summary.interfaces.len() >= MOST_INTERFACES {
            walk.damage(offset, Why::TooManyInterfaces);
            return true;
        }
        let link = LinkType(link);
        let mut interface =
            Interface { snap_length, ..Interface::plain(link, Resolution::Decimal(6)) };
        for (code, value) in options(block.get(16..).unwrap_or_default(), endian) {
            match code {
                2 => interface.name = Some(text(value)),
                3 => interface.description = Some(text(value)),
                9 => match value.first() {
                    Some(power @ 128..) => interface.resolution = Resolution::Binary(power & 127),
                    Some(power) => interface.resolution = Resolution::Decimal(*power),
                    None => {}
                },
                // 0: as text; 1 would be BPF code.
                11 if value.first() == Some(&0) => {
                    interface.filter = Some(text(value.get(1..).unwrap_or_default()));
                }
                12 => interface.os = Some(text(value)),
                14 => interface.time_offset = endian.u64(value, 0).unwrap_or(0).cast_signed(),
                _ => {}
            }
        }
        if !link.is_read() {
            walk.damage(offset, Why::LinkNotRead(link));
        }
        let Interface { resolution, time_offset, .. } = interface;
        self.clocks.push(Clock { link, snap_length, resolution, offset: time_offset });
        walk.summary.interfaces.push(interface);
        true
    }

    fn statistics<T: Tap>(&self, block: &[u8], walk: &mut Walk<'_, T>) -> bool {
        let Some(index) = self.endian.u32(block, 8) else { return false };
        let interfaces = walk.summary.interfaces.get_mut(self.first..).unwrap_or_default();
        let Some(interface) = interfaces.get_mut(index as usize) else { return true };
        let lost = options(block.get(20..).unwrap_or_default(), self.endian)
            .filter(|(code, _)| matches!(code, 5 | 7))
            .filter_map(|(_, value)| self.endian.u64(value, 0))
            .reduce(u64::saturating_add);
        interface.dropped = lost.or(interface.dropped);
        true
    }

    /// False if the block contradicts itself.
    #[inline(always)]
    fn packet<T: Tap>(
        &self,
        block: &[u8],
        fields: Option<Fields>,
        offset: u64,
        walk: &mut Walk<'_, T>,
    ) -> bool {
        let Some(fields) = fields else { return false };
        let end = fields.data.saturating_add(fields.captured as usize);
        let room = block.len().saturating_sub(4);
        let Some(data) = block.get(..room).and_then(|block| block.get(fields.data..end)) else {
            return false;
        };
        let Some(clock) = self.clocks.get(fields.interface as usize) else {
            walk.stray_packet(offset, fields.interface);
            return true;
        };
        let options = block.get(end.next_multiple_of(4)..room).unwrap_or_default();
        let marks = if options.len() < 8 {
            Marks::None
        } else {
            Marks::Options { options, endian: self.endian }
        };
        walk.packet(Record {
            data,
            original: fields.original,
            time: fields.ticks.and_then(|ticks| clock.nanoseconds(ticks)),
            interface: (self.first + fields.interface as usize) as u32,
            link: clock.link,
            offset,
            marks,
        });
        true
    }

    fn simple(&self, block: &[u8]) -> Option<Fields> {
        let original = self.endian.u32(block, 8)?;
        let snap_length = self.clocks.first().map_or(0, |clock| clock.snap_length);
        let limit = if snap_length == 0 { u32::MAX } else { snap_length };
        let room = block.len().saturating_sub(16) as u32;
        let captured = original.min(limit).min(room);
        Some(Fields { interface: 0, ticks: None, captured, original, data: 12 })
    }

    /// Searches the next block, first where this one says that it ends.
    #[inline(never)]
    fn resume<T: Tap>(
        &mut self,
        stream: &mut Stream<'_>,
        walk: &mut Walk<'_, T>,
        length: u32,
    ) -> bool {
        let offset = stream.offset();
        let ahead = stream.window(length as usize + FRAME as usize);
        let trusted = is_sound(length)
            && ahead.get(length as usize..).is_some_and(|next| self.is_likely(next));
        let mut found = trusted && stream.advance(u64::from(length));
        while !found && stream.advance(1) {
            let head = stream.window(FRAME as usize);
            if head.len() < FRAME as usize {
                let rest = head.len() as u64;
                stream.advance(rest);
                break;
            }
            if self.is_likely(head) {
                let endian = section_endian(head).unwrap_or(self.endian);
                let length = endian.u32(head, 4).unwrap_or(0) as usize;
                let end = stream.window(length).get(length - 4..length);
                found = end.is_some_and(|end| endian.u32(end, 0) == Some(length as u32));
            }
        }
        let skipped = stream.offset() - offset;
        walk.damage(offset, Why::ImplausibleLength { length: u64::from(length), skipped });
        found
    }

    /// Whether a block of a usual kind may begin here.
    fn is_likely(&self, head: &[u8]) -> bool {
        let endian = section_endian(head).unwrap_or(self.endian);
        let kind = endian.u32(head, 0);
        let usual = matches!(kind, Some(SECTION | 1..=10 | 0x0bad | 0x4000_0bad));
        usual
            && endian
                .u32(head, 4)
                .is_some_and(|length| is_sound(length) && length as usize <= WIDEST)
    }
}

fn is_sound(length: u32) -> bool {
    (FRAME..=LONGEST_BLOCK).contains(&length) && length.is_multiple_of(4)
}

#[inline(always)]
fn enhanced(block: &[u8], endian: Endian) -> Option<Fields> {
    let [high, low, captured, original] = four(block, endian)?;
    let interface = endian.u32(block, 8)?;
    Some(Fields { interface, ticks: Some(ticks(high, low)), captured, original, data: 28 })
}

/// The block before the enhanced one, which old Wireshark wrote.
fn obsolete(block: &[u8], endian: Endian) -> Option<Fields> {
    let [high, low, captured, original] = four(block, endian)?;
    let interface = u32::from(endian.u16(block, 8)?);
    Some(Fields { interface, ticks: Some(ticks(high, low)), captured, original, data: 28 })
}

#[inline(always)]
fn four(block: &[u8], endian: Endian) -> Option<[u32; 4]> {
    let raw: [u8; 16] = array(block, 12)?;
    let captured = endian.u32(&raw, 8)?;
    let fields = [endian.u32(&raw, 0)?, endian.u32(&raw, 4)?, captured, endian.u32(&raw, 12)?];
    (captured <= LONGEST_PACKET).then_some(fields)
}

#[inline(always)]
fn ticks(high: u32, low: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

impl Clock {
    /// Since 1970; `None` if that is beyond the year 2262.
    #[inline(always)]
    fn nanoseconds(&self, ticks: u64) -> Option<i64> {
        let since = match self.resolution {
            Resolution::Decimal(6) => ticks.checked_mul(1000)?,
            Resolution::Decimal(9) => ticks,
            other => rescaled(ticks, other)?,
        };
        let offset = self.offset.checked_mul(1_000_000_000)?;
        i64::try_from(since).ok()?.checked_add(offset)
    }
}

fn rescaled(ticks: u64, resolution: Resolution) -> Option<u64> {
    match resolution {
        Resolution::Decimal(power @ 0..9) => ticks.checked_mul(10_u64.pow(9 - u32::from(power))),
        Resolution::Decimal(power) => {
            let divisor = 10_u64.checked_pow(u32::from(power) - 9);
            Some(divisor.map_or(0, |divisor| ticks / divisor))
        }
        Resolution::Binary(power) => {
            let scaled = u128::from(ticks) * 1_000_000_000;
            u64::try_from(scaled >> power).ok()
        }
    }
}

fn cut_off<T: Tap>(stream: &mut Stream<'_>, walk: &mut Walk<'_, T>, need: u64) -> bool {
    let have = stream.window(1).len() as u64;
    walk.damage(stream.offset(), Why::CutOff { need, have });
    stream.advance(have);
    false
}

/// The direction in a packet block's flags.
pub(super) fn direction(options: &[u8], endian: Endian) -> Option<Direction> {
    let (_, value) = self::options(options, endian).find(|(code, _)| *code == 2)?;
    let flags = endian.u32(value, 0)?;
    match (flags & 3, flags >> 2 & 7) {
        (2, _) => Some(Direction::Sent),
        (_, 2) => Some(Direction::Multicast),
        (_, 3) => Some(Direction::Broadcast),
        (_, 4) => Some(Direction::Overheard),
        (1, _) => Some(Direction::Received),
        _ => None,
    }
}

/// Codes and values, up to the end mark or the first that does not fit.
fn options(bytes: &[u8], endian: Endian) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let code = endian.u16(rest, 0).filter(|code| *code != 0)?;
        let length = usize::from(endian.u16(rest, 2)?);
        let value = rest.get(4..4 + length)?;
        rest = rest.get((4 + length).next_multiple_of(4)..).unwrap_or_default();
        Some((code, value))
    })
    .take(MOST_OPTIONS)
}

fn text(value: &[u8]) -> String {
    let value = value.get(..LONGEST_TEXT).unwrap_or(value);
    String::from_utf8_lossy(value).trim_matches(['\0', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::sample::{Heard, IP, ike, udp};

    /// A file of little-endian blocks.
    #[derive(Default)]
    struct File(Vec<u8>);

    impl File {
        fn new() -> Self {
            Self::default().section(&option(4, b"whyke"))
        }

        fn block(mut self, kind: u32, body: &[u8]) -> Self {
            let body = [body, &vec![0; body.len().next_multiple_of(4) - body.len()]].concat();
            let length = (12 + body.len() as u32).to_le_bytes();
            self.0.extend([&kind.to_le_bytes()[..], &length, &body, &length].concat());
            self
        }

        fn section(self, options: &[u8]) -> Self {
            let header = [0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0];
            self.block(SECTION, &[&header, &[0xff; 8][..], options].concat())
        }

        fn interface(self, link: u8, options: &[u8]) -> Self {
            self.block(INTERFACE, &[&[link, 0, 0, 0, 0, 0, 4, 0], options].concat())
        }

        fn packet(self, interface: u8, ticks: u64, options: &[u8]) -> Self {
            let mut body = vec![interface, 0, 0, 0];
            body.extend(((ticks >> 32) as u32).to_le_bytes());
            body.extend((ticks as u32).to_le_bytes());
            body.extend([frame().len() as u32; 2].map(u32::to_le_bytes).concat());
            body.extend(frame());
            body.resize(body.len().next_multiple_of(4), 0);
            body.extend(options);
            self.block(ENHANCED_PACKET, &body)
        }
    }

    fn frame() -> Vec<u8> {
        IP.ethernet(&udp(500, 500, &ike(60)))
    }

    fn option(code: u8, value: &[u8]) -> Vec<u8> {
        let mut option = [&[code, 0, value.len() as u8, 0], value].concat();
        option.resize(option.len().next_multiple_of(4), 0);
        option
    }

    #[test]
    fn reads_sections_and_interfaces() {
        let described =
            [option(2, b"eth0"), option(11, b"\0udp port 500"), option(12, b"Windows 10")].concat();
        let file = File::new()
            .interface(1, &described)
            .block(0x0bad_cafe, &[1, 2, 3, 4])
            .block(10, &[1; 20])
            .packet(0, 1_000_000, &[option(1, b"a comment"), option(2, &[2, 0, 0, 0])].concat())
            .block(STATISTICS, &[&[0; 12][..], &option(5, &[3, 0, 0, 0, 0, 0, 0, 0])].concat())
            .section(&[])
            .interface(1, &[])
            .interface(1, &[])
            .packet(1, 9_000_000, &[]);
        let (heard, summary) = Heard::of(&file.0);
        assert_eq!(heard.packets(), [1, 2]);
        assert_eq!(heard.damage, []);
        assert_eq!((summary.sections, summary.complete), (2, true));
        assert_eq!(summary.application.as_deref(), Some("whyke"));
        let [first, second, third] = &summary.interfaces[..] else { panic!() };
        assert_eq!(first.name.as_deref(), Some("eth0"));
        assert_eq!(first.filter.as_deref(), Some("udp port 500"));
        assert_eq!(first.os.as_deref(), Some("Windows 10"));
        assert_eq!((first.snap_length, first.dropped), (1 << 18, Some(3)));
        assert_eq!([first, second, third].map(|it| it.packets), [1, 0, 1]);
        assert_eq!(heard.datagrams[0].link.direction, Some(Direction::Sent));
        assert_eq!(heard.datagrams[1].link.direction, None);
    }

    #[test]
    fn reads_times_of_every_resolution() {
        let time = |resolution: u8, offset: i64, ticks| {
            let options = [option(9, &[resolution]), option(14, &offset.to_le_bytes())].concat();
            let file = File::new().interface(1, &options).packet(0, ticks, &[]);
            Heard::of(&file.0).0.datagrams[0].time
        };
        assert_eq!(time(6, 0, 1_500_000), Some(1_500_000_000));
        assert_eq!(time(9, -1, 1_500_000_000), Some(500_000_000));
        assert_eq!(time(3, 100, 1500), Some(101_500_000_000));
        assert_eq!(time(12, 0, 1_500_000_000_000), Some(1_500_000_000));
        assert_eq!(time(0x80 | 10, 0, 1536), Some(1_500_000_000));
        assert_eq!(time(0x80 | 127, 0, u64::MAX), Some(0));
        assert_eq!(time(127, 0, u64::MAX), Some(0));
        assert_eq!(time(0, 0, u64::MAX), None);
        assert_eq!(time(6, i64::MAX, 1), None);
    }

    #[test]
    fn reads_simple_and_obsolete_packets() {
        let simple = [&(frame().len() as u32).to_le_bytes()[..], &frame()].concat();
        let mut obsolete = [0; 20];
        obsolete[8] = 9;
        obsolete[12] = frame().len() as u8;
        obsolete[16] = frame().len() as u8;
        let file = File::new()
            .interface(1, &[])
            .block(SIMPLE_PACKET, &simple)
            .block(OBSOLETE_PACKET, &[&obsolete[..], &frame()].concat());
        let (heard, summary) = Heard::of(&file.0);
        assert_eq!(heard.packets(), [1]);
        assert_eq!(heard.datagrams[0].time, None);
        assert_eq!((summary.packets, summary.untimed, summary.last), (2, 1, Some(9000)));
    }

    #[test]
    fn reads_big_endian_sections() {
        let mut file = vec![0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 28, 0x1a, 0x2b, 0x3c, 0x4d];
        file.extend([0, 1, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 28]);
        file.extend([0, 0, 0, 1, 0, 0, 0, 20, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20]);
        let length = 32 + frame().len().next_multiple_of(4) as u8;
        file.extend([0, 0, 0, 6, 0, 0, 0, length, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
        file.extend([0, 0, 0, frame().len() as u8].repeat(2));
        file.extend(frame());
        file.resize(file.len().next_multiple_of(4), 0);
        file.extend([0, 0, 0, length]);
        let (heard, summary) = Heard::of(&file);
        assert_eq!(heard.datagrams[0].time, Some(7000));
        assert!(summary.complete);
    }

    #[test]
    fn goes_on_behind_damage() {
        let start = File::new().interface(1, &[]);
        let at = start.0.len();
        let mut file = start.packet(0, 1, &[]).packet(7, 2, &[]).packet(0, 9_000_000, &[]).0;
        let (heard, _) = Heard::of(&file);
        assert_eq!(heard.packets(), [1, 3]);
        assert_eq!(heard.whys(), [Why::UnknownInterface(7)]);

        file[at + 4] ^= 4;
        let (heard, summary) = Heard::of(&file);
        assert_eq!((heard.packets(), summary.complete), (vec![2], true));
        assert!(matches!(heard.whys()[0], Why::BrokenBlock { block: ENHANCED_PACKET }));
        file[at + 7] = 0x7f;
        let (heard, _) = Heard::of(&file);
        assert_eq!(heard.packets(), [2]);
        let Why::ImplausibleLength { length, skipped } = heard.whys()[0] else { panic!() };
        assert_eq!((length >> 24, skipped), (0x7f, 32 + frame().len().next_multiple_of(4) as u64));

        let cut = &file[..file.len() - 3];
        let (heard, summary) = Heard::of(cut);
        assert!(matches!(heard.whys()[..], [.., Why::CutOff { .. }]));
        assert!(!summary.complete);
    }

    #[test]
    fn every_prefix_ends_with_damage_or_a_whole_block() {
        let file = File::new().interface(1, &[]).packet(0, 1, &option(1, b"x")).0;
        for end in 28..file.len() {
            let (heard, summary) = Heard::of(&file[..end]);
            assert!(summary.complete || !heard.damage.is_empty(), "{end}");
            assert!(heard.datagrams.is_empty());
        }
    }
}
