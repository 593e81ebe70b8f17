//! The whole answer to one run.

use evidence::{Gap, SourceId, SourceKind, Vantage, When};

use crate::{Cause, EventReport, Finding, Missing, NegotiationOutcome, NegotiationReport, Text};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    NoFailure,
    Explained,
    Undecided,
    NothingToJudge,
}

impl Outcome {
    pub fn name(self) -> &'static str {
        match self {
            Outcome::NoFailure => "no-failure",
            Outcome::Explained => "explained",
            Outcome::Undecided => "undecided",
            Outcome::NothingToJudge => "nothing-to-judge",
        }
    }

    /// 0 nothing failed · 1 a failure is explained · 3 not decided, or nothing to judge.
    pub fn exit_status(self) -> u8 {
        match self {
            Outcome::NoFailure => 0,
            Outcome::Explained => 1,
            Outcome::Undecided | Outcome::NothingToJudge => 3,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub outcome: Outcome,
    pub cause: Option<Cause>,
    /// Index into the report's findings.
    pub finding: Option<usize>,
    /// One sentence a manager understands.
    pub sentence: Text,
}

/// How a source's clock was related to the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// `UTC` for captures; absent where the source states no zone.
    pub zone: Option<String>,
    pub offset_ms: Option<i64>,
    pub how: Option<Text>,
}

#[derive(Clone, Debug)]
pub struct SourceReport {
    pub id: SourceId,
    pub name: String,
    /// The oldest part of the log that it is a part of. The parts stand together, oldest first.
    pub log: Option<SourceId>,
    pub kind: SourceKind,
    pub machine: Option<String>,
    pub vantage: Vantage,
    /// Why the vantage is thought to be that.
    pub vantage_because: Option<Text>,
    /// What it covers and what it could not see, one sentence each.
    pub covers: Vec<Text>,
    pub clock: Clock,
    pub facts: u64,
    pub gaps: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub negotiations: u32,
    pub by_outcome: Vec<(NegotiationOutcome, u32)>,
    pub by_cause: Vec<(Cause, u32)>,
}

/// What happened to a machine between the last time it worked and the first time it did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// The machine; empty where no source names it.
    pub machine: String,
    /// What is dialled.
    pub profile: String,
    pub last_success: When,
    pub first_failure: When,
    /// In the order of time.
    pub changes: Vec<EventReport>,
    /// Changes that found no room.
    pub more: u32,
}

#[derive(Clone, Debug)]
pub struct Report {
    pub verdict: Verdict,
    pub sources: Vec<SourceReport>,
    pub negotiations: Vec<NegotiationReport>,
    /// Ranked: the first of weight `cause` is the verdict's.
    pub findings: Vec<Finding>,
    pub missing: Vec<Missing>,
    pub changes: Vec<Changes>,
    /// What several failing machines have in common.
    pub shared: Vec<Text>,
    /// A number about which `whyke code` has more to say: questions, a text for the ticket.
    pub look_up: Option<String>,
    pub totals: Totals,
    pub gaps: Vec<(SourceId, Gap)>,
}

impl Report {
    /// The oldest part of the log that a source is a part of, or the source itself.
    pub fn log_of(&self, source: SourceId) -> SourceId {
        let at = self.sources.binary_search_by_key(&source, |own| own.id);
        at.ok().and_then(|at| self.sources[at].log).unwrap_or(source)
    }
}
