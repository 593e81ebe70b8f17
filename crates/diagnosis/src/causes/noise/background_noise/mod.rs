//! `background-noise`: single first messages of strangers.

use verdict::{Cause, Remedy, Side, Text};

use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct BackgroundNoise;

impl Rule for BackgroundNoise {
    fn cause(&self) -> Cause {
        Cause::BACKGROUND_NOISE
    }

    fn texts(&self) -> Texts {
        texts!()
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
