//! Fragments of IKE's own (RFC 7383; in IKEv1 as its vendors have them) that arrive, and never all.

use evidence::{Exchange, IkeVersion, Party, Remark};
use numbers::ikev2::PayloadType;
use verdict::{Phase, Text};

use super::Seen;
use super::silence::times;
use crate::gather::Step;
use crate::view::View;

/// IKEv1's fragment payload, of no RFC.
const FRAGMENT_V1: u8 = 132;
/// Seconds after which what comes once more was sent once more.
const AGAIN: f64 = 1.0;

/// Of a large message some fragments arrive at the end that logs, each time that it is sent.
pub(super) fn lost(view: &View<'_>) -> Option<Seen> {
    let account = view.account();
    let own = match account.logger? {
        (own @ (Party::Initiator | Party::Responder), _) => own,
        _ => return None,
    };
    let found = account.steps.iter().enumerate().rev();
    let (at, step) = found.filter(|(_, step)| brings_up(step)).find(|(_, step)| lacks(step))?;
    if step.by == own || goes_on(view, step) || !is_sent_again(view, own, step) {
        return None;
    }
    let slices = step.slices()?;
    let (seen, total) = (slices.seen.count_ones(), slices.total);
    let shows = vec![view.cite_step(
        at,
        Text::new(
            format!("of its {total} IKE fragments no more than {seen} ever arrive here"),
            format!("dei suoi {total} frammenti IKE qui non ne arrivano mai più di {seen}"),
        ),
    )];
    let asked = account.steps.iter().position(|asked| {
        asked.by == own && (asked.exchange, asked.message_id) == (step.exchange, step.message_id)
    });
    let is_answer = own == Party::Initiator;
    let again = asked.filter(|_| is_answer && view.version() == IkeVersion::V2).map(|asked| {
        let count = times(account.steps[asked].seen.count());
        view.cite_step(
            asked,
            Text::new(format!("asked {}", count.en), format!("chiesto {}", count.it)),
        )
    });
    Some(Seen {
        name: if is_answer { "auth-answer-fragments-lost" } else { "auth-request-fragments-lost" },
        phases: &[Phase::Reachability],
        noticed_by: own,
        step: at,
        shows: shows.into_iter().chain(again).collect(),
    })
}

fn brings_up(step: &Step) -> bool {
    matches!(step.exchange, Exchange::IkeAuth | Exchange::Main | Exchange::Aggressive)
}

/// Some are here, of a number that is told, and what is in all of them was never read.
fn lacks(step: &Step) -> bool {
    let is_whole = |kind: &u8| ![PayloadType::ENCRYPTED_FRAGMENT.0, FRAGMENT_V1].contains(kind);
    let slices = step.slices().filter(|slices| slices.seen != 0);
    slices.is_some_and(|slices| !slices.complete()) && !step.kinds.as_slice().iter().any(is_whole)
}

fn goes_on(view: &View<'_>, step: &Step) -> bool {
    let mut later = view.account().steps.iter();
    later.any(|later| {
        later.exchange != Exchange::Informational
            && view.account().precedes(step.seen.first, later.seen.first)
    })
}

/// One that is slow is not lost.
fn is_sent_again(view: &View<'_>, own: Party, step: &Step) -> bool {
    let account = view.account();
    let apart = step.seen.last_at().zip(step.seen.first_at());
    let is_late = apart.is_some_and(|(last, first)| last.seconds_since(first) >= AGAIN);
    let comes_alone = step.slices().is_some_and(|slices| slices.seen.count_ones() == 1);
    let comes_again = comes_alone && step.seen.last() != step.seen.first;
    let asks_again = || {
        account.steps.iter().any(|asked| {
            asked.by == own
                && (asked.exchange, asked.message_id) == (step.exchange, step.message_id)
                && asked.seen.count() > 1
                && account.precedes(step.seen.first, asked.seen.last())
        })
    };
    let gave_up = || account.remarks().any(|(_, told)| told.what == Remark::GaveUp);
    match own {
        Party::Initiator => asks_again(),
        _ => is_late || comes_again || gave_up(),
    }
}
