//! From a source to facts: one module for each kind of source, recognised by content.
//!
//! Reading never fails: what cannot be read is a gap, and reading goes on.

pub mod archives;
pub mod capture;
mod guid;
mod logs;
mod packets;
mod pasted;
mod phrase;
mod reading;
mod text;
#[cfg(test)]
mod told;
mod windows;

use std::io::Read;

use evidence::{Listener, Source, SourceId, When};

/// How many bytes decide what a source is: the head of an event log and the start of its records.
pub const HEAD: usize = 4096 + 512;

/// Whether the first bytes are those of something a reader knows.
pub fn recognises(start: &[u8]) -> bool {
    capture::recognise(start).is_some()
        || windows::evtx::recognise(start)
        || windows::event_xml::recognise(start)
        || windows::wfp::recognises(start)
}

/// Whether the last bytes are those of a circular log, whose lines do not stand in their order.
pub fn ends_circular(end: &[u8]) -> bool {
    logs::arrival::ends_circular(end)
}

/// The first time that lines of a short text state, and the last; absent where they state none.
pub fn span(text: &str) -> (When, When) {
    logs::arrival::span(text)
}

/// A text of any encoding as UTF-8.
pub fn decoded(input: impl Read) -> impl Read {
    text::Decoded::new(input)
}

/// Reads one source to its end and tells `listener` what it states.
pub fn read(
    id: SourceId,
    name: &str,
    mut input: impl Read,
    listener: &mut impl Listener,
) -> Source {
    let mut head = vec![0; HEAD];
    let read = text::fill(&mut input, &mut head).0;
    head.truncate(read);
    let is_capture = head.is_empty() || capture::recognise(&head).is_some();
    let input = head.as_slice().chain(input);
    if is_capture {
        return packets::read(id, name, input, listener);
    }
    if windows::evtx::recognise(&head) {
        return windows::evtx::read(id, name, input, listener);
    }
    if windows::event_xml::recognise(&head) {
        return windows::event_xml::read(id, name, input, listener);
    }
    if windows::wfp::recognises(&head) {
        return windows::wfp::read(id, name, input, listener);
    }
    pasted::read(id, name, input, listener)
}
