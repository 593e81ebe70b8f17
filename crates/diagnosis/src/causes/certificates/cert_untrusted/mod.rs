//! `cert-untrusted`: one end does not trust the authority behind the other’s certificate.

use verdict::{Cause, Language, Remedy, Side, Text};

use super::presented;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct CertUntrusted;

impl Rule for CertUntrusted {
    fn cause(&self) -> Cause {
        Cause::CERT_UNTRUSTED
    }

    fn explain(&self, language: Language) -> &'static str {
        match language {
            Language::English => include_str!("explain.en.md"),
            Language::Italian => include_str!("explain.it.md"),
        }
    }

    fn cases(&self) -> &'static str {
        include_str!("cases.md")
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        presented::judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, symptom: &Symptom) -> Text {
        let (en, it) = match presented::judging(symptom) {
            Side::Initiator => ("the initiator", "l’iniziatore"),
            Side::Responder => ("the responder", "il risponditore"),
            _ => ("one end", "un lato"),
        };
        Text::new(
            format!("{en} does not trust the authority behind the other end’s certificate"),
            format!("{it} non considera attendibile l’autorità del certificato dell’altro lato"),
        )
    }

    fn side(&self, _: &View<'_>, symptom: &Symptom) -> Side {
        presented::judging(symptom)
    }

    fn remedies(&self, _: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        vec![
            (presented::judging(symptom), Remedy::TrustAuthority),
            (presented::owner(symptom), Remedy::AddIntermediate),
        ]
    }
}
