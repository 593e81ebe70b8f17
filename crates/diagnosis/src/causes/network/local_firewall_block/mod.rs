//! `local-firewall-block`: the initiator’s own firewall stops IKE.

use evidence::Vantage;
use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct LocalFirewallBlock;

impl Rule for LocalFirewallBlock {
    fn cause(&self) -> Cause {
        Cause::LOCAL_FIREWALL_BLOCK
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
            "the initiator’s own firewall stops IKE",
            "il firewall dell’iniziatore stesso blocca IKE",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Initiator
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AllowInLocalFirewall)]
    }
}

/// The answers reach the initiator's own machine, and it does not hear them.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    match (symptom.name, view.vantage()) {
        ("answers-not-heard" | "auth-answer-not-heard", Vantage::Initiator) => {
            Judgement::suits(view.cite_step(
                symptom.step,
                Text::new(
                    "the answers arrive at the initiator’s own interface",
                    "le risposte arrivano all’interfaccia dell’iniziatore stesso",
                ),
            ))
        }
        // What a capture at the machine saw leaving was not stopped before it left.
        _ => Judgement::Open,
    }
}
