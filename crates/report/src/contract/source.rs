//! A piece of evidence as it was handed in.

use evidence::{SourceKind, Vantage};
use schemars::JsonSchema;
use serde::Serialize;
use verdict::SourceReport;

use super::Word;
use crate::Style;

#[derive(Serialize, JsonSchema)]
pub(super) struct SourceV1 {
    /// Counts from 0 within the run.
    id: u16,
    /// As it was handed in; never used to judge anything.
    name: String,
    /// `id` of the oldest part of the log of which this file is a part; left out where it is a
    /// source by itself. The parts follow one another, the oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<u16>,
    kind: Word<SourceKind>,
    /// The machine it comes from, where it says so.
    machine: Option<String>,
    /// From where it looked.
    vantage: Word<Vantage>,
    /// Why the vantage is thought to be that.
    because: Option<String>,
    covers: Vec<CoverV1>,
    clock: ClockV1,
    facts: u64,
    gaps: u64,
}

/// What it covers, or could not have seen.
#[derive(Serialize, JsonSchema)]
struct CoverV1 {
    says: String,
}

#[derive(Serialize, JsonSchema)]
struct ClockV1 {
    /// `null` where the source states no zone.
    zone: Option<String>,
    /// Against the other sources.
    offset_ms: Option<i64>,
    /// How the offset was found.
    how: Option<String>,
}

impl SourceV1 {
    pub(super) fn of(source: &SourceReport, style: &Style) -> SourceV1 {
        let say = |text: &Option<verdict::Text>| text.as_ref().map(|text| style.say(text).into());
        SourceV1 {
            id: source.id.0,
            name: source.name.clone(),
            log: source.log.map(|log| log.0),
            kind: Word(source.kind),
            machine: source.machine.clone(),
            vantage: Word(source.vantage),
            because: say(&source.vantage_because),
            covers: source
                .covers
                .iter()
                .map(|text| CoverV1 { says: style.say(text).into() })
                .collect(),
            clock: ClockV1 {
                zone: source.clock.zone.clone(),
                offset_ms: source.clock.offset_ms,
                how: say(&source.clock.how),
            },
            facts: source.facts,
            gaps: source.gaps,
        }
    }
}
