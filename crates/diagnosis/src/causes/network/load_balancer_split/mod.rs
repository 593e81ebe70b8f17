//! `load-balancer-split`: UDP 500 and 4500 of one client reach different servers.

use evidence::Party;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct LoadBalancerSplit;

impl Rule for LoadBalancerSplit {
    fn cause(&self) -> Cause {
        Cause::LOAD_BALANCER_SPLIT
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "UDP 500 and 4500 of one client reach different servers",
            "UDP 500 e 4500 dello stesso client arrivano a server diversi",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Path
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Path, Remedy::StickPortsTogether)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::came_up(view).unwrap_or(Judgement::Open)
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Path, Remedy::StickPortsTogether)]
    }
}

fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    if symptom.name == "split-responders" {
        return Judgement::Shown { says: Vec::new() };
    }
    if let Some((_, place)) = view.account().second_responder_spi.as_deref().copied() {
        return Judgement::suits(view.cite(
            place,
            Text::new(
                "the same request is answered under a second responder SPI",
                "alla stessa richiesta risponde un secondo SPI del risponditore",
            ),
        ));
    }
    if !matches!(symptom.name, "main5-unanswered" | "auth-unanswered" | "auth-answer-not-heard") {
        return Judgement::Open;
    }
    // Once the move to port 4500 is made, both ports were with the same server.
    if let Some(heard) = view.heard_on_port(Party::Responder, 4500) {
        return Judgement::excluded(
            Text::new(
                "the same server answers on both ports",
                "lo stesso server risponde sulle due porte",
            ),
            view.cite(view.step(heard).seen.first, Text::new("from 4500", "dalla 4500")),
        );
    }
    let step = view.step(symptom.step);
    // A log may tell no port.
    if step.uses_port(4500) || step.uses_port(0) {
        return Judgement::Open;
    }
    Judgement::excluded(
        Text::new("it stays on port 500", "resta sulla porta 500"),
        view.cite(step.seen.first, Text::new("on port 500", "sulla porta 500")),
    )
}
