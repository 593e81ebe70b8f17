//! `address-conflict`: the inner address is already in use.

use verdict::{Cause, Remedy, Side, Text};

use super::child;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct AddressConflict;

impl Rule for AddressConflict {
    fn cause(&self) -> Cause {
        Cause::ADDRESS_CONFLICT
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        child::refused_before_it(view, symptom)
            .or_else(|| child::agreed_before(view, symptom))
            .unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new("the inner address is already in use", "l’indirizzo interno è già in uso")
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Responder
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::EnlargePool)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::never_answered(view).unwrap_or(Judgement::Open)
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Responder
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::EnlargePool)]
    }
}
