//! Sets the confidence: proven only if every listed look-alike is excluded by a citation.

use verdict::{Because, Cause, Citation, Cited, Confidence, Finding, Text, Weight};

use crate::catalogue;
use crate::fixes;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

/// The candidates of one symptom in one negotiation, judged.
struct Judged {
    rule: &'static dyn Rule,
    judgement: Judgement,
    tell: [&'static str; 2],
}

/// The findings of one symptom, best first. Never empty for a symptom with candidates, unless
/// everything is excluded.
pub(crate) fn rank(view: &View<'_>, symptom: &Symptom) -> Vec<Finding> {
    let Some(row) = knowledge::symptom(symptom.name) else { return Vec::new() };
    let judged: Vec<Judged> = row
        .candidates
        .iter()
        .filter_map(|candidate| {
            let rule = catalogue::rule(Cause::find(candidate.cause)?)?;
            Some(Judged { rule, judgement: rule.judge(view, symptom), tell: candidate.tell })
        })
        .collect();
    let excluded: Vec<Because> = judged.iter().filter_map(because).collect();
    let open: Vec<Cause> = judged
        .iter()
        .filter(|j| !matches!(j.judgement, Judgement::Shown { .. } | Judgement::Excluded { .. }))
        .map(|j| j.rule.cause())
        .collect();
    let shown: Vec<&Judged> =
        judged.iter().filter(|j| matches!(j.judgement, Judgement::Shown { .. })).collect();
    if let [first, others @ ..] = shown.as_slice() {
        let proven = others.is_empty() && open.is_empty() && judged.len() == row.candidates.len();
        let confidence = if proven { Confidence::Proven } else { Confidence::Likely };
        let mut findings = vec![finding(view, symptom, first, confidence)];
        findings[0].ruled_out = excluded;
        findings[0].still_open = open;
        for other in others {
            findings.push(finding(view, symptom, other, Confidence::Possible));
        }
        return findings;
    }
    let mut findings: Vec<Finding> = Vec::new();
    let suits = |j: &&Judged| matches!(j.judgement, Judgement::Suits { .. });
    let plain = |j: &&Judged| matches!(j.judgement, Judgement::Open);
    let strains = |j: &&Judged| matches!(j.judgement, Judgement::Strains { .. });
    let ordered = judged.iter().filter(suits).chain(judged.iter().filter(plain));
    for judged in ordered.chain(judged.iter().filter(strains)) {
        findings.push(finding(view, symptom, judged, Confidence::Possible));
    }
    if let Some(first) = findings.first_mut() {
        first.ruled_out = excluded;
        first.still_open = open.into_iter().filter(|cause| *cause != first.cause).collect();
    }
    findings
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
    let own: &[Citation] = match &judged.judgement {
        Judgement::Shown { says } | Judgement::Suits { says } => says,
        // What strains a cause is no evidence for it.
        Judgement::Strains { .. } | Judgement::Open | Judgement::Excluded { .. } => &[],
    };
    let mut citations = own.iter().chain(&symptom.shows).cloned();
    let first = citations.next().unwrap_or_else(|| {
        let step = view.step(symptom.step);
        view.cite(step.seen.first, Text::same(step.exchange.name()))
    });
    let seen = &view.step(symptom.step).seen;
    let when =
        |at: Option<evidence::Timestamp>| at.map_or(evidence::When::Absent, evidence::When::Exact);
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
    if symptom.phases.contains(&usual) || symptom.phases.is_empty() {
        usual
    } else {
        symptom.phases[0]
    }
}
