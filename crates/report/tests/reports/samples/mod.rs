//! Reports built by hand, one per outcome.

mod fragmentation;
mod healthy;
mod nothing_to_judge;
mod several_sources;
mod undecided;

use evidence::{
    Endpoint, Exchange, IkeVersion, Party, Place, SourceId, SourceKind, Timestamp, Vantage, When,
};
use verdict::{
    Citation, Clock, End, NegotiationOutcome, NegotiationReport, Phase, Report, SourceReport,
    StepReport, Text,
};

pub(crate) use fragmentation::fragmentation;
pub(crate) use nothing_to_judge::nothing_to_judge;

pub(crate) fn all() -> Vec<(&'static str, Report)> {
    vec![
        ("fragmentation", fragmentation()),
        ("undecided", undecided::undecided()),
        ("healthy", healthy::healthy()),
        ("nothing-to-judge", nothing_to_judge()),
        ("several-sources", several_sources::several_sources()),
    ]
}

pub(crate) fn at(written: &str) -> When {
    let at: jiff::Timestamp = format!("2026-03-12T{written}Z").parse().unwrap();
    When::Exact(Timestamp(i64::try_from(at.as_nanosecond()).unwrap()))
}

fn packets(numbers: impl IntoIterator<Item = u32>) -> Vec<Place> {
    numbers.into_iter().map(Place::packet).collect()
}

/// Of the first source.
fn repeated(numbers: impl IntoIterator<Item = u32>) -> Vec<(SourceId, Place)> {
    packets(numbers).into_iter().map(|place| (SourceId(0), place)).collect()
}

/// Of the first source.
fn cite(numbers: impl IntoIterator<Item = u32>, en: &str, it: &str) -> Citation {
    let mut places = packets(numbers);
    let also = places.split_off(1);
    Citation { source: SourceId(0), place: places[0], also, says: Text::new(en, it) }
}

fn capture(name: &str, covers: Vec<Text>) -> SourceReport {
    SourceReport {
        id: SourceId(0),
        name: name.into(),
        log: None,
        kind: SourceKind::Capture,
        machine: None,
        vantage: Vantage::Initiator,
        vantage_because: None,
        covers,
        clock: Clock { zone: Some("UTC".into()), offset_ms: None, how: None },
        facts: 42,
        gaps: 0,
    }
}

fn step(at: When, by: Party, exchange: Exchange, bytes: u32, number: u32) -> StepReport {
    StepReport {
        at,
        by,
        exchange,
        message_id: u32::from(exchange == Exchange::IkeAuth),
        kinds: Vec::new(),
        bytes,
        packets: 1,
        repeats: 0,
        until: When::Absent,
        sealed: exchange == Exchange::IkeAuth,
        source: SourceId(0),
        places: vec![Place::packet(number)],
        again: Vec::new(),
        note: None,
    }
}

/// Between 10.0.2.15 and 203.0.113.7, without a message so far.
fn negotiation(outcome: NegotiationOutcome) -> NegotiationReport {
    let end = |role, address: &str| End {
        role,
        address: Some(Endpoint::new(address.parse().unwrap(), 500)),
        identity: None,
        product: None,
        outcome,
    };
    NegotiationReport {
        id: 1,
        tunnel: 1,
        attempt: 1,
        version: Some(IkeVersion::V2),
        ends: vec![end(Party::Initiator, "10.0.2.15"), end(Party::Responder, "203.0.113.7")],
        outcome,
        phase: Phase::Phase1,
        phases: Vec::new(),
        exchange: Exchange::IkeSaInit,
        started: When::Absent,
        ended: When::Absent,
        up_since: When::Absent,
        children: Vec::new(),
        comparisons: Vec::new(),
        steps: Vec::new(),
        events: Vec::new(),
        silence: None,
        covered_until: None,
    }
}
