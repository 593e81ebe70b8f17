//! `udp4500-blocked`: UDP port 4500 is blocked between the two ends: the exchange dies when it moves there.

use evidence::{Party, Vantage};
use verdict::{Cause, Language, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct Udp4500Blocked;

impl Rule for Udp4500Blocked {
    fn cause(&self) -> Cause {
        Cause::UDP4500_BLOCKED
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
            "UDP port 4500 is blocked between the two ends: the exchange dies when it moves there",
            "la porta UDP 4500 è bloccata tra i due lati: lo scambio muore quando vi si sposta",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Path
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Path, Remedy::OpenPort { port: 4500 })]
    }
}

fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let step = view.step(symptom.step);
    match symptom.name {
        "lost-between-captures" if step.uses_port(4500) && step.packets == 1 => {
            Judgement::Shown { says: Vec::new() }
        }
        "lost-between-captures" => Judgement::excluded(
            Text::new("it is not on port 4500", "non riguarda la porta 4500"),
            view.cite(step.seen.first, Text::new("the message lost", "il messaggio perso")),
        ),
        _ => moved(view, symptom),
    }
}

/// Everything on port 500 was answered and nothing on 4500.
fn moved(view: &View<'_>, symptom: &Symptom) -> Judgement {
    if let Some(heard) = view.heard_on_port(Party::Responder, 4500) {
        return Judgement::excluded(
            Text::new("an answer came from port 4500", "è arrivata una risposta dalla porta 4500"),
            view.cite(view.step(heard).seen.first, Text::new("the answer", "la risposta")),
        );
    }
    let step = view.step(symptom.step);
    if symptom.name == "auth-never-sent" && view.vantage() != Vantage::Initiator {
        // It may have left on port 4500 and died before it came here.
        return Judgement::Open;
    }
    if !step.uses_port(4500) {
        return Judgement::excluded(
            Text::new("it was sent on port 500", "è stato inviato sulla porta 500"),
            view.cite(step.seen.first, Text::new("on port 500", "sulla porta 500")),
        );
    }
    // At the responder's side it did arrive: the answer may be lost, or there is none.
    let arrived = view.vantage() == Vantage::Responder;
    let answered = view.account().steps.iter().find(|s| s.by == Party::Responder);
    match answered {
        Some(answer) if !arrived && grounds::insists(view, symptom.step) => {
            Judgement::shown(view.cite(
                answer.seen.first,
                Text::new(
                    "on port 500 the gateway answered",
                    "sulla porta 500 il gateway ha risposto",
                ),
            ))
        }
        _ => Judgement::Open,
    }
}
