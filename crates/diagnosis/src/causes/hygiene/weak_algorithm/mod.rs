//! `weak-algorithm`: an algorithm was agreed on that should not stay.

use verdict::{Cause, Remedy, Side, Text};

use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct WeakAlgorithm;

impl Rule for WeakAlgorithm {
    fn cause(&self) -> Cause {
        Cause::WEAK_ALGORITHM
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// No symptom has it as a candidate: `crate::hygiene` finds it where things work.
    fn judge(&self, _: &View<'_>, _: &Symptom) -> Judgement {
        Judgement::Open
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new("weak algorithms were agreed on", "sono stati concordati algoritmi deboli")
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Both, Remedy::StrengthenAlgorithms)]
    }
}
