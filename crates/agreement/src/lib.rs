//! Pure judgements about two ends, with reasons: what they have in common, or on what they differ.

mod suites;

pub use suites::{Agreement, Nearest, against_selection, between, permits};
