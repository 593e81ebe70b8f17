//! Symptoms of IKEv1 after phase 1: user authentication and quick mode.

use evidence::{Exchange, IkeVersion, Party, Remark};
use verdict::{Phase, Text};

use super::Seen;
use super::first_message::refusal;
use super::silence::silence;
use crate::course::{Ending, Round, StepIndex};
use crate::view::View;

fn decisive<'a>(view: &View<'a>, exchange: Exchange) -> Option<(&'a Round, Ending)> {
    if view.version() != IkeVersion::V1 {
        return None;
    }
    let (at, ending) = view.course().decisive?;
    let round = view.course().round(at);
    (round.exchange == exchange).then_some((round, ending))
}

pub(super) fn refused(view: &View<'_>) -> Option<Seen> {
    let (round, ending) = decisive(view, Exchange::Quick)?;
    let (Ending::Refused(answer) | Ending::SealedRefusal(answer)) = ending else { return None };
    Some(Seen {
        name: "quick-refused",
        phases: &[Phase::Phase2, Phase::Auth],
        noticed_by: view.step(answer).by,
        step: round.first(),
        shows: vec![refusal(view, answer)],
    })
}

pub(super) fn unanswered(view: &View<'_>) -> Option<Seen> {
    let (_, Ending::Unanswered(step)) = decisive(view, Exchange::Quick)? else { return None };
    let step = if view.had_time(step) { step } else { attempt_before(view, step)? };
    if view.step(step).by == Party::Unknown {
        return None;
    }
    Some(Seen {
        name: "quick-unanswered",
        phases: &[Phase::Phase2, Phase::Auth, Phase::Reachability],
        noticed_by: view.step(step).by,
        step,
        shows: vec![silence(view, step)],
    })
}

/// The quick mode before the one with which the evidence ends, if it was in vain too.
fn attempt_before(view: &View<'_>, last: StepIndex) -> Option<StepIndex> {
    let rounds = view.course().of_exchange(Exchange::Quick);
    let (_, before) = rounds.filter(|(_, round)| round.first() < last).last()?;
    let in_vain = before.answer(view.account()).is_none() && view.had_time(before.first());
    in_vain.then(|| before.first())
}

/// XAuth or mode configuration that no quick mode follows.
pub(super) fn user_stopped(view: &View<'_>) -> Option<Seen> {
    let (_, ending) = decisive(view, Exchange::Transaction)?;
    let step = ending.step();
    let watched = view.watched_after(step);
    // Of what follows the IKE SA nothing can be said where the log ends with it.
    let is_up = view.remark(Remark::Established).is_some_and(|(by, _)| by != Party::Unknown);
    if is_up && watched.is_none_or(|seconds| seconds < 1.0) && view.account().is_logged {
        return None;
    }
    // A capture that ends in the middle of it shows no failure.
    if watched.is_some_and(|seconds| seconds < 1.0) && !ends_well_known(view) {
        return None;
    }
    Some(Seen {
        name: "xauth-stopped",
        phases: &[Phase::UserAuth, Phase::Phase2],
        noticed_by: Party::Unknown,
        step,
        shows: vec![view.cite_step(
            step,
            Text::new(
                "user authentication (XAuth) ends here, and no quick mode follows",
                "l’autenticazione utente (XAuth) finisce qui, e non segue alcun quick mode",
            ),
        )],
    })
}

/// The two rounds of XAuth (request and reply, result and acknowledgement) are complete, so that
/// the next message would be a quick mode or another attempt.
fn ends_well_known(view: &View<'_>) -> bool {
    let rounds: Vec<&Round> =
        view.course().of_exchange(Exchange::Transaction).map(|(_, round)| round).collect();
    rounds.len() >= 2 && rounds.iter().all(|round| round.answer(view.account()).is_some())
}
