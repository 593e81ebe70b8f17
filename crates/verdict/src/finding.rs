//! One thing found: what, whose side, how sure, the proof and the way out.

use evidence::{Exchange, Party, Place, SourceId, When};

use crate::{Cause, Phase, Remedy, Text};

/// How sure a finding is; set by `diagnosis::rank` alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    Possible,
    Likely,
    /// Every listed look-alike is excluded by a citation.
    Proven,
}

impl Confidence {
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Possible => "possible",
            Confidence::Likely => "likely",
            Confidence::Proven => "proven",
        }
    }
}

/// Where the fault is; who noticed it is another matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    Initiator,
    Responder,
    Both,
    Path,
    Unknown,
}

impl Side {
    pub fn name(self) -> &'static str {
        match self {
            Side::Initiator => "initiator",
            Side::Responder => "responder",
            Side::Both => "both",
            Side::Path => "path",
            Side::Unknown => "unknown",
        }
    }

    pub fn of(party: Party) -> Side {
        match party {
            Party::Initiator => Side::Initiator,
            Party::Responder => Side::Responder,
            Party::Path => Side::Path,
            Party::Unknown => Side::Unknown,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    Cause,
    Hygiene,
    Background,
}

impl Weight {
    pub fn name(self) -> &'static str {
        match self {
            Weight::Cause => "cause",
            Weight::Hygiene => "hygiene",
            Weight::Background => "background",
        }
    }
}

/// A place in a source and what it says there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    pub source: SourceId,
    pub place: Place,
    /// Further places of the same kind in the same source ("#6, 9, 12"), in order.
    pub also: Vec<Place>,
    pub says: Text,
}

/// At least one citation: a finding cannot be built from less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    first: Citation,
    rest: Vec<Citation>,
}

impl Cited {
    pub fn new(first: Citation) -> Cited {
        Cited { first, rest: Vec::new() }
    }

    pub fn and(mut self, more: impl IntoIterator<Item = Citation>) -> Cited {
        self.rest.extend(more);
        self
    }

    pub fn iter(&self) -> impl Iterator<Item = &Citation> {
        std::iter::once(&self.first).chain(&self.rest)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Citation> {
        std::iter::once(&mut self.first).chain(&mut self.rest)
    }

    pub fn first(&self) -> &Citation {
        &self.first
    }
}

/// Why a look-alike is not it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    pub cause: Cause,
    pub because: Text,
    pub evidence: Vec<Citation>,
}

/// A symptom that people see, and that this finding accounts for ("Windows shows 809").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    pub symptom: Text,
    pub evidence: Vec<Citation>,
}

/// A command for one product, or the clicks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The product whose syntax it is.
    pub dialect: String,
    /// To be copied as it stands.
    pub text: String,
    /// Where it goes, when it applies, which of its lines is for whom.
    pub note: Option<Text>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub remedy: Remedy,
    /// On whose side it is done.
    pub side: Side,
    pub title: Text,
    pub risk: Option<Text>,
    pub undo: Option<Text>,
    pub reboot: bool,
    pub commands: Vec<Command>,
    /// Only the simulator may say true.
    pub verified: bool,
}

/// A value of the finding's message, for machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parameter {
    Number(i64),
    Word(String),
    List(Vec<String>),
}

/// Identifiers of the negotiations a finding is about.
pub type Negotiations = Vec<u32>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub cause: Cause,
    pub weight: Weight,
    pub confidence: Confidence,
    pub side: Side,
    pub noticed_by: Party,
    pub phase: Phase,
    pub exchange: Exchange,
    pub negotiations: Negotiations,
    pub count: u32,
    pub first: When,
    pub last: When,
    pub headline: Text,
    pub parameters: Vec<(&'static str, Parameter)>,
    pub evidence: Cited,
    pub explains: Vec<Explained>,
    pub ruled_out: Vec<Because>,
    /// Look-alikes that nothing excludes, in the order they are met in practice.
    pub still_open: Vec<Cause>,
    pub fixes: Vec<Fix>,
    /// What would tell it from its look-alikes.
    pub tell: Option<Text>,
}

/// The one extra piece of evidence that would decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    pub what: Text,
    pub side: Side,
    pub would_decide: Vec<Cause>,
    pub how: Text,
    /// A moment in them is marked as `{at:NANOSECONDS}`, as in the other texts.
    pub commands: Vec<Command>,
}
