//! Windows: its events in every form people export, its filtering platform, its own state.

mod elements;
mod event;
pub(crate) mod evtx;
mod instant;
mod meaning;
mod output;
mod policy_server;
mod sentence;
mod tracing;
pub(crate) mod wfp;

use evidence::SourceKind;

use crate::pasted::Pasted;
use crate::phrase::Phrase;

pub(crate) use output::plain::plain;
pub(crate) use sentence::found as sentences;

/// Everything of Windows that is recognised line by line in a pasted text.
pub(crate) fn pasted_forms() -> Vec<(SourceKind, Box<dyn Pasted>)> {
    vec![
        (SourceKind::HostState, Box::new(output::Outputs::new())),
        (SourceKind::FilteringPlatform, Box::new(wfp::Trace::default())),
        (SourceKind::Events, Box::new(policy_server::PolicyServer::default())),
        (SourceKind::HostState, Box::new(tracing::Tracing::default())),
        // Last: it speaks only where all others were silent.
        (SourceKind::Phrase, Box::new(Phrase::default())),
    ]
}
