//! The one extra piece of evidence that would decide, and how to get it.

use evidence::{Limit, Party, Timestamp};
use verdict::{Cause, Confidence, Finding, Missing, NegotiationOutcome, Side, Text, Weight};

use crate::Examined;
use crate::case::Case;
use crate::view::View;

/// Few are asked for: each must be worth the trouble.
const MOST: usize = 3;

pub(crate) fn missing(
    case: &Case,
    examined: &[Examined<'_>],
    findings: &[Finding],
) -> Vec<Missing> {
    if examined.is_empty() {
        return nothing_seen(case);
    }
    if let Some(wanted) = examined.iter().rev().find_map(|e| unfiltered(case, e)) {
        return vec![wanted];
    }
    let first = findings.iter().find(|finding| finding.weight == Weight::Cause);
    let Some(first) = first else { return ending_early(case, examined) };
    if first.confidence == Confidence::Proven {
        return Vec::new();
    }
    let Some(e) = examined.iter().find(|e| first.negotiations.contains(&e.negotiation.id)) else {
        return Vec::new();
    };
    let Some(symptom) = e.symptom() else { return Vec::new() };
    let view = View::new(case, e.negotiation, symptom.witness);
    let open: Vec<Cause> = e
        .findings
        .iter()
        .flat_map(|finding| std::iter::once(finding.cause).chain(finding.still_open.clone()))
        .collect();
    let Some(row) = knowledge::symptom(symptom.name) else { return Vec::new() };
    let at = view.step(symptom.step).seen.first_at();
    let mut wanted: Vec<(&str, Vec<Cause>)> = Vec::new();
    for candidate in row.candidates {
        let Some(cause) = Cause::find(candidate.cause) else { continue };
        if !open.contains(&cause) {
            continue;
        }
        // What this run already has is not asked for again.
        let Some(key) = candidate.decided_by.iter().find(|key| !at_hand(case, e, key)) else {
            continue;
        };
        match wanted.iter_mut().find(|(name, _)| name == key) {
            Some((_, causes)) => causes.push(cause),
            None => wanted.push((key, vec![cause])),
        }
    }
    // What decides most comes first.
    wanted.sort_by_key(|(_, causes)| std::cmp::Reverse(causes.len()));
    wanted.truncate(MOST);
    wanted.into_iter().filter_map(|(key, causes)| piece(&view, key, causes, at)).collect()
}

/// No IKE at all: either nothing was sent, or it was captured elsewhere; the machine that should
/// have sent it knows.
fn nothing_seen(case: &Case) -> Vec<Missing> {
    let at = case.sources.iter().filter_map(|source| source.covers.last).max();
    ["initiator-log", "capture-without-port-filter"]
        .into_iter()
        .filter_map(knowledge::obtain)
        .map(|row| {
            let fill =
                |text: &str| text.replace("{time}", &clock(at)).replace("{peer}", "<gateway>");
            let how = |language: usize| {
                let commands =
                    row.commands.iter().map(|(name, text)| format!("\n{name}: {}", fill(text)));
                fill(row.how[language]) + &commands.take(4).collect::<String>()
            };
            Missing {
                what: Text::new(fill(row.what[0]), fill(row.what[1])),
                side: Side::Initiator,
                would_decide: Vec::new(),
                how: Text::new(how(0), how(1)),
            }
        })
        .collect()
}

fn at_hand(case: &Case, e: &Examined<'_>, key: &str) -> bool {
    let seen = |vantage| e.negotiation.witnesses.iter().any(|w| w.vantage == vantage);
    match key {
        "initiator-capture" => seen(evidence::Vantage::Initiator),
        "responder-capture" => seen(evidence::Vantage::Responder),
        "both-captures" => case.sources.len() > 1 && e.negotiation.witnesses.len() > 1,
        _ => false,
    }
}

fn piece(
    view: &View<'_>,
    key: &str,
    would_decide: Vec<Cause>,
    at: Option<Timestamp>,
) -> Option<Missing> {
    let row = knowledge::obtain(key)?;
    let side = match row.side {
        "initiator" => Side::Initiator,
        "responder" => Side::Responder,
        "both" => Side::Both,
        "path" => Side::Path,
        _ => Side::Unknown,
    };
    let party = if side == Side::Initiator { Party::Initiator } else { Party::Responder };
    let fill = |text: &str| {
        text.replace("{time}", &clock(at)).replace("{peer}", &view.address(party.peer()))
    };
    let product = view.product(party);
    let commands: Vec<String> = row
        .commands
        .iter()
        .filter(|(name, _)| product.is_none_or(|product| name.starts_with(product)))
        .map(|(name, text)| format!("{name}: {}", fill(text)))
        .collect();
    let commands: Vec<String> = if commands.is_empty() {
        row.commands.iter().map(|(name, text)| format!("{name}: {}", fill(text))).collect()
    } else {
        commands
    };
    let how = |language: usize| {
        let mut how = fill(row.how[language]);
        for command in commands.iter().take(4) {
            how.push('\n');
            how.push_str(command);
        }
        how
    };
    Some(Missing {
        what: Text::new(fill(row.what[0]), fill(row.what[1])),
        side,
        would_decide,
        how: Text::new(how(0), how(1)),
    })
}

/// The report's own marker for a moment: the printer puts it into its zone.
fn clock(at: Option<Timestamp>) -> String {
    match at {
        Some(at) => format!("{{at:{}}}", at.0),
        None => "…".into(),
    }
}

/// A capture that was filtered can show neither silence nor loss.
fn unfiltered(case: &Case, e: &Examined<'_>) -> Option<Missing> {
    if e.outcome != NegotiationOutcome::Incomplete {
        return None;
    }
    let view = View::new(case, e.negotiation, 0);
    view.limit(|limit| {
        matches!(limit, Limit::OnlyPort500 | Limit::OnlyFirstFragments | Limit::Filter(_))
    })?;
    piece(&view, "capture-without-port-filter", Vec::new(), view.account().last_at)
}

fn ending_early(case: &Case, examined: &[Examined<'_>]) -> Vec<Missing> {
    let settled = examined.iter().any(|e| e.outcome != NegotiationOutcome::Incomplete);
    let Some(last) = examined.last() else { return Vec::new() };
    if settled {
        return Vec::new();
    }
    let view = View::new(case, last.negotiation, 0);
    piece(&view, "longer-capture", Vec::new(), view.account().last_at).into_iter().collect()
}
