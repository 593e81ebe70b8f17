//! `udp500-blocked`: UDP port 500 is blocked between the two ends.

use evidence::{Refused, Vantage};
use verdict::{Cause, Language, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct Udp500Blocked;

impl Rule for Udp500Blocked {
    fn cause(&self) -> Cause {
        Cause::UDP500_BLOCKED
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
            "UDP port 500 is blocked between the two ends",
            "la porta UDP 500 è bloccata tra i due lati",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Path
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Path, Remedy::OpenPort { port: 500 })]
    }
}

fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let step = view.step(symptom.step);
    match symptom.name {
        "lost-between-captures" if step.uses_port(500) && step.packets == 1 => {
            Judgement::Shown { says: Vec::new() }
        }
        "lost-between-captures" => Judgement::excluded(
            Text::new("it is not on port 500 alone", "non riguarda la sola porta 500"),
            view.cite(step.seen.first, Text::new("the message lost", "il messaggio perso")),
        ),
        // Seen leaving towards the initiator, who goes on asking.
        "answers-not-heard" if view.vantage() == Vantage::Responder => {
            Judgement::shown(view.cite_step(
                symptom.step,
                Text::new(
                    "seen from the responder’s side, each answer leaves and each request returns",
                    "visto dal lato del risponditore, ogni risposta parte e ogni richiesta ritorna",
                ),
            ))
        }
        "answers-not-heard" => Judgement::Open,
        "first-message-refused-by-icmp" => prohibited(view),
        _ => grounds::answered(view).unwrap_or(Judgement::Open),
    }
}

/// A firewall that rejects says so, in its own name or in the host's.
fn prohibited(view: &View<'_>) -> Judgement {
    let refusing = view
        .hosts()
        .and_then(|hosts| hosts.refusals.iter().find(|r| r.refusal.what == Refused::Prohibited));
    match refusing {
        Some(refusing) => {
            let says = refusing.refusal.says;
            Judgement::shown(view.cite(
                refusing.place,
                Text::new(
                    format!("{says} says that its rules forbid it"),
                    format!("{says} dichiara che le sue regole lo vietano"),
                ),
            ))
        }
        None => Judgement::Open,
    }
}
