//! Nothing failed; one algorithm should not stay.

use evidence::{Exchange, Party};
use verdict::{
    Cause, Cited, Comparison, Confidence, Finding, NegotiationOutcome, NegotiationReport, Outcome,
    Phase, Report, Side, Text, Totals, Verdict, Weight,
};

use super::{at, capture, cite, negotiation};

pub(super) fn healthy() -> Report {
    let headline = Text::new(
        "MODP-1024 was agreed: a well-funded attacker can break it",
        "è stato concordato MODP-1024: un attaccante con molti mezzi può violarlo",
    );
    Report {
        verdict: Verdict {
            outcome: Outcome::NoFailure,
            cause: None,
            finding: None,
            sentence: Text::new(
                "The negotiation succeeded; nothing failed in this capture",
                "La negoziazione è riuscita; in questa cattura nulla è fallito",
            ),
        },
        sources: vec![capture("healthy.pcapng", Vec::new())],
        negotiations: vec![NegotiationReport {
            phase: Phase::None,
            started: at("09:42:03.114"),
            ended: at("09:42:03.420"),
            up_since: at("09:42:03.420"),
            comparisons: [("encryption", "AES-CBC-256"), ("group", "MODP-1024")]
                .map(|(what, common)| Comparison {
                    what,
                    offered: vec![common.into()],
                    accepted: vec![common.into()],
                    common: vec![common.into()],
                })
                .to_vec(),
            ..negotiation(NegotiationOutcome::Established)
        }],
        findings: vec![Finding {
            cause: Cause::WEAK_ALGORITHM,
            weight: Weight::Hygiene,
            confidence: Confidence::Proven,
            side: Side::Both,
            noticed_by: Party::Unknown,
            phase: Phase::None,
            exchange: Exchange::IkeSaInit,
            negotiations: vec![1],
            count: 1,
            first: at("09:42:03.161"),
            last: at("09:42:03.161"),
            headline,
            parameters: Vec::new(),
            evidence: Cited::new(cite([2], "MODP-1024", "MODP-1024")),
            explains: Vec::new(),
            ruled_out: Vec::new(),
            still_open: Vec::new(),
            fixes: Vec::new(),
            tell: None,
        }],
        changes: Vec::new(),
        shared: Vec::new(),
        look_up: None,
        missing: Vec::new(),
        totals: Totals {
            negotiations: 1,
            by_outcome: vec![(NegotiationOutcome::Established, 1)],
            by_cause: vec![(Cause::WEAK_ALGORITHM, 1)],
        },
        gaps: Vec::new(),
    }
}
