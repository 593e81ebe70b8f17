//! `packet-corruption`: the message is changed on the way.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct PacketCorruption;

impl Rule for PacketCorruption {
    fn cause(&self) -> Cause {
        Cause::PACKET_CORRUPTION
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
            "the message is changed on the way",
            "il messaggio viene alterato lungo il percorso",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Path
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Path, Remedy::RemoveFromInspection)]
    }
}

fn judge(_: &View<'_>, symptom: &Symptom) -> Judgement {
    match symptom.name {
        "changed-between-captures" => Judgement::Shown { says: Vec::new() },
        _ => Judgement::Open,
    }
}
