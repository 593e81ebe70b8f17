//! `traffic-selector-mismatch`: the networks configured on the two ends do not match.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct TrafficSelectorMismatch;

impl Rule for TrafficSelectorMismatch {
    fn cause(&self) -> Cause {
        Cause::TRAFFIC_SELECTOR_MISMATCH
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
            "the networks configured on the two ends do not match",
            "le reti configurate sui due lati non corrispondono",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignSelectors), (Side::Responder, Remedy::AlignSelectors)]
    }
}
