//! Archives of evidence: what is in them, member by member, in bounded memory.
//!
//! A member that cannot be read is named and never hides the others. Nothing is written anywhere,
//! so a member's name is a name and no path.

mod cab;
mod frames;
mod single;
mod tar;
#[cfg(test)]
mod tests;
mod unpacked;
mod zip;

use std::io::{Read, Seek};

use evidence::Why;

pub use single::Unpacking;
pub use unpacked::Budget;

/// Of archives in each other.
pub const DEEPEST: usize = 3;
/// More of them are no evidence that a person gathered.
const MOST_MEMBERS: usize = 10_000;
/// Bytes kept of a name.
const LONGEST_NAME: usize = 255;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Archive {
    Zip,
    /// A Microsoft cabinet, as `netsh wfp capture` writes it.
    Cab,
    /// One packed file, often a tar or a log.
    One(Packing),
    Tar,
}

/// How one file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    Gzip,
    Xz,
    Zstd,
}

/// What an archive holds, one after another.
pub enum Found<'a> {
    /// An empty name: the archive has none for its only member.
    Member { name: &'a str, input: &'a mut dyn Read },
    /// A member that could not be read, or not to its end; an empty name: the archive itself.
    Unread { name: &'a str, why: Why },
}

/// What an archive is read from.
pub trait Packed: Read + Seek {}

impl<T: Read + Seek> Packed for T {}

/// By content.
pub fn recognise(start: &[u8]) -> Option<Archive> {
    match start {
        // An empty zip holds its end record alone.
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Archive::Zip),
        [b'M', b'S', b'C', b'F', 0, 0, 0, 0, ..] => Some(Archive::Cab),
        [0x1f, 0x8b, 8, ..] => Some(Archive::One(Packing::Gzip)),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Archive::One(Packing::Xz)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Archive::One(Packing::Zstd)),
        _ => tar::recognises(start).then_some(Archive::Tar),
    }
}

/// Shows every member to `see`, from the archive's start on.
pub fn walk(
    archive: Archive,
    input: &mut dyn Packed,
    budget: &Budget,
    see: &mut dyn FnMut(Found<'_>),
) {
    match archive {
        Archive::Zip => zip::walk(input, budget, see),
        Archive::Cab => cab::walk(input, budget, see),
        Archive::One(packing) => single::walk(packing, input, budget, see),
        Archive::Tar => tar::walk(input, budget, see),
    }
}

/// Whether a zip holds one file and nothing else; not known of one whose directory is missing.
pub fn holds_one_file(input: &mut dyn Packed) -> Option<bool> {
    zip::count_files(input).map(|files| files == 1)
}

/// As it may be shown and joined: no control characters, `/` between folders, none at its start.
fn tidy(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name.get(..LONGEST_NAME).unwrap_or(name));
    let name: String = name
        .chars()
        .map(|letter| match letter {
            '\\' => '/',
            letter if letter.is_control() => char::REPLACEMENT_CHARACTER,
            letter => letter,
        })
        .collect();
    let mut name = name.as_str();
    while let Some(rest) = ["/", "./", "../"].iter().find_map(|start| name.strip_prefix(start)) {
        name = rest;
    }
    name.to_owned()
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes: &[u8; N] = bytes.get(at..)?.first_chunk()?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// How an archive's own structure ended the reading.
fn why(error: &std::io::Error, structure: &'static str) -> Why {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => Why::EndsEarly,
        std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => {
            Why::Damaged { structure }
        }
        std::io::ErrorKind::OutOfMemory => {
            Why::Bound { what: "bytes that a packed file looks back", limit: single::WINDOW }
        }
        _ => Why::Io { message: error.to_string() },
    }
}

fn too_many() -> Why {
    Why::Bound { what: "members of one archive", limit: MOST_MEMBERS as u64 }
}
