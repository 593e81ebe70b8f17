//! What would decide between the causes of an attempt that no capture or daemon shows.

use evidence::Party;
use verdict::{Cause, Confidence, Finding, Missing, Side, Weight};

use super::blanks::Blanks;
use super::{MOST, side};
use crate::Examined;
use crate::attempts::daemon::daemon;
use crate::attempts::examine::Tried;
use crate::attempts::view::AttemptView;
use crate::case::Case;

/// Where the first finding is about an attempt that no capture shows.
pub(super) fn of_attempts(
    case: &Case,
    examined: &[Examined<'_>],
    tried: &[Tried<'_>],
    findings: &[Finding],
) -> Option<Vec<Missing>> {
    let first = findings.iter().find(|finding| finding.weight == Weight::Cause);
    let of_first = |own: &&Tried<'_>| match first {
        Some(first) => first.negotiations.contains(&own.id),
        None => own.failed(),
    };
    let own = tried.iter().rev().find(of_first)?;
    if examined.iter().any(|e| e.negotiation.id == own.id) {
        return None;
    }
    let view = AttemptView::new(case, own.attempt);
    // A time without a zone would send the other end to the wrong hour.
    let at = view.end().and_then(|end| match end.when {
        evidence::When::Exact(at) => Some(at),
        _ => None,
    });
    let peer = Some(view.server()).filter(|name| !name.is_empty());
    let blanks = Blanks { at, peer: peer.unwrap_or_else(|| "<gateway>".into()) };
    let open: Vec<Cause> = match first {
        Some(first) if first.confidence == Confidence::Proven => return Some(Vec::new()),
        Some(first) => {
            let same = |finding: &&Finding| finding.negotiations.contains(&own.id);
            let named = findings.iter().filter(same).map(|finding| finding.cause);
            named.chain(first.still_open.iter().copied()).collect()
        }
        None => Vec::new(),
    };
    let mut wanted: Vec<(&str, Vec<Cause>)> = Vec::new();
    for cause in open.into_iter().take(8) {
        let keys = decided_by(&view, cause.name());
        // What is wrong with the machine itself stands in nobody else's log.
        let own = matches!(cause.family(), verdict::Family::Host | verdict::Family::Vendor);
        let of_peer =
            |key: &str| own && knowledge::obtain(key).is_some_and(|row| row.side == "responder");
        let Some(key) = keys.iter().find(|key| !has(&view, key) && !of_peer(key)) else { continue };
        match wanted.iter_mut().find(|(name, _)| name == key) {
            Some((_, causes)) if causes.contains(&cause) => {}
            Some((_, causes)) => causes.push(cause),
            None => wanted.push((key, vec![cause])),
        }
    }
    wanted.sort_by_key(|(_, causes)| std::cmp::Reverse(causes.len()));
    // Where the other end called it, that end's half is asked for.
    if daemon(&view) == Some(Party::Initiator) {
        // It is no Windows that whyke could collect from.
        match wanted.iter().position(|(key, _)| *key == "windows-events") {
            Some(at) => wanted[at].0 = "ppp-log",
            None if first.is_none() => wanted.insert(0, ("ppp-log", Vec::new())),
            None => {}
        }
    } else if !has(&view, "windows-events") {
        // Before anything else, what a restart empties.
        let causes = wanted.iter().position(|(key, _)| *key == "windows-events");
        let causes = causes.map(|at| wanted.remove(at).1).unwrap_or_default();
        wanted.insert(0, ("windows-events", causes));
    }
    wanted.truncate(MOST);
    let at_fault = first.is_some_and(|first| first.side == Side::Initiator);
    let has_log = wanted.iter().any(|(key, _)| *key == "responder-log");
    if !view.machine.is_server() && !at_fault && !has_log && first.is_some() {
        // One end alone: what the other one would add is never left out.
        wanted.push(("responder-log", Vec::new()));
    }
    let rows = wanted.into_iter().filter_map(|(key, causes)| {
        let row = knowledge::obtain(key)?;
        let known = match row.side {
            "initiator" => Some("windows-client"),
            "responder" => case.stated.gateway,
            _ => None,
        };
        Some(blanks.missing(row, side(row.side), causes, known.as_slice()))
    });
    Some(rows.collect())
}

/// As the code's own row has it, else as usual.
fn decided_by(view: &AttemptView<'_>, cause: &str) -> &'static [&'static str] {
    let of_failure = view.failure().and_then(|(_, failure)| failure.code);
    let rows = of_failure.into_iter().chain(view.code()).filter_map(knowledge::windows_code);
    let mut of_row = rows.filter_map(|row| {
        let at = row.causes.iter().position(|name| *name == cause)?;
        row.decided_by.get(at).copied()
    });
    let usual = || knowledge::usual(cause).map_or(&[][..], |usual| usual.decided_by);
    of_row.next().unwrap_or_else(usual)
}

/// Whether this run has that evidence of the machine already.
fn has(view: &AttemptView<'_>, key: &str) -> bool {
    let journal = &view.machine.journal;
    match key {
        "windows-events" => {
            !journal.failures.is_empty()
                || !journal.keying_not_started.is_empty()
                || !journal.dropped.is_empty()
        }
        "client-profile" => !journal.profiles.is_empty() && !journal.settings.is_empty(),
        "initiator-log" => !journal.dials.is_empty(),
        _ => false,
    }
}
