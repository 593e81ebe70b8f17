//! The part of the contract `whyke.report.v1` that scoring reads.

use std::fmt;

use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Answer {
    pub(crate) verdict: Verdict,
    pub(crate) findings: Vec<Finding>,
    pub(crate) negotiations: Vec<Negotiation>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    NoFailure,
    Explained,
    Undecided,
    NothingToJudge,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Finding {
    pub(crate) cause: String,
    pub(crate) confidence: Confidence,
    pub(crate) weight: Weight,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Confidence {
    Possible,
    Likely,
    Proven,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Weight {
    Cause,
    Hygiene,
    Background,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Negotiation {
    pub(crate) exchange: String,
    pub(crate) phases: Vec<String>,
}

impl Answer {
    /// What it holds against the negotiation, best first.
    pub(crate) fn causes(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.weight == Weight::Cause)
    }
}

impl Outcome {
    /// The exit status that goes with it.
    pub(crate) fn exit(self) -> i32 {
        match self {
            Outcome::NoFailure => 0,
            Outcome::Explained => 1,
            Outcome::Undecided | Outcome::NothingToJudge => 3,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Outcome::NoFailure => "no-failure",
            Outcome::Explained => "explained",
            Outcome::Undecided => "undecided",
            Outcome::NothingToJudge => "nothing-to-judge",
        })
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Confidence::Possible => "possible",
            Confidence::Likely => "likely",
            Confidence::Proven => "proven",
        })
    }
}
