//! Symptoms: what evidence shows that several causes share, and what would tell these apart.

use crate::Bilingual;
pub use crate::tables::symptoms::SYMPTOMS;
use crate::tables::symptoms::USUAL;

/// One cause that may stand behind a symptom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// A name of the taxonomy (`causes.md`).
    pub cause: &'static str,
    /// What would tell it from the others, at most 60 characters.
    pub tell: Bilingual,
    /// Names of [`crate::Obtain`], the cheapest first.
    pub decided_by: &'static [&'static str],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symptom {
    pub name: &'static str,
    pub says: Bilingual,
    /// The codes that a Windows client shows with it.
    pub windows: &'static [&'static str],
    /// In the order in which they are met in practice.
    pub candidates: &'static [Candidate],
    pub reference: &'static str,
}

pub fn symptom(name: &str) -> Option<&'static Symptom> {
    let index = SYMPTOMS.binary_search_by(|symptom| symptom.name.cmp(name)).ok()?;
    Some(&SYMPTOMS[index])
}

/// A cause with its usual tell, where no symptom that lists it has another.
pub fn usual(cause: &str) -> Option<&'static Candidate> {
    let index = USUAL.binary_search_by(|usual| usual.cause.cmp(cause)).ok()?;
    Some(&USUAL[index])
}
