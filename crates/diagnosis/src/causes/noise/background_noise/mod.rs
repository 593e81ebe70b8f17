//! `background-noise`: single first messages of strangers.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct BackgroundNoise;

impl Rule for BackgroundNoise {
    fn cause(&self) -> Cause {
        Cause::BACKGROUND_NOISE
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

    /// No symptom has it as a candidate: `crate::merge` counts the strangers.
    fn judge(&self, _: &View<'_>, _: &Symptom) -> Judgement {
        Judgement::Open
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "single first messages of unknown addresses: they look like scanners",
            "primi messaggi isolati di indirizzi ignoti: sembrano scansioni",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Unknown
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![]
    }
}
