//! How a report is to look: language, zone, width, emphasis.

use jiff::tz::TimeZone;
use verdict::{Language, Text};

#[derive(Clone, Debug)]
pub struct Style {
    pub language: Language,
    pub colour: bool,
    /// The one zone in which all times are shown.
    pub zone: TimeZone,
    /// As a person would name it: `Europe/Rome`.
    pub zone_name: String,
    /// Columns of a line of prose; a command may be longer.
    pub width: usize,
    /// Leave nothing out.
    pub all: bool,
    /// The names of the report are pseudonyms; Markdown says so.
    pub redacted: bool,
    /// Of the program.
    pub version: &'static str,
}

impl Style {
    /// English, UTC, 80 columns, no colour.
    pub fn plain(version: &'static str) -> Style {
        Style {
            language: Language::English,
            colour: false,
            zone: TimeZone::UTC,
            zone_name: "UTC".into(),
            width: 80,
            all: false,
            redacted: false,
            version,
        }
    }

    pub(crate) fn say<'a>(&self, text: &'a Text) -> &'a str {
        text.of(self.language)
    }
}
