//! `dpd-timeout`: the peer no longer answers: dead peer detection ends the tunnel.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct DpdTimeout;

impl Rule for DpdTimeout {
    fn cause(&self) -> Cause {
        Cause::DPD_TIMEOUT
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
            "the peer no longer answers: dead peer detection ends the tunnel",
            "l’altro lato non risponde più: il dead peer detection chiude il tunnel",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Responder
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::ReadGatewayLog), (Side::Both, Remedy::EnableDpd)]
    }
}

/// Three checks without an answer are what dead peer detection waits for.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    const CHECKS: u32 = 3;
    let step = view.step(symptom.step);
    let asked: u32 = view
        .account()
        .steps
        .iter()
        .filter(|s| s.by == step.by && s.exchange == step.exchange)
        .filter(|s| s.seen.first >= step.seen.first)
        .map(|s| s.seen.count)
        .sum();
    if symptom.name != "peer-silent-after-up" || asked < CHECKS {
        return Judgement::Open;
    }
    Judgement::shown(view.cite_step(
        symptom.step,
        Text::new(
            format!("{asked} liveness checks without an answer"),
            format!("{asked} verifiche di presenza senza risposta"),
        ),
    ))
}
