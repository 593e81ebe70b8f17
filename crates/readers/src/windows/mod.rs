//! Windows: its events in every form people export, its filtering platform, its own state.

mod event;
mod meaning;
mod output;
pub(crate) mod wfp;

use evidence::SourceKind;

use crate::pasted::Pasted;

/// Everything of Windows that is recognised line by line in a pasted text.
pub(crate) fn pasted_forms() -> Vec<(SourceKind, Box<dyn Pasted>)> {
    vec![
        (SourceKind::HostState, Box::new(output::Outputs::new())),
        (SourceKind::FilteringPlatform, Box::new(wfp::Trace::default())),
    ]
}
