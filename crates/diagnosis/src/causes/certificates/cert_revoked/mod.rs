//! `cert-revoked`: the certificate is revoked.

use verdict::{Cause, Remedy, Side, Text};

use super::presented;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct CertRevoked;

impl Rule for CertRevoked {
    fn cause(&self) -> Cause {
        Cause::CERT_REVOKED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        presented::judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        presented::sentence(view, symptom, "is revoked", "è revocato")
    }

    fn side(&self, view: &View<'_>, symptom: &Symptom) -> Side {
        presented::owner_told(view, symptom)
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let owner = presented::owner_told(view, symptom);
        vec![(owner, Remedy::ReplaceRevokedCertificate)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::no_certificate(view)
            .or_else(|| attempt_grounds::judged_otherwise(view, 0x4))
        {
            return excluded;
        }
        attempt_grounds::refused_chain(view, &[0x8009_2010, 0x800B_010C, 855, 859], 0x4)
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        attempt_grounds::judged_side(view)
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(attempt_grounds::judged_side(view), Remedy::ReplaceRevokedCertificate)]
    }
}
