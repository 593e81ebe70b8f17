//! `aggressive-mode-psk`: aggressive mode with a preshared key.

use verdict::{Cause, Remedy, Side, Text};

use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct AggressiveModePsk;

impl Rule for AggressiveModePsk {
    fn cause(&self) -> Cause {
        Cause::AGGRESSIVE_MODE_PSK
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// No symptom has it as a candidate: `crate::hygiene` finds it where things work.
    fn judge(&self, _: &View<'_>, _: &Symptom) -> Judgement {
        Judgement::Open
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "aggressive mode is used with a preshared key",
            "si usa l’aggressive mode con una chiave precondivisa",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Both, Remedy::AvoidAggressiveMode)]
    }
}
