//! What the program says when it cannot do its work, in both languages.

use std::error::Error;
use std::fmt;

use verdict::{Language, Text};

/// Carries both languages up to where one of them is printed.
#[derive(Debug)]
pub(crate) struct Complaint(Text);

impl Complaint {
    pub(crate) fn new(en: impl Into<String>, it: impl Into<String>) -> Complaint {
        Complaint(Text::new(en, it))
    }

    /// About something named: `file: what is wrong with it`.
    pub(crate) fn about(name: impl fmt::Display, what: &Text) -> Complaint {
        // Names of files, and of what is in them, may hold anything.
        let say = |what: &str| report::clean(&format!("{name}: {what}"));
        Complaint(Text::new(say(&what.en), say(&what.it)))
    }

    pub(crate) fn of(&self, language: Language) -> &str {
        self.0.of(language)
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.en)
    }
}

impl Error for Complaint {}

/// Of what only the report of `explain` has.
pub(crate) fn only_of_reports(option: &str) -> Complaint {
    Complaint::new(
        format!("{option} is for what `whyke explain` writes, and for nothing else"),
        format!("{option} vale per ciò che scrive `whyke explain`, e per nient’altro"),
    )
}

pub(crate) fn no_such_file() -> Text {
    Text::new("there is no such file", "il file non esiste")
}
