//! One XML document of the filtering platform, element by element; damage costs one item.

use std::io::{self, BufRead, Read};

use evidence::{Limit, Place, Why};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

use super::item::{Item, Tag};
use super::net_events::NetEvents;
use crate::reading::Reading;
use crate::text;

/// Of elements in each other; real documents stay below 20.
const DEEPEST: usize = 64;
/// Of one tag, comment or run of text.
const LONGEST: usize = 1 << 20;
const BLOCK: usize = 64 << 10;

/// The name of the root element, where `start` reaches it.
pub(super) fn root(start: &[u8]) -> Option<String> {
    let (text, _) = text::whole(start, start.len() * 3);
    let mut rest = text.trim_start_matches(['\u{feff}', '\u{fffd}']).trim_start();
    loop {
        rest = rest.strip_prefix('<')?;
        let end = match rest.get(..1)? {
            "?" => "?>",
            "!" if rest.starts_with("!--") => "-->",
            "!" if !rest.split('>').next()?.contains('[') => ">",
            "!" => "]>",
            _ => break,
        };
        rest = rest.split_once(end)?.1.trim_start();
    }
    let length = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_')?;
    rest.get(..length).filter(|name| !name.is_empty()).map(str::to_owned)
}

pub(super) struct Document<'r, 'l> {
    reading: &'r mut Reading<'l>,
    events: NetEvents,
    /// The open elements, outermost first.
    open: Vec<Tag>,
    item: Item,
    /// Net events met since their list was opened.
    listed: Option<u64>,
}

/// Why a stretch of the document ended.
enum Ended {
    AtEnd,
    Damaged(Why),
}

impl<'r, 'l> Document<'r, 'l> {
    pub(super) fn new(reading: &'r mut Reading<'l>) -> Self {
        let events = NetEvents::default();
        Document { reading, events, open: Vec::new(), item: Item::default(), listed: None }
    }

    pub(super) fn read(&mut self, input: impl Read) {
        let mut window = Window::new(input);
        while let Ended::Damaged(why) = self.stretch(&mut window) {
            self.reading.gap(Some(Place::line(window.line())), why);
            self.open.clear();
            self.item.forget();
            // A list that was read in part is not an empty one.
            self.listed = None;
            window.left = usize::MAX;
            let Some(name) = window.skip_to_item() else { break };
            self.start(name, || window.line());
        }
        if !self.open.is_empty() {
            self.reading.gap(Some(Place::line(window.line())), Why::EndsEarly);
        }
        self.events.end(self.reading);
    }

    /// Up to the end or to what cannot be read on from.
    fn stretch(&mut self, window: &mut Window<impl Read>) -> Ended {
        let mut reader = Reader::from_reader(&mut *window);
        let config = reader.config_mut();
        // Ends without a start are those of elements that damage hid.
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        config.expand_empty_elements = true;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            reader.get_mut().left = LONGEST;
            let event = reader.read_event_into(&mut buffer);
            if reader.get_ref().left == 0 {
                let limit = LONGEST as u64;
                return Ended::Damaged(Why::Bound { what: "bytes of one XML element", limit });
            }
            let event = match event {
                Ok(Event::Eof) => return Ended::AtEnd,
                Ok(event) => event,
                Err(_) => return Ended::Damaged(Why::Damaged { structure: "XML" }),
            };
            match event {
                Event::Start(start) => {
                    if self.open.len() >= DEEPEST {
                        return Ended::Damaged(Why::Bound {
                            what: "XML elements in each other",
                            limit: DEEPEST as u64,
                        });
                    }
                    let window = reader.get_mut();
                    self.start(start.name().as_ref(), || window.line());
                }
                Event::End(_) => self.end(reader.get_mut()),
                Event::Text(text) if self.item.wants_text() => self.item.text(&text.into_inner()),
                Event::CData(text) if self.item.wants_text() => self.item.text(&text.into_inner()),
                Event::GeneralRef(reference) if self.item.wants_text() => {
                    self.item.text(referred(&reference).encode_utf8(&mut [0; 4]));
                }
                _ => {}
            }
        }
    }

    fn start(&mut self, name: &str, line: impl FnOnce() -> u32) {
        let tag = Tag::of(name);
        match tag {
            Tag::NetEvents => self.listed = Some(0),
            Tag::Events if self.open.len() == 1 => self.listed = Some(0),
            _ => {}
        }
        self.open.push(tag);
        self.item.start(&self.open, name, line);
    }

    /// The element that was opened last has ended.
    fn end(&mut self, window: &mut Window<impl Read>) {
        let Some(tag) = self.open.pop() else { return };
        if self.item.ends(self.open.len()) {
            self.listed = self.listed.map(|count| count + u64::from(self.item.is_event()));
            self.events.item(&self.item, self.reading);
            self.item.forget();
        }
        let is_list = tag == Tag::NetEvents || tag == Tag::Events && self.open.len() == 1;
        if is_list && self.listed.take() == Some(0) {
            self.reading.limit(Limit::NoNetEvents, Some(Place::line(window.line())));
        }
    }
}

/// Predefined entities and characters by number; a document's own entities are not expanded.
fn referred(reference: &BytesRef<'_>) -> char {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character;
    }
    match &**reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

/// The decoded text, which counts its lines and ends where one piece of it gets too long.
struct Window<R> {
    input: R,
    block: Vec<u8>,
    /// Of the block.
    used: usize,
    end: usize,
    /// Up to where its lines are counted: in long stretches, as few ask.
    counted: usize,
    lines: u32,
    /// Bytes until the text pretends to end.
    left: usize,
}

impl<R: Read> Window<R> {
    fn new(input: R) -> Window<R> {
        let block = vec![0; BLOCK];
        Window { input, block, used: 0, end: 0, counted: 0, lines: 0, left: LONGEST }
    }

    /// Of the next byte, from 1.
    fn line(&mut self) -> u32 {
        let new = self.block.get(self.counted..self.used).unwrap_or_default();
        let lines = new.iter().filter(|byte| **byte == b'\n').count();
        self.lines = self.lines.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.counted = self.used;
        self.lines.saturating_add(1)
    }

    /// Reads on behind the next start of an item and tells its name.
    fn skip_to_item(&mut self) -> Option<&'static str> {
        const NAMES: [&str; 2] = ["item", "netEvent"];
        let mut name = Vec::new();
        let mut in_tag = false;
        loop {
            let block = self.fill_buf().ok().filter(|block| !block.is_empty())?;
            let mut used = 0;
            let mut found = None;
            for &byte in block {
                used += 1;
                if byte == b'<' {
                    name.clear();
                    in_tag = true;
                } else if in_tag && (byte == b'>' || byte.is_ascii_whitespace()) {
                    in_tag = false;
                    found = NAMES.into_iter().find(|known| known.as_bytes() == name);
                    if found.is_some() {
                        break;
                    }
                } else if in_tag {
                    name.push(byte);
                    in_tag = name.len() <= 16;
                }
            }
            self.consume(used);
            if found.is_some() {
                return found;
            }
        }
    }
}

impl<R: Read> Read for Window<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let block = self.fill_buf()?;
        let length = block.len().min(buffer.len());
        buffer[..length].copy_from_slice(&block[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl<R: Read> BufRead for Window<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used == self.end {
            self.line();
            (self.used, self.end, self.counted) = (0, 0, 0);
            self.end = self.input.read(&mut self.block)?;
        }
        let end = self.end.min(self.used.saturating_add(self.left));
        Ok(self.block.get(self.used..end).unwrap_or_default())
    }

    fn consume(&mut self, length: usize) {
        let length = length.min(self.end - self.used);
        self.left -= length.min(self.left);
        self.used += length;
    }
}
