//! `udp500-blocked`: UDP port 500 is blocked between the two ends.

mod heard;

use evidence::Vantage;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::grounds;
use crate::causes::network::arrives;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct Udp500Blocked;

impl Rule for Udp500Blocked {
    fn cause(&self) -> Cause {
        Cause::UDP500_BLOCKED
    }

    fn texts(&self) -> Texts {
        texts!()
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
    let asks_again = at_responder && step.seen.count() > 1;
    match symptom.name {
        "lost-between-captures" if step.uses_port(500) && step.packets == 1 => {
            grounds::lost_on_its_port(view, symptom.step)
        }
        "lost-between-captures" => Judgement::excluded(
            Text::new("what is lost is not on port 500", "ciò che si perde non è sulla porta 500"),
            view.cite(step.seen.first, Text::new("the message lost", "il messaggio perso")),
        ),
        "answers-not-heard" if step.uses_port(4500) => Judgement::excluded(
            Text::new("it was sent on port 4500", "è stato inviato sulla porta 4500"),
            view.cite_step(symptom.step, Text::new("asked again", "la richiesta si ripete")),
        ),
        "answers-not-heard"
            if asks_again && grounds::may_have_heard_the_last(view, symptom.step) =>
        {
            Judgement::suits(view.cite_step(
                symptom.step,
                Text::new(
                    "each request returns; whether the last answer was heard is not told",
                    "ogni richiesta ritorna; se l’ultima risposta sia arrivata non è detto",
                ),
            ))
        }
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
        "init-refused-group" | "auth-never-sent" if at_responder => {
            heard::lost_answer(view, symptom)
        }
        "first-message-refused-by-icmp" => heard::rejected(view),
        "gave-up-waiting" if at_responder => heard::went_on(view).unwrap_or(Judgement::Open),
        _ => grounds::answered(view).or_else(|| arrives(view, symptom)).unwrap_or(Judgement::Open),
    }
}
