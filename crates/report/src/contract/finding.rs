//! One thing found, with its proof and the way out.

use std::collections::BTreeMap;

use evidence::{Exchange, Party};
use schemars::JsonSchema;
use serde::Serialize;
use verdict::{
    Because, Cause, Command, Confidence, Explained, Finding, Fix, Language, Parameter, Phase, Side,
    Weight,
};

use super::{EvidenceV1, Word};
use crate::{Style, times};

#[derive(Serialize, JsonSchema)]
pub(super) struct FindingV1 {
    /// Counts from 1, in the order of the ranking.
    id: usize,
    /// Family letter and three digits, never reused.
    code: &'static str,
    cause: Word<Cause>,
    weight: Word<Weight>,
    /// `proven`: every listed look-alike is excluded by a citation.
    confidence: Word<Confidence>,
    /// Where the fault is.
    side: Word<Side>,
    noticed_by: Word<Party>,
    phase: Word<Phase>,
    exchange: Word<Exchange>,
    /// `id`s of negotiations.
    negotiations: Vec<u32>,
    count: u32,
    /// RFC 3339 with offset; without offset where no source states its zone.
    first: Option<String>,
    last: Option<String>,
    headline: String,
    /// The values in the headline.
    parameters: BTreeMap<&'static str, ParameterV1>,
    evidence: Vec<EvidenceV1>,
    explains: Vec<ExplainedV1>,
    ruled_out: Vec<BecauseV1>,
    /// Look-alikes that nothing excludes, in the order they are met in practice.
    still_open: Vec<Word<Cause>>,
    fixes: Vec<FixV1>,
    /// What would tell it from its look-alikes.
    tell: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum ParameterV1 {
    Number(i64),
    Word(String),
    List(Vec<String>),
}

/// What people see of it.
#[derive(Serialize, JsonSchema)]
struct ExplainedV1 {
    /// The same in every language.
    symptom: String,
    says: String,
    evidence: Vec<EvidenceV1>,
}

/// A look-alike that it is not.
#[derive(Serialize, JsonSchema)]
struct BecauseV1 {
    cause: Word<Cause>,
    because: String,
    evidence: Vec<EvidenceV1>,
}

#[derive(Serialize, JsonSchema)]
struct FixV1 {
    remedy: &'static str,
    /// On whose side it is done.
    side: Word<Side>,
    title: String,
    risk: Option<String>,
    undo: Option<String>,
    reboot: bool,
    commands: Vec<CommandV1>,
    /// The simulator completed with it.
    verified: bool,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct CommandV1 {
    /// The product whose syntax it is.
    dialect: String,
    /// To be copied as it stands; a moment in it is in UTC.
    text: String,
    /// Where it goes, when it applies, which of its lines is for whom.
    note: Option<String>,
}

/// By index in the report.
pub(super) fn id(index: usize) -> usize {
    index.saturating_add(1)
}

impl FindingV1 {
    pub(super) fn of(index: usize, own: &Finding, style: &Style) -> FindingV1 {
        FindingV1 {
            id: id(index),
            code: own.cause.code(),
            cause: Word(own.cause),
            weight: Word(own.weight),
            confidence: Word(own.confidence),
            side: Word(own.side),
            noticed_by: Word(own.noticed_by),
            phase: Word(own.phase),
            exchange: Word(own.exchange),
            negotiations: own.negotiations.clone(),
            count: own.count,
            first: times::rfc3339(own.first, style),
            last: times::rfc3339(own.last, style),
            headline: style.say(&own.headline).into(),
            parameters: own
                .parameters
                .iter()
                .map(|(name, value)| (*name, ParameterV1::of(value)))
                .collect(),
            evidence: own.evidence.iter().map(|cited| EvidenceV1::of(cited, style)).collect(),
            explains: own.explains.iter().map(|own| ExplainedV1::of(own, style)).collect(),
            ruled_out: own.ruled_out.iter().map(|own| BecauseV1::of(own, style)).collect(),
            still_open: own.still_open.iter().copied().map(Word).collect(),
            fixes: own.fixes.iter().map(|fix| FixV1::of(fix, style)).collect(),
            tell: own.tell.as_ref().map(|tell| style.say(tell).into()),
        }
    }
}

impl ParameterV1 {
    fn of(parameter: &Parameter) -> ParameterV1 {
        match parameter {
            Parameter::Number(number) => ParameterV1::Number(*number),
            Parameter::Word(word) => ParameterV1::Word(word.clone()),
            Parameter::List(list) => ParameterV1::List(list.clone()),
        }
    }
}

impl ExplainedV1 {
    fn of(own: &Explained, style: &Style) -> ExplainedV1 {
        ExplainedV1 {
            symptom: own.symptom.of(Language::English).into(),
            says: style.say(&own.symptom).into(),
            evidence: EvidenceV1::all(&own.evidence, style),
        }
    }
}

impl BecauseV1 {
    fn of(own: &Because, style: &Style) -> BecauseV1 {
        BecauseV1 {
            cause: Word(own.cause),
            because: style.say(&own.because).into(),
            evidence: EvidenceV1::all(&own.evidence, style),
        }
    }
}

impl FixV1 {
    fn of(fix: &Fix, style: &Style) -> FixV1 {
        let say = |text: &Option<verdict::Text>| text.as_ref().map(|text| style.say(text).into());
        FixV1 {
            remedy: fix.remedy.name(),
            side: Word(fix.side),
            title: style.say(&fix.title).into(),
            risk: say(&fix.risk),
            undo: say(&fix.undo),
            reboot: fix.reboot,
            commands: CommandV1::all(&fix.commands, style),
            verified: fix.verified,
        }
    }
}

impl CommandV1 {
    pub(super) fn all(commands: &[Command], style: &Style) -> Vec<CommandV1> {
        let one = |own: &Command| CommandV1 {
            dialect: own.dialect.clone(),
            text: times::filled(&own.text, true, style),
            note: own.note.as_ref().map(|note| times::filled(style.say(note), false, style)),
        };
        commands.iter().map(one).collect()
    }
}
