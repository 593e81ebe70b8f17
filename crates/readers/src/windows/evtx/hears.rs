//! Who hears a walk over binary XML, and what ends it.

use super::brief::{self, Instanced};
use super::octets::{push_utf16, u64_at};
use super::plan::Brief;
use super::value::{self, Kind};
use crate::windows::elements::{Elements, TooMuch};

/// Why a walk stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    Damaged,
    Bound(TooMuch),
    /// The listener knows enough.
    Enough,
}

impl From<TooMuch> for Stop {
    fn from(bound: TooMuch) -> Stop {
        Stop::Bound(bound)
    }
}

/// Hears a walk.
pub(super) trait Hears {
    /// Of a template that is walked without values: the element that begins next is left out where
    /// this value is null.
    fn depends(&mut self, _value: u16) -> Result<(), Stop> {
        Ok(())
    }
    fn start(&mut self, name: &str) -> Result<(), Stop>;
    /// Nothing within the innermost element will be heard.
    fn ignores(&self) -> bool {
        false
    }
    /// A whole element; false where it must be told step by step.
    fn at_once(&mut self, _brief: Brief, _values: &Instanced<'_>) -> Result<bool, Stop> {
        Ok(false)
    }
    fn attribute(&mut self, name: &str) -> Result<(), Stop>;
    /// The attributes are over.
    fn content(&mut self) -> Result<(), Stop>;
    fn utf16(&mut self, text: &[u8]) -> Result<(), Stop>;
    /// Letters of a template's definition, which a plan has kept.
    fn text(&mut self, _text: &str) -> Result<(), Stop> {
        Ok(())
    }
    fn letter(&mut self, letter: char) -> Result<(), Stop>;
    /// One value, no array and no binary XML.
    fn value(&mut self, kind: Kind, bytes: &[u8]) -> Result<(), Stop>;
    /// Of an array: the next item is told.
    fn next_item(&mut self) -> Result<(), Stop>;
    /// The place of a value in a template that is walked without values.
    fn place(&mut self, value: u16) -> Result<(), Stop>;
    fn end(&mut self) -> Result<(), Stop>;
}

impl Hears for Elements {
    fn at_once(&mut self, brief: Brief, values: &Instanced<'_>) -> Result<bool, Stop> {
        brief::tell(self, brief, values)
    }

    fn ignores(&self) -> bool {
        Elements::ignores(self)
    }

    fn start(&mut self, name: &str) -> Result<(), Stop> {
        Ok(Elements::start(self, name)?)
    }

    fn attribute(&mut self, name: &str) -> Result<(), Stop> {
        Ok(Elements::attribute(self, name)?)
    }

    fn content(&mut self) -> Result<(), Stop> {
        Ok(Elements::content(self)?)
    }

    fn utf16(&mut self, text: &[u8]) -> Result<(), Stop> {
        Ok(Elements::text(self, |out| push_utf16(text, out))?)
    }

    fn text(&mut self, text: &str) -> Result<(), Stop> {
        Ok(Elements::text(self, |out| out.push_str(text))?)
    }

    fn letter(&mut self, letter: char) -> Result<(), Stop> {
        Ok(Elements::text(self, |out| out.push(letter))?)
    }

    fn value(&mut self, kind: Kind, bytes: &[u8]) -> Result<(), Stop> {
        match (kind, u64_at(bytes, 0)) {
            (Kind::FILETIME, Some(ticks)) => self.filetime(ticks)?,
            (Kind::BINARY, _) => self.bytes(bytes)?,
            _ => Elements::text(self, |out| value::write(kind, bytes, out))?,
        }
        Ok(())
    }

    fn next_item(&mut self) -> Result<(), Stop> {
        Ok(Elements::next_item(self)?)
    }

    fn place(&mut self, _value: u16) -> Result<(), Stop> {
        Ok(())
    }

    fn end(&mut self) -> Result<(), Stop> {
        Ok(Elements::end(self)?)
    }
}
