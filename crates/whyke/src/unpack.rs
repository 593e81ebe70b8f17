//! Reads what the user named: evidence as it is, archives member by member.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use evidence::{Gap, Source, SourceKind, Why};
use readers::archives::{self, Archive, Budget, Found, Packed, Packing};
use tempfile::SpooledTempFile;

use crate::heard::Heard;
use crate::manifest;
use crate::members::Rotated;
use crate::series::{self, Piece};

/// Kept in memory of what must be sought in and comes from elsewhere; more goes to a file.
const IN_MEMORY: usize = 64 << 20;
/// Of one archive that comes in as a stream.
const MOST_SPOOLED: u64 = 4 << 30;

/// Of all files and members together.
const MOST_SOURCES: usize = 20_000;

/// The reader of captures unpacks it by itself.
const GZIP: Archive = Archive::One(Packing::Gzip);

/// A file the user named; `watched` is the same file, read with a progress bar.
pub(crate) fn file(
    heard: &mut Heard,
    name: &str,
    mut file: File,
    watched: impl FnOnce(File) -> Box<dyn Read>,
) {
    let head = head(&mut file);
    let rewound = file.seek(SeekFrom::Start(0));
    match (archives::recognise(&head), rewound) {
        (Some(archive), Ok(_)) => {
            let size = file.metadata().map_or(0, |metadata| metadata.len());
            archived(heard, name, archive, &head, &mut file, 0, &Budget::of(size));
        }
        (_, Ok(_)) => heard.read(name, watched(file)),
        (_, Err(_)) => heard.read(name, head.as_slice().chain(file)),
    }
}

/// What can be read only once.
pub(crate) fn stream(heard: &mut Heard, name: &str, mut input: impl Read) {
    let head = head(&mut input);
    let input = head.as_slice().chain(input);
    match archives::recognise(&head) {
        None => heard.read(name, input),
        // Expanded as it is read.
        Some(GZIP) if readers::capture::recognise(&head).is_some() => {
            heard.read(name, input);
        }
        Some(archive) => match spooled(input) {
            Ok((mut spool, size)) => {
                archived(heard, name, archive, &head, &mut spool, 0, &Budget::of(size));
            }
            Err(why) => heard.unread(name, why),
        },
    }
}

/// A member of an archive that lies `depth` archives deep.
fn member(heard: &mut Heard, name: &str, input: &mut dyn Read, depth: usize, budget: &Budget) {
    let head = head(input);
    if manifest::is_own(&head) {
        return;
    }
    let input = head.as_slice().chain(input);
    let Some(archive) = archives::recognise(&head) else { return heard.read(name, input) };
    let is_capture = readers::capture::recognise(&head).is_some();
    if archive == GZIP && is_capture {
        return heard.read(name, input);
    }
    if depth >= archives::DEEPEST {
        let why = Why::TooDeep { limit: archives::DEEPEST };
        return heard.unread(name, why);
    }
    match spooled(input) {
        Ok((mut spool, _)) => archived(heard, name, archive, &head, &mut spool, depth, budget),
        Err(why) => heard.unread(name, why),
    }
}

fn archived(
    heard: &mut Heard,
    name: &str,
    archive: Archive,
    head: &[u8],
    input: &mut dyn Packed,
    depth: usize,
    budget: &Budget,
) {
    // The reader of captures unpacks one by itself, whatever is left of its archive.
    let alone = match archive {
        Archive::One(_) => true,
        Archive::Zip => archives::holds_one_file(input).unwrap_or(true),
        Archive::Cab | Archive::Tar => false,
    };
    if alone && readers::capture::recognise(head).is_some() {
        if input.seek(SeekFrom::Start(0)).is_ok() {
            heard.read(name, input);
        }
        return;
    }
    let before = heard.sources().len();
    let mut unread = Unread::default();
    let rotated = Rotated::of(name, archive, input, budget);
    let mut ordinals = 0..;
    archives::walk(archive, input, budget, &mut |found| match found {
        Found::Member { .. } if rotated.holds(ordinals.start) => {
            let member = ordinals.next().unwrap_or(usize::MAX);
            log(heard, rotated.log_at(member).unwrap_or_default(), budget, &mut unread);
        }
        Found::Member { name: inner, .. } if heard.sources().len() >= MOST_SOURCES => {
            ordinals.next();
            unread.add(inner, Why::Bound { what: "sources", limit: MOST_SOURCES as u64 });
        }
        // What was packed alone is the file itself.
        Found::Member { input, .. } if matches!(archive, Archive::One(_)) => {
            ordinals.next();
            if let Some(why) = tried(heard, name, input, depth + 1, budget) {
                unread.add("", why);
            }
        }
        Found::Member { name: inner, input } => {
            ordinals.next();
            let full = format!("{name}/{inner}");
            if let Some(why) = tried(heard, &full, input, depth + 1, budget) {
                unread.add(inner, why);
            }
        }
        Found::Unread { name: inner, why } => unread.add(inner, why),
    });
    unread.sum_up();
    if unread.gaps.is_empty() && heard.sources().len() == before {
        unread.add("", Why::Empty);
    }
    if !unread.gaps.is_empty() {
        let usable = heard.read_since(before) > 0;
        let kind = if usable { SourceKind::Archive } else { SourceKind::Unreadable };
        heard.note(name, kind, unread.gaps, unread.more);
    }
}

/// The parts of one log; nothing where they stand elsewhere.
fn log(heard: &mut Heard, parts: &[Piece], budget: &Budget, unread: &mut Unread) {
    let before = heard.sources().len();
    let watch = |_: &str, _: Option<u64>, file: File| -> Box<dyn Read> { Box::new(file) };
    series::read(heard, parts, Some(budget), &watch);
    if heard.sources().len() == before + 1
        && let Some(why) = heard.take_back()
    {
        parts.iter().for_each(|part| unread.add(part.name(), why.clone()));
    }
}

/// Why a member is no evidence; it is no source then.
fn tried(
    heard: &mut Heard,
    name: &str,
    input: &mut dyn Read,
    depth: usize,
    budget: &Budget,
) -> Option<Why> {
    let before = heard.sources().len();
    member(heard, name, input, depth, budget);
    (heard.sources().len() > before).then(|| heard.take_back())?
}

/// Files beside the evidence that are named.
const NAMED: usize = 4;

/// What an archive holds and could not be read.
#[derive(Default)]
struct Unread {
    gaps: Vec<Gap>,
    more: u64,
    /// Members that are no evidence, and the first of their names.
    beside: u64,
    names: Vec<String>,
}

impl Unread {
    /// Files that are no evidence, by name: most archives hold some.
    fn sum_up(&mut self) {
        self.names.truncate(NAMED);
        if self.beside > 0 {
            let why = Why::Beside { names: std::mem::take(&mut self.names), count: self.beside };
            self.gaps.push(Gap { place: None, why });
        }
    }

    /// An empty name: the archive itself.
    fn add(&mut self, name: &str, why: Why) {
        if matches!(why, Why::NotEvidence | Why::Empty) && !name.is_empty() {
            self.beside += 1;
            self.names.truncate(NAMED);
            self.names.push(name.to_owned());
            return;
        }
        // It was no evidence because it is damaged: that says more.
        if self.names.last().is_some_and(|last| last == name) {
            self.names.pop();
            self.beside -= 1;
        }
        let is_same = |gap: &Gap| match &gap.why {
            Why::Member { name: before, .. } => before == name,
            _ => name.is_empty(),
        };
        let why = match name {
            "" => why,
            name => Why::Member { name: name.to_owned(), why: Box::new(why) },
        };
        let gap = Gap { place: None, why };
        // Damage tells more than that its ruins are no evidence.
        if self.gaps.last().is_some_and(is_same) {
            self.gaps.pop();
        }
        if self.gaps.len() < Source::MAX_GAPS {
            self.gaps.push(gap);
        } else {
            self.more += 1;
        }
    }
}

/// The first bytes, by which a source is recognised.
pub(crate) fn head(input: &mut (impl Read + ?Sized)) -> Vec<u8> {
    let mut head = Vec::new();
    // What cannot be read on is reported by who reads it to its end.
    let _ = input.take(readers::HEAD as u64).read_to_end(&mut head);
    head
}

/// All of it, where it can be sought in, and its size.
fn spooled(mut input: impl Read) -> Result<(SpooledTempFile, u64), Why> {
    let failed = |error: io::Error| Why::Io { message: error.to_string() };
    let mut spool = SpooledTempFile::new(IN_MEMORY);
    let size = io::copy(&mut (&mut input).take(MOST_SPOOLED), &mut spool).map_err(failed)?;
    if size >= MOST_SPOOLED {
        return Err(Why::Bound { what: "bytes of an archive", limit: MOST_SPOOLED });
    }
    spool.flush().and_then(|()| spool.rewind()).map_err(failed)?;
    Ok((spool, size))
}
