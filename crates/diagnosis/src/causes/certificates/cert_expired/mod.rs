//! `cert-expired`: a certificate has expired.

use verdict::{Cause, Remedy, Side, Text};

use super::presented;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct CertExpired;

impl Rule for CertExpired {
    fn cause(&self) -> Cause {
        Cause::CERT_EXPIRED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        presented::judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        if let Some(text) = presented::of_authority(view, symptom, "has expired", "è scaduto") {
            return text;
        }
        presented::sentence(view, symptom, "has expired", "è scaduto")
    }

    fn side(&self, view: &View<'_>, symptom: &Symptom) -> Side {
        presented::owner_told(view, symptom)
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let owner = presented::owner_told(view, symptom);
        let judging = presented::judging_told(view, symptom);
        if presented::is_of_authority(view) {
            return vec![(owner, Remedy::RenewAuthority), (judging, Remedy::CorrectClock)];
        }
        vec![(owner, Remedy::RenewCertificate), (judging, Remedy::CorrectClock)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::no_certificate(view)
            .or_else(|| attempt_grounds::judged_otherwise(view, 0x1))
        {
            return excluded;
        }
        attempt_grounds::refused_chain(view, &[0x800B_0101, 854, 858], 0x1)
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        attempt_grounds::judged_side(view)
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![
            (attempt_grounds::judged_side(view), Remedy::RenewCertificate),
            (view.own_side(), Remedy::CorrectClock),
        ]
    }
}
