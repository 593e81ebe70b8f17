//! `auth-method-mismatch`: the two ends want different authentication methods.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct AuthMethodMismatch;

impl Rule for AuthMethodMismatch {
    fn cause(&self) -> Cause {
        Cause::AUTH_METHOD_MISMATCH
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
            "the two ends want different authentication methods",
            "i due lati vogliono metodi di autenticazione diversi",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![
            (Side::Initiator, Remedy::SetAuthenticationMethod),
            (Side::Responder, Remedy::SetAuthenticationMethod),
        ]
    }
}
