//! What a daemon's log judges of a negotiation, in words, with the causes that it shows.

use crate::Bilingual;
pub use crate::tables::remarks::REMARKS;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remark {
    /// As `evidence::Remark::name` gives it.
    pub name: &'static str,
    pub says: Bilingual,
    /// Its own cause, then those that the log alone cannot tell from it; none where it is no
    /// judgement about a cause.
    pub causes: &'static [&'static str],
    /// The first cause is what the daemon names; else each is only possible.
    pub names: bool,
    /// Nothing but these causes is meant, even where it names none.
    pub only: bool,
    /// Only what comes later can be its consequence.
    pub follows: bool,
}

pub fn remark(name: &str) -> Option<&'static Remark> {
    let index = REMARKS.binary_search_by_key(&name, |row| row.name).ok()?;
    Some(&REMARKS[index])
}
