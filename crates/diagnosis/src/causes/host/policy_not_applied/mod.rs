//! `policy-not-applied`: the gateway has a configuration that is not loaded.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct PolicyNotApplied;

impl Rule for PolicyNotApplied {
    fn cause(&self) -> Cause {
        Cause::POLICY_NOT_APPLIED
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
        grounds::suite_chosen(view).unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the gateway has a configuration that is not loaded",
            "il gateway ha una configurazione che non è caricata",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Responder
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::LoadConfiguration)]
    }
}
