//! `anti-replay-mismatch`: the receiver’s replay window drops good packets, or the ends disagree on ESN.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct AntiReplayMismatch;

impl Rule for AntiReplayMismatch {
    fn cause(&self) -> Cause {
        Cause::ANTI_REPLAY_MISMATCH
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
            "the receiver’s replay window drops good packets, or the ends disagree on ESN",
            "la finestra anti-replay del ricevente scarta pacchetti buoni, o i lati non concordano su ESN",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Unknown
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Both, Remedy::AlignEspSuite)]
    }
}
