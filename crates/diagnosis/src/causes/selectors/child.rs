//! What an outcome says of the child SA: whether it was reached, agreed or had been agreed before.

use evidence::{Exchange, Party};
use verdict::Text;

use crate::rule::Judgement;
use crate::view::{Symptom, View};

/// A refusal of a child SA leaves the authentication standing (RFC 7296 §1.2), and then the answer
/// carries more than a notify.
pub(super) fn refused_before_it(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    if symptom.name != "auth-refused-sealed" {
        return None;
    }
    let step = view.step(symptom.step);
    let bytes = if step.is_measured() {
        [format!("{} bytes: ", step.bytes), format!("{} byte: ", step.bytes)]
    } else {
        Default::default()
    };
    let [en, it] = bytes;
    Some(Judgement::Strains {
        says: vec![view.cite_step(
            symptom.step,
            Text::new(
                format!("{en}no AUTH, which a refusal of the child SA alone comes with"),
                format!("{it}manca AUTH, che accompagna il rifiuto della sola child SA"),
            ),
        )],
    })
}

/// The responder accepted what it was offered, and the initiator is the one that refuses.
pub(super) fn accepted_by_responder(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    if symptom.name != "quick-refused" || symptom.noticed_by != Party::Initiator {
        return None;
    }
    let message = view.step(symptom.step).message_id;
    let answer = view.account().steps.iter().position(|step| {
        step.by == Party::Responder
            && step.exchange == Exchange::Quick
            && step.message_id == message
    })?;
    Some(Judgement::Strains {
        says: vec![view.cite_step(
            answer,
            Text::new("the responder accepted it", "il risponditore l’ha accettata"),
        )],
    })
}

/// What a renewal asks for was agreed on when the tunnel came up.
pub(super) fn agreed_before(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    if !matches!(symptom.name, "rekey-refused" | "rekey-unanswered") {
        return None;
    }
    let (at, _) = view.course().decisive?;
    let first = view.course().round(at).first();
    Some(Judgement::Strains {
        says: vec![view.cite_step(
            first,
            Text::new("the first time it was agreed on", "la prima volta era stato concordato"),
        )],
    })
}
