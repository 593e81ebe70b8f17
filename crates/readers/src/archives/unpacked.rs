//! The bytes of one member as they are unpacked: bounded, and the reason kept why they end.

use std::cell::Cell;
use std::io::{self, ErrorKind, Read};

use evidence::Why;
use flate2::Crc;

/// Unpacking this much is never held against an archive.
const FREE: u64 = 1 << 30;
/// Beyond, deflate's limit is 1032, real logs stay below 30, and repeated events below 100.
const MOST_EXPANSION: u64 = 300;

/// How many bytes may come out of one archive and all archives in it, however they overlap.
#[derive(Debug)]
pub struct Budget {
    left: Cell<u64>,
}

impl Budget {
    pub fn of(packed: u64) -> Budget {
        Budget { left: Cell::new(packed.saturating_mul(MOST_EXPANSION).max(FREE)) }
    }

    /// False if there is no more to spend.
    pub(super) fn spend(&self, bytes: u64) -> bool {
        match self.left.get().checked_sub(bytes) {
            Some(left) => {
                self.left.set(left);
                true
            }
            None => {
                self.left.set(0);
                false
            }
        }
    }
}

/// A member; to whoever reads it an error is its end.
pub(super) struct Unpacked<'b, R> {
    input: R,
    budget: &'b Budget,
    /// Bytes that the archive says it has.
    size: Option<u64>,
    given: u64,
    /// What its bytes come to, and what the archive says they come to.
    checksum: Option<(Crc, u32)>,
    fault: Option<Why>,
    ended: bool,
}

impl<'b, R: Read> Unpacked<'b, R> {
    pub(super) fn new(input: R, budget: &'b Budget) -> Self {
        Unpacked { input, budget, size: None, given: 0, checksum: None, fault: None, ended: false }
    }

    pub(super) fn of_size(self, size: u64) -> Self {
        Unpacked { size: Some(size), ..self }
    }

    pub(super) fn with_checksum(self, stated: u32) -> Self {
        Unpacked { checksum: Some((Crc::new(), stated)), ..self }
    }

    /// Why it ended before its end; what was not asked for is not known to be sound.
    pub(super) fn fault(self) -> Option<Why> {
        let stated = |(crc, stated): (Crc, u32)| crc.sum() == stated;
        if self.fault.is_none() && self.ended && !self.checksum.is_none_or(stated) {
            return Some(Why::Damaged { structure: "archive member" });
        }
        self.fault
    }

    fn end(&mut self, fault: Option<Why>) {
        self.ended = true;
        self.fault = fault;
    }
}

impl<R: Read> Read for Unpacked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended || buffer.is_empty() {
            return Ok(0);
        }
        let left = self.size.map_or(u64::MAX, |size| size.saturating_sub(self.given));
        if left == 0 {
            self.end(None);
            return Ok(0);
        }
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let room = buffer.get_mut(..most).unwrap_or_default();
        match self.input.read(room) {
            Ok(0) => {
                let early = self.size.is_some();
                self.end(early.then_some(Why::EndsEarly));
                Ok(0)
            }
            Ok(length) => {
                if !self.budget.spend(length as u64) {
                    self.end(Some(Why::ExpandsTooFar));
                    return Ok(0);
                }
                self.given += length as u64;
                if let Some((crc, _)) = &mut self.checksum {
                    crc.update(room.get(..length).unwrap_or_default());
                }
                Ok(length)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Err(error),
            Err(error) => {
                self.end(Some(super::why(&error, "compressed stream")));
                Ok(0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_expands_without_end_is_left_once_the_budget_is_spent() {
        let budget = Budget { left: Cell::new(1000) };
        let mut first = Unpacked::new(io::repeat(0), &budget).of_size(900);
        assert_eq!(io::copy(&mut first, &mut io::sink()).unwrap(), 900);
        assert_eq!(first.fault(), None);
        let mut second = Unpacked::new(io::repeat(0), &budget);
        let mut buffer = [0; 60];
        assert_eq!(second.read(&mut buffer).unwrap(), 60);
        assert_eq!(second.read(&mut buffer).unwrap(), 0);
        assert_eq!(second.fault(), Some(Why::ExpandsTooFar));
        assert!(!budget.spend(1));
    }

    #[test]
    fn a_large_archive_may_unpack_to_more_than_a_small_one() {
        assert!(Budget::of(10).spend(FREE));
        assert!(!Budget::of(10).spend(FREE + 1));
        assert!(Budget::of(FREE).spend(FREE * 300));
        assert!(Budget::of(u64::MAX).spend(u64::MAX));
    }

    #[test]
    fn a_member_that_ends_early_or_differs_from_its_checksum_is_named() {
        let budget = Budget::of(0);
        let mut short = Unpacked::new(&b"abc"[..], &budget).of_size(4);
        assert_eq!(io::copy(&mut short, &mut io::sink()).unwrap(), 3);
        assert_eq!(short.fault(), Some(Why::EndsEarly));
        let mut crc = Crc::new();
        crc.update(b"abc");
        for (stated, sound) in [(crc.sum(), true), (7, false)] {
            let mut member = Unpacked::new(&b"abc"[..], &budget).with_checksum(stated);
            io::copy(&mut member, &mut io::sink()).unwrap();
            assert_eq!(member.fault().is_none(), sound);
        }
    }
}
