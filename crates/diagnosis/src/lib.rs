//! From facts to a verdict: gather, join, detect, judge, rank. No input, no output, no failure.

mod alike;
pub mod attempts;
pub mod case;
pub mod catalogue;
mod causes;
mod clocks;
pub mod course;
mod covers;
mod exact;
mod fixes;
pub mod gather;
mod hygiene;
mod identities;
mod in_front;
pub mod machines;
mod merge;
mod missing;
mod moment;
mod narrate;
pub mod narrow;
mod outcome;
mod rank;
mod recovery;
pub mod rule;
pub mod skew;
mod suites;
pub mod symptoms;
mod tunnels;
mod validity;
pub mod view;
mod witnesses;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::rc::Rc;

use verdict::{Finding, Report};

use crate::alike::Treatment;
use crate::case::{Case, Negotiation};
use crate::view::{Symptom, View};

/// One negotiation with what was found in it.
pub struct Examined<'a> {
    pub negotiation: &'a Negotiation,
    /// What each witness sees, the symptom that decides most first.
    pub symptoms: Vec<Symptom>,
    /// Empty until it is judged, and for the negotiations of peers beyond [`MOST_PEERS`]. Those
    /// that fail alike share them: which negotiation they tell of, and when, is of one of them.
    pub findings: Rc<[Finding]>,
    pub outcome: verdict::NegotiationOutcome,
    /// How far it got; kept, for to look at all messages of a large case again takes its time.
    pub(crate) reach: merge::Reach,
}

impl Examined<'_> {
    /// The one that speaks for the negotiation.
    pub fn symptom(&self) -> Option<&Symptom> {
        self.symptoms.first()
    }
}

/// So many failing pairs of peers are judged cause by cause, the newest first; the others of a
/// large capture are counted in the totals.
pub const MOST_PEERS: usize = 200;

/// The whole answer.
pub fn diagnose(case: &Case) -> Report {
    let none: Rc<[Finding]> = Rc::default();
    let mut examined: Vec<Examined<'_>> =
        case.negotiations.iter().map(|own| examine(case, own, Rc::clone(&none))).collect();
    recovery::recover(case, &mut examined);
    outcome::as_dialled(case, &mut examined);
    let noise = merge::background(case, &examined);
    let peers = failing_peers(&examined, &noise);
    let treatments = alike::treatments(case, &examined, &peers);
    for (e, _) in examined.iter_mut().zip(&treatments).filter(|(_, own)| **own == Treatment::Judged)
    {
        judge(case, e);
    }
    for (at, treatment) in treatments.into_iter().enumerate() {
        if let Treatment::As(other) = treatment {
            examined[at].findings = Rc::clone(&examined[other].findings);
        }
    }
    let mut tried = attempts::examine::examine(case);
    let of_captures = merge::merge(case, &examined, &noise);
    let mut findings = attempts::examine::merge(case, of_captures, &mut tried);
    merge::tries::put_back(case, &examined, &mut findings);
    findings.extend(hygiene::findings(case, &examined));
    let verdict = outcome::verdict(case, &examined, &tried, &findings, &noise);
    let missing = missing::missing(case, &examined, &tried, &findings);
    narrate::report(case, &examined, &tried, verdict, findings, missing)
}

fn examine<'a>(
    case: &'a Case,
    negotiation: &'a Negotiation,
    findings: Rc<[Finding]>,
) -> Examined<'a> {
    let mut symptoms = symptoms::find(case, negotiation);
    symptoms.sort_by_key(|symptom| symptom.precedence);
    // Only those that are judged need their citations, which are found again then.
    symptoms.iter_mut().for_each(|symptom| symptom.shows = Vec::new());
    symptoms.shrink_to_fit();
    let outcome = outcome::of(case, negotiation, symptoms.first());
    let reach = merge::Reach::of(case, negotiation);
    Examined { negotiation, symptoms, findings, outcome, reach }
}

/// Pairs with evidence of both ends come first, then the newest.
fn failing_peers(examined: &[Examined<'_>], noise: &BTreeSet<u32>) -> BTreeSet<u32> {
    let mut peers = BTreeSet::new();
    let newest = || examined.iter().rev().filter(|e| !e.symptoms.is_empty());
    let joined = newest().filter(|e| e.negotiation.witnesses.len() > 1);
    for e in joined.chain(newest()) {
        let tunnel = e.negotiation.tunnel;
        if peers.len() < MOST_PEERS && !noise.contains(&tunnel) {
            peers.insert(tunnel);
        }
    }
    peers
}

/// Every witness may see a symptom of its own; the one that leads furthest speaks.
fn judge(case: &Case, e: &mut Examined<'_>) {
    if e.outcome == verdict::NegotiationOutcome::Recovered {
        return;
    }
    if e.symptoms.is_empty() {
        return;
    }
    e.symptoms = symptoms::find(case, e.negotiation);
    e.symptoms.sort_by_key(|symptom| symptom.precedence);
    let mut best: Option<(usize, Vec<Finding>)> = None;
    for (at, symptom) in e.symptoms.iter().enumerate() {
        let view = View::new(case, e.negotiation, symptom.witness);
        let findings = rank::rank(&view, symptom);
        let weigh = |at: usize, findings: &[Finding]| {
            let confidence = findings.first().map(|finding| finding.confidence);
            (confidence, Reverse(at), Reverse(findings.len()))
        };
        let better =
            best.as_ref().is_none_or(|(other, found)| weigh(at, &findings) > weigh(*other, found));
        if better {
            best = Some((at, findings));
        }
    }
    if let Some((at, findings)) = best {
        e.symptoms.swap(0, at);
        e.findings = findings.into();
        e.outcome = outcome::of(case, e.negotiation, e.symptoms.first());
    }
}
