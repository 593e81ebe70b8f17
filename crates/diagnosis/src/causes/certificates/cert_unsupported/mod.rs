//! `cert-unsupported`: the certificate’s key type is not supported by the peer.

use verdict::{Cause, Remedy, Side, Text};

use super::presented;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct CertUnsupported;

impl Rule for CertUnsupported {
    fn cause(&self) -> Cause {
        Cause::CERT_UNSUPPORTED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        match symptom.name {
            "auth-never-sent" => presented::never_sent(view, symptom),
            _ => presented::judge(view, symptom),
        }
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        presented::sentence(
            view,
            symptom,
            "has a type of key or signature that the other end does not take",
            "ha un tipo di chiave o di firma che l’altro lato non accetta",
        )
    }

    fn side(&self, _: &View<'_>, symptom: &Symptom) -> Side {
        presented::owner(symptom)
    }

    fn remedies(&self, _: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let owner = presented::owner(symptom);
        vec![(owner, Remedy::UseSupportedCertificate)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::no_certificate(view).unwrap_or(Judgement::Open)
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.other_side(), Remedy::UseSupportedCertificate)]
    }
}
