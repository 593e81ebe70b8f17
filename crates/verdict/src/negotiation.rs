//! A negotiation as the report shows it: the ends, the ladder of messages, the outcome.

use evidence::{Endpoint, Exchange, IkeVersion, Party, Place, SourceId, Timestamp, When};

use crate::{Phase, Text};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NegotiationOutcome {
    Established,
    Failed,
    /// Failed, and a later attempt of the same two parties succeeded.
    Recovered,
    Unanswered,
    /// The evidence ends, or begins, midway.
    Incomplete,
}

impl NegotiationOutcome {
    pub const ALL: [NegotiationOutcome; 5] = [
        NegotiationOutcome::Established,
        NegotiationOutcome::Failed,
        NegotiationOutcome::Recovered,
        NegotiationOutcome::Unanswered,
        NegotiationOutcome::Incomplete,
    ];

    pub fn name(self) -> &'static str {
        match self {
            NegotiationOutcome::Established => "established",
            NegotiationOutcome::Failed => "failed",
            NegotiationOutcome::Recovered => "recovered",
            NegotiationOutcome::Unanswered => "unanswered",
            NegotiationOutcome::Incomplete => "incomplete",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub role: Party,
    pub address: Option<Endpoint>,
    pub identity: Option<String>,
    pub product: Option<String>,
    /// State is kept per end: "established" here and "refused" there is no contradiction.
    pub outcome: NegotiationOutcome,
}

/// One rung of the ladder: a message, with its repetitions folded in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepReport {
    pub at: When,
    pub by: Party,
    pub exchange: Exchange,
    pub message_id: u32,
    /// Payload names in clear, in order, notifies by their own name.
    pub kinds: Vec<String>,
    pub bytes: u32,
    /// IP packets it came in.
    pub packets: u16,
    /// How often it was sent again.
    pub repeats: u32,
    /// When the last repetition was sent.
    pub until: When,
    pub sealed: bool,
    pub source: SourceId,
    /// Where it stands: one place, or one for each IP fragment.
    pub places: Vec<Place>,
    /// Where the repetitions stand, as many as are kept; a log may go on in another file.
    pub again: Vec<(SourceId, Place)>,
    /// What an expert would note beside it: the suite, the refusal, "in 3 IP fragments".
    pub note: Option<Text>,
}

/// What a machine reports of it: an event, or what one of its commands printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventReport {
    pub at: When,
    /// The machine; empty where no source names it.
    pub machine: String,
    /// Which end of the negotiation says it, where it is known as one of the two.
    pub by: Option<Party>,
    /// The event's number, where it has one.
    pub number: Option<u32>,
    pub says: Text,
    pub source: SourceId,
    pub place: Place,
    /// The message after which it was said: an index into the negotiation's steps.
    pub after: Option<usize>,
}

/// Nobody said anything for a while, or until the evidence ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    pub by: Party,
    pub seconds: u32,
    pub until_the_end: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    pub exchange: Exchange,
    pub message_id: u32,
    pub outcome: NegotiationOutcome,
}

/// One attribute, end against end; of one end's alone `common` is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub what: &'static str,
    pub offered: Vec<String>,
    pub accepted: Vec<String>,
    pub common: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NegotiationReport {
    /// 1-based, in order of first appearance.
    pub id: u32,
    /// Negotiations of the same two parties share it.
    pub tunnel: u32,
    /// 1-based within the tunnel.
    pub attempt: u32,
    pub version: Option<IkeVersion>,
    pub ends: Vec<End>,
    pub outcome: NegotiationOutcome,
    pub phase: Phase,
    /// The phases in which it can have failed, where the evidence leaves more than one open.
    pub phases: Vec<Phase>,
    pub exchange: Exchange,
    pub started: When,
    pub ended: When,
    /// When the last message came that was needed to bring it up.
    pub up_since: When,
    pub children: Vec<Child>,
    pub comparisons: Vec<Comparison>,
    pub steps: Vec<StepReport>,
    /// What the machines themselves report of it, in order.
    pub events: Vec<EventReport>,
    /// Who was silent at the end, and for how long.
    pub silence: Option<Pause>,
    /// The last moment the sources cover.
    pub covered_until: Option<Timestamp>,
}
