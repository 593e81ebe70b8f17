//! Windows: its events in every form people export, its filtering platform, its own state.

mod elements;
mod endpoint;
mod event;
mod event_json;
pub(crate) mod event_xml;
pub(crate) mod evtx;
pub(crate) mod instant;
mod meaning;
mod output;
mod policy_server;
mod rendered;
mod security_fields;
mod sentence;
mod tracing;
pub(crate) mod wfp;
mod words;
mod written;
mod written_time;

use evidence::SourceKind;

use crate::pasted::Pasted;
use crate::phrase::Phrase;
use crate::reading::Reading;

pub(crate) use output::plain::plain;
pub(crate) use sentence::found as sentences;

/// Everything of Windows that is recognised line by line in a pasted text.
pub(crate) fn pasted_forms() -> Vec<(SourceKind, Box<dyn Pasted>)> {
    vec![
        (SourceKind::HostState, Box::new(output::Outputs::new())),
        (SourceKind::FilteringPlatform, Box::new(wfp::Trace::default())),
        (SourceKind::Events, Box::new(policy_server::PolicyServer::default())),
        (SourceKind::Events, Box::new(event_xml::EventXml::default())),
        (SourceKind::Events, Box::new(written::Written::new())),
        (SourceKind::HostState, Box::new(tracing::Tracing::default())),
        // Last: it speaks only where all others were silent.
        (SourceKind::Phrase, Box::new(Phrase::default())),
    ]
}

/// A text that is as a whole in a form of Windows' events; false where it is not.
pub(crate) fn read_whole(text: &str, reading: &mut Reading<'_>) -> bool {
    event_json::read(text, reading)
}
