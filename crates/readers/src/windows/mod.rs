//! Windows: its events in every form people export, its filtering platform, its own state.

mod endpoint;
mod event;
mod event_json;
mod meaning;
mod rendered;
mod security_fields;
mod sentence;
mod words;
mod written;
mod written_time;

use evidence::SourceKind;

use crate::pasted::Pasted;
use crate::reading::Reading;

/// Everything of Windows that is recognised line by line in a pasted text.
pub(crate) fn pasted_forms() -> Vec<(SourceKind, Box<dyn Pasted>)> {
    vec![(SourceKind::Events, Box::new(written::Written::new()))]
}

/// A text that is as a whole in a form of Windows' events; false where it is not.
pub(crate) fn read_whole(text: &str, reading: &mut Reading<'_>) -> bool {
    event_json::read(text, reading)
}
