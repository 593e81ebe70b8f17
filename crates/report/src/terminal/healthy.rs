//! Negotiations of which none failed: who with whom, since when, with which suite.

use evidence::{Exchange, Party, When};
use verdict::{NegotiationOutcome, NegotiationReport};

use super::why::most;
use super::{View, address};
use crate::columns::{INNER, Page};
use crate::times;
use crate::words;

/// Negotiations shown before the rest is only counted.
const MOST: usize = 5;

pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) {
    let up: Vec<&NegotiationReport> = view
        .report
        .negotiations
        .iter()
        .filter(|negotiation| negotiation.outcome == NegotiationOutcome::Established)
        .collect();
    if up.is_empty() {
        return;
    }
    page.gap();
    let most = most(up.len(), MOST, view);
    for negotiation in up.iter().take(most) {
        page.prose(INNER, 2, &line(negotiation, view));
    }
    let left = up.len().saturating_sub(most);
    if left > 0 {
        page.prose(INNER, 0, &words::and_more(left, view.style.language));
    }
}

/// `10.0.2.15 with 203.0.113.7 · established on … · IKEv2 · AES-GCM-16-256 …`.
fn line(negotiation: &NegotiationReport, view: &View<'_>) -> String {
    let (style, language) = (view.style, view.style.language);
    let name = |party| {
        address(negotiation, party).unwrap_or_else(|| words::party(party, language).to_owned())
    };
    let at = times::date(negotiation.up_since, style).zip(times::clock(
        negotiation.up_since,
        false,
        style,
    ));
    // A clock that states no zone is not in the report's.
    let zone = match negotiation.up_since {
        When::Exact(_) => style.zone_name.as_str(),
        _ => words::no_zone(language),
    };
    let at = at.as_ref().map(|(date, clock)| (date.as_str(), clock.as_str(), zone));
    let (client, gateway) = (name(Party::Initiator), name(Party::Responder));
    let sentence = style.say(&view.report.verdict.sentence);
    let mut parts = Vec::new();
    if !(sentence.contains(&client) && sentence.contains(&gateway)) {
        parts.push(words::with(&client, &gateway, language));
    }
    parts.push(words::established(at, language));
    parts.extend(negotiation.version.map(|version| words::version(version).to_owned()));
    parts.extend(suite(negotiation, view));
    parts.join(" ·\u{a0}")
}

/// What both ends agreed: from the comparison, else what stands beside the gateway's choice.
fn suite(negotiation: &NegotiationReport, view: &View<'_>) -> Option<String> {
    let mut agreed: Vec<&str> = Vec::new();
    for name in negotiation.comparisons.iter().filter_map(|own| own.common.first()) {
        // The hash of integrity and PRF is usually one and the same.
        if !agreed.contains(&name.as_str()) {
            agreed.push(name);
        }
    }
    if !agreed.is_empty() {
        return Some(agreed.join(" "));
    }
    let choice = negotiation.steps.iter().find(|step| {
        let first =
            matches!(step.exchange, Exchange::IkeSaInit | Exchange::Main | Exchange::Aggressive);
        first && step.by == Party::Responder && step.note.is_some()
    })?;
    choice.note.as_ref().map(|note| view.style.say(note).to_owned())
}
