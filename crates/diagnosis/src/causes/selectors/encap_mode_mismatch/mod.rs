//! `encap-mode-mismatch`: one end wants transport mode and the other tunnel mode.

use verdict::{Cause, Remedy, Side, Text};

use super::child;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct EncapModeMismatch;

impl Rule for EncapModeMismatch {
    fn cause(&self) -> Cause {
        Cause::ENCAP_MODE_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        child::refused_before_it(view, symptom)
            .or_else(|| child::accepted_by_responder(view, symptom))
            .or_else(|| child::agreed_before(view, symptom))
            .unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "one end wants transport mode and the other tunnel mode",
            "un lato vuole la modalità di trasporto e l’altro la modalità tunnel",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Both, Remedy::AlignEncapsulationMode)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::came_up(view)
            .or_else(|| attempt_grounds::never_answered(view))
            .unwrap_or(Judgement::Open)
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Both, Remedy::AlignEncapsulationMode)]
    }
}
