//! One chunk of an event log: 64 KiB that hold all that their records refer to.
//!
//! Layout and checksums: [MS-EVEN6] has none; libyal's documentation of the format, §3 and §4.

use super::octets::{u32_at, u64_at};

pub(super) const LENGTH: usize = 64 << 10;
pub(super) const HEAD: usize = 512;
pub(super) const MAGIC: &[u8; 8] = b"ElfChnk\0";
const RECORD_MAGIC: &[u8; 4] = b"**\0\0";
/// Magic, length, number, time before a record's content; its length again behind it.
const RECORD_HEAD: usize = 24;
const RECORD_TAIL: usize = 4;
/// A checksum is not kept.
const WITHOUT_CHECKSUM: u32 = 4;
/// Numbers of records rise by one; a damaged chunk may lack many.
const WIDEST_STEP: u64 = 1 << 16;

/// What the first bytes of a chunk say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) first_record: u64,
    /// Where the records end.
    free: usize,
    checksum: u32,
    /// It matches its own checksum.
    pub(super) is_sound: bool,
    has_checksum: bool,
}

impl Head {
    pub(super) fn read(chunk: &[u8]) -> Option<Head> {
        let head = chunk.get(..HEAD)?;
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&head[..120]);
        hasher.update(&head[128..]);
        let has_checksum = u32_at(head, 120)? & WITHOUT_CHECKSUM == 0;
        let matches = !has_checksum || hasher.finalize() == u32_at(head, 124)?;
        let free = u32_at(head, 48)? as usize;
        let is_sound = head.starts_with(MAGIC) && matches && (HEAD..=LENGTH).contains(&free);
        Some(Head {
            first_record: u64_at(head, 24)?,
            free,
            checksum: u32_at(head, 52)?,
            is_sound,
            has_checksum,
        })
    }

    /// Whether head and records are as they were written; a chunk that is cut short is not.
    pub(super) fn vouches_for(&self, chunk: &[u8]) -> bool {
        let Some(records) = chunk.get(HEAD..self.free) else { return false };
        self.is_sound && (!self.has_checksum || crc32fast::hash(records) == self.checksum)
    }
}

/// A record, or the number of one that should be here and cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Record(Record),
    Lost { number: u64 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) number: u64,
    /// When it was written, in 100 ns since 1601.
    pub(super) written: u64,
    /// Its binary XML.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The records of a chunk one after another; where one is damaged, the next that is not.
#[derive(Debug)]
pub(super) struct Records<'a> {
    chunk: &'a [u8],
    at: usize,
    /// The number of the last one.
    last: Option<u64>,
    /// Behind it there are only older ones.
    live: Option<usize>,
    is_sound: bool,
}

impl<'a> Records<'a> {
    pub(super) fn new(chunk: &'a [u8], head: &Head, is_sound: bool) -> Records<'a> {
        let last = head.is_sound.then(|| head.first_record.checked_sub(1)).flatten();
        let live = head.is_sound.then_some(head.free.min(chunk.len()));
        Records { chunk, at: HEAD, last, live, is_sound }
    }

    /// The record at `at`, if what is there agrees with itself.
    fn at(&self, at: usize) -> Option<Record> {
        let head = self.chunk.get(at..)?;
        if !head.starts_with(RECORD_MAGIC) {
            return None;
        }
        let length = u32_at(head, 4)? as usize;
        let record = head.get(..length).filter(|_| length >= RECORD_HEAD + RECORD_TAIL)?;
        if u32_at(record, length - RECORD_TAIL)? as usize != length {
            return None;
        }
        Some(Record {
            number: u64_at(head, 8)?,
            written: u64_at(head, 16)?,
            start: at + RECORD_HEAD,
            end: at + length - RECORD_TAIL,
        })
    }

    /// Whether it is a record of this use of the chunk, and not of an earlier one.
    fn is_current(&self, record: &Record) -> bool {
        self.live.is_some_and(|live| record.end <= live) || self.follows(record)
    }

    fn follows(&self, record: &Record) -> bool {
        let step = |last: u64| record.number.checked_sub(last);
        self.last.is_none_or(|last| step(last).is_some_and(|by| (1..=WIDEST_STEP).contains(&by)))
    }

    fn take(&mut self, record: Record) -> Option<Found> {
        self.at = record.end + RECORD_TAIL;
        // Its number may be what is damaged.
        let counted = self.last.map_or(record.number, |last| last.saturating_add(1));
        self.last = Some(if self.follows(&record) { record.number } else { counted });
        Some(Found::Record(record))
    }

    /// The first record behind `at` that agrees with itself.
    fn search(&self) -> Option<Record> {
        let from = self.at + 1;
        let marks = self.chunk.get(from..)?.iter().enumerate().filter(|(_, byte)| **byte == b'*');
        let mut found = marks.filter_map(|(ahead, _)| self.at(from + ahead));
        found.find(|record| self.is_current(record))
    }
}

impl Iterator for Records<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        let is_over = self.at >= self.live.unwrap_or(self.chunk.len());
        if self.is_sound && is_over {
            return None;
        }
        let here = self.at(self.at);
        if let Some(record) = here.filter(|record| self.is_current(record)) {
            return self.take(record);
        }
        // Behind the records stands what an earlier use of the chunk left.
        if is_over || (here.is_some() && self.live.is_none()) {
            return None;
        }
        let lost = self.last.map(|last| last.saturating_add(1));
        let Some(next) = self.search() else {
            let live = self.live.unwrap_or(self.chunk.len());
            let rest = self.chunk.get(self.at..live).unwrap_or_default();
            self.at = self.chunk.len();
            let is_blank = rest.iter().all(|byte| *byte == 0);
            return (!is_blank).then_some(Found::Lost { number: lost.unwrap_or(0) });
        };
        if lost == Some(next.number) {
            return self.take(next);
        }
        // The next call takes it.
        self.at = next.start - RECORD_HEAD;
        Some(Found::Lost { number: lost.unwrap_or(next.number.saturating_sub(1)) })
    }
}
