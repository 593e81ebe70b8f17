//! `peer-deleted`: the peer ended the tunnel.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct PeerDeleted;

impl Rule for PeerDeleted {
    fn cause(&self) -> Cause {
        Cause::PEER_DELETED
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
        Text::new("the peer ended the tunnel", "l’altro lato ha chiuso il tunnel")
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Responder
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::FindWhoDeletes)]
    }
}

/// A deletion is sealed: its size and what follows suit it, and prove nothing.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    match symptom.name {
        "deleted-after-up" => Judgement::suits(
            view.cite_step(symptom.step, Text::new("nothing follows it", "non segue altro")),
        ),
        _ => Judgement::Open,
    }
}
