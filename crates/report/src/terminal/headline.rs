//! The verdict in one sentence, and beneath it how sure, on whose side, what Windows shows.

use evidence::Party;
use verdict::{Outcome, Phase};

use super::View;
use crate::columns::{Page, glued};
use crate::words;

pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) {
    let (verdict, style) = (&view.report.verdict, view.style);
    page.strong(&capital(style.say(&verdict.sentence)));
    let parts = match verdict.outcome {
        Outcome::Explained => explained(view),
        Outcome::Undecided => undecided(view),
        Outcome::NoFailure | Outcome::NothingToJudge => return,
    };
    if !parts.is_empty() {
        page.prose(0, 6, &parts.join(" ·\u{a0}"));
    }
}

fn explained(view: &View<'_>) -> Vec<String> {
    let Some(finding) = view.finding else { return Vec::new() };
    let language = view.style.language;
    let (client, gateway) = (view.address(Party::Initiator), view.address(Party::Responder));
    let sure = words::confidence(finding.confidence, language);
    let mut parts = vec![format!("{}\u{a0}\u{a0}{sure}", finding.cause.code())];
    parts.push(words::where_it_is(finding.side, client.as_deref(), gateway.as_deref(), language));
    // One of several: which.
    if let Some(client) = client
        && view.has_several_clients()
        && !parts.iter().any(|part| part.contains(client.as_str()))
    {
        parts.push(format!("{} {client}", words::party(Party::Initiator, language)));
    }
    parts.extend(symptoms(view));
    parts
}

fn undecided(view: &View<'_>) -> Vec<String> {
    let language = view.style.language;
    let mut parts = Vec::new();
    let phases = view.negotiation.map(|negotiation| {
        if negotiation.phases.is_empty() {
            vec![negotiation.phase]
        } else {
            negotiation.phases.clone()
        }
    });
    let phases: Vec<&str> = phases
        .unwrap_or_default()
        .into_iter()
        .filter(|phase| !matches!(phase, Phase::None | Phase::Unknown))
        .map(|phase| words::phase(phase, language))
        .collect();
    if !phases.is_empty() {
        parts.push(words::alternatives(&phases, language));
    }
    if let (Some(client), Some(gateway)) =
        (view.address(Party::Initiator), view.address(Party::Responder))
    {
        parts.push(words::between(&client, &gateway, language));
    }
    parts.extend(symptoms(view));
    parts
}

/// What people see of it: `Windows shows 809`.
fn symptoms(view: &View<'_>) -> Vec<String> {
    let mut symptoms: Vec<String> = Vec::new();
    for explained in view.finding.map(|finding| finding.explains.as_slice()).unwrap_or_default() {
        let symptom = glued(view.style.say(&explained.symptom));
        if !symptoms.contains(&symptom) {
            symptoms.push(symptom);
        }
    }
    symptoms
}

/// A headline begins like a sentence, unless its first word is a name with a spelling of its own.
fn capital(sentence: &str) -> String {
    let first = sentence.split([' ', ':', ',']).next().unwrap_or_default();
    let plain = first.chars().all(|letter| letter.is_lowercase() || letter == '’');
    let mut letters = sentence.chars();
    match letters.next() {
        Some(letter) if plain => letter.to_uppercase().chain(letters).collect(),
        _ => sentence.to_owned(),
    }
}
