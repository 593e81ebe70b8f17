//! `cert-weak-key`: the certificate’s key or signature is too weak for the peer.

use evidence::Remark;
use verdict::{Cause, Remedy, Side, Text};

use super::presented;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct CertWeakKey;

impl Rule for CertWeakKey {
    fn cause(&self) -> Cause {
        Cause::CERT_WEAK_KEY
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
            "has a key or a signature too weak for the other end",
            "ha una chiave o una firma troppo debole per l’altro lato",
        )
    }

    fn side(&self, _: &View<'_>, symptom: &Symptom) -> Side {
        presented::owner(symptom)
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let owner = presented::owner(symptom);
        let mut remedies = vec![(owner, Remedy::UseSupportedCertificate)];
        // A key that is strong enough may be refused by what the connection demands.
        if view.remark(Remark::WeakKey).is_some() {
            remedies.push((presented::judging(symptom), Remedy::RelaxKeyDemand));
        }
        remedies
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::no_certificate(view).unwrap_or(Judgement::Open)
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.other_side(), Remedy::UseSupportedCertificate)]
    }
}
