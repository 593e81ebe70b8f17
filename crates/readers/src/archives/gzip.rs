//! Gzip: one member, which may carry the name it had before it was packed.

use std::io::{self, BufRead, BufReader, Read, SeekFrom};

use evidence::Why;
use flate2::bufread::MultiGzDecoder;

use super::unpacked::{Budget, Unpacked};
use super::{Found, Packed};

const BUFFER: usize = 64 << 10;

/// One packed file by itself, unpacked as it is read; to whoever reads it an error is its end.
pub struct Gunzip<'b, R>(Unpacked<'b, MultiGzDecoder<BufReader<R>>>);

impl<'b, R: Read> Gunzip<'b, R> {
    pub fn new(input: R, budget: &'b Budget) -> Gunzip<'b, R> {
        let input = BufReader::with_capacity(BUFFER, input);
        Gunzip(Unpacked::new(MultiGzDecoder::new(input), budget))
    }

    /// Why it ended before its end.
    pub fn fault(self) -> Option<Why> {
        self.0.fault()
    }
}

impl<R: Read> Read for Gunzip<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

pub(super) fn walk(input: &mut dyn Packed, budget: &Budget, see: &mut dyn FnMut(Found<'_>)) {
    if let Err(error) = input.seek(SeekFrom::Start(0)) {
        return see(Found::Unread { name: "", why: super::why(&error, "gzip") });
    }
    let mut input = BufReader::with_capacity(BUFFER, input);
    let name = input.fill_buf().ok().and_then(stated_name).unwrap_or_default();
    let mut member = Unpacked::new(MultiGzDecoder::new(input), budget);
    see(Found::Member { name: &name, input: &mut member });
    if let Some(why) = member.fault() {
        see(Found::Unread { name: &name, why });
    }
}

/// RFC 1952 §2.3.1: FNAME, behind FEXTRA where that is there.
fn stated_name(head: &[u8]) -> Option<String> {
    let flags = *head.get(3)?;
    let mut at = 10;
    if flags & 4 != 0 {
        at += 2 + usize::try_from(super::number::<2>(head, at)?).ok()?;
    }
    let rest = head.get(at..).filter(|_| flags & 8 != 0)?;
    let length = rest.iter().take(super::LONGEST_NAME + 1).position(|byte| *byte == 0)?;
    Some(super::tidy(rest.get(..length)?))
}
