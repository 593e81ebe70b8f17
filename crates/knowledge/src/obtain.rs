//! Evidence that is not there yet: what it is, on whose side it lies, how to get it.

use crate::Bilingual;
pub use crate::tables::obtains::OBTAINS;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obtain {
    pub name: &'static str,
    /// `initiator`, `responder`, `path`, `both`, or `unknown` for the end that the case tells.
    pub side: &'static str,
    pub what: Bilingual,
    /// For a product without a command of its own; may contain `{time}` and `{peer}`.
    pub how: Bilingual,
    /// Several rows of one product belong together, in this order.
    pub commands: &'static [ObtainCommand],
    pub reference: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObtainCommand {
    pub product: &'static str,
    /// To be copied; may contain `{time}` and `{peer}`.
    pub text: &'static str,
    pub note: Option<Bilingual>,
}

/// The phrases in which `{time}` stands, the longer ones first.
const TIMED: &[&str] =
    &[" --since '{time}'", ", at {time}", ", alle {time}", " at {time}", " alle {time}"];

pub fn obtain(name: &str) -> Option<&'static Obtain> {
    let index = OBTAINS.binary_search_by(|row| row.name.cmp(name)).ok()?;
    Some(&OBTAINS[index])
}

/// The text for a case whose time is not known.
pub fn without_time(text: &str) -> String {
    TIMED.iter().fold(text.to_owned(), |text, phrase| text.replace(phrase, ""))
}
