//! `auth-method-mismatch`: the two ends want different authentication methods.

mod attempt;
mod capture;

use evidence::IkeVersion;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct AuthMethodMismatch;

impl Rule for AuthMethodMismatch {
    fn cause(&self) -> Cause {
        Cause::AUTH_METHOD_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        match (view.version(), symptom.name) {
            (IkeVersion::V1, "selection-refused-by-initiator") => capture::offered(view),
            (IkeVersion::V1, "main1-refused" | "aggressive1-refused" | "main3-refused") => None,
            (IkeVersion::V1, _) => capture::agreed(view),
            (IkeVersion::V2, "auth-refused-sealed") => capture::asked_for(view, symptom),
            (IkeVersion::V2, "eap-stopped") => capture::user_asked(view),
            _ => None,
        }
        .unwrap_or(Judgement::Open)
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

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt::judge(view)
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Both
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![
            (Side::Initiator, Remedy::SetAuthenticationMethod),
            (Side::Responder, Remedy::SetAuthenticationMethod),
        ]
    }
}
