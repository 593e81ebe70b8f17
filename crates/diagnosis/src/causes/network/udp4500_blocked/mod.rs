//! `udp4500-blocked`: the exchange dies when it moves to UDP port 4500.

mod attempt;
mod capture;

use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::network::was_up;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct Udp4500Blocked;

impl Rule for Udp4500Blocked {
    fn cause(&self) -> Cause {
        Cause::UDP4500_BLOCKED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        capture::judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, symptom: &Symptom) -> Text {
        if was_up(symptom) {
            return Text::new(
                "UDP port 4500 no longer passes between the two ends",
                "la porta UDP 4500 non passa più tra i due lati",
            );
        }
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

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt::judge(view)
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Path, Remedy::OpenPort { port: 4500 })]
    }
}
