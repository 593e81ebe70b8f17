//! Zip by its central directory; without one, header by header (APPNOTE.TXT).

use std::io::{self, BufReader, Read, SeekFrom};

use evidence::Why;
use flate2::bufread::DeflateDecoder;

use super::unpacked::{Budget, Unpacked};
use super::{Found, MOST_MEMBERS, Packed, number};

/// The end record and the longest comment behind it (§4.3.16).
const END: u64 = 22 + 65_535;
const STORED: u64 = 0;
const DEFLATED: u64 = 8;

pub(super) fn walk(input: &mut dyn Packed, budget: &Budget, see: &mut dyn FnMut(Found<'_>)) {
    let Some(directory) = Directory::find(input) else {
        see(Found::Unread { name: "", why: Why::EndsEarly });
        return salvage(input, budget, see);
    };
    let mut entries = directory.entries();
    let mut members = 0;
    loop {
        let entry = match entries.next(input) {
            Ok(Some(entry)) => entry,
            Ok(None) => return,
            Err(error) => {
                let why = super::why(&error, "zip directory");
                return see(Found::Unread { name: "", why });
            }
        };
        if entry.is_folder() {
            continue;
        }
        members += 1;
        if members > MOST_MEMBERS {
            return see(Found::Unread { name: "", why: super::too_many() });
        }
        if let Err(why) = entry.open(input, directory.shift, budget, see) {
            see(Found::Unread { name: &entry.name, why });
        }
    }
}

pub(super) fn count_files(input: &mut dyn Packed) -> Option<usize> {
    let mut entries = Directory::find(input)?.entries();
    let mut files = 0;
    while let Some(entry) = entries.next(input).ok()? {
        files += usize::from(!entry.is_folder());
        if files > 1 {
            break;
        }
    }
    Some(files)
}

/// Where the central directory stands.
struct Directory {
    start: u64,
    count: u64,
    /// Bytes before the archive, as a self-extractor has them; all offsets lack them.
    shift: u64,
}

struct Entries {
    at: u64,
    left: u64,
}

struct Entry {
    name: String,
    flags: u64,
    method: u64,
    checksum: u32,
    packed: u64,
    size: u64,
    /// Of its local header.
    at: u64,
}

impl Directory {
    fn find(input: &mut dyn Packed) -> Option<Directory> {
        let length = input.seek(SeekFrom::End(0)).ok()?;
        let from = length.saturating_sub(END);
        input.seek(SeekFrom::Start(from)).ok()?;
        let mut tail = Vec::new();
        input.take(END).read_to_end(&mut tail).ok()?;
        let at = tail.windows(4).rposition(|four| four == b"PK\x05\x06")?;
        let end = tail.get(at..)?;
        let (count, size) = (number::<2>(end, 10)?, number::<4>(end, 12)?);
        let stated = number::<4>(end, 16)?;
        let end_at = from + at as u64;
        if let Some(long) = Directory::find_long(input, end_at) {
            return Some(long);
        }
        let start = end_at.checked_sub(size)?;
        Some(Directory { start, count, shift: start.checked_sub(stated)? })
    }

    /// By the zip64 locator right before the end record (§4.3.15).
    fn find_long(input: &mut dyn Packed, end_at: u64) -> Option<Directory> {
        let locator = bytes_at::<20>(input, end_at.checked_sub(20)?)?;
        if !locator.starts_with(b"PK\x06\x07") {
            return None;
        }
        let end = bytes_at::<56>(input, number::<8>(&locator, 8)?)?;
        end.starts_with(b"PK\x06\x06").then_some(())?;
        let (count, start) = (number::<8>(&end, 32)?, number::<8>(&end, 48)?);
        Some(Directory { start, count, shift: 0 })
    }

    fn entries(&self) -> Entries {
        Entries { at: self.start, left: self.count }
    }
}

fn bytes_at<const N: usize>(input: &mut dyn Packed, at: u64) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    input.seek(SeekFrom::Start(at)).ok()?;
    input.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

impl Entries {
    /// The next header of the central directory (§4.3.12).
    fn next(&mut self, input: &mut dyn Packed) -> io::Result<Option<Entry>> {
        if self.left == 0 {
            return Ok(None);
        }
        input.seek(SeekFrom::Start(self.at))?;
        let mut header = [0; 46];
        input.read_exact(&mut header)?;
        if !header.starts_with(b"PK\x01\x02") {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let field = |at| number::<2>(&header, at).unwrap_or(0);
        let long = |at| number::<4>(&header, at).unwrap_or(0);
        let (name_length, extra_length) = (field(28), field(30));
        let mut name = vec![0; name_length as usize];
        let mut extra = vec![0; extra_length as usize];
        input.read_exact(&mut name)?;
        input.read_exact(&mut extra)?;
        self.at = self.at.saturating_add(46 + name_length + extra_length + field(32));
        self.left -= 1;
        let mut entry = Entry {
            name: super::tidy(&name),
            flags: field(8),
            method: field(10),
            checksum: long(16) as u32,
            packed: long(20),
            size: long(24),
            at: long(42),
        };
        entry.lengthen(&extra);
        if name.ends_with(b"/") || name.ends_with(b"\\") {
            entry.name.clear();
        }
        Ok(Some(entry))
    }
}

impl Entry {
    fn is_folder(&self) -> bool {
        self.name.is_empty()
    }

    /// Numbers that need 64 bits stand in an extra field, only those (§4.5.3).
    fn lengthen(&mut self, extra: &[u8]) {
        let mut rest = extra;
        while let (Some(kind), Some(length)) = (number::<2>(rest, 0), number::<2>(rest, 2)) {
            let value = rest.get(4..4 + length as usize).unwrap_or_default();
            if kind == 1 {
                let mut at = 0;
                for field in [&mut self.size, &mut self.packed, &mut self.at] {
                    if *field == 0xffff_ffff
                        && let Some(long) = number::<8>(value, at)
                    {
                        *field = long;
                        at += 8;
                    }
                }
            }
            rest = rest.get(4 + length as usize..).unwrap_or_default();
        }
    }

    fn open(
        &self,
        input: &mut dyn Packed,
        shift: u64,
        budget: &Budget,
        see: &mut dyn FnMut(Found<'_>),
    ) -> Result<(), Why> {
        self.readable()?;
        let damaged = || Why::Damaged { structure: "zip member" };
        let at = self.at.checked_add(shift).ok_or_else(damaged)?;
        let header = bytes_at::<30>(input, at).ok_or(Why::EndsEarly)?;
        if !header.starts_with(b"PK\x03\x04") {
            return Err(damaged());
        }
        let field = |at| number::<2>(&header, at).unwrap_or(0);
        let start = at.checked_add(30 + field(26) + field(28)).ok_or_else(damaged)?;
        input.seek(SeekFrom::Start(start)).map_err(|error| super::why(&error, "zip member"))?;
        let packed = BufReader::with_capacity(64 << 10, input.take(self.packed));
        let name = self.name.as_str();
        let fault = if self.method == STORED {
            let mut member =
                Unpacked::new(packed, budget).of_size(self.size).with_checksum(self.checksum);
            see(Found::Member { name, input: &mut member });
            member.fault()
        } else {
            let mut member =
                Unpacked::new(DeflateDecoder::new(packed), budget).with_checksum(self.checksum);
            see(Found::Member { name, input: &mut member });
            member.fault()
        };
        fault.map_or(Ok(()), Err)
    }

    fn readable(&self) -> Result<(), Why> {
        if self.flags & 1 != 0 {
            return Err(Why::Encrypted);
        }
        match self.method {
            STORED | DEFLATED => Ok(()),
            method => Err(Why::Packing { method: u16::try_from(method).unwrap_or(u16::MAX) }),
        }
    }
}

/// The local headers one after another (§4.3.7), as far as they lead.
fn salvage(input: &mut dyn Packed, budget: &Budget, see: &mut dyn FnMut(Found<'_>)) {
    let mut at = 0_u64;
    for _ in 0..MOST_MEMBERS {
        let Some(header) = bytes_at::<30>(input, at) else { return };
        if !header.starts_with(b"PK\x03\x04") {
            return;
        }
        let field = |at| number::<2>(&header, at).unwrap_or(0);
        let long = |at| number::<4>(&header, at).unwrap_or(0);
        let mut name = vec![0; field(26) as usize];
        let mut extra = vec![0; field(28) as usize];
        if input.read_exact(&mut name).and_then(|()| input.read_exact(&mut extra)).is_err() {
            return;
        }
        let start = at + 30 + field(26) + field(28);
        let mut entry = Entry {
            name: super::tidy(&name),
            flags: field(6),
            method: field(8),
            checksum: long(14) as u32,
            packed: long(18),
            size: long(22),
            at,
        };
        entry.lengthen(&extra);
        // The sizes of some stand behind them only.
        let stated = entry.flags & 8 == 0;
        if entry.readable().is_err() || stated {
            if !name.ends_with(b"/")
                && let Err(why) = entry.open(input, 0, budget, see)
            {
                see(Found::Unread { name: &entry.name, why });
            }
            let Some(next) = start.checked_add(entry.packed).filter(|_| stated) else { return };
            at = next;
            continue;
        }
        let Some(end) = entry.unmeasured(input, start, budget, see) else { return };
        at = end;
    }
}

impl Entry {
    /// Its data descriptor ends it; where the next header begins.
    fn unmeasured(
        &self,
        input: &mut dyn Packed,
        start: u64,
        budget: &Budget,
        see: &mut dyn FnMut(Found<'_>),
    ) -> Option<u64> {
        if self.method != DEFLATED {
            see(Found::Unread { name: &self.name, why: Why::EndsEarly });
            return None;
        }
        let mut decoder = DeflateDecoder::new(BufReader::with_capacity(64 << 10, &mut *input));
        let mut member = Unpacked::new(&mut decoder, budget);
        see(Found::Member { name: &self.name, input: &mut member });
        let drained = io::copy(&mut member, &mut io::sink());
        if let Some(why) = member.fault() {
            see(Found::Unread { name: &self.name, why });
            return None;
        }
        drained.ok()?;
        let end = start.checked_add(decoder.total_in())?;
        drop(decoder);
        // 12 to 24 bytes, with a signature or without (§4.3.9).
        let behind = bytes_at::<28>(input, end)?;
        let next = behind.windows(4).skip(12).position(|four| four == b"PK\x03\x04")?;
        Some(end + 12 + next as u64)
    }
}
