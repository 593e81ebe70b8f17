//! What is wrong in a text of the notation, and in which line.

use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotationError {
    /// Counts from 1.
    pub line: usize,
    pub what: String,
}

impl fmt::Display for NotationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for NotationError {}
