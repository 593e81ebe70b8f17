//! Windows: its events in every form people export, its filtering platform, its own state.

mod elements;
mod event;
pub(crate) mod event_xml;
pub(crate) mod evtx;
mod instant;
mod meaning;

use evidence::SourceKind;

use crate::pasted::Pasted;

/// Everything of Windows that is recognised line by line in a pasted text.
pub(crate) fn pasted_forms() -> Vec<(SourceKind, Box<dyn Pasted>)> {
    vec![(SourceKind::Events, Box::new(event_xml::EventXml::default()))]
}
