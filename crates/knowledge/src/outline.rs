//! Causes of which no capture can tell, in a few sentences.

use crate::Bilingual;
pub use crate::tables::outlines::OUTLINES;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    /// A name of the taxonomy.
    pub cause: &'static str,
    pub happens: Bilingual,
    pub shows: Bilingual,
    pub mends: Bilingual,
    pub reference: &'static str,
}

pub fn outline(cause: &str) -> Option<&'static Outline> {
    let index = OUTLINES.binary_search_by(|row| row.cause.cmp(cause)).ok()?;
    Some(&OUTLINES[index])
}
