//! `peer-address-misconfigured`: an end has the wrong address for the other.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct PeerAddressMisconfigured;

impl Rule for PeerAddressMisconfigured {
    fn cause(&self) -> Cause {
        Cause::PEER_ADDRESS_MISCONFIGURED
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
            "an end has the wrong address for the other",
            "un lato ha l’indirizzo sbagliato dell’altro",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::SetPeerAddress), (Side::Responder, Remedy::SetPeerAddress)]
    }
}
