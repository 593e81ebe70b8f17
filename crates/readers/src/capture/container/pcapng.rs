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
    while section.block(stream, walk) {}
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
    /// Reads one block; false at the end.
    #[inline(always)]
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
        let block = stream.window(wanted);
        let block = block.get(..wanted).unwrap_or(block);
        let whole = block.len() == length as usize;
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
