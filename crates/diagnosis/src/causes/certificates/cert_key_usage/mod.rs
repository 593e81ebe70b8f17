//! `cert-key-usage`: the certificate’s key usage does not permit signing.

use verdict::{Cause, Remedy, Side, Text};

use super::presented;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct CertKeyUsage;

impl Rule for CertKeyUsage {
    fn cause(&self) -> Cause {
        Cause::CERT_KEY_USAGE
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
            "has a key usage that does not permit signatures",
            "ha un utilizzo della chiave che non consente firme",
        )
    }

    fn side(&self, _: &View<'_>, symptom: &Symptom) -> Side {
        presented::owner(symptom)
    }

    fn remedies(&self, _: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let owner = presented::owner(symptom);
        vec![(owner, Remedy::SetExtendedKeyUsage)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::no_certificate(view) {
            return excluded;
        }
        match attempt_grounds::code(view, &[13818]) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        view.own_side()
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::SetExtendedKeyUsage)]
    }
}
