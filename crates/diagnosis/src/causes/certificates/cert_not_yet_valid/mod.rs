//! `cert-not-yet-valid`: a certificate is not valid yet.

use verdict::{Cause, Remedy, Side, Text};

use super::presented;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct CertNotYetValid;

impl Rule for CertNotYetValid {
    fn cause(&self) -> Cause {
        Cause::CERT_NOT_YET_VALID
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        presented::judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        presented::sentence(view, symptom, "is not valid yet", "non è ancora valido")
    }

    fn side(&self, _: &View<'_>, symptom: &Symptom) -> Side {
        presented::owner(symptom)
    }

    fn remedies(&self, _: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let owner = presented::owner(symptom);
        vec![(presented::judging(symptom), Remedy::CorrectClock), (owner, Remedy::RenewCertificate)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::no_certificate(view)
            .or_else(|| attempt_grounds::judged_otherwise(view, 0x1))
        {
            return excluded;
        }
        match attempt_grounds::certificate(view, &[0x800B_0101], 0x1) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::CorrectClock)]
    }
}
