//! What shows that the answer came, or that a firewall rejects.

use evidence::{Endpoint, Exchange, Party, Refused};
use verdict::Text;

use crate::gather::Step;
use crate::rule::Judgement;
use crate::view::{Symptom, View};

/// Who sends the third message of an exchange has heard the second.
pub(super) fn went_on(view: &View<'_>) -> Option<Judgement> {
    let steps = &view.account().steps;
    let answer = steps.iter().position(|step| step.by == Party::Responder)?;
    // The fourth answers the third, which the log may not tell.
    let is_fourth = |step: &&Step| {
        (step.exchange, step.position) == (Exchange::Main, 4) && step.by == Party::Responder
    };
    let goes_on = |step: &&Step| step.by == Party::Initiator || is_fourth(step);
    let next = steps[answer..].iter().find(goes_on)?;
    Some(Judgement::excluded(
        Text::new("the initiator has heard an answer", "l’iniziatore ha ricevuto una risposta"),
        view.cite(next.seen.first, Text::new("it goes on", "prosegue")),
    ))
}

/// Whoever does not hear an answer asks again.
pub(super) fn lost_answer(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let Some(asked) = view.account().steps.first() else { return Judgement::Open };
    let quiet = view.watched_after(symptom.step).is_some_and(|seconds| seconds >= 5.0);
    if asked.seen.count() > 1 || !quiet {
        return Judgement::Open;
    }
    Judgement::excluded(
        Text::new("the initiator does not ask again", "l’iniziatore non ripete la richiesta"),
        view.cite_step(symptom.step, Text::new("the only answer", "l’unica risposta")),
    )
}

/// A firewall that rejects says so, in its own name or in the host's.
pub(super) fn rejected(view: &View<'_>) -> Judgement {
    let responder = view.account().responder.and_then(Endpoint::address);
    let refusals = view.hosts().map(|hosts| hosts.refusals.as_slice()).unwrap_or_default();
    for refusing in refusals {
        let says = refusing.refusal.says;
        match refusing.refusal.what {
            Refused::Prohibited => {
                return Judgement::shown(view.cite(
                    refusing.place,
                    Text::new(
                        format!("{says} says that its rules forbid it"),
                        format!("{says} dichiara che le sue regole lo vietano"),
                    ),
                ));
            }
            Refused::PortUnreachable if Some(says) != responder => {
                return Judgement::suits(view.cite(
                    refusing.place,
                    Text::new(
                        format!("{says}, not the gateway, rejects it"),
                        format!("lo respinge {says}, non il gateway"),
                    ),
                ));
            }
            _ => {}
        }
    }
    Judgement::Open
}
