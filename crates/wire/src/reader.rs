//! The reader: the only thing that slices, and it knows where in the message it stands.

use crate::Fault;

/// A position in bytes that belong to one structure. Copying it is a cheap way to look ahead.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    structure: &'static str,
    offset: usize,
    bytes: &'a [u8],
}

/// A substructure behind four bytes: two of its own and the length of the whole.
///
/// Payloads, proposals, transforms and traffic selectors all have this shape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Framed<'a> {
    pub(crate) first: u8,
    pub(crate) second: u8,
    pub(crate) body: Reader<'a>,
}

impl<'a> Reader<'a> {
    pub fn new(structure: &'static str, bytes: &'a [u8]) -> Self {
        Self::at(structure, bytes, 0)
    }

    /// `offset` is where `bytes` start in the message they were cut from.
    pub fn at(structure: &'static str, bytes: &'a [u8], offset: usize) -> Self {
        Self { structure, offset, bytes }
    }

    pub fn offset(&self) -> usize {
        self.offset
    }

    pub fn remaining(&self) -> usize {
        self.bytes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub fn u8(&mut self) -> Result<u8, Fault> {
        self.array().map(u8::from_be_bytes)
    }

    pub fn u16(&mut self) -> Result<u16, Fault> {
        self.array().map(u16::from_be_bytes)
    }

    pub fn u32(&mut self) -> Result<u32, Fault> {
        self.array().map(u32::from_be_bytes)
    }

    pub fn u64(&mut self) -> Result<u64, Fault> {
        self.array().map(u64::from_be_bytes)
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (array, rest) = self.bytes.split_first_chunk().ok_or_else(|| self.fault(N))?;
        self.advance(rest, N);
        Ok(*array)
    }

    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or_else(|| self.fault(count))?;
        self.advance(rest, count);
        Ok(taken)
    }

    /// Everything that is left; the reader is empty afterwards.
    pub fn rest(&mut self) -> &'a [u8] {
        let rest = self.bytes;
        self.advance(&[], rest.len());
        rest
    }

    /// The next `count` bytes as a reader of their own, whose faults name `structure`.
    pub fn part(&mut self, structure: &'static str, count: usize) -> Result<Self, Fault> {
        let offset = self.offset;
        let bytes = self.take(count).map_err(|fault| Fault { structure, ..fault })?;
        Ok(Self { structure, offset, bytes })
    }

    /// What `count` more bytes would be missing here.
    pub fn fault(&self, count: usize) -> Fault {
        let Self { structure, offset, bytes } = *self;
        Fault { structure, offset, need: count, have: bytes.len() }
    }

    pub(crate) fn framed(&mut self, structure: &'static str) -> Result<Framed<'a>, Fault> {
        const FRAME: usize = 4;
        let whole = Self { structure, ..*self };
        let mut frame = whole;
        let [first, second, high, low] = frame.array()?;
        let length = usize::from(u16::from_be_bytes([high, low]));
        let Some(inside) = length.checked_sub(FRAME) else {
            return Err(Fault { need: FRAME, have: length, ..whole.fault(FRAME) });
        };
        let bytes = frame.take(inside).map_err(|_| whole.fault(length))?;
        self.advance(frame.bytes, length);
        let body = Self { structure, offset: whole.offset + FRAME, bytes };
        Ok(Framed { first, second, body })
    }

    fn advance(&mut self, rest: &'a [u8], count: usize) {
        self.bytes = rest;
        self.offset += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_in_network_order() {
        let mut reader = Reader::new("test", &[1, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 9]);
        assert_eq!(reader.u8(), Ok(1));
        assert_eq!(reader.u16(), Ok(2));
        assert_eq!(reader.u32(), Ok(3));
        assert_eq!(reader.u64(), Ok(4));
        assert_eq!((reader.offset(), reader.remaining()), (15, 1));
        assert_eq!(reader.rest(), [9]);
        assert!(reader.is_empty());
    }

    #[test]
    fn a_fault_does_not_move_it() {
        let mut reader = Reader::at("test", &[7, 8, 9], 40);
        let fault = Fault { structure: "test", offset: 40, need: 8, have: 3 };
        assert_eq!(reader.u64(), Err(fault));
        assert_eq!(reader.take(3), Ok(&[7, 8, 9][..]));
    }

    #[test]
    fn a_part_keeps_its_place_in_the_message() {
        let mut reader = Reader::at("outer", &[1, 2, 3, 4], 28);
        reader.u8().unwrap();
        let mut part = reader.part("inner", 2).unwrap();
        part.u8().unwrap();
        let fault = Fault { structure: "inner", offset: 30, need: 2, have: 1 };
        assert_eq!(part.u16(), Err(fault));
        assert_eq!(reader.rest(), [4]);
    }

    #[test]
    fn a_frame_is_bounded_by_its_length_and_by_the_bytes() {
        let mut reader = Reader::at("outer", &[5, 6, 0, 5, 7, 8], 10);
        let frame = reader.framed("inner").unwrap();
        assert_eq!((frame.first, frame.second), (5, 6));
        assert_eq!((frame.body.offset(), frame.body.remaining()), (14, 1));
        assert_eq!(reader.rest(), [8]);

        let fault = |need, have| Fault { structure: "inner", offset: 10, need, have };
        let framed = |bytes| Reader::at("outer", bytes, 10).framed("inner").unwrap_err();
        assert_eq!(framed(&[5, 6, 0]), fault(4, 3));
        assert_eq!(framed(&[5, 6, 0, 3, 0, 0]), fault(4, 3));
        assert_eq!(framed(&[5, 6, 0, 7, 0, 0]), fault(7, 6));
    }
}
