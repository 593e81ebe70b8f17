//! `aggressive-mode-refused`: one end wants aggressive mode and the other main mode.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct AggressiveModeRefused;

impl Rule for AggressiveModeRefused {
    fn cause(&self) -> Cause {
        Cause::AGGRESSIVE_MODE_REFUSED
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

    fn judge(&self, view: &View<'_>, _: &Symptom) -> Judgement {
        grounds::is_ikev2(view).unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "one end wants aggressive mode and the other main mode",
            "un lato vuole aggressive mode e l’altro main mode",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::UseMainMode), (Side::Responder, Remedy::UseMainMode)]
    }
}
