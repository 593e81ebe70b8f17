//! `load-balancer-split`: UDP 500 and 4500 of one client reach different servers.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct LoadBalancerSplit;

impl Rule for LoadBalancerSplit {
    fn cause(&self) -> Cause {
        Cause::LOAD_BALANCER_SPLIT
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
            "UDP 500 and 4500 of one client reach different servers",
            "UDP 500 e 4500 dello stesso client arrivano a server diversi",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Path
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Path, Remedy::StickPortsTogether)]
    }
}

fn judge(_: &View<'_>, symptom: &Symptom) -> Judgement {
    match symptom.name {
        "split-responders" => Judgement::Shown { says: Vec::new() },
        _ => Judgement::Open,
    }
}
