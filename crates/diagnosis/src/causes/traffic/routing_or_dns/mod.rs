//! `routing-or-dns`: the tunnel is up, but traffic is not routed through it.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct RoutingOrDns;

impl Rule for RoutingOrDns {
    fn cause(&self) -> Cause {
        Cause::ROUTING_OR_DNS
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
            "the tunnel is up, but traffic is not routed through it",
            "il tunnel è attivo, ma il traffico non vi è instradato",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Unknown
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::AlignSelectors)]
    }
}
