//! Who wrote a record and which event it is, known from its template before it is read in full.

use super::binary_xml::Walk;
use super::hears::{Hears, Stop};
use super::instance::Instance;
use super::octets::push_utf16;
use super::value::{self, Kind};

/// Where one template has provider and number of its events.
#[derive(Debug, Default)]
struct Outline {
    definition: usize,
    provider: Part,
    id: Part,
    /// The last number that was asked about, and the answer.
    asked: Option<(u32, bool)>,
}

#[derive(Debug, Default)]
enum Part {
    #[default]
    Unknown,
    Text(String),
    /// The n-th value of each instance.
    Value(u16),
}

/// The templates of one chunk.
#[derive(Debug, Default)]
pub(super) struct Outlines {
    known: Vec<Outline>,
    walk: Walk,
    text: String,
    /// The last provider and number that were asked about, and the answer.
    asked: (String, u32, bool),
}

impl Outlines {
    /// Of another chunk.
    pub(super) fn clear(&mut self, is_sound: bool) {
        self.known.clear();
        self.walk.clear(is_sound);
    }

    /// Whether events of this provider and number mean anything here.
    pub(super) fn are_wanted(
        &mut self,
        provider: &str,
        id: u32,
        wants: fn(&str, u32) -> bool,
    ) -> bool {
        let (asked, number, answer) = &mut self.asked;
        if *number != id || asked != provider {
            provider.clone_into(asked);
            *number = id;
            *answer = wants(provider, id);
        }
        *answer
    }

    /// Whether the event means anything here; yes where it must be read to know.
    pub(super) fn is_wanted(
        &mut self,
        chunk: &[u8],
        end: usize,
        instance: Instance,
        wants: fn(&str, u32) -> bool,
    ) -> bool {
        let at = self.known.iter().position(|known| known.definition == instance.definition);
        let at = at.unwrap_or_else(|| {
            let mut finder = Finder::default();
            // Stopped or damaged, what was found is what there is.
            let _ = self.walk.definition(chunk, instance.definition, &mut finder);
            let (definition, Finder { provider, id, .. }) = (instance.definition, finder);
            self.known.push(Outline { definition, provider, id, asked: None });
            self.known.len() - 1
        });
        let known = &mut self.known[at];
        let id = match &known.id {
            Part::Unknown => None,
            Part::Text(text) => text.trim().parse().ok(),
            Part::Value(place) => instance
                .slot(chunk, end, *place)
                .and_then(|slot| value::number(slot.kind, slot.bytes(chunk)))
                .and_then(|number| u32::try_from(number).ok()),
        };
        let Some(id) = id else { return true };
        match &known.provider {
            Part::Unknown => true,
            Part::Text(provider) => match known.asked {
                Some((asked, answer)) if asked == id => answer,
                _ => {
                    let answer = wants(provider, id);
                    known.asked = Some((id, answer));
                    answer
                }
            },
            Part::Value(place) => {
                let Some(slot) = instance.slot(chunk, end, *place) else { return true };
                self.text.clear();
                value::write(slot.kind, slot.bytes(chunk), &mut self.text);
                wants(&self.text, id)
            }
        }
    }
}

/// Hears a definition up to the number of its event.
#[derive(Debug, Default)]
struct Finder {
    at: Place,
    provider: Part,
    id: Part,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Elsewhere,
    Provider,
    ProviderName,
    Id,
    /// In an attribute of the number.
    Qualifiers,
}

impl Finder {
    fn part(&mut self) -> Option<&mut Part> {
        match self.at {
            Place::ProviderName => Some(&mut self.provider),
            Place::Id => Some(&mut self.id),
            _ => None,
        }
    }
}

impl Hears for Finder {
    fn start(&mut self, name: &str) -> Result<(), Stop> {
        self.at = match name {
            "Provider" => Place::Provider,
            "EventID" => Place::Id,
            _ => Place::Elsewhere,
        };
        Ok(())
    }

    fn attribute(&mut self, name: &str) -> Result<(), Stop> {
        self.at = match self.at {
            Place::Provider | Place::ProviderName if name == "Name" => Place::ProviderName,
            Place::Provider | Place::ProviderName => Place::Provider,
            Place::Id | Place::Qualifiers => Place::Qualifiers,
            other => other,
        };
        Ok(())
    }

    fn content(&mut self) -> Result<(), Stop> {
        self.at = match self.at {
            Place::Id | Place::Qualifiers => Place::Id,
            _ => Place::Elsewhere,
        };
        Ok(())
    }

    fn utf16(&mut self, text: &[u8]) -> Result<(), Stop> {
        if let Some(part) = self.part() {
            let mut written = String::new();
            push_utf16(text, &mut written);
            *part = Part::Text(written);
        }
        Ok(())
    }

    fn letter(&mut self, letter: char) -> Result<(), Stop> {
        if let Some(Part::Text(text)) = self.part() {
            text.push(letter);
        }
        Ok(())
    }

    fn value(&mut self, _kind: Kind, _bytes: &[u8]) -> Result<(), Stop> {
        Ok(())
    }

    fn next_item(&mut self) -> Result<(), Stop> {
        Ok(())
    }

    fn place(&mut self, value: u16) -> Result<(), Stop> {
        if let Some(part) = self.part() {
            *part = Part::Value(value);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Stop> {
        if self.at == Place::Id && !matches!(self.provider, Part::Unknown) {
            return Err(Stop::Enough);
        }
        self.at = Place::Elsewhere;
        Ok(())
    }
}
