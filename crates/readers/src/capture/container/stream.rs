//! A window on the input that moves forward and never grows.

use std::io::{ErrorKind, Read};

/// One read; smaller ones cost more in system calls.
const CAPACITY: usize = 1 << 20;
/// What a window holds at most for sure. Half of the buffer, so that bytes are moved to its front
/// less often than they are read, whatever is asked for.
pub(super) const WIDEST: usize = CAPACITY / 2;

pub(super) struct Stream<'r> {
    input: &'r mut dyn Read,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Where the buffer's first byte was in the input.
    base: u64,
    ended: bool,
    fault: Option<ErrorKind>,
}

impl<'r> Stream<'r> {
    pub(super) fn new(input: &'r mut dyn Read) -> Self {
        let buffer = vec![0; CAPACITY];
        Self { input, buffer, start: 0, end: 0, base: 0, ended: false, fault: None }
    }

    /// Bytes from here on: at least `need`, unless the input ends or `need` exceeds [`WIDEST`].
    #[inline(always)]
    pub(super) fn window(&mut self, need: usize) -> &[u8] {
        if self.end - self.start < need {
            self.fill(need);
        }
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Moves on; what is not in the window yet is read and dropped. False if the input ends first.
    #[inline(always)]
    pub(super) fn advance(&mut self, length: u64) -> bool {
        if length <= (self.end - self.start) as u64 {
            self.start += length as usize;
            return true;
        }
        self.skip(length)
    }

    #[inline(always)]
    pub(super) fn offset(&self) -> u64 {
        self.base + self.start as u64
    }

    /// Why the input could not be read on, if it was not its end.
    pub(super) fn fault(&self) -> Option<ErrorKind> {
        self.fault
    }

    #[inline(never)]
    fn fill(&mut self, need: usize) {
        let need = need.min(WIDEST);
        if self.ended || self.end - self.start >= need {
            return;
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.base += self.start as u64;
        self.start = 0;
        while self.end < need && !self.ended {
            let Some(room) = self.buffer.get_mut(self.end..) else { return };
            match self.input.read(room) {
                Ok(0) => self.ended = true,
                Ok(length) => self.end += length.min(room.len()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    self.fault = Some(error.kind());
                }
            }
        }
    }

    #[inline(never)]
    fn skip(&mut self, length: u64) -> bool {
        let mut left = length;
        while left > 0 {
            let here = self.window(1).len();
            if here == 0 {
                return false;
            }
            let step = left.min(here as u64);
            self.start += step as usize;
            left -= step;
        }
        true
    }
}

/// Fills `buffer` as far as the input goes: the length, and why it ended if that was not its end.
pub(super) fn read_full(input: &mut dyn Read, buffer: &mut [u8]) -> (usize, Option<ErrorKind>) {
    let mut length = 0;
    while let Some(room) = buffer.get_mut(length..).filter(|room| !room.is_empty()) {
        match input.read(room) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return (length, Some(error.kind())),
        }
    }
    (length, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time.
    struct Drip(Vec<u8>);

    impl Read for Drip {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let length = buffer.len().min(7).min(self.0.len());
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0.drain(..length);
            Ok(length)
        }
    }

    #[test]
    fn windows_join_what_comes_in_pieces() {
        let mut drip = Drip((0..100).collect());
        let mut stream = Stream::new(&mut drip);
        assert_eq!(stream.window(20)[..20], (0..20).collect::<Vec<u8>>());
        assert!(stream.advance(50));
        assert_eq!(stream.offset(), 50);
        assert_eq!(stream.window(10)[0], 50);
        assert_eq!(stream.window(1000).len(), 50);
        assert!(!stream.advance(51));
        assert_eq!(stream.offset(), 100);
        assert_eq!(stream.fault(), None);
    }

    #[test]
    fn never_holds_more_than_its_capacity() {
        let mut endless = std::io::repeat(7);
        let mut stream = Stream::new(&mut endless);
        assert_eq!(stream.window(usize::MAX).len(), CAPACITY);
        assert!(stream.advance(600 << 10));
        assert_eq!(stream.window(WIDEST).len(), CAPACITY);
        assert!(stream.advance(10 << 20));
        assert_eq!(stream.offset(), (10 << 20) + (600 << 10));
    }
}
