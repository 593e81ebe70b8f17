//! Event logs as Windows stores them, whole or damaged, read as they come.
//!
//! The reading of the binary form is the house's own: a record is passed over once its template
//! tells provider and number, and one that is damaged takes no other with it.

mod binary_xml;
mod brief;
mod chunk;
mod chunks;
mod hears;
mod instance;
mod octets;
mod outline;
mod plan;
mod replay;
mod value;

use std::io::Read;

use evidence::{Listener, Place, Source, SourceId, SourceKind, Why};

use super::elements::Elements;
use super::event::Event;
use super::{instant, meaning};
use crate::reading::Reading;
use binary_xml::Walk;
use chunk::{Record, Records};
use chunks::{Chunks, Found};
use hears::Stop;
use outline::Outlines;

/// Whether a source with these first bytes is an event log.
pub(crate) fn recognise(start: &[u8]) -> bool {
    let is_chunk = |bytes: &[u8]| bytes.starts_with(chunk::MAGIC);
    // A head that was wiped has chunks behind it all the same.
    start.starts_with(chunks::FILE_MAGIC)
        || is_chunk(start)
        || start.get(4096..).is_some_and(is_chunk)
}

pub(crate) fn read(
    id: SourceId,
    name: &str,
    input: impl Read,
    listener: &mut dyn Listener,
) -> Source {
    let mut reading = Reading::new(listener);
    let mut teller = meaning::Teller::default();
    each(input, &mut reading, meaning::is_wanted, |event, reading| teller.tell(event, reading));
    // A head of its kind and nothing that could be read behind it.
    let kind = if reading.is_damage_only() { SourceKind::Unreadable } else { SourceKind::Events };
    reading.finish(id, name, kind)
}

/// Tells every event that is wanted.
fn each(
    input: impl Read,
    reading: &mut Reading<'_>,
    wants: fn(&str, u32) -> bool,
    tell: impl FnMut(&Event, &mut Reading<'_>),
) {
    each_by(Walk::default(), input, reading, wants, tell);
}

fn each_by(
    walk: Walk,
    input: impl Read,
    reading: &mut Reading<'_>,
    wants: fn(&str, u32) -> bool,
    mut tell: impl FnMut(&Event, &mut Reading<'_>),
) {
    let mut chunks = Chunks::new(input);
    let mut log = Log {
        outlines: Outlines::default(),
        walk,
        elements: Elements::new(),
        wants,
        tell: &mut tell,
    };
    while let Some(found) = chunks.next() {
        let Found::Chunk { bytes, head, is_sound, is_cut } = found else {
            reading.gap(None, Why::Damaged { structure: "event log" });
            continue;
        };
        log.outlines.clear(is_sound);
        log.walk.clear(is_sound);
        let mut is_told = is_sound;
        for found in Records::new(bytes, &head, is_sound) {
            let place = |number: u64| Place::Record { number: number.into() };
            let number = match found {
                chunk::Found::Record(Record { number, .. }) | chunk::Found::Lost { number } => {
                    number
                }
            };
            if !is_told {
                is_told = true;
                reading.gap(Some(place(number)), damage(is_cut));
            }
            match found {
                chunk::Found::Record(record) => log.record(bytes, record, is_sound, reading),
                chunk::Found::Lost { number } => {
                    let why = Why::Damaged { structure: "event record" };
                    reading.gap(Some(place(number)), why);
                }
            }
        }
        if !is_told {
            reading.gap(None, damage(is_cut));
        }
    }
}

fn damage(is_cut: bool) -> Why {
    if is_cut { Why::EndsEarly } else { Why::Damaged { structure: "part of the event log" } }
}

/// What reads records; its buffers are used again.
struct Log<'t> {
    outlines: Outlines,
    walk: Walk,
    elements: Elements,
    wants: fn(&str, u32) -> bool,
    tell: &'t mut dyn FnMut(&Event, &mut Reading<'_>),
}

impl Log<'_> {
    fn record(&mut self, chunk: &[u8], record: Record, is_sound: bool, reading: &mut Reading<'_>) {
        let Record { number, written, start, end } = record;
        let when = instant::of_filetime(written);
        reading.entry(when);
        if let Some(instance) = instance::instance(chunk, start)
            && !self.outlines.is_wanted(chunk, end, instance, self.wants)
        {
            return;
        }
        let place = Place::Record { number: number.into() };
        self.elements.clear(place, when);
        let walked = self.walk.record(chunk, start, end, &mut self.elements);
        let event = self.elements.event();
        let is_nameless = event.id == 0 && !is_sound;
        if self.walk.damaged || walked == Err(Stop::Damaged) || is_nameless {
            reading.gap(Some(place), Why::Damaged { structure: "event record" });
        }
        if let Err(Stop::Bound(bound)) = walked {
            reading.gap(Some(place), bound.why());
        }
        if event.id != 0 && self.outlines.are_wanted(&event.provider, event.id, self.wants) {
            (self.tell)(event, reading);
        }
    }
}

#[cfg(test)]
mod plan_tests;
#[cfg(test)]
pub(super) mod tests;
