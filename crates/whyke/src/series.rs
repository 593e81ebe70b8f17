//! A log in several files, read as one text, and where in it each of them begins.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use evidence::{When, Why};
use readers::archives::{self, Archive, Budget, Unpacking};
use verdict::{Log, Part};

use crate::heard::Heard;
use crate::manifest;
use crate::rotation::Ends;
use crate::sources::{self, Input, Opened, Refused};
use crate::unpack;

/// Of a longer line the rest is left out: no reader looks at it, and some would count one more.
const LONGEST_LINE: usize = 512 << 10;
/// At the end of a file, where its last time is looked for.
const END: u64 = 4096;

/// A part of a log: where it lies, and what it is called.
pub(crate) struct Piece {
    name: String,
    path: PathBuf,
}

impl Piece {
    pub(crate) fn new(name: String, path: PathBuf) -> Piece {
        Piece { name, path }
    }

    /// A file by its own name.
    pub(crate) fn of(path: &Path) -> Piece {
        Piece::new(path.display().to_string(), path.to_owned())
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// Hands on a file with a progress bar: its name, its size, the file.
pub(crate) type Watch<'a> = &'a dyn Fn(&str, Option<u64>, File) -> Box<dyn Read>;

/// What a file shows at its ends, if it is a text that may be a part of a log.
pub(crate) fn ends(path: &Path) -> Option<Ends> {
    // Opening a pipe would take from it.
    let size = fs::metadata(path).ok().filter(fs::Metadata::is_file)?.len();
    let Input::File(mut file) = sources::open(path).ok()?.input else { return None };
    let mut head = unpack::head(&mut file);
    let mut end = String::new();
    if let Some(Archive::One(packing)) = archives::recognise(&head) {
        file.seek(SeekFrom::Start(0)).ok()?;
        let budget = Budget::of(size);
        head = unpack::head(&mut Unpacking::new(packing, file, &budget));
    } else {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(size.saturating_sub(END))).ok()?;
        file.take(END).read_to_end(&mut bytes).ok()?;
        if readers::ends_circular(&bytes) {
            return None;
        }
        end = String::from_utf8_lossy(&bytes).into_owned();
    }
    let is_evidence = readers::recognises(&head) || archives::recognise(&head).is_some();
    if is_evidence || manifest::is_own(&head) {
        return None;
    }
    let mut text = String::new();
    readers::decoded(head.as_slice()).read_to_string(&mut text).ok()?;
    if text.contains('\0') {
        return None;
    }
    if head.len() >= readers::HEAD {
        // Its last line is cut.
        text.truncate(text.rfind('\n').unwrap_or(0));
    }
    let (first, in_head) = readers::span(&text);
    // The first line of the end is cut; a packed file is not unpacked to its end for this.
    let at_end = readers::span(end.split_once('\n').map_or("", |(_, lines)| lines)).1;
    let last = if at_end == When::Absent { in_head } else { at_end };
    Some(Ends { first, last, beginning: text })
}

/// Reads the parts of one log, oldest first, as one source. Behind a part that could not be read to
/// its end nothing is known to go on, and another source begins. `shared`: of the archive that they
/// come from.
pub(crate) fn read(heard: &mut Heard, parts: &[Piece], shared: Option<&Budget>, watch: Watch<'_>) {
    let size = |piece: &Piece| fs::metadata(&piece.path).map_or(0, |metadata| metadata.len());
    let own: Vec<Budget> = parts.iter().map(|piece| Budget::of(size(piece))).collect();
    let budgets: Vec<&Budget> = own.iter().map(|own| shared.unwrap_or(own)).collect();
    let names: Vec<String> = parts.iter().map(|piece| piece.name.clone()).collect();
    let mut from = 0;
    while let (Some(piece), Some(budget)) = (parts.get(from), budgets.get(from)) {
        let first = match open(piece, budget, watch) {
            Ok(first) => first,
            Err(Refused { name, because }) => {
                heard.unread(&name, because);
                from += 1;
                continue;
            }
        };
        let read = RefCell::new(Vec::new());
        let waiting = parts.iter().zip(budgets.iter().copied()).skip(from + 1);
        let mut input = Joined::new(&read, watch, waiting.collect());
        input.begin(first);
        heard.read_log(&names, input, &read);
        from += read.borrow().len().max(1);
    }
}

/// The bytes of a part, as UTF-8, and its name.
struct Opening<'a> {
    name: String,
    text: Box<dyn Read + 'a>,
    fault: Fault,
}

/// Why a part ended before its end.
type Fault = Rc<RefCell<Option<Why>>>;

fn open<'a>(piece: &Piece, budget: &'a Budget, watch: Watch<'_>) -> Result<Opening<'a>, Refused> {
    let name = piece.name.clone();
    let Opened { size, input, .. } =
        sources::open(&piece.path).map_err(|refused| Refused { name: name.clone(), ..refused })?;
    let mut bytes: Box<dyn Read> = match input {
        Input::File(file) => watch(&name, size, file),
        Input::Stream(stream) => stream,
    };
    let head = unpack::head(&mut bytes);
    let archive = archives::recognise(&head);
    let bytes: Box<dyn Read> = Box::new(io::Cursor::new(head).chain(bytes));
    let content = match archive {
        Some(Archive::One(packing)) => Content::Packed(Unpacking::new(packing, bytes, budget)),
        _ => Content::Plain(bytes),
    };
    let fault = Fault::default();
    let text = readers::decoded(Whole { content: Some(content), fault: Rc::clone(&fault) });
    Ok(Opening { name, text: Box::new(text), fault })
}

enum Content<'a> {
    Plain(Box<dyn Read>),
    Packed(Unpacking<'a>),
}

/// A part that ends where it cannot be read on, and says why.
struct Whole<'a> {
    content: Option<Content<'a>>,
    fault: Fault,
}

impl Read for Whole<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.content {
            None => return Ok(0),
            Some(Content::Plain(bytes)) => bytes.read(buffer),
            Some(Content::Packed(bytes)) => bytes.read(buffer),
        };
        let fault = match read {
            Ok(0) if buffer.is_empty() => return Ok(0),
            Ok(0) => match self.content.take() {
                Some(Content::Packed(bytes)) => bytes.fault(),
                _ => None,
            },
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                self.content = None;
                Some(Why::Io { message: error.to_string() })
            }
            other => return other,
        };
        *self.fault.borrow_mut() = fault;
        Ok(0)
    }
}

/// The parts, one behind the other, each from a new line on.
struct Joined<'a> {
    /// Those that were begun; only the last one may have a gap.
    read: &'a RefCell<Vec<Part>>,
    watch: Watch<'a>,
    /// Newest first.
    waiting: Vec<(&'a Piece, &'a Budget)>,
    part: Option<Opening<'a>>,
    /// Line feeds handed out.
    lines: u32,
    /// Bytes since the last of them.
    column: usize,
}

impl<'a> Joined<'a> {
    fn new(
        read: &'a RefCell<Vec<Part>>,
        watch: Watch<'a>,
        mut waiting: Vec<(&'a Piece, &'a Budget)>,
    ) -> Joined<'a> {
        waiting.reverse();
        Joined { read, watch, waiting, part: None, lines: 0, column: 0 }
    }

    fn begin(&mut self, part: Opening<'a>) {
        let (name, first_line) = (part.name.clone(), self.lines.saturating_add(1));
        self.read.borrow_mut().push(Part { name, first_line, facts: 0, gap: None });
        self.part = Some(part);
    }

    /// Goes on with the next part; false where nothing follows, or cannot be joined.
    fn goes_on(&mut self) -> bool {
        let fault = self.part.take().and_then(|part| part.fault.take());
        if fault.is_some() {
            if let Some(part) = self.read.borrow_mut().last_mut() {
                part.gap = fault;
            }
            self.waiting.clear();
        }
        let Some((piece, budget)) = self.waiting.pop() else { return false };
        let Ok(part) = open(piece, budget, self.watch) else {
            // It is opened once more, to say why it cannot be.
            self.waiting.clear();
            return false;
        };
        self.begin(part);
        true
    }

    fn count(&mut self, given: &[u8]) {
        let feeds = given.iter().filter(|byte| **byte == b'\n').count();
        self.lines = self.lines.saturating_add(u32::try_from(feeds).unwrap_or(u32::MAX));
        self.column = match given.iter().rposition(|byte| *byte == b'\n') {
            Some(last) => given.len() - last - 1,
            None => self.column + given.len(),
        };
    }
}

impl Read for Joined<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while let Some(part) = &mut self.part {
            let length = part.text.read(buffer)?;
            let given = buffer.get(..length).unwrap_or_default();
            if length > 0 {
                if self.column > LONGEST_LINE && !given.contains(&b'\n') {
                    continue;
                }
                self.count(given);
                return Ok(length);
            }
            if self.column > 0 && !self.waiting.is_empty() && part.fault.borrow().is_none() {
                // The part is asked again, and is still at its end.
                let Some(first) = buffer.first_mut() else { return Ok(0) };
                *first = b'\n';
                self.count(b"\n");
                return Ok(1);
            }
            if !self.goes_on() {
                return Ok(0);
            }
        }
        Ok(0)
    }
}

/// Counts what is heard of a line of a log to its part.
pub(crate) fn heard(parts: &RefCell<Vec<Part>>, line: u64) {
    let mut parts = parts.borrow_mut();
    let at = Log::part_of(&parts, line);
    if let Some(part) = parts.get_mut(at) {
        part.facts += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &'static [u8]) -> Opening<'static> {
        Opening { name: String::new(), text: Box::new(text), fault: Fault::default() }
    }

    /// The text of parts that lie in files, and where each of them begins.
    fn joined(parts: &[&[u8]]) -> (String, Vec<u32>) {
        let folder = tempfile::tempdir().unwrap();
        let path = |at: usize| folder.path().join(format!("{at}"));
        for (at, part) in parts.iter().enumerate() {
            std::fs::write(path(at), part).unwrap();
        }
        let paths: Vec<Piece> = (0..parts.len()).map(|at| Piece::of(&path(at))).collect();
        let budgets: Vec<Budget> = parts.iter().map(|_| Budget::of(0)).collect();
        let read = RefCell::new(Vec::new());
        let watch = |_: &str, _: Option<u64>, file: File| -> Box<dyn Read> { Box::new(file) };
        let waiting = paths.iter().zip(&budgets).skip(1).collect();
        let mut input = Joined::new(&read, &watch, waiting);
        input.begin(open(&paths[0], &budgets[0], &watch).ok().unwrap());
        let mut text = String::new();
        input.read_to_string(&mut text).unwrap();
        let starts = read.borrow().iter().map(|part| part.first_line).collect();
        (text, starts)
    }

    #[test]
    fn each_part_begins_a_line_in_one_encoding() {
        let wide: Vec<u8> = "\u{feff}ċ\r\nè\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let parts: [&[u8]; 6] = [b"a\nb", b"", b"\xef\xbb\xbfc\n", &wide, b"d\n\n", b"e"];
        let (text, starts) = joined(&parts);
        assert_eq!(text, "a\nb\nc\nċ\r\nè\nd\n\ne");
        assert_eq!(starts, [1, 3, 3, 4, 6, 8]);
    }

    #[test]
    fn of_an_endless_line_the_rest_is_left_out() {
        let long = [vec![b'x'; 3 * LONGEST_LINE], b"\ny\n".to_vec()].concat();
        let (text, starts) = joined(&[&long, b"z"]);
        assert!(text.len() < 2 * LONGEST_LINE && text.lines().count() == 3);
        assert_eq!(starts, [1, 3]);
    }

    #[test]
    fn nothing_is_joined_to_what_was_not_read_to_its_end() {
        let read = RefCell::new(Vec::new());
        let watch = |_: &str, _: Option<u64>, file: File| -> Box<dyn Read> { Box::new(file) };
        let (next, budget) = (Piece::of(Path::new("never opened")), Budget::of(0));
        let mut input = Joined::new(&read, &watch, vec![(&next, &budget)]);
        let first = part(b"a\nb");
        *first.fault.borrow_mut() = Some(Why::EndsEarly);
        input.begin(first);
        let mut text = String::new();
        input.read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), read.borrow().len()), ("a\nb", 1));
        assert_eq!(read.borrow()[0].gap, Some(Why::EndsEarly));
    }

    #[test]
    fn what_is_heard_of_a_line_counts_for_its_part() {
        let part = |first_line| Part { name: String::new(), first_line, facts: 0, gap: None };
        let parts = RefCell::new(vec![part(1), part(4), part(4)]);
        for line in [0, 3, 4, 9] {
            heard(&parts, line);
        }
        let facts: Vec<u64> = parts.borrow().iter().map(|part| part.facts).collect();
        assert_eq!(facts, [2, 0, 2]);
    }
}
