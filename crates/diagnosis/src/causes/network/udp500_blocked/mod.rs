//! `udp500-blocked`: UDP port 500 is blocked between the two ends.

use evidence::{Endpoint, Party, Refused, Vantage};
use verdict::{Cause, Language, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::grounds;
use crate::causes::network::arrives;
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

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) =
            attempt_grounds::came_up(view).or_else(|| attempt_grounds::answered(view))
        {
            return excluded;
        }
        match view.never_answered() {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Path, Remedy::OpenPort { port: 500 })]
    }
}

fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    if let Some(arrives) = grounds::arrives_elsewhere(view, symptom) {
        return arrives;
    }
    let step = view.step(symptom.step);
    let at_responder = view.vantage() == Vantage::Responder;
    let asks_again = at_responder && step.seen.count > 1;
    match symptom.name {
        "lost-between-captures" if step.uses_port(500) && step.packets == 1 => {
            grounds::lost_on_its_port(view, symptom.step)
        }
        "lost-between-captures" => Judgement::excluded(
            Text::new("what is lost is not on port 500", "ciò che si perde non è sulla porta 500"),
            view.cite(step.seen.first, Text::new("the message lost", "il messaggio perso")),
        ),
        // Seen leaving towards the initiator, who goes on asking.
        "answers-not-heard" if asks_again => Judgement::shown(view.cite_step(
            symptom.step,
            Text::new(
                "seen from the responder’s side, each answer leaves and each request returns",
                "visto dal lato del risponditore, ogni risposta parte e ogni richiesta ritorna",
            ),
        )),
        "answers-not-heard" if view.vantage() == Vantage::Initiator => Judgement::excluded(
            Text::new(
                "the answers arrive at the initiator’s own interface",
                "le risposte arrivano all’interfaccia dell’iniziatore stesso",
            ),
            view.cite_step(symptom.step, Text::new("asked again", "la richiesta si ripete")),
        ),
        // An answer that leaves the responder has not arrived yet.
        "answers-not-heard" => Judgement::Open,
        "init-refused-group" | "auth-never-sent" if at_responder => lost_answer(view, symptom),
        "first-message-refused-by-icmp" => rejected(view),
        "gave-up-waiting" if at_responder => went_on(view).unwrap_or(Judgement::Open),
        _ => grounds::answered(view).or_else(|| arrives(view, symptom)).unwrap_or(Judgement::Open),
    }
}

/// Who sends the third message of an exchange has heard the second.
fn went_on(view: &View<'_>) -> Option<Judgement> {
    let steps = &view.account().steps;
    let answer = steps.iter().position(|step| step.by == Party::Responder)?;
    let next = steps[answer..].iter().find(|step| step.by == Party::Initiator)?;
    Some(Judgement::excluded(
        Text::new("the initiator has heard an answer", "l’iniziatore ha ricevuto una risposta"),
        view.cite(next.seen.first, Text::new("it goes on", "prosegue")),
    ))
}

/// Whoever does not hear an answer asks again.
fn lost_answer(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let Some(asked) = view.account().steps.first() else { return Judgement::Open };
    let quiet = view.watched_after(symptom.step).is_some_and(|seconds| seconds >= 5.0);
    if asked.seen.count > 1 || !quiet {
        return Judgement::Open;
    }
    Judgement::excluded(
        Text::new("the initiator does not ask again", "l’iniziatore non ripete la richiesta"),
        view.cite_step(symptom.step, Text::new("the only answer", "l’unica risposta")),
    )
}

/// A firewall that rejects says so, in its own name or in the host's.
fn rejected(view: &View<'_>) -> Judgement {
    let responder = view.account().responder.and_then(Endpoint::address);
    let refusals = view.hosts().map(|hosts| hosts.refusals.as_slice()).unwrap_or_default();
    for refusing in refusals {
        let says = refusing.refusal.says;
        match refusing.refusal.what {
            Refused::Prohibited => {
                return Judgement::shown(view.cite(
                    refusing.place,
                    Text::new(
                        format!("{says} says that its rules forbid it"),
                        format!("{says} dichiara che le sue regole lo vietano"),
                    ),
                ));
            }
            Refused::PortUnreachable if Some(says) != responder => {
                return Judgement::suits(view.cite(
                    refusing.place,
                    Text::new(
                        format!("{says}, not the gateway, rejects it"),
                        format!("lo respinge {says}, non il gateway"),
                    ),
                ));
            }
            _ => {}
        }
    }
    Judgement::Open
}
