//! Walks the binary XML of a chunk: templates, their values, elements (MS-EVEN6 §2.2.12).
//!
//! All of it is offsets that a stranger wrote. Each element states its length, which is not needed
//! to read it: where something inside is damaged, reading goes on behind the innermost element.

use std::rc::Rc;

use super::hears::{Hears, Stop};
use super::instance::{Instance, Slot, first_token, instance};
use super::octets::{push_utf16, u16_at, u32_at};
use super::plan::Plan;
use super::replay::Plans;
use super::value::{self, Kind};
use crate::windows::elements::TooMuch;

/// Tokens of one record and of all in a chunk: far more than real ones have, and soon read.
const MOST_TOKENS: u32 = TooMuch::MOST_TOKENS;
const MOST_TOKENS_OF_CHUNK: u32 = 400_000;
const DEEPEST: u32 = TooMuch::MOST_TEMPLATES;

/// A name by its place in the chunk; 0 for none.
#[derive(Debug, Default)]
struct Name {
    offset: usize,
    /// Bytes of its letters.
    length: usize,
    text: String,
}

/// A name: offset of the next one, hash, length before its letters; a zero behind them.
const NAME_HEAD: usize = 8;
const ZERO: usize = 2;
/// How far behind damage that is in no element one is looked for, in bytes.
const SEARCHED: usize = 512;
/// How many names are kept at a time.
const NAMES: usize = 256;
/// In UTF-16 units.
const LONGEST_NAME: usize = 256;

#[derive(Debug, Default)]
pub(super) struct Walk {
    tokens: u32,
    tokens_of_chunk: u32,
    /// The chunk is as it was written: the lengths of elements are right.
    trusts: bool,
    /// Something was passed over because it was damaged.
    pub(super) damaged: bool,
    name: String,
    /// Names of this chunk that matched their hash, by their place; asked for again and again.
    names: Vec<Name>,
    /// Values by the depth of their templates, used again.
    slots: Vec<Vec<Slot>>,
    ends: Vec<Vec<usize>>,
    /// An element ended elsewhere than it stated.
    is_uneven: bool,
    pub(super) plans: Plans,
}

impl Walk {
    /// Another chunk begins.
    pub(super) fn clear(&mut self, is_sound: bool) {
        self.trusts = is_sound;
        self.tokens_of_chunk = 0;
        self.names.iter_mut().for_each(|name| name.offset = 0);
        self.plans.clear();
    }

    /// A record's content, or any other stream of tokens from `at` to `end`.
    pub(super) fn record(
        &mut self,
        chunk: &[u8],
        at: usize,
        end: usize,
        ear: &mut impl Hears,
    ) -> Result<(), Stop> {
        self.tokens = 0;
        self.damaged = false;
        self.stream(chunk, at, end, 0, ear)
    }

    /// A template's definition with the places of values instead of them.
    pub(super) fn definition(
        &mut self,
        chunk: &[u8],
        definition: usize,
        ear: &mut impl Hears,
    ) -> Result<(), Stop> {
        self.tokens = 0;
        self.damaged = false;
        self.elements(chunk, first_token(chunk, definition), chunk.len(), Values::Places, 0, ear)
    }

    /// Tokens outside of a template's definition.
    fn stream(
        &mut self,
        chunk: &[u8],
        at: usize,
        end: usize,
        depth: u32,
        ear: &mut impl Hears,
    ) -> Result<(), Stop> {
        match instance(chunk, at) {
            Some(instance) => self.instance(chunk, instance, end, depth, ear),
            None => self.elements(chunk, at, end, Values::None, depth, ear),
        }
    }

    fn spend(&mut self, tokens: u32) -> Result<(), Stop> {
        self.tokens += tokens;
        self.tokens_of_chunk += tokens;
        if self.tokens > MOST_TOKENS || self.tokens_of_chunk > MOST_TOKENS_OF_CHUNK {
            return Err(Stop::Bound(TooMuch::Tokens));
        }
        Ok(())
    }

    fn instance(
        &mut self,
        chunk: &[u8],
        instance: Instance,
        end: usize,
        depth: u32,
        ear: &mut impl Hears,
    ) -> Result<(), Stop> {
        if depth >= DEEPEST {
            return Err(Stop::Bound(TooMuch::Templates));
        }
        let level = depth as usize;
        if self.slots.len() <= level {
            self.slots.resize_with(level + 1, Vec::new);
        }
        let mut slots = std::mem::take(&mut self.slots[level]);
        let whole = instance.slots(chunk, end, &mut slots);
        self.damaged |= !whole;
        self.spend(slots.len() as u32)?;
        let plan = if self.trusts { self.plan(chunk, instance.definition, depth) } else { None };
        let walked = match plan {
            Some(plan) => self.replay(&plan, chunk, &slots, depth, ear),
            None => {
                let start = first_token(chunk, instance.definition);
                let values = Values::Slots(&slots);
                self.elements(chunk, start, chunk.len(), values, depth, ear)
            }
        };
        self.slots[level] = slots;
        walked
    }

    /// A value of a template at this depth.
    pub(super) fn value(
        &mut self,
        chunk: &[u8],
        slot: Slot,
        depth: u32,
        ear: &mut impl Hears,
    ) -> Result<(), Stop> {
        let bytes = slot.bytes(chunk);
        if slot.kind == Kind::NULL {
            return Ok(());
        }
        if slot.kind == Kind::BINARY_XML {
            let start = slot.start as usize;
            return self.stream(chunk, start, start + bytes.len(), depth + 1, ear);
        }
        if !slot.kind.is_array() {
            return ear.value(slot.kind, bytes);
        }
        for (position, item) in value::items(slot.kind, bytes).enumerate() {
            self.spend(1)?;
            if position > 0 {
                ear.next_item()?;
            }
            ear.value(slot.kind.item(), item)?;
        }
        Ok(())
    }

    /// The plan of a definition, unless it must be walked: there is none, or no room for it.
    fn plan(&mut self, chunk: &[u8], definition: usize, depth: u32) -> Option<Rc<Plan>> {
        let plan = match self.plans.known(definition) {
            Some(plan) => plan,
            None => self.planned(chunk, definition, depth)?,
        }?;
        let fits = |spent: u32, most: u32| spent + plan.tokens <= most;
        let fits =
            fits(self.tokens, MOST_TOKENS) && fits(self.tokens_of_chunk, MOST_TOKENS_OF_CHUNK);
        if !fits {
            return None;
        }
        self.tokens += plan.tokens;
        self.tokens_of_chunk += plan.tokens;
        Some(plan)
    }

    /// Walks a definition for its plan; what that spends is not the record's.
    fn planned(&mut self, chunk: &[u8], definition: usize, depth: u32) -> Option<Option<Rc<Plan>>> {
        let mut planner = self.plans.planner()?;
        let before = (self.tokens, self.tokens_of_chunk, self.damaged);
        (self.tokens, self.tokens_of_chunk, self.damaged) = (0, self.plans.tokens, false);
        self.is_uneven = false;
        let start = first_token(chunk, definition);
        let walked = self.elements(chunk, start, chunk.len(), Values::Places, depth, &mut planner);
        let is_fit = walked.is_ok() && !self.damaged && !self.is_uneven;
        let tokens = self.tokens;
        self.plans.tokens = self.tokens_of_chunk;
        (self.tokens, self.tokens_of_chunk, self.damaged) = before;
        let plan = is_fit.then(|| Rc::new(planner.plan(tokens)));
        self.plans.keep(definition, plan.clone(), planner);
        Some(plan)
    }

    fn elements(
        &mut self,
        chunk: &[u8],
        start: usize,
        end: usize,
        values: Values<'_>,
        depth: u32,
        ear: &mut impl Hears,
    ) -> Result<(), Stop> {
        let level = depth as usize;
        if self.ends.len() <= level {
            self.ends.resize_with(level + 1, Vec::new);
        }
        let mut ends = std::mem::take(&mut self.ends[level]);
        ends.clear();
        let mut steps = Steps {
            chunk,
            at: start,
            end,
            values,
            depth,
            mute: 0,
            has_searched: false,
            is_uneven: false,
        };
        let walked = loop {
            match steps.next(self, &mut ends, ear) {
                Ok(true) => {}
                Ok(false) => break Ok(()),
                Err(Stop::Damaged) => {
                    self.damaged = true;
                    if let Err(stop) = steps.resume(&mut ends, ear) {
                        break Err(stop);
                    }
                }
                Err(stop) => break Err(stop),
            }
        };
        self.ends[level] = ends;
        self.is_uneven |= steps.is_uneven;
        walked
    }
}

/// What stands for the values of a template.
#[derive(Clone, Copy)]
enum Values<'a> {
    Slots(&'a [Slot]),
    /// The definition alone is read.
    Places,
    /// This is no template.
    None,
}

/// One stream of tokens.
struct Steps<'a> {
    chunk: &'a [u8],
    at: usize,
    end: usize,
    values: Values<'a>,
    depth: u32,
    /// Elements that are open and left out, because the value they depend on is null.
    mute: usize,
    has_searched: bool,
    is_uneven: bool,
}

impl Steps<'_> {
    /// One token; false at the end.
    fn next(
        &mut self,
        walk: &mut Walk,
        ends: &mut Vec<usize>,
        ear: &mut impl Hears,
    ) -> Result<bool, Stop> {
        walk.spend(1)?;
        if self.at >= self.end && ends.is_empty() {
            return Ok(false);
        }
        let token = *self.chunk.get(self.at).ok_or(Stop::Damaged)?;
        self.at += 1;
        match token & 0xbf {
            0x00 if ends.is_empty() => return Ok(false),
            0x01 => self.start(token & 0x40 != 0, walk, ends, ear)?,
            0x02 => self.tell(|| ear.content())?,
            0x03 => {
                self.tell(|| ear.content())?;
                self.close(ends, ear)?;
            }
            0x04 => self.close(ends, ear)?,
            0x05 => {
                let kind = Kind(*self.chunk.get(self.at).ok_or(Stop::Damaged)?);
                self.at += 1;
                if kind == Kind::STRING {
                    let text = self.counted()?;
                    self.tell(|| ear.utf16(text))?;
                } else {
                    let bytes = self.take(kind.size().ok_or(Stop::Damaged)?)?;
                    self.tell(|| ear.value(kind, bytes))?;
                }
            }
            0x06 => {
                self.name(walk)?;
                self.tell(|| ear.attribute(&walk.name))?;
            }
            0x07 => {
                let text = self.counted()?;
                self.tell(|| ear.utf16(text))?;
            }
            0x08 => {
                let unit = u16_at(self.take(2)?, 0).ok_or(Stop::Damaged)?;
                let letter = char::from_u32(u32::from(unit));
                self.tell(|| ear.letter(letter.unwrap_or(char::REPLACEMENT_CHARACTER)))?;
            }
            0x09 => {
                self.name(walk)?;
                let letter = entity(&walk.name).ok_or(Stop::Damaged)?;
                self.tell(|| ear.letter(letter))?;
            }
            // Processing instructions say nothing here.
            0x0a => self.name(walk)?,
            0x0b => {
                self.counted()?;
            }
            0x0d | 0x0e => {
                let place = u16_at(self.take(3)?, 0).ok_or(Stop::Damaged)?;
                if self.mute == 0 {
                    self.value(place, walk, ear)?;
                }
            }
            0x0f => {
                self.take(3)?;
            }
            _ => return Err(Stop::Damaged),
        }
        Ok(true)
    }

    fn start(
        &mut self,
        has_attributes: bool,
        walk: &mut Walk,
        ends: &mut Vec<usize>,
        ear: &mut impl Hears,
    ) -> Result<(), Stop> {
        let mut depends_on = None;
        if !matches!(self.values, Values::None) {
            let place = u16_at(self.take(2)?, 0).ok_or(Stop::Damaged)?;
            depends_on = Some(place).filter(|place| *place != 0xffff);
        }
        let length = u32_at(self.take(4)?, 0).ok_or(Stop::Damaged)?;
        ends.push(self.at.saturating_add(length as usize));
        let is_null = match (self.values, depends_on) {
            (Values::Slots(slots), Some(place)) => {
                slots.get(usize::from(place)).is_some_and(|slot| slot.kind == Kind::NULL)
            }
            _ => false,
        };
        if is_null || self.mute > 0 {
            self.mute += 1;
        }
        if let (Values::Places, Some(place)) = (self.values, depends_on) {
            ear.depends(place)?;
        }
        let named = self.name(walk);
        self.tell(|| ear.start(&walk.name))?;
        named?;
        if walk.trusts && (self.mute > 0 || ear.ignores()) && self.skip(ends) {
            return self.close(ends, ear);
        }
        if has_attributes {
            self.take(4)?;
        }
        Ok(())
    }

    /// Goes behind the innermost element, if its length can be right.
    fn skip(&mut self, ends: &[usize]) -> bool {
        let Some((&end, outer)) = ends.split_last() else { return false };
        let outer = outer.last().copied().unwrap_or(self.end).min(self.end);
        let is_end = (self.at + 1..=outer).contains(&end)
            && self.chunk.get(end - 1).is_some_and(|token| matches!(token, 0x03 | 0x04));
        if is_end {
            self.at = end;
        }
        is_end
    }

    fn close(&mut self, ends: &mut Vec<usize>, ear: &mut impl Hears) -> Result<(), Stop> {
        let end = ends.pop().ok_or(Stop::Damaged)?;
        self.is_uneven |= end != self.at;
        self.mute = match self.mute {
            0 => return ear.end(),
            open => open - 1,
        };
        Ok(())
    }

    /// Goes on behind the innermost element whose end can be right.
    fn resume(&mut self, ends: &mut Vec<usize>, ear: &mut impl Hears) -> Result<(), Stop> {
        while let Some(&end) = ends.last() {
            self.close(ends, ear)?;
            if end <= ends.last().copied().unwrap_or(self.end).min(self.end) {
                self.at = end;
                return Ok(());
            }
        }
        // Around everything: the next that has a name, once.
        let reach = if self.has_searched { 0 } else { SEARCHED };
        self.has_searched = true;
        let candidates = self.at..self.end.min(self.chunk.len()).min(self.at + reach);
        let next = candidates.into_iter().find(|at| self.is_start(*at));
        self.at = next.ok_or(Stop::Damaged)?;
        Ok(())
    }

    /// Whether an element begins at `at` whose name matches its hash.
    fn is_start(&self, at: usize) -> bool {
        let Some(rest) = self.chunk.get(at..self.end.min(self.chunk.len())) else { return false };
        let depends = if matches!(self.values, Values::None) { 0 } else { 2 };
        let name =
            u32_at(rest, 1 + depends + 4).and_then(|name| name_at(self.chunk, name as usize));
        rest.first().is_some_and(|token| token & 0xbf == 0x01) && name.is_some()
    }

    /// A value, where it stands in the template.
    fn value(&mut self, place: u16, walk: &mut Walk, ear: &mut impl Hears) -> Result<(), Stop> {
        let slots = match self.values {
            Values::Slots(slots) => slots,
            Values::Places => return ear.place(place),
            Values::None => return Err(Stop::Damaged),
        };
        match slots.get(usize::from(place)) {
            Some(slot) => walk.value(self.chunk, *slot, self.depth, ear),
            None => Ok(()),
        }
    }

    fn tell(&self, tell: impl FnOnce() -> Result<(), Stop>) -> Result<(), Stop> {
        if self.mute == 0 { tell() } else { Ok(()) }
    }
}

impl<'a> Steps<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Stop> {
        let end = self.at.checked_add(count).ok_or(Stop::Damaged)?;
        let bytes = self.chunk.get(self.at..end).ok_or(Stop::Damaged)?;
        self.at = end;
        Ok(bytes)
    }

    /// UTF-16 behind its number of units.
    fn counted(&mut self) -> Result<&'a [u8], Stop> {
        let count = u16_at(self.take(2)?, 0).ok_or(Stop::Damaged)?;
        self.take(usize::from(count) * 2)
    }

    /// The name that is referred to here, and stands here the first time; one that is damaged is
    /// empty.
    fn name(&mut self, walk: &mut Walk) -> Result<(), Stop> {
        walk.name.clear();
        let offset = u32_at(self.take(4)?, 0).ok_or(Stop::Damaged)? as usize;
        let slot = (offset ^ offset >> 8) % NAMES;
        if let Some(known) = walk.names.get(slot).filter(|known| known.offset == offset) {
            if offset == self.at {
                self.take(NAME_HEAD + known.length + ZERO)?;
            }
            walk.name.push_str(&known.text);
            return Ok(());
        }
        let mut name = name_at(self.chunk, offset);
        if offset == self.at {
            let length = u16_at(self.chunk, offset + 6).ok_or(Stop::Damaged)?;
            let whole = self.take(NAME_HEAD + usize::from(length) * 2 + ZERO)?;
            if !whole.ends_with(&[0; ZERO]) {
                return Err(Stop::Damaged);
            }
        } else if name.is_none() {
            // The reference itself may be what is damaged.
            name = name_at(self.chunk, self.at);
            if let Some(name) = name {
                self.take(NAME_HEAD + name.len() + ZERO)?;
            }
        }
        walk.damaged |= name.is_none();
        let Some(letters) = name else { return Ok(()) };
        push_utf16(letters, &mut walk.name);
        if name_at(self.chunk, offset).is_some() {
            walk.names.resize_with(NAMES, Name::default);
            let known = &mut walk.names[slot];
            (known.offset, known.length) = (offset, letters.len());
            walk.name.clone_into(&mut known.text);
        }
        Ok(())
    }
}

/// The letters of the name at `offset`, if they match their hash.
fn name_at(chunk: &[u8], offset: usize) -> Option<&[u8]> {
    let head = chunk.get(offset..)?;
    let length = usize::from(u16_at(head, 6)?);
    let name = head.get(NAME_HEAD..NAME_HEAD + length * 2)?;
    let units = name.chunks_exact(2).map(|unit| u32::from(u16::from_le_bytes([unit[0], unit[1]])));
    let hash = |hash: u32, unit| hash.wrapping_mul(65_599).wrapping_add(unit);
    let is_name = (1..=LONGEST_NAME).contains(&length)
        && units.fold(0, hash) as u16 == u16_at(head, 4)?
        && head.get(NAME_HEAD + name.len()..)?.starts_with(&[0; ZERO]);
    is_name.then_some(name)
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}
