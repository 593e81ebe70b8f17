//! Evidence that is not there yet: what it is, on whose side it lies, how to get it.

use crate::Bilingual;
pub use crate::tables::obtains::OBTAINS;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obtain {
    pub name: &'static str,
    /// `initiator`, `responder`, `path` or `both`.
    pub side: &'static str,
    pub what: Bilingual,
    /// For a product without a command of its own; may contain `{time}` and `{peer}`.
    pub how: Bilingual,
    /// Product and command; may contain `{time}` and `{peer}`.
    pub commands: &'static [(&'static str, &'static str)],
    pub reference: &'static str,
}

pub fn obtain(name: &str) -> Option<&'static Obtain> {
    let index = OBTAINS.binary_search_by(|row| row.name.cmp(name)).ok()?;
    Some(&OBTAINS[index])
}
