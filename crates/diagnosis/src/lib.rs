//! From facts to a verdict: gather, join, detect, judge, rank. No input, no output, no failure.

pub mod case;
pub mod catalogue;
mod causes;
pub mod course;
mod covers;
mod fixes;
pub mod gather;
mod hygiene;
mod merge;
mod missing;
mod narrate;
mod outcome;
mod rank;
pub mod rule;
pub mod symptoms;
pub mod view;

use std::cmp::Reverse;

use verdict::{Finding, Report};

use crate::case::{Case, Negotiation};
use crate::view::{Symptom, View};

/// One negotiation with what was found in it.
pub struct Examined<'a> {
    pub negotiation: &'a Negotiation,
    pub symptom: Option<Symptom>,
    pub findings: Vec<Finding>,
    pub outcome: verdict::NegotiationOutcome,
}

/// The whole answer.
pub fn diagnose(case: &Case) -> Report {
    let mut examined: Vec<Examined<'_>> =
        case.negotiations.iter().map(|negotiation| examine(case, negotiation)).collect();
    outcome::recover(case, &mut examined);
    let mut findings = merge::merge(case, &examined);
    findings.extend(hygiene::findings(case, &examined));
    let verdict = outcome::verdict(case, &examined, &findings);
    let missing = missing::missing(case, &examined, &findings);
    narrate::report(case, &examined, verdict, findings, missing)
}

/// Every witness may see a symptom of its own; the one that leads furthest speaks.
fn examine<'a>(case: &'a Case, negotiation: &'a Negotiation) -> Examined<'a> {
    let mut best: Option<(Symptom, Vec<Finding>)> = None;
    for symptom in symptoms::find(case, negotiation) {
        let view = View::new(case, negotiation, symptom.witness);
        let findings = rank::rank(&view, &symptom);
        let weigh = |symptom: &Symptom, findings: &[Finding]| {
            let confidence = findings.first().map(|finding| finding.confidence);
            (confidence, Reverse(symptom.precedence), Reverse(findings.len()))
        };
        let better = best.as_ref().is_none_or(|(other, found)| {
            weigh(&symptom, &findings) > weigh(other, found)
        });
        if better {
            best = Some((symptom, findings));
        }
    }
    let (symptom, findings) = match best {
        Some((symptom, findings)) => (Some(symptom), findings),
        None => (None, Vec::new()),
    };
    let outcome = outcome::of(case, negotiation, symptom.as_ref());
    Examined { negotiation, symptom, findings, outcome }
}
