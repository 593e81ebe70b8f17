//! `esp-blocked`: the keys are agreed, but ESP does not get through.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct EspBlocked;

impl Rule for EspBlocked {
    fn cause(&self) -> Cause {
        Cause::ESP_BLOCKED
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

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the keys are agreed, but ESP does not get through",
            "le chiavi sono concordate, ma ESP non passa",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Path
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Path, Remedy::OpenEsp), (Side::Both, Remedy::EnableNatTraversal)]
    }
}

fn judge(_: &View<'_>, symptom: &Symptom) -> Judgement {
    match symptom.name {
        "esp-lost-between-captures" => Judgement::Shown { says: Vec::new() },
        _ => Judgement::Open,
    }
}
