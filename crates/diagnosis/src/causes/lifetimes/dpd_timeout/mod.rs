//! `dpd-timeout`: the peer no longer answers: dead peer detection ends the tunnel.

use evidence::Turn;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::lifetimes::before;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct DpdTimeout;

impl Rule for DpdTimeout {
    fn cause(&self) -> Cause {
        Cause::DPD_TIMEOUT
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the peer stopped answering while the tunnel was up: it is gone, or the way to it",
            "l’altro lato ha smesso di rispondere a tunnel attivo: non c’è più, o è caduta la via",
        )
    }

    /// The end that is not heard any more may be gone, or the way to it.
    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Unknown
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Both, Remedy::EnableDpd)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::never_answered(view) {
            return excluded;
        }
        match attempt_grounds::code(view, &[829, 13886]) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Unknown
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Both, Remedy::EnableDpd)]
    }
}

fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    match symptom.name {
        "peer-silent-after-up" => silent(view, symptom),
        "first-message-unanswered" | "first-message-refused-by-icmp" => before::was_up(view),
        "deleted-after-up" => answered(view, symptom),
        _ => Judgement::Open,
    }
}

/// The end that is told of the deletion answers: it was not silent.
fn answered(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let deletion = view.step(symptom.step);
    let answer = view.account().steps.iter().position(|step| {
        step.by == symptom.noticed_by
            && step.exchange == deletion.exchange
            && step.message_id == deletion.message_id
            && step.turn == Turn::Response
    });
    let Some(at) = answer else { return Judgement::Open };
    Judgement::excluded(
        Text::new("the other end answers the deletion", "l’altro lato risponde all’eliminazione"),
        view.cite_step(at, Text::new("it is alive", "è vivo")),
    )
}

/// Three checks without an answer are what dead peer detection waits for.
fn silent(view: &View<'_>, symptom: &Symptom) -> Judgement {
    const CHECKS: u32 = 3;
    let step = view.step(symptom.step);
    let asked: u32 = view
        .account()
        .steps
        .iter()
        .filter(|s| s.by == step.by && s.exchange == step.exchange)
        .filter(|s| !view.account().precedes(s.seen.first, step.seen.first))
        .map(|s| s.seen.count())
        .sum();
    if asked < CHECKS {
        return Judgement::Open;
    }
    Judgement::shown(view.cite_step(
        symptom.step,
        Text::new(
            format!("{asked} liveness checks without an answer"),
            format!("{asked} verifiche di presenza senza risposta"),
        ),
    ))
}
