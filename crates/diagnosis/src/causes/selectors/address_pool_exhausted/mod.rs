//! `address-pool-exhausted`: the gateway has no free inner address left.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct AddressPoolExhausted;

impl Rule for AddressPoolExhausted {
    fn cause(&self) -> Cause {
        Cause::ADDRESS_POOL_EXHAUSTED
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
            "the gateway has no free inner address left",
            "il gateway non ha più indirizzi interni liberi",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Responder
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::EnlargePool)]
    }
}
