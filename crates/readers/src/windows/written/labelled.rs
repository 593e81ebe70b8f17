//! Events as labelled lines: the General tab of the Event Viewer as it is copied, `wevtutil
//! /f:text`, `Format-List` of `Get-WinEvent` and `Get-EventLog`.

mod label;

use evidence::When;

use super::super::event::{Event, Field};
use super::super::{rendered, written_time};
use super::{Draft, Form, Found, leading_number};
use crate::pasted::Line;
use label::{Label, Labelling, Language, label, on_one_line};

#[derive(Default)]
pub(super) struct Labelled {
    current: Option<Gathering>,
    /// The time that stood alone on the line before: log shippers put it above the event.
    above: Option<(u32, String)>,
}

/// An event whose lines are still coming.
#[derive(Default)]
struct Gathering {
    line: u32,
    log: String,
    source: String,
    date: String,
    id: Option<u32>,
    /// The number where only `InstanceId` is listed.
    instance: Option<u32>,
    computer: String,
    message: Option<String>,
    strings: String,
    open_braces: i64,
    data: String,
    /// Where the next line without a label belongs.
    last: Option<Label>,
    /// The labels are PowerShell's: `Name   : value`, and what goes on is indented.
    is_list: bool,
    has_xml: bool,
    /// The label of the number says that it is an event's.
    names_event: bool,
}

impl Form for Labelled {
    fn line(&mut self, line: Line<'_>, found: &mut Found) -> bool {
        let in_text = self.current.as_ref().is_some_and(Gathering::is_in_text);
        let parts = on_one_line(line.text);
        if parts.len() > if in_text { 2 } else { 1 } {
            for part in parts {
                self.one(line.number, part, found);
            }
            return true;
        }
        self.one(line.number, line.text, found)
    }

    fn end(&mut self, found: &mut Found) {
        if let Some(event) = self.current.take() {
            event.finish(found);
        }
    }
}

impl Labelled {
    fn one(&mut self, number: u32, text: &str, found: &mut Found) -> bool {
        if is_counter(text) {
            self.end(found);
            self.current = Some(Gathering { line: number, ..Gathering::default() });
            return true;
        }
        let labelled = label(text).filter(|labelled| match &self.current {
            None => labelled.begins(),
            Some(event) => event.accepts(labelled),
        });
        let Some(labelled) = labelled else {
            if text.starts_with(|c: char| c.is_ascii_digit()) && written_time::is_time(text) {
                self.above = Some((number, text.into()));
            }
            return self.current.as_mut().is_some_and(|event| event.goes_on(text));
        };
        if labelled.language == Language::Foreign {
            found.note_foreign_labels();
        }
        if self.current.as_ref().is_some_and(|event| event.has(labelled.label)) {
            self.end(found);
        }
        let event =
            self.current.get_or_insert_with(|| Gathering { line: number, ..Default::default() });
        event.set(number, &labelled);
        if let Some((above, time)) = self.above.take()
            && above + 1 == number
            && event.date.is_empty()
        {
            event.date = time;
        }
        true
    }
}

impl Gathering {
    /// Longer messages are cut.
    const MOST: usize = 16 << 10;

    fn accepts(&self, labelled: &Labelling<'_>) -> bool {
        if self.has_xml {
            return labelled.label == Label::Log && labelled.begins();
        }
        if !self.is_in_text() || labelled.label == Label::Xml {
            return true;
        }
        if self.is_list {
            return labelled.is_list && !labelled.is_indented;
        }
        // A message may list labels of its own.
        labelled.label != Label::Message && labelled.begins()
    }

    /// What follows may be anything.
    fn is_in_text(&self) -> bool {
        matches!(self.last, Some(Label::Message | Label::Strings))
    }

    fn has(&self, label: Label) -> bool {
        match label {
            Label::Log => !self.log.is_empty(),
            Label::Source => !self.source.is_empty(),
            Label::Date => !self.date.is_empty(),
            Label::Id => self.id.is_some(),
            Label::Instance => self.instance.is_some(),
            Label::Computer => !self.computer.is_empty(),
            Label::Message => self.message.is_some(),
            Label::Strings => !self.strings.is_empty(),
            Label::Data => !self.data.is_empty(),
            Label::Xml | Label::Other => false,
        }
    }

    fn set(&mut self, number: u32, labelled: &Labelling<'_>) {
        let value = labelled.value;
        match labelled.label {
            Label::Log => self.log = value.into(),
            Label::Source => self.source = value.into(),
            Label::Date => self.date = value.into(),
            Label::Id => {
                self.id = leading_number(value);
                self.line = number;
                self.names_event = !labelled.is_plain_id;
            }
            Label::Instance => self.instance = leading_number(value).map(|number| number & 0xffff),
            Label::Computer => self.computer = value.into(),
            Label::Message => self.message = Some(value.into()),
            Label::Strings => {
                self.strings = value.into();
                self.open_braces = open_braces(value);
            }
            Label::Data => self.data = value.into(),
            Label::Xml => self.has_xml = true,
            Label::Other => {}
        }
        self.last = Some(labelled.label);
        self.is_list |= labelled.is_list;
    }

    /// A line without a label; false where it is not this event's.
    fn goes_on(&mut self, text: &str) -> bool {
        if self.has_xml {
            if text.contains("</Event>") {
                // The XML says it all, and is read as such.
                self.id = None;
                self.instance = None;
                self.message = None;
                self.date.clear();
            }
            return true;
        }
        let text = text.trim();
        let add = |to: &mut String| {
            if to.len() + text.len() < Gathering::MOST {
                to.push('\n');
                to.push_str(text);
            }
        };
        match self.last {
            Some(Label::Message) => add(self.message.get_or_insert_default()),
            Some(Label::Strings) if self.open_braces > 0 => {
                self.open_braces += open_braces(text);
                add(&mut self.strings);
            }
            Some(Label::Data) if !text.is_empty() => add(&mut self.data),
            _ => return false,
        }
        true
    }

    fn finish(self, found: &mut Found) {
        let mut event = Event::new(evidence::Place::line(self.line), When::Absent);
        event.provider = self.source;
        event.channel = self.log;
        event.computer = self.computer;
        event.message = self.message.unwrap_or_default().trim().into();
        event.fields = in_braces(&self.strings);
        event.binary = bytes(&self.data);
        // Processes, too, have a plain `Id`.
        let says_enough = !event.provider.is_empty() || !event.message.is_empty();
        let id = self.id.filter(|_| self.names_event || says_enough);
        event.id = id.or(self.instance).unwrap_or(0);
        if event.id == 0 {
            // A list of times and messages alone.
            let Some((id, fields)) = rendered::lone_dial(&event.message) else { return };
            event.id = id;
            event.provider = "RasClient".into();
            event.fields = fields;
        }
        found.add(Draft { event, time: self.date });
    }
}

/// `Event[0]:`, `Event[0]`, `Evento[3]:` of wevtutil.
fn is_counter(text: &str) -> bool {
    let text = text.trim().trim_end_matches(':');
    let inner = text.strip_suffix(']').and_then(|text| text.split_once('['));
    inner.is_some_and(|(word, number)| {
        matches!(word.to_lowercase().as_str(), "event" | "evento" | "ereignis" | "événement")
            && number.parse::<u32>().is_ok()
    })
}

/// The values of `{a, b, c}`; a value may itself stand in braces.
fn in_braces(text: &str) -> Vec<Field> {
    let text = text.trim();
    let Some(inner) = text.strip_prefix('{') else { return Vec::new() };
    let inner = inner.trim_end();
    let inner = inner.strip_suffix('}').unwrap_or(inner);
    if inner.trim().is_empty() || inner.ends_with("...") || inner.ends_with('…') {
        return Vec::new();
    }
    let mut fields = Vec::new();
    let (mut depth, mut start) = (0_u32, 0);
    for (at, character) in inner.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 && inner[at + 1..].starts_with([' ', '\n']) => {
                fields.push(Field::new("", inner[start..at].trim()));
                start = at + 1;
            }
            _ => {}
        }
    }
    fields.push(Field::new("", inner[start..].trim()));
    fields
}

/// How many braces a line leaves open.
fn open_braces(text: &str) -> i64 {
    text.bytes().map(|byte| i64::from(byte == b'{') - i64::from(byte == b'}')).sum()
}

/// `{233, 53, 0, 0}`; a list that PowerShell has cut ends in dots.
fn bytes(text: &str) -> Vec<u8> {
    let inner = text.trim().trim_start_matches('{').trim_end_matches('}');
    inner.split(',').map_while(|byte| byte.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests;
