//! The `%%` numbers that stand for words in the raw form of events.

use crate::Bilingual;
pub use crate::tables::tokens::TOKENS;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub number: u32,
    /// Ours, for rules and JSON: `failure-point-local`, `main-mode-sa-sent` …
    pub name: &'static str,
    /// What Windows shows instead, in our words.
    pub says: Bilingual,
    /// What it says about the negotiation.
    pub means: Bilingual,
    pub reference: &'static str,
}

pub fn token(number: u32) -> Option<&'static Token> {
    let index = TOKENS.binary_search_by_key(&number, |row| row.number).ok()?;
    Some(&TOKENS[index])
}
