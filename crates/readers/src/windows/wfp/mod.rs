//! The Windows Filtering Platform as `netsh wfp` and its traces show it: failures, drops, filters.

mod document;
mod error_names;
mod item;
mod moment;
mod net_events;
mod owners;
#[cfg(test)]
mod tests;
mod trace;
mod values;

use std::io::Read;

use evidence::{Listener, Source, SourceId, SourceKind};

use crate::reading::Reading;
use crate::text::Decoded;
use document::Document;
pub(crate) use trace::Trace;

/// Root elements of `netevents.xml`, `wfpstate.xml`, `filters.xml` and `wfpdiag.xml`.
const ROOTS: [&str; 8] = [
    "wfpdiag",
    "wfpstate",
    "netevents",
    "filters",
    "providers",
    "state",
    "bootfilters",
    "boottimefilters",
];

/// By the first bytes: the name of the root element decides.
pub(crate) fn recognises(start: &[u8]) -> bool {
    document::root(start).is_some_and(|name| ROOTS.contains(&name.to_ascii_lowercase().as_str()))
}

/// Reads one document in one pass; memory does not grow with it.
pub(crate) fn read(
    id: SourceId,
    name: &str,
    input: impl Read,
    listener: &mut dyn Listener,
) -> Source {
    let mut reading = Reading::new(listener);
    let mut document = Document::new(&mut reading);
    document.read(Decoded::new(input));
    reading.finish(id, name, SourceKind::FilteringPlatform)
}
