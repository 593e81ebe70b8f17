//! Whether the responder’s answers arrive, as it shows at the responder itself.

use evidence::Party;
use verdict::Text;

use crate::rule::Judgement;
use crate::view::{Symptom, View};

/// Who sends the third message of an exchange has heard the second.
pub(super) fn went_on(view: &View<'_>) -> Option<Judgement> {
    let steps = &view.account().steps;
    let answer = steps.iter().position(|step| step.by == Party::Responder)?;
    let next = steps[answer..].iter().find(|step| step.by == Party::Initiator)?;
    Some(Judgement::excluded(
        Text::new("the initiator has heard an answer", "l’iniziatore ha ricevuto una risposta"),
        view.cite(next.seen.first, Text::new("it goes on", "prosegue")),
    ))
}

/// Whoever does not hear an answer asks again.
pub(super) fn lost_answer(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let Some(asked) = view.account().steps.first() else { return Judgement::Open };
    let quiet = view.watched_after(symptom.step).is_some_and(|seconds| seconds >= 5.0);
    if asked.seen.count > 1 || !quiet {
        return Judgement::Open;
    }
    Judgement::excluded(
        Text::new("the initiator does not ask again", "l’iniziatore non ripete la richiesta"),
        view.cite_step(symptom.step, Text::new("the only answer", "l’unica risposta")),
    )
}
