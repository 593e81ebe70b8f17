//! A negotiation: its ends, its messages, its outcome.

use evidence::{Exchange, IkeVersion, Party};
use schemars::JsonSchema;
use serde::Serialize;
use verdict::{
    Child, Comparison, End, EventReport, NegotiationOutcome, NegotiationReport, Pause, Phase,
    StepReport,
};

use super::{EvidenceV1, Word};
use crate::{Style, times};

#[derive(Serialize, JsonSchema)]
pub(super) struct NegotiationV1 {
    /// Counts from 1, in order of first appearance.
    id: u32,
    /// Negotiations of the same two parties share it.
    tunnel: u32,
    /// Counts from 1 within the tunnel.
    attempt: u32,
    ike_version: Option<Word<IkeVersion>>,
    ends: Vec<EndV1>,
    outcome: Word<NegotiationOutcome>,
    phase: Word<Phase>,
    /// Where the evidence leaves more than one open.
    phases: Vec<Word<Phase>>,
    exchange: Word<Exchange>,
    /// RFC 3339 with offset; without offset where no source states its zone.
    started: Option<String>,
    ended: Option<String>,
    /// When it was up; null if it was not.
    up_since: Option<String>,
    children: Vec<ChildV1>,
    comparisons: Vec<ComparisonV1>,
    steps: Vec<StepV1>,
    /// What the machines themselves report of it, in order.
    events: Vec<EventV1>,
    /// Who was silent at the end.
    silence: Option<SilenceV1>,
    /// The last moment that the sources cover.
    covered_until: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct EndV1 {
    role: Word<Party>,
    address: Option<String>,
    identity: Option<String>,
    product: Option<String>,
    /// The same negotiation may be established at one end and refused at the other.
    outcome: Word<NegotiationOutcome>,
}

/// A quick mode, or a child SA.
#[derive(Serialize, JsonSchema)]
struct ChildV1 {
    exchange: Word<Exchange>,
    message_id: u32,
    outcome: Word<NegotiationOutcome>,
}

/// One attribute, end against end.
#[derive(Serialize, JsonSchema)]
struct ComparisonV1 {
    what: &'static str,
    offered: Vec<String>,
    accepted: Vec<String>,
    common: Vec<String>,
}

/// A message, with its repetitions folded in.
#[derive(Serialize, JsonSchema)]
struct StepV1 {
    at: Option<String>,
    by: Word<Party>,
    exchange: Word<Exchange>,
    message_id: u32,
    /// Payloads in clear, in order; notifies by their own name.
    kinds: Vec<String>,
    bytes: u32,
    /// IP packets of one transmission.
    packets: u16,
    /// How often it was sent again.
    repeats: u32,
    /// When it was sent for the last time; `null` where it was sent once.
    until: Option<String>,
    /// Encrypted, and no key was given.
    sealed: bool,
    evidence: Vec<EvidenceV1>,
    /// What an expert would note beside it.
    says: Option<String>,
}

/// An event of a machine, or what one of its commands printed.
#[derive(Serialize, JsonSchema)]
pub(super) struct EventV1 {
    at: Option<String>,
    /// `null` where no source names it.
    machine: Option<String>,
    /// The event's number, where it has one.
    number: Option<u32>,
    evidence: Vec<EvidenceV1>,
    says: String,
}

#[derive(Serialize, JsonSchema)]
struct SilenceV1 {
    by: Word<Party>,
    seconds: u32,
    until_the_end: bool,
}

impl NegotiationV1 {
    pub(super) fn of(own: &NegotiationReport, style: &Style) -> NegotiationV1 {
        NegotiationV1 {
            id: own.id,
            tunnel: own.tunnel,
            attempt: own.attempt,
            ike_version: own.version.map(Word),
            ends: own.ends.iter().map(EndV1::of).collect(),
            outcome: Word(own.outcome),
            phase: Word(own.phase),
            phases: own.phases.iter().copied().map(Word).collect(),
            exchange: Word(own.exchange),
            started: times::rfc3339(own.started, style),
            ended: times::rfc3339(own.ended, style),
            up_since: times::rfc3339(own.up_since, style),
            children: own.children.iter().map(ChildV1::of).collect(),
            comparisons: own.comparisons.iter().map(ComparisonV1::of).collect(),
            steps: own.steps.iter().map(|step| StepV1::of(step, style)).collect(),
            events: own.events.iter().map(|event| EventV1::of(event, style)).collect(),
            silence: own.silence.map(SilenceV1::of),
            covered_until: times::rfc3339_of(own.covered_until, style),
        }
    }
}

impl EndV1 {
    fn of(end: &End) -> EndV1 {
        EndV1 {
            role: Word(end.role),
            address: end.address.map(|address| address.to_string()),
            identity: end.identity.clone(),
            product: end.product.clone(),
            outcome: Word(end.outcome),
        }
    }
}

impl ChildV1 {
    fn of(child: &Child) -> ChildV1 {
        ChildV1 {
            exchange: Word(child.exchange),
            message_id: child.message_id,
            outcome: Word(child.outcome),
        }
    }
}

impl ComparisonV1 {
    fn of(comparison: &Comparison) -> ComparisonV1 {
        ComparisonV1 {
            what: comparison.what,
            offered: comparison.offered.clone(),
            accepted: comparison.accepted.clone(),
            common: comparison.common.clone(),
        }
    }
}

impl StepV1 {
    fn of(step: &StepReport, style: &Style) -> StepV1 {
        let places = step.places.iter().map(|place| (step.source, *place));
        StepV1 {
            at: times::rfc3339(step.at, style),
            by: Word(step.by),
            exchange: Word(step.exchange),
            message_id: step.message_id,
            kinds: step.kinds.clone(),
            bytes: step.bytes,
            packets: step.packets,
            repeats: step.repeats,
            until: if step.repeats > 0 { times::rfc3339(step.until, style) } else { None },
            sealed: step.sealed,
            evidence: EvidenceV1::of_all(places.chain(step.again.iter().copied())),
            says: step.note.as_ref().map(|note| style.say(note).into()),
        }
    }
}

impl EventV1 {
    pub(super) fn of(event: &EventReport, style: &Style) -> EventV1 {
        EventV1 {
            at: times::rfc3339(event.at, style),
            machine: Some(event.machine.clone()).filter(|name| !name.is_empty()),
            number: event.number,
            evidence: EvidenceV1::of_all([(event.source, event.place)]),
            says: style.say(&event.says).into(),
        }
    }
}

impl SilenceV1 {
    fn of(pause: Pause) -> SilenceV1 {
        SilenceV1 { by: Word(pause.by), seconds: pause.seconds, until_the_end: pause.until_the_end }
    }
}
