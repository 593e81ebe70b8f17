//! `cert-eku`: the certificate’s extended key usages do not permit this role.

use verdict::{Cause, Remedy, Side, Text};

use super::presented;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct CertEku;

impl Rule for CertEku {
    fn cause(&self) -> Cause {
        Cause::CERT_EKU
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
            "has no extended key usage for this role",
            "non ha l’utilizzo chiavi avanzato per questo ruolo",
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
        if let Some(excluded) = attempt_grounds::no_certificate(view)
            .or_else(|| attempt_grounds::judged_otherwise(view, 0x10))
        {
            return excluded;
        }
        attempt_grounds::refused_chain(view, &[0x800B_0110, 0x8007_0040], 0x10)
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        attempt_grounds::judged_side(view)
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(attempt_grounds::judged_side(view), Remedy::SetExtendedKeyUsage)]
    }
}
