//! One packed file by itself: gzip, which may carry the name it had, xz and zstd.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, SeekFrom};

use evidence::Why;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;

use super::frames::Frames;
use super::unpacked::{Budget, Unpacked};
use super::{Found, Packed, Packing};

const BUFFER: usize = 64 << 10;
/// For what was said before, in bytes: as much as `xz -9` and twice what `zstd -19` need.
pub(super) const WINDOW: u64 = 64 << 20;
/// Beside its window xz needs some tables.
const XZ_MEMORY: u32 = (WINDOW >> 10) as u32 + 1024;

/// One packed file, unpacked as it is read; to whoever reads it an error is its end.
pub struct Unpacking<'b>(Unpacked<'b, Box<dyn Read + 'b>>);

impl<'b> Unpacking<'b> {
    pub fn new(packing: Packing, input: impl Read + 'b, budget: &'b Budget) -> Unpacking<'b> {
        let input = BufReader::with_capacity(BUFFER, input);
        Unpacking(Unpacked::new(unpacks(packing, input), budget))
    }

    /// Why it ended before its end.
    pub fn fault(self) -> Option<Why> {
        self.0.fault()
    }
}

impl Read for Unpacking<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

fn unpacks<'a>(packing: Packing, input: impl BufRead + 'a) -> Box<dyn Read + 'a> {
    match packing {
        Packing::Gzip => Box::new(MultiGzDecoder::new(input)),
        Packing::Xz => Box::new(Xz(XzReader::new_mem_limit(input, true, XZ_MEMORY))),
        Packing::Zstd => Box::new(Frames::new(input)),
    }
}

/// Some of what its bytes cannot mean it does not call damage.
struct Xz<R: Read>(XzReader<R>);

impl<R: Read> Read for Xz<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            ErrorKind::Other | ErrorKind::Unsupported => damaged(false),
            _ => error,
        })
    }
}

pub(super) fn walk(
    packing: Packing,
    input: &mut dyn Packed,
    budget: &Budget,
    see: &mut dyn FnMut(Found<'_>),
) {
    if let Err(error) = input.seek(SeekFrom::Start(0)) {
        return see(Found::Unread { name: "", why: super::why(&error, "compressed stream") });
    }
    let mut input = BufReader::with_capacity(BUFFER, input);
    let name = match packing {
        Packing::Gzip => input.fill_buf().ok().and_then(stated_name).unwrap_or_default(),
        Packing::Xz | Packing::Zstd => String::new(),
    };
    let mut member = Unpacked::new(unpacks(packing, input), budget);
    see(Found::Member { name: &name, input: &mut member });
    if let Some(why) = member.fault() {
        see(Found::Unread { name: &name, why });
    }
}

/// What a decoder says of bytes that it cannot go on with.
pub(super) fn damaged(at_end: bool) -> io::Error {
    io::Error::from(if at_end { ErrorKind::UnexpectedEof } else { ErrorKind::InvalidData })
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
