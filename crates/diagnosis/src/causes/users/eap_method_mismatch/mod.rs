//! `eap-method-mismatch`: the two ends have no EAP method in common.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct EapMethodMismatch;

impl Rule for EapMethodMismatch {
    fn cause(&self) -> Cause {
        Cause::EAP_METHOD_MISMATCH
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

    fn judge(&self, _: &View<'_>, _: &Symptom) -> Judgement {
        Judgement::Open
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the two ends have no EAP method in common",
            "i due lati non hanno un metodo EAP in comune",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignEapMethod), (Side::Responder, Remedy::AlignEapMethod)]
    }
}
