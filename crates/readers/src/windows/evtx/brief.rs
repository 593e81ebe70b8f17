//! An element of a plan told at once: what its start, attributes, content and end would tell.

use super::hears::Stop;
use super::instance::Slot;
use super::plan::{Brief, Content, Plan};
use super::value::{self, Kind};
use crate::windows::elements::Elements;
use crate::windows::instant;

/// A plan with the values of an instance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instanced<'a> {
    pub(super) plan: &'a Plan,
    pub(super) chunk: &'a [u8],
    pub(super) slots: &'a [Slot],
}

impl<'a> Instanced<'a> {
    pub(super) fn slot(&self, place: u16) -> Option<Slot> {
        self.slots.get(usize::from(place)).copied()
    }

    /// One value; nothing for null and for one that is not there.
    fn value(&self, place: u16) -> Option<(Kind, &'a [u8])> {
        let slot = self.slot(place).filter(|slot| slot.kind != Kind::NULL)?;
        Some((slot.kind, slot.bytes(self.chunk)))
    }

    fn is_nested(&self, place: u16) -> bool {
        self.slot(place).is_some_and(|slot| slot.kind == Kind::BINARY_XML)
    }
}

/// False where the element does not stand where it has this meaning, or has values of other types.
pub(super) fn tell(
    elements: &mut Elements,
    brief: Brief,
    values: &Instanced<'_>,
) -> Result<bool, Stop> {
    let is_here = match brief {
        Brief::None => false,
        Brief::Data { .. } => elements.is_in_data(),
        _ => elements.is_in_system(),
    };
    if !is_here {
        return Ok(false);
    }
    match brief {
        Brief::Data { name, content } => {
            return data(elements, values.plan.text(name), content, values);
        }
        Brief::Provider { name } => elements.provider(values.plan.text(name))?,
        Brief::Id { place, aside } => {
            if aside.is_some_and(|aside| values.is_nested(aside)) {
                return Ok(false);
            }
            let Some((kind, bytes)) = values.value(place) else { return Ok(false) };
            let Some(id) = value::plain_number(kind, bytes) else { return Ok(false) };
            elements.id(id);
        }
        Brief::Record { place } => {
            let Some((kind, bytes)) = values.value(place) else { return Ok(false) };
            let Some(number) = value::plain_number(kind, bytes) else { return Ok(false) };
            elements.number(number);
        }
        Brief::Time { place } => match values.value(place) {
            Some((Kind::FILETIME, bytes)) => {
                let Some(ticks) = value::filetime(bytes) else { return Ok(false) };
                elements.when(instant::of_filetime(ticks));
            }
            _ => return Ok(false),
        },
        Brief::Channel(content) => {
            let Some(text) = text(content, values) else { return Ok(false) };
            elements.channel(|out| text.write(out))?;
        }
        Brief::Computer(content) => {
            let Some(text) = text(content, values) else { return Ok(false) };
            elements.computer(|out| text.write(out))?;
        }
        Brief::Other { .. } | Brief::None => {}
    }
    Ok(true)
}

fn data(
    elements: &mut Elements,
    name: &str,
    content: Content,
    values: &Instanced<'_>,
) -> Result<bool, Stop> {
    if let Content::Value(place) = content
        && let Some((kind, bytes)) = values.value(place)
        && kind.is_array()
    {
        // Text is what real ones hold; the length of a list has its bound in that of the fields.
        if kind.item() != Kind::STRING {
            return Ok(false);
        }
        let mut items = value::items(kind, bytes);
        let first = items.next().unwrap_or_default();
        elements.data(name, |out| value::write(Kind::STRING, first, out))?;
        for item in items {
            elements.data(name, |out| value::write(Kind::STRING, item, out))?;
        }
        return Ok(true);
    }
    let Some(text) = text(content, values) else { return Ok(false) };
    elements.data(name, |out| text.write(out))?;
    Ok(true)
}

/// Something that is one text.
enum Words<'a> {
    Nothing,
    Text(&'a str),
    Value(Kind, &'a [u8]),
}

fn text<'a>(content: Content, values: &Instanced<'a>) -> Option<Words<'a>> {
    Some(match content {
        Content::Nothing => Words::Nothing,
        Content::Text(text) => Words::Text(values.plan.text(text)),
        Content::Value(place) => match values.value(place) {
            None => Words::Nothing,
            Some((kind, _)) if kind.is_array() => return None,
            Some((Kind::BINARY_XML | Kind::BINARY, _)) => return None,
            Some((kind, bytes)) => Words::Value(kind, bytes),
        },
    })
}

impl Words<'_> {
    fn write(self, out: &mut String) {
        match self {
            Words::Nothing => {}
            Words::Text(text) => out.push_str(text),
            Words::Value(kind, bytes) => value::write(kind, bytes, out),
        }
    }
}
