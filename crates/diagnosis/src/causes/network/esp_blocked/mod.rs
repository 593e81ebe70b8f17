//! `esp-blocked`: the keys are agreed, but ESP does not get through.

use evidence::{NegotiationMode, Party, Vantage};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::network::nat_t_disabled;
use crate::causes::{attempt_grounds, grounds, told};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct EspBlocked;

impl Rule for EspBlocked {
    fn cause(&self) -> Cause {
        Cause::ESP_BLOCKED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the keys are agreed, but ESP does not get through",
            "le chiavi sono concordate, ma ESP non passa",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Path
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Path, Remedy::OpenEsp), (Side::Both, Remedy::ForceUdpEncapsulation)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(shown) = told::ikev2(view) {
            let because = Text::new(
                "IKEv2 is connected before its first ESP packet",
                "IKEv2 è connesso prima del suo primo pacchetto ESP",
            );
            return Judgement::excluded(because, shown);
        }
        let failed = attempt_grounds::mode(view, NegotiationMode::Main).or_else(|| {
            let failed = attempt_grounds::mode(view, NegotiationMode::Quick);
            failed.filter(|_| view.came_up().is_none())
        });
        // Keys agreed, and nothing of PPP came through: L2TP rides on ESP.
        match failed {
            Some(shown) => Judgement::excluded(
                Text::new("IKE itself failed", "è IKE a non essere riuscito"),
                shown,
            ),
            None => match view.came_up().filter(|_| view.has_code(&[678, 718, 809])) {
                Some(shown) => Judgement::suits(shown),
                None => Judgement::Open,
            },
        }
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Path, Remedy::OpenEsp), (Side::Both, Remedy::ForceUdpEncapsulation)]
    }
}

fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    if let Some(arrives) = grounds::arrives_elsewhere(view, symptom) {
        return arrives;
    }
    match symptom.name {
        // Bare ESP that a NAT cannot carry is lost to the NAT, not to a firewall.
        "esp-lost-between-captures" if nat_t_disabled::bare_behind_nat(view).is_some() => {
            Judgement::Open
        }
        "esp-lost-between-captures" => Judgement::Shown { says: Vec::new() },
        "esp-one-way" | "esp-nothing-back" => one_way(view, symptom.noticed_by),
        "lost-between-captures" => Judgement::excluded(
            Text::new("what is lost is IKE, not ESP", "ciò che si perde è IKE, non ESP"),
            view.cite_step(symptom.step, Text::new("the message lost", "il messaggio perso")),
        ),
        _ => Judgement::Open,
    }
}

/// Where the packets arrive they were not blocked; as protocol 50 they need a rule of their own.
fn one_way(view: &View<'_>, sender: Party) -> Judgement {
    let sent = view.protected(sender);
    let Some(place) = sent.first else { return Judgement::Open };
    let other_end = match sender {
        Party::Initiator => Vantage::Responder,
        _ => Vantage::Initiator,
    };
    if view.vantage() == other_end {
        return Judgement::excluded(
            Text::new("the ESP packets arrive", "i pacchetti ESP arrivano"),
            view.cite(place, Text::new("ESP arrives here", "ESP arriva qui")),
        );
    }
    if sent.in_udp || nat_t_disabled::bare_behind_nat(view).is_some() {
        return Judgement::Open;
    }
    Judgement::suits(view.cite(
        place,
        Text::new(
            "it leaves as IP protocol 50, which needs a rule of its own on every firewall",
            "parte come protocollo IP 50, che su ogni firewall vuole una regola propria",
        ),
    ))
}
