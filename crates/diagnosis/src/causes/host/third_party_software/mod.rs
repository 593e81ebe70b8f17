//! `third-party-software`: another VPN or security program stops IKE or ESP.

mod attempt;
mod products;

use evidence::{Party, Vantage};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct ThirdPartySoftware;

impl Rule for ThirdPartySoftware {
    fn cause(&self) -> Cause {
        Cause::THIRD_PARTY_SOFTWARE
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "other VPN or security software stops IKE or ESP at one end",
            "altro software VPN o di sicurezza ferma IKE o ESP a un lato",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Unknown
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::RemoveOtherSoftware)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt::judge(view)
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        match (attempt::drops(view), attempt::present(view)) {
            (Some((name, ..)), _) => Text::new(
                format!("“{name}” throws packets of IPsec away on this computer"),
                format!("“{name}” scarta pacchetti IPsec su questo computer"),
            ),
            (None, Some((name, _))) => Text::new(
                format!("“{name}” is on this computer, and may stop IPsec"),
                format!("“{name}” è su questo computer, e può fermare IPsec"),
            ),
            (None, None) => self.cause().phrase(),
        }
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::RemoveOtherSoftware)]
    }
}

/// At the initiator’s own interface: what was seen leaving was not stopped by software before it.
/// Elsewhere than on Windows such software is rare.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    if let Some(shown) = grounds::not_windows(view, Party::Initiator) {
        return Judgement::strains(shown);
    }
    let silent = matches!(
        symptom.name,
        "first-message-unanswered" | "aggressive1-unanswered" | "main3-unanswered"
    );
    let step = view.step(symptom.step);
    if !silent || view.vantage() != Vantage::Initiator || step.by != Party::Initiator {
        return Judgement::Open;
    }
    Judgement::Strains {
        says: vec![view.cite_step(
            symptom.step,
            Text::new(
                "the request leaves this machine, and no answer comes to it",
                "la richiesta parte da questa macchina, e non le arriva una risposta",
            ),
        )],
    }
}
