//! A length field that is patched when what it measures has been written.

use std::ops::{Deref, DerefMut};

/// Derefs to the buffer; dropping it writes the number of bytes since `start`.
///
/// What outgrows the field is written as the field's maximum: no message of that size exists.
pub(crate) struct Length<'a, const WIDTH: usize> {
    out: &'a mut Vec<u8>,
    start: usize,
    field: usize,
}

impl<'a, const WIDTH: usize> Length<'a, WIDTH> {
    /// Appends the field; `start` is where the measured structure began.
    pub(crate) fn since(start: usize, out: &'a mut Vec<u8>) -> Self {
        let field = out.len();
        out.extend([0; WIDTH]);
        Self { out, start, field }
    }
}

/// Two bytes of a structure's own and its length; the body is written into what comes back.
pub(crate) fn framed(out: &mut Vec<u8>, first: u8, second: u8) -> Length<'_, 2> {
    let start = out.len();
    out.extend([first, second]);
    Length::since(start, out)
}

/// The size or count of what follows, in the one byte the format has for it.
pub(crate) fn count(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}

impl<const WIDTH: usize> Deref for Length<'_, WIDTH> {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        self.out
    }
}

impl<const WIDTH: usize> DerefMut for Length<'_, WIDTH> {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        self.out
    }
}

impl<const WIDTH: usize> Drop for Length<'_, WIDTH> {
    fn drop(&mut self) {
        let length = (self.out.len() - self.start) as u64;
        let most = u64::MAX >> (64 - 8 * WIDTH as u32);
        let bytes = length.min(most).to_be_bytes();
        for (to, from) in self.out.iter_mut().skip(self.field).zip(&bytes[8 - WIDTH..]) {
            *to = *from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_lengths_are_patched_from_the_inside_out() {
        let mut out = vec![9];
        let mut outer = framed(&mut out, 1, 2);
        framed(&mut outer, 3, 4).push(5);
        drop(outer);
        assert_eq!(out, [9, 1, 2, 0, 9, 3, 4, 0, 5, 5]);
    }

    #[test]
    fn a_length_that_does_not_fit_is_the_maximum() {
        let mut out = Vec::new();
        framed(&mut out, 0, 0).extend(vec![0; 70_000]);
        assert_eq!(out[..4], [0, 0, 0xff, 0xff]);
    }
}
