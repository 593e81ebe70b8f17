//! `local-firewall-block`: an end’s own firewall stops IKE or ESP.

use evidence::{Party, Remark, Vantage};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::tell;
use crate::attempts::view::AttemptView;
use crate::causes::{attempt_grounds, grounds, told};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

/// What the end that logs says of its own firewall, or of what may be its doing.
const OWN: [Remark; 3] = [Remark::SendRefused, Remark::Filtered, Remark::SendFailed];
/// What counters show, wherever the packets are dropped.
const COUNTED: [Remark; 2] = [Remark::NothingBack, Remark::NothingSent];

pub(crate) struct LocalFirewallBlock;

impl Rule for LocalFirewallBlock {
    fn cause(&self) -> Cause {
        Cause::LOCAL_FIREWALL_BLOCK
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        if grounds::told_by(view, &COUNTED).is_some() {
            return Text::new(
                "a firewall at one of the ends stops ESP",
                "un firewall su uno dei due lati blocca ESP",
            );
        }
        match self.side(view, symptom) {
            Side::Initiator => Text::new(
                "the initiator’s own firewall stops IKE",
                "il firewall dell’iniziatore stesso blocca IKE",
            ),
            Side::Responder => Text::new(
                "the responder’s own firewall stops IKE or ESP",
                "il firewall del risponditore stesso blocca IKE o ESP",
            ),
            _ => Text::new(
                "the firewall of the machine that logs stops IKE or ESP",
                "il firewall della macchina che scrive il registro blocca IKE o ESP",
            ),
        }
    }

    fn side(&self, view: &View<'_>, _: &Symptom) -> Side {
        let counted = grounds::told_by(view, &COUNTED).map(|_| Side::Unknown);
        grounds::told_by(view, &OWN).or(counted).unwrap_or(Side::Initiator)
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(self.side(view, symptom), Remedy::AllowInLocalFirewall)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        // A drop by another product's filter is that product's.
        let own = || view.drops().filter(|told| is_own(&view.filter_owner(&told.what)));
        match own().find(|told| view.is_its_own(told)).or_else(|| own().next()) {
            Some(told) if view.got_past(&told.what) => {
                attempt_grounds::answered(view).unwrap_or(Judgement::Open)
            }
            Some(told) if view.is_its_own(told) => {
                Judgement::shown(view.cite(told.at, tell::drop(view, &told.what)))
            }
            Some(told) => Judgement::suits(view.cite(told.at, tell::drop(view, &told.what))),
            None => attempt_grounds::answered(view).unwrap_or(Judgement::Open),
        }
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        view.own_side()
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::AllowInLocalFirewall)]
    }
}

/// A capture sees what leaves after the machine's own firewall, and what comes before it.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let step = view.step(symptom.step);
    let in_traffic = matches!(symptom.name, "esp-one-way" | "esp-nothing-back");
    if in_traffic && symptom.noticed_by == Party::Initiator {
        return passed(view);
    }
    // What a daemon logs as sent may be stopped after it.
    if view.vantage() != Vantage::Initiator || view.account().is_logged {
        return Judgement::Open;
    }
    match symptom.name {
        "answers-not-heard" | "auth-answer-not-heard" | "main6-not-heard" => {
            Judgement::suits(view.cite_step(
                symptom.step,
                Text::new(
                    "the answers arrive at the initiator’s own interface",
                    "le risposte arrivano all’interfaccia dell’iniziatore stesso",
                ),
            ))
        }
        "first-message-unanswered"
        | "first-message-refused-by-icmp"
        | "aggressive1-unanswered"
        | "main3-unanswered"
        | "main5-unanswered"
        | "auth-unanswered"
        | "auth-unanswered-4500"
        | "auth-unanswered-fragmented"
        | "auth-answer-fragments-lost"
        | "lost-between-captures"
            if step.by == Party::Initiator =>
        {
            Judgement::excluded(
                Text::new(
                    "the request leaves this machine, and no whole answer comes to it",
                    "la richiesta parte da questa macchina, e non le arriva una risposta intera",
                ),
                view.cite_step(symptom.step, Text::new("it leaves", "parte")),
            )
        }
        _ => Judgement::Open,
    }
}

/// ESP left this machine; at its own interface, or at the other end's, none is seen coming back.
fn passed(view: &View<'_>) -> Judgement {
    match (view.protected(Party::Initiator).first, view.vantage()) {
        (Some(place), Vantage::Initiator | Vantage::Responder) => Judgement::excluded(
            Text::new(
                "ESP leaves the initiator, and none is sent back to it",
                "ESP parte dall’iniziatore, e nulla gli viene rinviato",
            ),
            view.cite(place, Text::new("it leaves", "parte")),
        ),
        _ => Judgement::Open,
    }
}

/// The system's own filters, and those whose owner is not said.
fn is_own(owner: &str) -> bool {
    owner.is_empty() || told::of_windows(owner)
}
