//! `cert-wrong-selected`: of several certificates the wrong one is sent.

use verdict::{Cause, Remedy, Side, Text};

use super::presented;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct CertWrongSelected;

impl Rule for CertWrongSelected {
    fn cause(&self) -> Cause {
        Cause::CERT_WRONG_SELECTED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        presented::judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, symptom: &Symptom) -> Text {
        let (en, it) = match presented::owner(symptom) {
            Side::Initiator => ("the initiator", "l’iniziatore"),
            Side::Responder => ("the responder", "il risponditore"),
            _ => ("one end", "un lato"),
        };
        Text::new(
            format!("{en} has several certificates, and sends one that was not meant"),
            format!("{it} ha più certificati, e ne invia uno diverso da quello giusto"),
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

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        view.own_side()
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::UseSupportedCertificate)]
    }
}
