//! `cert-missing-intermediate`: the intermediate that leads to the root is not sent.

use verdict::{Cause, Language, Remedy, Side, Text};

use super::presented;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct CertMissingIntermediate;

impl Rule for CertMissingIntermediate {
    fn cause(&self) -> Cause {
        Cause::CERT_MISSING_INTERMEDIATE
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
        presented::sentence(
            symptom,
            "comes without the intermediate that leads to its root",
            "arriva senza l’intermedio che porta alla sua radice",
        )
    }

    fn side(&self, _: &View<'_>, symptom: &Symptom) -> Side {
        presented::owner(symptom)
    }

    fn remedies(&self, _: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let owner = presented::owner(symptom);
        vec![(owner, Remedy::AddIntermediate)]
    }
}
