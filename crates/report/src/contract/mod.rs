//! The contract `whyke.report.v1`: what programs may rely on.
//!
//! Additions keep the version, breaking changes raise it. A key is always there, `null` where
//! nothing is known. Only `sentence`, `headline`, `title`, `risk`, `undo`, `says`, `because`,
//! `what`, `how`, `note` and `why` are in the report's language.

mod finding;
mod negotiation;
mod place;
mod source;
mod vocabulary;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use verdict::{Cause, Changes, Missing, NegotiationOutcome, Outcome, Side};

use crate::{Style, times, words};
use finding::{CommandV1, FindingV1};
use negotiation::{EventV1, NegotiationV1};
pub(crate) use place::{EvidenceV1, PlaceV1};
use source::SourceV1;
pub(crate) use vocabulary::Word;

pub(crate) const SCHEMA: &str = "whyke.report.v1";

/// The report of one run of whyke.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "whyke.report.v1")]
pub(crate) struct ReportV1 {
    /// Always `whyke.report.v1`.
    schema: &'static str,
    tool: ToolV1,
    /// ISO 639-1 code of the language of the texts.
    language: &'static str,
    verdict: VerdictV1,
    sources: Vec<SourceV1>,
    /// Those with findings; with `--all` every one.
    negotiations: Vec<NegotiationV1>,
    /// Ranked: the first of weight `cause` is the verdict's.
    findings: Vec<FindingV1>,
    /// The evidence that would decide.
    missing: Vec<MissingV1>,
    /// What happened to each failing machine since it last worked.
    changes: Vec<ChangesV1>,
    /// What several failing machines have in common.
    shared: Vec<SharedV1>,
    /// A number about which `whyke code` says more.
    look_up: Option<String>,
    totals: TotalsV1,
    /// What could not be read.
    gaps: Vec<GapV1>,
}

/// The program that wrote it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ToolV1 {
    name: &'static str,
    version: &'static str,
}

impl ToolV1 {
    pub(crate) fn new(style: &Style) -> ToolV1 {
        ToolV1 { name: "whyke", version: style.version }
    }
}

#[derive(Serialize, JsonSchema)]
struct VerdictV1 {
    outcome: Word<Outcome>,
    cause: Option<Word<Cause>>,
    /// `id` of the finding that the verdict follows.
    finding: Option<usize>,
    sentence: String,
    /// The exit status of the program.
    exit: u8,
}

/// Evidence that is not there.
#[derive(Serialize, JsonSchema)]
struct MissingV1 {
    what: String,
    /// On whose side it is to be had.
    side: Word<Side>,
    would_decide: Vec<Word<Cause>>,
    how: String,
    commands: Vec<CommandV1>,
}

/// Between the last time it worked and the first time it did not.
#[derive(Serialize, JsonSchema)]
struct ChangesV1 {
    /// `null` where no source names it.
    machine: Option<String>,
    /// What is dialled.
    profile: Option<String>,
    last_success: Option<String>,
    first_failure: Option<String>,
    /// In the order of time.
    events: Vec<EventV1>,
    /// Others that are not listed.
    more: u32,
}

#[derive(Serialize, JsonSchema)]
struct SharedV1 {
    says: String,
}

#[derive(Serialize, JsonSchema)]
struct TotalsV1 {
    negotiations: u32,
    /// Negotiations by outcome.
    by_outcome: BTreeMap<Word<NegotiationOutcome>, u32>,
    /// Findings by cause.
    by_cause: BTreeMap<Word<Cause>, u32>,
}

#[derive(Serialize, JsonSchema)]
struct GapV1 {
    /// `id` of the source.
    source: u16,
    /// `null` where it is about the source as a whole.
    place: Option<PlaceV1>,
    why: String,
}

impl ReportV1 {
    pub(crate) fn of(report: &verdict::Report, style: &Style) -> ReportV1 {
        let verdict = &report.verdict;
        let is_told = |id: &u32| {
            style.all || report.findings.iter().any(|finding| finding.negotiations.contains(id))
        };
        ReportV1 {
            schema: SCHEMA,
            tool: ToolV1::new(style),
            language: style.language.code(),
            verdict: VerdictV1 {
                outcome: Word(verdict.outcome),
                cause: verdict.cause.map(Word),
                finding: verdict.finding.map(finding::id),
                sentence: style.say(&verdict.sentence).into(),
                exit: verdict.outcome.exit_status(),
            },
            sources: report.sources.iter().map(|own| SourceV1::of(own, style)).collect(),
            negotiations: report
                .negotiations
                .iter()
                .filter(|own| is_told(&own.id))
                .map(|own| NegotiationV1::of(own, style))
                .collect(),
            findings: report
                .findings
                .iter()
                .enumerate()
                .map(|(index, own)| FindingV1::of(index, own, style))
                .collect(),
            missing: report.missing.iter().map(|own| MissingV1::of(own, style)).collect(),
            changes: report.changes.iter().map(|own| ChangesV1::of(own, style)).collect(),
            shared: report
                .shared
                .iter()
                .map(|own| SharedV1 { says: style.say(own).into() })
                .collect(),
            look_up: report.look_up.clone(),
            totals: TotalsV1 {
                negotiations: report.totals.negotiations,
                by_outcome: counted(&report.totals.by_outcome),
                by_cause: counted(&report.totals.by_cause),
            },
            gaps: report
                .gaps
                .iter()
                .map(|(source, gap)| GapV1 {
                    source: source.0,
                    place: gap.place.map(PlaceV1::of),
                    why: words::gap(&gap.why, style.language),
                })
                .collect(),
        }
    }
}

impl ChangesV1 {
    fn of(changes: &Changes, style: &Style) -> ChangesV1 {
        let named = |name: &String| Some(name.clone()).filter(|name| !name.is_empty());
        ChangesV1 {
            machine: named(&changes.machine),
            profile: named(&changes.profile),
            last_success: times::rfc3339(changes.last_success, style),
            first_failure: times::rfc3339(changes.first_failure, style),
            events: changes.changes.iter().map(|event| EventV1::of(event, style)).collect(),
            more: changes.more,
        }
    }
}

impl MissingV1 {
    fn of(missing: &Missing, style: &Style) -> MissingV1 {
        MissingV1 {
            what: times::filled(style.say(&missing.what), false, style),
            side: Word(missing.side),
            would_decide: missing.would_decide.iter().copied().map(Word).collect(),
            how: times::filled(style.say(&missing.how), false, style),
            commands: CommandV1::all(&missing.commands, style),
        }
    }
}

fn counted<T: Copy + Ord>(counts: &[(T, u32)]) -> BTreeMap<Word<T>, u32> {
    let mut sums = BTreeMap::new();
    for (key, count) in counts {
        let sum = sums.entry(Word(*key)).or_insert(0u32);
        *sum = sum.saturating_add(*count);
    }
    sums
}
