//! Where the proof stands, and what it says there.

use evidence::{Place, SourceId};
use schemars::JsonSchema;
use serde::Serialize;
use verdict::Citation;

use crate::Style;

/// Numbers start at 1. `offset` and `length` are bytes, of the IKE message or within the line;
/// they are left out where the whole packet or line is meant.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum PlaceV1 {
    Packet {
        packet: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        offset: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        length: Option<u32>,
    },
    Record {
        record: u64,
    },
    Line {
        line: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        offset: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        length: Option<u32>,
    },
    Argument {
        argument: u32,
    },
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct EvidenceV1 {
    /// `id` of the source.
    pub(crate) source: u16,
    pub(crate) place: PlaceV1,
    /// Further places of the same kind, in order.
    pub(crate) also: Vec<PlaceV1>,
    /// What is said there; `null` where the place alone is meant.
    pub(crate) says: Option<String>,
}

impl PlaceV1 {
    pub(crate) fn of(place: Place) -> PlaceV1 {
        let span = |offset, length| match length {
            0 => (None, None),
            length => (Some(offset), Some(length)),
        };
        match place {
            Place::Packet { number, offset, length } => {
                let (offset, length) = span(offset, length);
                PlaceV1::Packet { packet: number, offset, length }
            }
            Place::Record { number } => PlaceV1::Record { record: number.into() },
            Place::Line { number, offset, length } => {
                let (offset, length) = span(offset, length);
                PlaceV1::Line { line: number, offset, length }
            }
            Place::Argument { number } => PlaceV1::Argument { argument: number },
        }
    }
}

impl EvidenceV1 {
    pub(crate) fn of(citation: &Citation, style: &Style) -> EvidenceV1 {
        EvidenceV1 {
            source: citation.source.0,
            place: PlaceV1::of(citation.place),
            also: citation.also.iter().copied().map(PlaceV1::of).collect(),
            says: Some(style.say(&citation.says).into()),
        }
    }

    pub(crate) fn all(citations: &[Citation], style: &Style) -> Vec<EvidenceV1> {
        citations.iter().map(|own| EvidenceV1::of(own, style)).collect()
    }

    /// Places alone, those that follow one another in one source together.
    pub(crate) fn of_all(places: impl IntoIterator<Item = (SourceId, Place)>) -> Vec<EvidenceV1> {
        let mut all: Vec<EvidenceV1> = Vec::new();
        for (SourceId(source), place) in places {
            let place = PlaceV1::of(place);
            match all.last_mut().filter(|last| last.source == source) {
                Some(last) => last.also.push(place),
                None => all.push(EvidenceV1 { source, place, also: Vec::new(), says: None }),
            }
        }
        all
    }
}
