//! `auth-failed-generic`: authentication is refused, and this side cannot tell why.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct AuthFailedGeneric;

impl Rule for AuthFailedGeneric {
    fn cause(&self) -> Cause {
        Cause::AUTH_FAILED_GENERIC
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
            "authentication is refused, and this side cannot tell why",
            "l’autenticazione è rifiutata, e da questo lato non si può sapere perché",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Unknown
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::ReadGatewayLog)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::came_up(view)
            .or_else(|| attempt_grounds::never_answered(view))
            .unwrap_or(Judgement::Open)
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.other_side(), Remedy::ReadGatewayLog)]
    }
}
