//! Templates compiled: what walking a definition tells, kept to be told for each of its instances.
//!
//! Only in a chunk that is as it was written, and only of a definition without any damage; every
//! other one is walked. What a plan tells is what the walk would tell.

use super::hears::{Hears, Stop};
use super::octets::push_utf16;
use super::value::Kind;

/// Longer definitions are walked.
const MOST_STEPS: usize = 4096;

/// A stretch of a plan's letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    start: u32,
    end: u32,
}

/// One thing that the walk tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Where this value is null, goes on at `to`.
    Unless {
        place: u16,
        to: u32,
    },
    /// `end`: the step that ends the element.
    Start {
        name: Text,
        end: u32,
        brief: Brief,
    },
    Attribute(Text),
    Content,
    Text(Text),
    Value(u16),
    End,
}

/// A whole element, told at once where it stands in the element that gives it its meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Brief {
    #[default]
    None,
    /// Of EventData.
    Data {
        name: Text,
        content: Content,
    },
    /// Of System, as all below.
    Provider {
        name: Text,
    },
    /// `aside`: the value of its attribute, which says nothing here.
    Id {
        place: u16,
        aside: Option<u16>,
    },
    Record {
        place: u16,
    },
    Time {
        place: u16,
    },
    Channel(Content),
    Computer(Content),
    /// Of no event's meaning, with those that follow it up to a step.
    Other {
        to: u32,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Nothing,
    Text(Text),
    Value(u16),
}

#[derive(Debug)]
pub(super) struct Plan {
    steps: Box<[Step]>,
    letters: Box<str>,
    /// That the walk would spend.
    pub(super) tokens: u32,
}

impl Plan {
    pub(super) fn step(&self, at: usize) -> Option<&Step> {
        self.steps.get(at)
    }

    /// Where the innermost element ends that the step before `at` is in.
    pub(super) fn around(&self, at: usize) -> Option<usize> {
        let before = self.steps.get(..at)?.iter().rev();
        before
            .filter_map(|step| match step {
                Step::Start { end, .. } => Some(*end as usize),
                _ => None,
            })
            .find(|end| *end >= at)
    }

    pub(super) fn text(&self, text: Text) -> &str {
        text.of(&self.letters)
    }
}

impl Text {
    fn of(self, letters: &str) -> &str {
        letters.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// An element that is open: its step, and the one that may leave it out.
#[derive(Clone, Copy, Debug)]
struct Open {
    start: usize,
    unless: Option<usize>,
}

/// Hears a definition and makes a plan of it.
#[derive(Debug, Default)]
pub(super) struct Planner {
    steps: Vec<Step>,
    letters: String,
    open: Vec<Open>,
    depends_on: Option<usize>,
    /// Attributes may follow.
    in_tag: bool,
}

impl Planner {
    pub(super) fn clear(&mut self) {
        self.steps.clear();
        self.letters.clear();
        self.open.clear();
        self.depends_on = None;
        self.in_tag = false;
    }

    /// Elements that say nothing here are passed over together.
    fn join_others(&mut self) {
        for at in (0..self.steps.len()).rev() {
            let Step::Start { end, brief: Brief::Other { .. }, .. } = self.steps[at] else {
                continue;
            };
            let behind = end as usize + 1;
            let next = match self.steps.get(behind) {
                Some(Step::Unless { .. }) => behind + 1,
                _ => behind,
            };
            let last = match self.steps.get(next) {
                Some(Step::Start { brief: Brief::Other { to }, .. }) => *to,
                _ => behind as u32,
            };
            if let Step::Start { brief: Brief::Other { to }, .. } = &mut self.steps[at] {
                *to = last;
            }
        }
    }

    /// Of what was heard since it was cleared.
    pub(super) fn plan(&mut self, tokens: u32) -> Plan {
        self.join_others();
        Plan { steps: self.steps.as_slice().into(), letters: self.letters.as_str().into(), tokens }
    }

    fn keep(&mut self, text: &str) -> Text {
        let start = self.letters.len() as u32;
        self.letters.push_str(text);
        Text { start, end: self.letters.len() as u32 }
    }

    fn push(&mut self, step: Step) -> Result<(), Stop> {
        if self.steps.len() >= MOST_STEPS {
            return Err(Stop::Enough);
        }
        self.steps.push(step);
        Ok(())
    }

    fn letters(&mut self, write: impl FnOnce(&mut String)) -> Result<(), Stop> {
        let start = self.letters.len() as u32;
        write(&mut self.letters);
        let end = self.letters.len() as u32;
        match self.steps.last_mut() {
            Some(Step::Text(text)) if text.end == start => {
                text.end = end;
                Ok(())
            }
            _ => self.push(Step::Text(Text { start, end })),
        }
    }

    /// How the element of these steps, without its first and last, can be told at once.
    fn brief(&mut self, name: Text, inner: usize) -> Brief {
        let steps = &self.steps[inner..];
        if steps.iter().any(|step| matches!(step, Step::Start { .. })) {
            return Brief::None;
        }
        let content = steps.iter().position(|step| *step == Step::Content);
        let (attributes, content) = match content {
            Some(at) => (&steps[..at], &steps[at + 1..]),
            None if matches!(steps.first(), Some(Step::Attribute(_))) => (steps, &[][..]),
            None => (&[][..], steps),
        };
        let content = match *content {
            [] => Some(Content::Nothing),
            [Step::Text(text)] => Some(Content::Text(text)),
            [Step::Value(place)] => Some(Content::Value(place)),
            _ => None,
        };
        let Some(content) = content else { return Brief::None };
        let is = |text: Text, name: &str| text.of(&self.letters) == name;
        match (name.of(&self.letters), attributes, content) {
            ("Data", [], content) => Brief::Data { name: Text::default(), content },
            ("Data", &[Step::Attribute(attribute), Step::Text(name)], content)
                if is(attribute, "Name") =>
            {
                Brief::Data { name, content }
            }
            ("Provider", attributes, Content::Nothing) => self.provider(attributes),
            ("EventID", attributes, Content::Value(place)) => match *attributes {
                [] | [Step::Attribute(_)] => Brief::Id { place, aside: None },
                [Step::Attribute(_), Step::Value(aside)] => Brief::Id { place, aside: Some(aside) },
                _ => Brief::None,
            },
            ("EventRecordID", [], Content::Value(place)) => Brief::Record { place },
            (
                "TimeCreated",
                &[Step::Attribute(attribute), Step::Value(place)],
                Content::Nothing,
            ) if is(attribute, "SystemTime") => Brief::Time { place },
            ("Channel", [], content) => Brief::Channel(content),
            ("Computer", [], content) => Brief::Computer(content),
            ("Data" | "EventID" | "EventRecordID" | "TimeCreated" | "Channel" | "Computer", ..) => {
                Brief::None
            }
            (name, ..) if name.contains(':') => Brief::None,
            _ => Brief::Other { to: 0 },
        }
    }

    /// All of whose attributes are texts, with one name among them.
    fn provider(&self, attributes: &[Step]) -> Brief {
        let mut found = None;
        for pair in attributes.chunks(2) {
            let &[Step::Attribute(attribute), Step::Text(text)] = pair else { return Brief::None };
            if attribute.of(&self.letters) != "Name" {
                continue;
            }
            if found.replace(text).is_some() {
                return Brief::None;
            }
        }
        found.map_or(Brief::None, |name| Brief::Provider { name })
    }
}

impl Hears for Planner {
    fn depends(&mut self, place: u16) -> Result<(), Stop> {
        self.depends_on = Some(self.steps.len());
        self.push(Step::Unless { place, to: 0 })
    }

    fn start(&mut self, name: &str) -> Result<(), Stop> {
        if self.in_tag {
            return Err(Stop::Enough);
        }
        let name = self.keep(name);
        self.open.push(Open { start: self.steps.len(), unless: self.depends_on.take() });
        self.in_tag = true;
        self.push(Step::Start { name, end: 0, brief: Brief::None })
    }

    fn attribute(&mut self, name: &str) -> Result<(), Stop> {
        if !self.in_tag {
            return Err(Stop::Enough);
        }
        let name = self.keep(name);
        self.push(Step::Attribute(name))
    }

    fn content(&mut self) -> Result<(), Stop> {
        self.in_tag = false;
        self.push(Step::Content)
    }

    fn utf16(&mut self, text: &[u8]) -> Result<(), Stop> {
        self.letters(|out| push_utf16(text, out))
    }

    fn letter(&mut self, letter: char) -> Result<(), Stop> {
        self.letters(|out| out.push(letter))
    }

    /// A definition has texts and places of values.
    fn value(&mut self, _kind: Kind, _bytes: &[u8]) -> Result<(), Stop> {
        Err(Stop::Enough)
    }

    fn next_item(&mut self) -> Result<(), Stop> {
        Err(Stop::Enough)
    }

    fn place(&mut self, value: u16) -> Result<(), Stop> {
        if self.open.is_empty() {
            return Err(Stop::Enough);
        }
        self.push(Step::Value(value))
    }

    fn end(&mut self) -> Result<(), Stop> {
        let Open { start, unless } = self.open.pop().ok_or(Stop::Damaged)?;
        self.in_tag = false;
        let own = match self.steps.get(start) {
            Some(Step::Start { name, .. }) => *name,
            _ => return Err(Stop::Damaged),
        };
        let brief = self.brief(own, start + 1);
        let last = self.steps.len() as u32;
        self.push(Step::End)?;
        self.steps[start] = Step::Start { name: own, end: last, brief };
        if let Some(Step::Unless { to, .. }) = unless.and_then(|at| self.steps.get_mut(at)) {
            *to = last + 1;
        }
        Ok(())
    }
}
