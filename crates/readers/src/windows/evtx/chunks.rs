//! The chunks of an event log as its bytes come, wherever they stand in a damaged one.

use std::io::Read;

use super::chunk::{HEAD, Head, LENGTH, MAGIC};
use super::octets::{u16_at, u32_at};
use crate::text::fill;

pub(super) const FILE_MAGIC: &[u8; 8] = b"ElfFile\0";
const FILE_HEAD: usize = 4096;
/// Of the file's head, what its checksum is over.
const CHECKED: usize = 120;

/// One chunk after another; a chunk and the head of the next are in memory.
pub(super) struct Chunks<R> {
    input: R,
    buffer: Vec<u8>,
    /// What was handed out last, from the front.
    used: usize,
    filled: usize,
    ended: bool,
    begun: bool,
}

/// What stands where a chunk should.
pub(super) enum Found<'a> {
    Chunk {
        bytes: &'a [u8],
        head: Head,
        /// Both checksums match.
        is_sound: bool,
        /// The file ends within it.
        is_cut: bool,
    },
    /// Something else.
    Foreign,
}

impl<R: Read> Chunks<R> {
    pub(super) fn new(input: R) -> Chunks<R> {
        let buffer = vec![0; LENGTH + HEAD];
        Chunks { input, buffer, used: 0, filled: 0, ended: false, begun: false }
    }

    pub(super) fn next(&mut self) -> Option<Found<'_>> {
        loop {
            self.advance();
            if !self.begun {
                self.begun = true;
                self.used = file_head(&self.buffer[..self.filled]);
                if self.used > 0 {
                    continue;
                }
            }
            let here = &self.buffer[..self.filled];
            if here.is_empty() {
                return None;
            }
            let window = &here[..here.len().min(LENGTH)];
            let head = Head::read(window);
            let is_sound = head.is_some_and(|head| head.vouches_for(window));
            let is_whole = match here.get(LENGTH..) {
                Some([]) => true,
                Some(next) => next.starts_with(MAGIC),
                None => false,
            };
            let length = match is_sound || is_whole {
                true => window.len(),
                false => next_head(here).unwrap_or(window.len()),
            };
            self.used = length;
            let looks_like_one = window.starts_with(MAGIC)
                || window.get(HEAD..).is_some_and(|records| records.starts_with(b"**\0\0"));
            match head {
                Some(head) if looks_like_one => {
                    let is_cut = length < LENGTH && !is_sound;
                    let bytes = &self.buffer[..length];
                    return Some(Found::Chunk { bytes, head, is_sound, is_cut });
                }
                // Room that was never used.
                _ if window[..length].iter().all(|byte| *byte == 0) => {}
                _ => return Some(Found::Foreign),
            }
        }
    }

    /// Drops what was handed out and reads on.
    fn advance(&mut self) {
        self.buffer.copy_within(self.used..self.filled, 0);
        self.filled -= self.used;
        self.used = 0;
        if !self.ended {
            let (read, ended) = fill(&mut self.input, &mut self.buffer[self.filled..]);
            self.filled += read;
            self.ended = ended;
        }
    }
}

/// The length of the file's head; 0 where the bytes begin with a chunk.
fn file_head(bytes: &[u8]) -> usize {
    if bytes.starts_with(MAGIC) {
        return 0;
    }
    let stated = u16_at(bytes, 40).map(usize::from);
    let sound = bytes.starts_with(FILE_MAGIC)
        && u32_at(bytes, 124) == bytes.get(..CHECKED).map(crc32fast::hash);
    let length = stated.filter(|length| sound && *length >= 128).unwrap_or(FILE_HEAD);
    length.min(bytes.len())
}

/// Where, before the whole length of this chunk, another one begins.
fn next_head(bytes: &[u8]) -> Option<usize> {
    let starts = bytes.iter().enumerate().skip(1).filter(|(_, byte)| **byte == MAGIC[0]);
    let mut starts = starts.map(|(at, _)| at).take_while(|at| *at < LENGTH);
    starts.find(|at| {
        let chunk = &bytes[*at..];
        chunk.starts_with(MAGIC) && Head::read(chunk).is_some_and(|head| head.is_sound)
    })
}
