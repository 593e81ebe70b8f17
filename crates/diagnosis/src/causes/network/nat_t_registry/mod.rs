//! `nat-t-registry`: Windows refuses L2TP/IPsec with a gateway behind NAT by default.

use evidence::Party;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};
use evidence::TunnelType;

pub(crate) struct NatTRegistry;

impl Rule for NatTRegistry {
    fn cause(&self) -> Cause {
        Cause::NAT_T_REGISTRY
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "Windows refuses L2TP/IPsec with a gateway behind NAT by default",
            "per impostazione predefinita Windows rifiuta L2TP/IPsec con un gateway dietro NAT",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Initiator
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::EnableNatTraversal)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        // Whether there is a NAT shows in the third message.
        if let Some(excluded) = attempt_grounds::is_ikev2(view)
            .or_else(|| attempt_grounds::came_up(view))
            .or_else(|| attempt_grounds::never_answered(view))
        {
            return excluded;
        }
        const VALUE: &str = "AssumeUDPEncapsulationContextOnSendRule";
        let Some(told) = view.setting("PolicyAgent", VALUE) else { return Judgement::Open };
        let says = match told.what.value {
            Some(value) => Text::same(format!("{VALUE} = {value}")),
            None => Text::new(format!("{VALUE} is not set"), format!("{VALUE} non è impostato")),
        };
        let cited = view.cite(told.at, says);
        match told.what.value {
            // It may have been set since the last restart, before which it does nothing.
            Some(1..) => Judgement::strains(cited),
            _ if view.tunnel_is(TunnelType::L2tp).is_some() => Judgement::suits(cited),
            _ => Judgement::Open,
        }
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Initiator
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::EnableNatTraversal)]
    }
}

/// It takes a Windows initiator, IKEv1, and a responder that is translated.
fn judge(view: &View<'_>, _: &Symptom) -> Judgement {
    if let Some(excluded) = grounds::is_ikev2(view) {
        return excluded;
    }
    if let Some(excluded) = grounds::initiator_not_windows(view) {
        return excluded;
    }
    let product = view.product(Party::Initiator);
    let windows = product.is_some_and(|product| product.starts_with("windows"));
    match view.translated(Party::Responder) {
        Some((false, place)) => Judgement::excluded(
            Text::new("the gateway is not behind NAT", "il gateway non è dietro NAT"),
            view.cite(place, Text::new("NAT detection", "rilevamento del NAT")),
        ),
        Some((true, place)) if windows => Judgement::suits(view.cite(
            place,
            Text::new(
                "the gateway is behind NAT and the client is Windows",
                "il gateway è dietro NAT e il client è Windows",
            ),
        )),
        _ => Judgement::Open,
    }
}
