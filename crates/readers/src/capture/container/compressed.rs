//! A capture in gzip or zip, expanded as it is read.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder};

use super::stream::read_full;
use super::{Container, HEAD, by_magic, recognise_at, walk_at};
use crate::capture::Tap;
use crate::capture::datagram::Why;
use crate::capture::walk::Walk;

/// Expanding this much is never held against a file.
const FREE: u64 = 1 << 30;
/// Beyond, deflate's limit is 1032 and a real capture stays below 50.
const MOST_EXPANSION: u64 = 300;
const MOST_ENTRIES: usize = 4096;
const LONGEST_NAME: usize = 512;

pub(super) fn gzip<T: Tap>(input: &mut dyn Read, walk: &mut Walk<'_, T>, depth: usize) {
    let taken = Cell::new(0);
    let input = BufReader::with_capacity(64 << 10, Counted { input, taken: &taken });
    let mut expanded = Bounded { input: MultiGzDecoder::new(input), given: 0, taken: &taken };
    walk_at(&mut expanded, walk, depth + 1);
}

/// Reads the first entry that is a capture; the archive's directory, at its end, is not needed.
pub(super) fn zip<T: Tap>(input: &mut dyn Read, walk: &mut Walk<'_, T>, depth: usize) {
    let taken = Cell::new(0);
    let mut input = BufReader::with_capacity(64 << 10, Counted { input, taken: &taken });
    let mut done = false;
    for _ in 0..MOST_ENTRIES {
        let Ok(Some(entry)) = Entry::next(&mut input) else { break };
        let result = entry.open(&mut input, &taken, |content| {
            let mut head = [0; HEAD];
            let (length, _) = read_full(content, &mut head);
            let head = head.get(..length).unwrap_or_default();
            if recognise_at(head, depth + 1).is_none() {
                return;
            }
            if done {
                return walk.damage(0, Why::AnotherCapture);
            }
            done = true;
            walk.summary.entry = Some(entry.name.clone());
            walk_at(&mut head.chain(content), walk, depth + 1);
        });
        match result {
            Ok(true) => {}
            Ok(false) => {
                let Entry { method, flags, .. } = entry;
                walk.damage(0, Why::EntryNotRead { method, encrypted: flags & 1 != 0 });
            }
            Err(error) => {
                walk.damage(0, why(error.kind(), true));
                break;
            }
        }
    }
    if !done {
        walk.damage(0, Why::NotACapture);
    }
}

/// What ended the reading, told from the error's kind.
pub(super) fn why(kind: ErrorKind, compressed: bool) -> Why {
    match kind {
        ErrorKind::FileTooLarge => Why::ExpandsTooFar,
        ErrorKind::InvalidInput | ErrorKind::InvalidData | ErrorKind::UnexpectedEof
            if compressed =>
        {
            Why::Compression
        }
        kind => Why::Input(kind),
    }
}

/// The head of what `start` wraps, as far as `start` holds it.
pub(super) fn first_bytes(container: Container, start: &[u8], inner: &mut Vec<u8>) {
    let mut head = [0; HEAD];
    if container == Container::Gzip {
        let (length, _) = read_full(&mut MultiGzDecoder::new(start), &mut head);
        inner.extend_from_slice(head.get(..length).unwrap_or_default());
        return;
    }
    let taken = Cell::new(0);
    let mut start = start;
    let mut input = BufReader::new(Counted { input: &mut start, taken: &taken });
    for _ in 0..MOST_ENTRIES {
        let Ok(Some(entry)) = Entry::next(&mut input) else { return };
        let opened = entry.open(&mut input, &taken, |content| {
            let (length, _) = read_full(content, &mut head);
            let head = head.get(..length).unwrap_or_default();
            if by_magic(head).is_some() && inner.is_empty() {
                inner.extend_from_slice(head);
            }
        });
        if opened.is_err() || !inner.is_empty() {
            return;
        }
    }
}

type Source<'r, 'c> = BufReader<Counted<'r, 'c>>;

/// The local header of an archive's entry (APPNOTE.TXT §4.3.7).
struct Entry {
    name: String,
    flags: u16,
    method: u16,
    /// `None` if only the data descriptor behind it tells, as macOS writes it.
    packed: Option<u64>,
}

impl Entry {
    /// `None` where the entries end.
    fn next(input: &mut Source<'_, '_>) -> io::Result<Option<Self>> {
        let mut header = [0; 30];
        input.read_exact(&mut header)?;
        if !header.starts_with(b"PK\x03\x04") {
            return Ok(None);
        }
        let short = |at: usize| {
            let bytes = header.get(at..).and_then(|bytes| bytes.first_chunk());
            u16::from_le_bytes(bytes.copied().unwrap_or_default())
        };
        let packed = u64::from(short(18)) | u64::from(short(20)) << 16;
        let flags = short(6);
        let mut name = vec![0; usize::from(short(26))];
        let mut extra = vec![0; usize::from(short(28))];
        input.read_exact(&mut name)?;
        input.read_exact(&mut extra)?;
        name.truncate(LONGEST_NAME);
        let packed =
            if packed == 0xffff_ffff { long_size(&extra).unwrap_or(packed) } else { packed };
        Ok(Some(Self {
            name: String::from_utf8_lossy(&name).into_owned(),
            flags,
            method: short(8),
            packed: (flags & 8 == 0).then_some(packed),
        }))
    }

    /// Shows the content to `see` and moves behind the entry; false if it cannot be read.
    fn open<'r, 'c>(
        &self,
        input: &mut Source<'r, 'c>,
        taken: &'c Cell<u64>,
        see: impl FnOnce(&mut dyn Read),
    ) -> io::Result<bool> {
        let readable = self.flags & 1 == 0 && matches!(self.method, 0 | 8);
        let Some(packed) = self.packed else {
            if !readable || self.method == 0 {
                return Err(ErrorKind::Unsupported.into());
            }
            let expanded = DeflateDecoder::new(&mut *input);
            let mut content = Bounded { input: expanded, given: 0, taken };
            see(&mut content);
            io::copy(&mut content, &mut io::sink())?;
            skip_descriptor(input)?;
            return Ok(true);
        };
        let mut content = input.take(packed);
        if readable && self.method == 8 {
            see(&mut Bounded { input: DeflateDecoder::new(&mut content), given: 0, taken });
        } else if readable {
            see(&mut content);
        }
        io::copy(&mut content, &mut io::sink())?;
        Ok(readable)
    }
}

/// The packed size in the zip64 extra field (APPNOTE.TXT §4.5.3).
fn long_size(extra: &[u8]) -> Option<u64> {
    let mut rest = extra;
    while let Some(([a, b, c, d], value)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_le_bytes([*c, *d]));
        if [*a, *b] == [1, 0] {
            return value.get(8..)?.first_chunk().copied().map(u64::from_le_bytes);
        }
        rest = value.get(length..)?;
    }
    None
}

/// 12 to 24 bytes, with or without a signature; the next record's signature ends them.
fn skip_descriptor(input: &mut Source<'_, '_>) -> io::Result<()> {
    for _ in 0..=24 {
        let ahead = input.fill_buf()?;
        if ahead.is_empty() || ahead.starts_with(b"PK\x03\x04") || ahead.starts_with(b"PK\x01\x02")
        {
            return Ok(());
        }
        input.consume(1);
    }
    Err(ErrorKind::InvalidData.into())
}

/// Counts what a decoder takes.
struct Counted<'r, 'c> {
    input: &'r mut dyn Read,
    taken: &'c Cell<u64>,
}

impl Read for Counted<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        self.taken.set(self.taken.get() + length as u64);
        Ok(length)
    }
}

/// Ends what expands out of all proportion.
struct Bounded<'c, R> {
    input: R,
    given: u64,
    taken: &'c Cell<u64>,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given > FREE && self.given / MOST_EXPANSION > self.taken.get() {
            return Err(ErrorKind::FileTooLarge.into());
        }
        let length = self.input.read(buffer)?;
        self.given += length as u64;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::recognise;
    use crate::capture::sample::{Heard, IP, ike, pcap, udp};
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder};
    use std::io::Write;

    fn capture() -> Vec<u8> {
        pcap(1, &[(0, IP.ethernet(&udp(500, 500, &ike(60))))])
    }

    fn gzipped(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// One entry; with a data descriptor if flag 8 is set.
    fn entry(name: &str, flags: u8, method: u8, content: &[u8]) -> Vec<u8> {
        let mut packed = content.to_vec();
        if method == 8 {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(content).unwrap();
            packed = encoder.finish().unwrap();
        }
        let size = (packed.len() as u32).to_le_bytes();
        let stated = if flags & 8 == 0 { size } else { [0; 4] };
        let mut entry = vec![b'P', b'K', 3, 4, 20, 0, flags, 0, method, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        entry.extend([stated, (content.len() as u32).to_le_bytes()].concat());
        entry.extend([name.len() as u8, 0, 0, 0]);
        entry.extend(name.as_bytes());
        entry.extend(&packed);
        if flags & 8 != 0 {
            entry.extend([b'P', b'K', 7, 8, 1, 2, 3, 4]);
            entry.extend([size, size].concat());
        }
        entry
    }

    fn directory() -> Vec<u8> {
        [&b"PK\x01\x02"[..], &[0; 60]].concat()
    }

    #[test]
    fn reads_gzip_also_twice_over() {
        let once = gzipped(&capture());
        let twice = gzipped(&once);
        for (file, depth) in [(&once, 1), (&twice, 2)] {
            assert_eq!(recognise(file), Some(Container::Gzip));
            let (heard, summary) = Heard::of(file);
            assert_eq!((heard.packets(), heard.damage.len()), (vec![1], 0));
            assert_eq!(summary.wrapping, vec![Container::Gzip; depth]);
            assert_eq!(summary.bytes, capture().len() as u64);
        }
        assert_eq!(recognise(&gzipped(b"a log")), None);
        let (heard, summary) = Heard::of(&gzipped(b"a log"));
        assert_eq!((heard.whys(), summary.container), (vec![Why::NotACapture], None));
    }

    #[test]
    fn nesting_has_an_end() {
        let deep = (0..6).fold(capture(), |inner, _| gzipped(&inner));
        assert_eq!(recognise(&deep), None);
        assert_eq!(Heard::of(&deep).0.whys(), [Why::NotACapture]);
    }

    #[test]
    fn broken_gzip_is_damage_and_what_came_before_stays() {
        let frames: Vec<_> =
            (0..2000).map(|at| (at * 9000, IP.ethernet(&udp(500, 500, &ike(60))))).collect();
        let file = gzipped(&pcap(1, &frames));
        let (heard, summary) = Heard::of(&file[..file.len() - 9]);
        assert!(!heard.datagrams.is_empty());
        assert!(heard.whys().contains(&Why::Compression));
        assert!(!summary.complete);
        for end in 0..200 {
            Heard::of(&file[..end]);
        }
    }

    #[test]
    fn finds_the_capture_in_a_zip() {
        for (flags, method) in [(0, 0), (0, 8), (8, 8)] {
            let file = [
                entry("readme.txt", flags, 8, &[b'x'; 900]),
                entry("folder/vpn.pcap", flags, method, &capture()),
                entry("other.txt", 0, 0, b"text"),
                directory(),
            ]
            .concat();
            assert_eq!(recognise(&file), Some(Container::Zip));
            let (heard, summary) = Heard::of(&file);
            assert_eq!((heard.packets(), heard.whys()), (vec![1], vec![]), "{flags} {method}");
            assert_eq!(summary.entry.as_deref(), Some("folder/vpn.pcap"));
            for end in 0..file.len() {
                Heard::of(&file[..end]);
            }
        }
    }

    #[test]
    fn names_what_it_leaves_out_of_a_zip() {
        let locked = entry("locked.pcap", 1, 8, &capture());
        let file =
            [locked, entry("a", 0, 8, &capture()), entry("b", 0, 8, &capture()), directory()];
        let (heard, _) = Heard::of(&file.concat());
        let locked = Why::EntryNotRead { method: 8, encrypted: true };
        assert_eq!(heard.whys(), [locked, Why::AnotherCapture]);
        assert_eq!(heard.packets(), [1]);
        let (heard, _) = Heard::of(&[entry("a", 0, 8, b"text"), directory()].concat());
        assert_eq!(heard.whys(), [Why::NotACapture]);
    }

    #[test]
    fn what_expands_without_end_is_left() {
        let taken = Cell::new(10);
        let input = io::repeat(0);
        let mut bounded = Bounded { input, given: FREE, taken: &taken };
        let mut buffer = [0; 1000];
        assert_eq!(bounded.read(&mut buffer).unwrap(), 1000);
        let kind = bounded.read(&mut buffer).unwrap_err().kind();
        assert_eq!(why(kind, true), Why::ExpandsTooFar);
        assert_eq!(why(ErrorKind::TimedOut, true), Why::Input(ErrorKind::TimedOut));
    }
}
