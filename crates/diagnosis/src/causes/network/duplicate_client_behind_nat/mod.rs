//! `duplicate-client-behind-nat`: a second client behind the same address is in the way.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct DuplicateClientBehindNat;

impl Rule for DuplicateClientBehindNat {
    fn cause(&self) -> Cause {
        Cause::DUPLICATE_CLIENT_BEHIND_NAT
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
            "a second client behind the same address is in the way",
            "un secondo client dietro lo stesso indirizzo è d’ostacolo",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Path
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::ReadGatewayLog)]
    }
}
