//! `udp4500-blocked` as the messages of a capture show it.

use crate::causes::grounds;
use crate::causes::network::was_up;
use crate::rule::Judgement;
use crate::view::{Symptom, View};
use evidence::{Party, Vantage};
use verdict::Text;

pub(super) fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    if let Some(arrives) = grounds::arrives_elsewhere(view, symptom) {
        return arrives;
    }
    let step = view.step(symptom.step);
    match symptom.name {
        "lost-between-captures" if step.uses_port(4500) && step.packets == 1 => {
            grounds::lost_on_its_port(view, symptom.step)
        }
        "lost-between-captures" if step.uses_port(4500) => Judgement::Open,
        "lost-between-captures" => {
            let words = ("what is lost is not on port 4500", "ciò che si perde non è sulla 4500");
            excluded(view, symptom.step, words)
        }
        // It may have left on port 4500 and died before it came here.
        "auth-never-sent" if view.vantage() != Vantage::Initiator => Judgement::Open,
        "auth-never-sent" => grounds::never_left(view, symptom),
        // For what it waits, nobody says; but what came on that port got through.
        "gave-up-unheard" | "gave-up-waiting" => match view
            .heard_on_port(symptom.noticed_by.peer(), 4500)
        {
            Some(at) => Judgement::Strains {
                says: vec![view.cite_step(
                    at,
                    Text::new("a message came on port 4500", "un messaggio è arrivato sulla 4500"),
                )],
            },
            None => Judgement::Open,
        },
        // Only pieces without ports were seen of it.
        "auth-unanswered-fragmented" if step.exchange != symptom.exchange => Judgement::Open,
        // A log may tell no port.
        _ if step.uses_port(0) => Judgement::Open,
        _ if !step.uses_port(4500) => {
            let words = ("it was sent on port 500", "è stato inviato sulla porta 500");
            excluded(view, symptom.step, words)
        }
        // Who takes offence at the answer asks again, too.
        "main6-not-heard" => Judgement::Open,
        "auth-answer-not-heard" if view.vantage() == Vantage::Responder => leaves(view, symptom),
        _ => moved(view, symptom),
    }
}

pub(super) fn excluded(view: &View<'_>, at: usize, (en, it): (&str, &str)) -> Judgement {
    Judgement::excluded(
        Text::new(en, it),
        view.cite(view.step(at).seen.first, Text::new("the message", "il messaggio")),
    )
}

/// At the responder each small answer leaves, and each request returns.
pub(super) fn leaves(view: &View<'_>, symptom: &Symptom) -> Judgement {
    match view.heard_on_port(Party::Responder, 4500) {
        Some(at)
            if view.step(at).packets == 1
                && grounds::may_have_heard_the_last(view, symptom.step) =>
        {
            Judgement::suits(view.cite_step(
                at,
                Text::new(
                    "each answer leaves from port 4500; whether the last one was heard is not told",
                    "ogni risposta parte dalla porta 4500; se l’ultima sia arrivata non è detto",
                ),
            ))
        }
        Some(at) if view.step(at).packets == 1 => Judgement::shown(view.cite_step(
            at,
            Text::new(
                "seen from the responder’s side, each answer leaves from port 4500",
                "visto dal lato del risponditore, ogni risposta parte dalla porta 4500",
            ),
        )),
        Some(at) => Judgement::Strains {
            says: vec![view.cite_step(
                at,
                Text::new("the answers leave in fragments", "le risposte partono in frammenti"),
            )],
        },
        None => moved(view, symptom),
    }
}

/// Everything on port 500 was answered and nothing on 4500.
pub(super) fn moved(view: &View<'_>, symptom: &Symptom) -> Judgement {
    if let Some(heard) = view.heard_on_port(Party::Responder, 4500) {
        let says = view.cite(
            view.step(heard).seen.first,
            Text::new("an answer came from port 4500", "è arrivata una risposta dalla porta 4500"),
        );
        // A NAT may have forgotten the port since.
        if was_up(symptom) {
            return Judgement::Strains { says: vec![says] };
        }
        return Judgement::excluded(says.says.clone(), says);
    }
    let lost = view.lost_fragments(Party::Responder);
    if let Some(piece) = lost.first().and_then(|lost| lost.pieces.first()) {
        let says = Text::new("pieces of the answer come", "arrivano pezzi della risposta");
        return Judgement::excluded(says.clone(), view.cite(*piece, says));
    }
    let step = view.step(symptom.step);
    // At the responder's side it did arrive: the answer may be lost, or there is none. Of a large
    // message the fragments may be lost, and of these a log does not tell.
    let open = view.vantage() == Vantage::Responder
        || view.account().is_logged
        || step.packets > 1
        || step.by != Party::Initiator;
    let answered = view.account().steps.iter().find(|s| s.by == Party::Responder);
    match answered {
        Some(answer) if !open && grounds::insists(view, symptom.step) => {
            let says = view.cite(
                answer.seen.first,
                Text::new(
                    "on port 500 the gateway answered",
                    "sulla porta 500 il gateway ha risposto",
                ),
            );
            // A message 5 that the responder cannot decrypt is met with the same silence.
            match symptom.name {
                "main5-unanswered" => Judgement::suits(says),
                _ => Judgement::shown(says),
            }
        }
        _ => Judgement::Open,
    }
}
