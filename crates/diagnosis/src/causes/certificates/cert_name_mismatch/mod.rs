//! `cert-name-mismatch`: the name dialled, or the identity, is not in the certificate.

use verdict::{Cause, Remedy, Side, Text};

use super::presented;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct CertNameMismatch;

impl Rule for CertNameMismatch {
    fn cause(&self) -> Cause {
        Cause::CERT_NAME_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        presented::judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, symptom: &Symptom) -> Text {
        match presented::owner(symptom) {
            Side::Responder => Text::new(
                "the name dialled is not in the gateway’s certificate",
                "il nome usato per collegarsi non è nel certificato del gateway",
            ),
            Side::Initiator => Text::new(
                "the initiator’s identity is not in its certificate",
                "l’identità dell’iniziatore non è nel suo certificato",
            ),
            _ => Text::new(
                "the name expected is not in the certificate",
                "il nome atteso non è nel certificato",
            ),
        }
    }

    fn side(&self, _: &View<'_>, symptom: &Symptom) -> Side {
        presented::owner(symptom)
    }

    fn remedies(&self, _: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let owner = presented::owner(symptom);
        match owner {
            Side::Responder => vec![
                (Side::Initiator, Remedy::SetPeerAddress),
                (owner, Remedy::SetSubjectAlternativeName),
            ],
            Side::Initiator => {
                vec![(owner, Remedy::SetIdentity), (owner, Remedy::SetSubjectAlternativeName)]
            }
            _ => vec![(owner, Remedy::SetSubjectAlternativeName)],
        }
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::no_certificate(view) {
            return excluded;
        }
        attempt_grounds::refused_chain(view, &[0x800B_010F, 835], 0)
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Both
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![
            (Side::Initiator, Remedy::SetPeerAddress),
            (Side::Responder, Remedy::SetSubjectAlternativeName),
        ]
    }
}
