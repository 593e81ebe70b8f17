//! `eap-failed`: user authentication is refused (EAP).

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct EapFailed;

impl Rule for EapFailed {
    fn cause(&self) -> Cause {
        Cause::EAP_FAILED
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
            "user authentication is refused (EAP)",
            "l’autenticazione utente è rifiutata (EAP)",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Initiator
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::SetUserCredentials)]
    }
}
