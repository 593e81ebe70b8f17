//! Sets the confidence: proven only if every listed look-alike is excluded by a citation.

mod arrival;
mod dial;
mod eap;
mod proof;
mod remarks;
mod suites;

pub(crate) use remarks::JUDGED;
use verdict::{Because, Cause, Citation, Cited, Confidence, Finding, Text, Weight};

use crate::catalogue;
use crate::fixes;
use crate::rule::{Judgement, Rule};
use crate::symptoms::ANOTHER_CHILD;
use crate::view::{Symptom, View};

/// The candidates of one symptom in one negotiation, judged.
struct Judged {
    rule: &'static dyn Rule,
    judgement: Judgement,
    tell: [&'static str; 2],
}

/// The order of what was judged, best first, with the confidence each deserves.
pub(crate) struct Order {
    /// Indexes of those that are told.
    pub(crate) told: Vec<(usize, Confidence)>,
    /// Indexes of those that nothing excludes or shows, in the order they are met in practice.
    pub(crate) open: Vec<usize>,
}

/// `complete`: every look-alike that is listed was judged.
pub(crate) fn order(judgements: &[&Judgement], complete: bool) -> Order {
    let of = |wanted: fn(&Judgement) -> bool| -> Vec<usize> {
        (0..judgements.len()).filter(|at| wanted(judgements[*at])).collect()
    };
    let shown = of(|j| matches!(j, Judgement::Shown { .. }));
    let open = of(|j| !matches!(j, Judgement::Shown { .. } | Judgement::Excluded { .. }));
    let told = match shown.as_slice() {
        [first, others @ ..] => {
            let proven = others.is_empty() && open.is_empty() && complete;
            let confidence = if proven { Confidence::Proven } else { Confidence::Likely };
            let others = others.iter().map(|at| (*at, Confidence::Possible));
            std::iter::once((*first, confidence)).chain(others).collect()
        }
        [] => of(|j| matches!(j, Judgement::Suits { .. }))
            .into_iter()
            .chain(of(|j| matches!(j, Judgement::Open)))
            .chain(of(|j| matches!(j, Judgement::Strains { .. })))
            .map(|at| (at, Confidence::Possible))
            .collect(),
    };
    Order { told, open }
}

/// The findings of one symptom, best first. Never empty for a symptom with candidates, unless
/// everything is excluded.
pub(crate) fn rank(view: &View<'_>, symptom: &Symptom) -> Vec<Finding> {
    let Some(row) = knowledge::symptom(symptom.name) else { return Vec::new() };
    let mut judged: Vec<Judged> = row
        .candidates
        .iter()
        .filter_map(|candidate| {
            let rule = catalogue::rule(Cause::find(candidate.cause)?)?;
            Some(Judged { rule, judgement: rule.judge(view, symptom), tell: candidate.tell })
        })
        .collect();
    remarks::weigh(view, symptom, &mut judged);
    arrival::weigh(view, symptom, &mut judged);
    proof::weigh(view, symptom, &mut judged);
    eap::weigh(view, symptom, &mut judged);
    suites::weigh(view, &mut judged);
    dial::weigh(view, &mut judged);
    may_be_corrected(symptom, &mut judged);
    let judgements: Vec<&Judgement> = judged.iter().map(|j| &j.judgement).collect();
    let Order { told, open } = order(&judgements, judged.len() == row.candidates.len());
    // Two logs that are held for one attempt's, since nothing speaks against it, prove nothing.
    let mut witnesses = view.negotiation.witnesses.iter();
    let is_supposed = witnesses.any(|own| view.case.account(own).half_of_two.is_some());
    let first_told = told.first().map(|(at, _)| *at);
    let mut findings: Vec<Finding> = told
        .into_iter()
        .map(|(at, confidence)| {
            let named = is_supposed || remarks::is_named(view, &judged[at]);
            let most = if named { Confidence::Likely } else { Confidence::Proven };
            finding(view, symptom, &judged[at], confidence.min(most))
        })
        .collect();
    if let Some(first) = findings.first_mut() {
        first.ruled_out = judged.iter().filter_map(because).collect();
        let open = open.into_iter().filter(|at| Some(*at) != first_told);
        first.still_open = open.map(|at| judged[at].rule.cause()).collect();
    }
    findings
}

/// Another child SA of the same IKE SA fares otherwise: what refused this one may be corrected.
fn may_be_corrected(symptom: &Symptom, judged: &mut [Judged]) {
    if symptom.name != ANOTHER_CHILD {
        return;
    }
    for own in judged {
        if let Judgement::Shown { says } = &own.judgement {
            own.judgement = Judgement::Suits { says: says.clone() };
        }
    }
}

fn because(judged: &Judged) -> Option<Because> {
    match &judged.judgement {
        Judgement::Excluded { because, evidence } => Some(Because {
            cause: judged.rule.cause(),
            because: because.clone(),
            evidence: evidence.clone(),
        }),
        _ => None,
    }
}

fn finding(view: &View<'_>, symptom: &Symptom, judged: &Judged, confidence: Confidence) -> Finding {
    let rule = judged.rule;
    let own = judged.judgement.grounds();
    // Of the daemon's word the line itself is the symptom.
    let shows: &[Citation] = match symptom.name {
        JUDGED if !own.is_empty() => &[],
        _ => &symptom.shows,
    };
    let mut citations = own.iter().chain(shows).cloned();
    let first = citations.next().unwrap_or_else(|| {
        let step = view.step(symptom.step);
        view.cite(step.seen.first, Text::same(step.exchange.name()))
    });
    let seen = &view.step(symptom.step).seen;
    let when = |at: Option<evidence::Timestamp>| view.when(at);
    let mut explains = rule.explains(view, symptom);
    explains.extend(fixes::windows_shows(view, symptom));
    Finding {
        cause: rule.cause(),
        weight: Weight::Cause,
        confidence,
        side: rule.side(view, symptom),
        noticed_by: symptom.noticed_by,
        phase: phase(rule.cause(), symptom),
        exchange: symptom.exchange,
        negotiations: vec![view.negotiation.id],
        count: 1,
        first: when(seen.first_at()),
        last: when(seen.last_at()),
        headline: rule.headline(view, symptom),
        parameters: rule.parameters(view, symptom),
        evidence: Cited::new(first).and(citations),
        explains,
        ruled_out: Vec::new(),
        still_open: Vec::new(),
        fixes: fixes::fixes(view, rule.remedies(view, symptom)),
        tell: Some(Text::new(judged.tell[0], judged.tell[1])),
    }
}

/// The cause's own phase where the symptom allows it, else the symptom's first.
fn phase(cause: Cause, symptom: &Symptom) -> verdict::Phase {
    let usual = cause.phase();
    let phases = symptom.phases();
    if phases.contains(&usual) { usual } else { phases.first().copied().unwrap_or(usual) }
}
