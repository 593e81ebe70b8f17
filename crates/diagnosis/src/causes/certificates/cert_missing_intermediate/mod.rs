//! `cert-missing-intermediate`: the intermediate that leads to the root is not sent.

use verdict::{Cause, Remedy, Side, Text};

use super::presented;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct CertMissingIntermediate;

impl Rule for CertMissingIntermediate {
    fn cause(&self) -> Cause {
        Cause::CERT_MISSING_INTERMEDIATE
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        presented::judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        presented::sentence(
            view,
            symptom,
            "comes without the intermediate that leads to its root",
            "arriva senza l’intermedio che porta alla sua radice",
        )
    }

    fn side(&self, _: &View<'_>, symptom: &Symptom) -> Side {
        presented::owner(symptom)
    }

    fn remedies(&self, _: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let owner = presented::owner(symptom);
        vec![(owner, Remedy::AddIntermediate)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::no_certificate(view)
            .or_else(|| attempt_grounds::judged_otherwise(view, 0x1_0000))
        {
            return excluded;
        }
        match attempt_grounds::certificate(view, &[0x800B_010A], 0x1_0000) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        view.other_side()
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.other_side(), Remedy::AddIntermediate)]
    }
}
