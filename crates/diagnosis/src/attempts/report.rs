//! Attempts as the report shows them: ends, outcome, rows, the sentence about an undecided one.

use evidence::{IkeVersion, KeyingModule, Party, TunnelType, When};
use verdict::{End, NegotiationOutcome, NegotiationReport, Phase, Text};

use super::examine::Tried;
use super::view::AttemptView;
use super::{Known, Stage, judge, tell};
use crate::case::Case;

/// One that no capture shows.
pub(crate) fn alone(case: &Case, tried: &Tried<'_>, number: u32) -> NegotiationReport {
    let view = AttemptView::new(case, tried.attempt);
    let span = view.attempt.span(view.machine);
    let phases = judge::phases(&view, tried.findings.first());
    let when = |at: Option<crate::gather::At>| at.map_or(When::Absent, |at| at.when);
    NegotiationReport {
        id: tried.id,
        tunnel: number,
        attempt: 1,
        version: version(&view),
        ends: ends(&view, tried.outcome),
        outcome: tried.outcome,
        phase: phases.first().copied().unwrap_or(Phase::Unknown),
        phases,
        exchange: judge::exchange(&view),
        started: when(span.map(|(begin, _)| begin)),
        ended: judge::ended(&view),
        up_since: when(view.dial().and_then(|dial| dial.step(evidence::DialStep::Connected))),
        children: Vec::new(),
        comparisons: Vec::new(),
        steps: Vec::new(),
        events: tell::rows(&view),
        silence: None,
        covered_until: None,
    }
}

fn version(view: &AttemptView<'_>) -> Option<IkeVersion> {
    let by_keying = view.keying().and_then(|(keying, _)| match keying {
        KeyingModule::Ikev1 => Some(IkeVersion::V1),
        KeyingModule::Ikev2 => Some(IkeVersion::V2),
        KeyingModule::AuthIp => None,
    });
    let by_tunnel = || match view.tunnel()?.0 {
        TunnelType::Ikev2 => Some(IkeVersion::V2),
        TunnelType::L2tp => Some(IkeVersion::V1),
        TunnelType::Sstp | TunnelType::Pptp | TunnelType::Automatic => None,
    };
    by_keying.or_else(by_tunnel)
}

fn ends(view: &AttemptView<'_>, outcome: NegotiationOutcome) -> Vec<End> {
    let name = |text: String| if text.is_empty() { None } else { Some(text) };
    let local = view.failure().and_then(|(_, failure)| failure.local);
    let remote = view.failure().and_then(|(_, failure)| failure.remote);
    let own = End {
        role: if view.attempt.initiates(view.machine) {
            Party::Initiator
        } else {
            Party::Responder
        },
        address: local,
        identity: name(view.machine.name.clone()),
        product: Some("windows".into()),
        outcome,
    };
    let other = End {
        role: own.role.peer(),
        address: remote.or_else(|| Some(evidence::Endpoint::new(view.server().parse().ok()?, 0))),
        identity: name(view.server()).filter(|server| server.parse::<std::net::IpAddr>().is_err()),
        product: None,
        outcome,
    };
    let mut ends = vec![own, other];
    ends.sort_by_key(|end| end.role);
    ends
}

/// What is seen, without a cause.
pub(crate) fn undecided(case: &Case, tried: &Tried<'_>) -> Text {
    let view = AttemptView::new(case, tried.attempt);
    let what = match (view.code(), view.attempt.known) {
        (Some(code), _) => match knowledge::windows_code(code) {
            Some(row) => {
                let code = tell::code(code);
                Text::new(format!("{code}: {}", row.means[0]), format!("{code}: {}", row.means[1]))
            }
            None => tell::ending(&view),
        },
        (None, _) => tell::ending(&view),
    };
    let alone = matches!(view.attempt.known, Known::Code(_));
    match (alone, view.stage()) {
        (true, _) => Text::new(
            format!("{}; the number alone does not say why", what.en),
            format!("{}; il numero da solo non dice perché", what.it),
        ),
        (_, Stage::User) if is_users(&view) => Text::new(
            format!("IPsec is up; what failed is the user: {}", what.en),
            format!("IPsec è attivo; a non riuscire è l’utente: {}", what.it),
        ),
        _ => Text::new(
            format!("{}; this evidence does not say why", what.en),
            format!("{}; queste prove non dicono perché", what.it),
        ),
    }
}

/// The newest dial was ended by who had started it.
pub(crate) fn called_off(case: &Case, tried: &[Tried<'_>]) -> Option<Text> {
    let newest = tried.iter().rev().find(|own| own.attempt.code.is_some())?;
    let off =
        !newest.failed() && newest.attempt.dial(&case.machines[newest.attempt.machine]).is_some();
    off.then(|| {
        Text::new(
            "the dial was called off by the user: nothing failed in it",
            "la connessione è stata annullata dall’utente: nulla è andato storto",
        )
    })
}

/// IPsec is seen to be up, and the code is one of PPP or EAP.
fn is_users(view: &AttemptView<'_>) -> bool {
    let row = view.code().and_then(knowledge::windows_code);
    view.came_up().is_some() && row.is_some_and(|row| row.phase == Some("user-auth"))
}

/// The newest number that stands alone.
pub(crate) fn look_up(tried: &[Tried<'_>]) -> Option<String> {
    let alone = |own: &&Tried<'_>| matches!(own.attempt.known, Known::Code(_));
    let own = tried.iter().rev().find(alone)?;
    own.attempt.code.map(tell::code)
}

/// The sentence about attempts of which none failed.
pub(crate) fn healthy(case: &Case, tried: &[Tried<'_>]) -> Option<Text> {
    let up = tried.iter().rev().find(|own| own.outcome == NegotiationOutcome::Established)?;
    let view = AttemptView::new(case, up.attempt);
    let name = view.dial().map(|dial| dial.profile.clone()).unwrap_or_default();
    Some(match name.is_empty() {
        true => {
            Text::new("no failure: the dial succeeded", "nessun errore: la connessione è riuscita")
        }
        false => Text::new(
            format!("no failure: “{name}” was connected"),
            format!("nessun errore: “{name}” si è connessa"),
        ),
    })
}
