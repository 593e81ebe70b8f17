//! `no-matching-connection`: the gateway has no connection for this peer.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct NoMatchingConnection;

impl Rule for NoMatchingConnection {
    fn cause(&self) -> Cause {
        Cause::NO_MATCHING_CONNECTION
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
            "the gateway has no connection for this peer",
            "il gateway non ha una connessione per questo peer",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Responder
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::AddConnection), (Side::Initiator, Remedy::SetIdentity)]
    }
}
