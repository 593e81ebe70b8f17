//! The contract of a verdict as types: causes, findings, remedies, the report; in both languages.
//!
//! Holds no judgement: `diagnosis` fills these types, `report` prints them.

mod cause;
mod finding;
mod language;
mod negotiation;
mod parts;
mod phase;
mod phrase;
mod remedy;
mod report;

pub use cause::{Cause, Family};
pub use finding::{
    Because, Citation, Cited, Command, Confidence, Explained, Finding, Fix, Missing, Negotiations,
    Parameter, Side, Weight,
};
pub use language::{Language, Text};
pub use negotiation::{
    Child, Comparison, End, EventReport, NegotiationOutcome, NegotiationReport, Pause, StepReport,
};
pub use parts::{Log, Part};
pub use phase::Phase;
pub use remedy::{Remedy, RemedyName};
pub use report::{Changes, Clock, Outcome, Report, SourceReport, Totals, Verdict};
