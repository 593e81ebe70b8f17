//! An event from the elements of its XML, whatever wrote them: text or the binary form.

use evidence::{Place, When, Why};

use super::event::{Event, Field};
use super::instant;

/// More than any real event has; beyond, it is not read.
pub(super) const MOST_BYTES: usize = 256 << 10;
pub(super) const MOST_FIELDS: usize = 4096;
pub(super) const DEEPEST: usize = 48;

/// A bound of one event was reached. Small: every step of a reader may return it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TooMuch {
    Depth,
    Fields,
    Bytes,
    Tokens,
    Templates,
}

impl TooMuch {
    /// More than real events have, and soon read.
    pub(super) const MOST_TOKENS: u32 = 50_000;
    /// Templates within values of templates.
    pub(super) const MOST_TEMPLATES: u32 = 8;

    /// Which, and how much it allows.
    pub(super) fn why(self) -> Why {
        let (what, limit) = match self {
            TooMuch::Depth => ("depth of an event", DEEPEST as u64),
            TooMuch::Fields => ("fields of an event", MOST_FIELDS as u64),
            TooMuch::Bytes => ("bytes of an event", MOST_BYTES as u64),
            TooMuch::Tokens => ("tokens of an event", TooMuch::MOST_TOKENS.into()),
            TooMuch::Templates => ("templates within templates", TooMuch::MOST_TEMPLATES.into()),
        };
        Why::Bound { what, limit }
    }
}

/// Takes elements in their order and makes them an [`Event`], whose buffers it uses again.
#[derive(Debug)]
pub(super) struct Elements {
    event: Event,
    record: u64,
    open: Vec<Open>,
    /// The attribute that is being told, of the innermost element.
    attribute: Option<Attribute>,
    /// Names below the event's own element, and that of the attribute.
    path: String,
    text: String,
    /// Something was told since the attribute or the element began.
    said: bool,
    spare: Vec<Field>,
    has_system: bool,
    bytes: usize,
}

/// An element, by what it means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Root,
    Event,
    System,
    Provider,
    EventId,
    TimeCreated,
    RecordId,
    Channel,
    Computer,
    EventData,
    Data,
    Binary,
    UserData,
    /// The event's own element in UserData.
    Own,
    /// Below it, or a foreign element of EventData; `outer` is the length of the path around it.
    Detail {
        outer: usize,
        is_leaf: bool,
    },
    Rendering,
    Message,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attribute {
    ProviderName,
    SystemTime,
    DataName,
    /// `outer`: the length of the path of its element.
    Detail {
        outer: usize,
    },
    Other,
}

impl Elements {
    pub(super) fn new() -> Elements {
        Elements {
            event: Event::new(Place::line(1), When::Absent),
            record: 0,
            open: Vec::new(),
            attribute: None,
            path: String::new(),
            text: String::new(),
            said: false,
            spare: Vec::new(),
            has_system: false,
            bytes: 0,
        }
    }

    /// Another event begins.
    pub(super) fn clear(&mut self, place: Place, when: When) {
        let event = &mut self.event;
        event.place = place;
        event.when = when;
        event.id = 0;
        event.binary.clear();
        for text in [
            &mut event.provider,
            &mut event.channel,
            &mut event.computer,
            &mut event.message,
            &mut self.path,
            &mut self.text,
        ] {
            text.clear();
        }
        self.spare.append(&mut event.fields);
        self.record = 0;
        self.open.clear();
        self.attribute = None;
        self.said = false;
        self.has_system = false;
        self.bytes = 0;
    }

    /// The event is over.
    pub(super) fn event(&mut self) -> &Event {
        if self.record > 0 {
            self.event.place = Place::Record { number: self.record.into() };
        }
        &self.event
    }

    /// The innermost element, with all that is in it, is of no event's meaning.
    pub(super) fn ignores(&self) -> bool {
        self.open.last() == Some(&Open::Other)
    }

    /// An element of System can be told at once: what the methods below that speak of one do.
    pub(super) fn is_in_system(&self) -> bool {
        self.open.last() == Some(&Open::System) && self.open.len() < DEEPEST
    }

    /// One of EventData can.
    pub(super) fn is_in_data(&self) -> bool {
        self.open.last() == Some(&Open::EventData) && self.open.len() < DEEPEST
    }

    /// What was told of an attribute or element around them is over.
    fn at_once(&mut self) {
        self.attribute = None;
        self.text.clear();
        self.said = false;
    }

    pub(super) fn provider(&mut self, name: &str) -> Result<(), TooMuch> {
        self.at_once();
        self.spend(name.len())?;
        self.event.provider.push_str(name.trim());
        Ok(())
    }

    pub(super) fn id(&mut self, id: u64) {
        self.at_once();
        self.event.id = u32::try_from(id).unwrap_or(0);
    }

    pub(super) fn number(&mut self, number: u64) {
        self.at_once();
        self.record = number;
    }

    pub(super) fn when(&mut self, when: When) {
        self.at_once();
        self.event.when = when;
    }

    pub(super) fn channel(&mut self, write: impl FnOnce(&mut String)) -> Result<(), TooMuch> {
        self.at_once();
        write(&mut self.text);
        self.spend(self.text.len())?;
        self.event.channel.push_str(self.text.trim());
        self.text.clear();
        Ok(())
    }

    pub(super) fn computer(&mut self, write: impl FnOnce(&mut String)) -> Result<(), TooMuch> {
        self.at_once();
        write(&mut self.text);
        self.spend(self.text.len())?;
        self.event.computer.push_str(self.text.trim());
        self.text.clear();
        Ok(())
    }

    /// One Data of EventData, or one item of its list.
    pub(super) fn data(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut String),
    ) -> Result<(), TooMuch> {
        self.at_once();
        self.field()?;
        self.spend(name.len())?;
        let Some(field) = self.event.fields.last_mut() else { return Ok(()) };
        field.name.push_str(name);
        write(&mut field.value);
        let more = field.value.len();
        self.spend(more)
    }

    /// The name is empty where it is damaged: what may stand where decides then.
    pub(super) fn start(&mut self, name: &str) -> Result<(), TooMuch> {
        if self.open.len() >= DEEPEST {
            return Err(TooMuch::Depth);
        }
        let name = local(name);
        let mut outer = self.open.last().copied();
        // The element around them is damaged.
        if outer.is_none() && matches!(name, "System" | "EventData" | "UserData") {
            outer = Some(Open::Event);
        }
        let open = match (outer, name) {
            (None | Some(Open::Root), "Event") | (None, "") => Open::Event,
            (None, _) => Open::Root,
            (Some(Open::Event), "") if !self.has_system => Open::System,
            (Some(Open::Event), "System") => Open::System,
            (Some(Open::Event), "") => Open::EventData,
            (Some(Open::Event), "EventData") => Open::EventData,
            (Some(Open::Event), "UserData") => Open::UserData,
            (Some(Open::Event), "RenderingInfo") => Open::Rendering,
            (Some(Open::System), "Provider") => Open::Provider,
            (Some(Open::System), "EventID") => Open::EventId,
            (Some(Open::System), "TimeCreated") => Open::TimeCreated,
            (Some(Open::System), "EventRecordID") => Open::RecordId,
            (Some(Open::System), "Channel") => Open::Channel,
            (Some(Open::System), "Computer") => Open::Computer,
            (Some(Open::EventData), "Data") => Open::Data,
            (Some(Open::EventData), "Binary") => Open::Binary,
            (Some(Open::Rendering), "Message") => Open::Message,
            (Some(Open::UserData), _) => Open::Own,
            (Some(Open::EventData | Open::Own | Open::Data | Open::Detail { .. }), _) => {
                self.branch();
                let outer = self.path.len();
                if outer > 0 {
                    self.path.push('/');
                }
                self.path.push_str(name);
                self.spend(name.len())?;
                Open::Detail { outer, is_leaf: true }
            }
            _ => Open::Other,
        };
        self.has_system |= open == Open::System;
        self.open.push(open);
        self.attribute = None;
        self.text.clear();
        self.said = false;
        if open == Open::Data {
            self.field()?;
        }
        Ok(())
    }

    /// The innermost element has an attribute; its value is told as text.
    pub(super) fn attribute(&mut self, name: &str) -> Result<(), TooMuch> {
        self.close_attribute()?;
        let name = local(name);
        self.attribute = Some(match (self.open.last(), name) {
            (Some(Open::Provider), "Name") => Attribute::ProviderName,
            (Some(Open::TimeCreated), "SystemTime") => Attribute::SystemTime,
            (Some(Open::Data), "Name") => Attribute::DataName,
            (Some(Open::Own | Open::Detail { .. }), _) if name != "xmlns" => {
                let outer = self.path.len();
                self.path.push('@');
                self.path.push_str(name);
                self.spend(name.len())?;
                Attribute::Detail { outer }
            }
            _ => Attribute::Other,
        });
        Ok(())
    }

    /// The attributes of the innermost element are over.
    pub(super) fn content(&mut self) -> Result<(), TooMuch> {
        self.close_attribute()
    }

    /// A piece of an attribute's value or of an element's content; `write` appends it.
    pub(super) fn text(&mut self, write: impl FnOnce(&mut String)) -> Result<(), TooMuch> {
        self.said = true;
        let into = match (self.attribute, self.open.last(), self.event.fields.last_mut()) {
            (Some(Attribute::Other), ..) | (None, None, _) => return Ok(()),
            (None, Some(Open::Data), Some(field)) => &mut field.value,
            _ => &mut self.text,
        };
        let before = into.len();
        write(into);
        let more = into.len() - before;
        self.spend(more)
    }

    /// A time as text or as what is being told: 100 ns since 1601.
    pub(super) fn filetime(&mut self, ticks: u64) -> Result<(), TooMuch> {
        if self.attribute == Some(Attribute::SystemTime) {
            self.event.when = instant::of_filetime(ticks);
            return Ok(());
        }
        self.text(|out| instant::write_filetime(ticks, out))
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), TooMuch> {
        if self.attribute.is_none() && self.open.last() == Some(&Open::Binary) {
            self.event.binary.extend_from_slice(bytes);
            return self.spend(bytes.len());
        }
        self.text(|out| write_hex(bytes, out))
    }

    /// The innermost element ends, and another like it begins: the next item of a list.
    pub(super) fn next_item(&mut self) -> Result<(), TooMuch> {
        match self.open.last() {
            Some(Open::Data) => {
                let name =
                    self.event.fields.last_mut().map(|field| std::mem::take(&mut field.name));
                self.field()?;
                // Both have it; the earlier one is second to last now.
                if let Some(name) = name {
                    self.spend(name.len())?;
                    let count = self.event.fields.len();
                    let (before, last) = self.event.fields.split_at_mut(count - 1);
                    last[0].name.push_str(&name);
                    if let Some(before) = before.last_mut() {
                        before.name = name;
                    }
                }
                Ok(())
            }
            Some(Open::Detail { .. }) => {
                self.detail()?;
                self.text.clear();
                Ok(())
            }
            _ => self.text(|out| out.push('\n')),
        }
    }

    pub(super) fn end(&mut self) -> Result<(), TooMuch> {
        self.close_attribute()?;
        let open = self.open.pop();
        let event = &mut self.event;
        match open {
            Some(Open::EventId) => event.id = self.text.trim().parse().unwrap_or(0),
            Some(Open::RecordId) => self.record = self.text.trim().parse().unwrap_or(0),
            Some(Open::Channel) => event.channel.push_str(self.text.trim()),
            Some(Open::Computer) => event.computer.push_str(self.text.trim()),
            Some(Open::Message) => event.message.push_str(self.text.trim()),
            Some(Open::Binary) => read_hex(&self.text, &mut event.binary),
            Some(Open::Detail { outer, is_leaf }) => {
                if is_leaf && !self.text.trim().is_empty() {
                    self.detail()?;
                }
                self.path.truncate(outer);
            }
            _ => {}
        }
        self.text.clear();
        Ok(())
    }

    fn close_attribute(&mut self) -> Result<(), TooMuch> {
        let Some(attribute) = self.attribute.take() else { return Ok(()) };
        match (attribute, self.event.fields.last_mut()) {
            (Attribute::ProviderName, _) => self.event.provider.push_str(self.text.trim()),
            (Attribute::SystemTime, _) if !self.text.is_empty() => {
                self.event.when = instant::read(self.text.trim());
            }
            (Attribute::DataName, Some(field)) => field.name.push_str(&self.text),
            (Attribute::Detail { outer }, _) => {
                if self.said {
                    self.detail()?;
                }
                self.path.truncate(outer);
            }
            _ => {}
        }
        self.text.clear();
        self.said = false;
        Ok(())
    }

    /// The innermost element has elements of its own, so its text is layout.
    fn branch(&mut self) {
        if let Some(Open::Detail { is_leaf, .. }) = self.open.last_mut() {
            *is_leaf = false;
        }
    }

    /// The text under the path as it stands.
    fn detail(&mut self) -> Result<(), TooMuch> {
        self.field()?;
        self.spend(self.path.len())?;
        if let Some(field) = self.event.fields.last_mut() {
            field.name.push_str(&self.path);
            field.value.push_str(self.text.trim());
        }
        Ok(())
    }

    fn field(&mut self) -> Result<(), TooMuch> {
        if self.event.fields.len() >= MOST_FIELDS {
            return Err(TooMuch::Fields);
        }
        let field = match self.spare.pop() {
            Some(mut field) => {
                field.name.clear();
                field.value.clear();
                field
            }
            None => Field { name: String::new(), value: String::new() },
        };
        self.event.fields.push(field);
        Ok(())
    }

    fn spend(&mut self, bytes: usize) -> Result<(), TooMuch> {
        self.bytes += bytes;
        if self.bytes > MOST_BYTES {
            return Err(TooMuch::Bytes);
        }
        Ok(())
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    match name.bytes().position(|byte| byte == b':') {
        None => name,
        Some(colon) => &name[colon + 1..],
    }
}

fn write_hex(bytes: &[u8], out: &mut String) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// Pairs of digits, with any layout between them.
fn read_hex(text: &str, out: &mut Vec<u8>) {
    let mut high = None;
    for digit in text.chars().filter_map(|letter| letter.to_digit(16)) {
        match high.take() {
            None => high = Some(digit),
            Some(high) => out.push((high << 4 | digit) as u8),
        }
    }
}
