//! `rekey-failed`: rekeying is refused once the tunnel is up.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct RekeyFailed;

impl Rule for RekeyFailed {
    fn cause(&self) -> Cause {
        Cause::REKEY_FAILED
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
            "rekeying is refused once the tunnel is up",
            "a tunnel attivo il rinnovo delle chiavi è rifiutato",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignPfs), (Side::Responder, Remedy::AlignEspSuite)]
    }
}
