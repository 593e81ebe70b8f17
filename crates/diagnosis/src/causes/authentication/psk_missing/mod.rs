//! `psk-missing`: one end has no preshared key for this peer.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct PskMissing;

impl Rule for PskMissing {
    fn cause(&self) -> Cause {
        Cause::PSK_MISSING
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
        grounds::without_preshared_key(view)
            .or_else(|| grounds::no_room_for_a_certificate(view))
            .unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "one end has no preshared key for this peer",
            "un lato non ha una chiave precondivisa per questo peer",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::SetSecret), (Side::Initiator, Remedy::SetSecret)]
    }
}
