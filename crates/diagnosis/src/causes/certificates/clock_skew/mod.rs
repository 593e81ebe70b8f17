//! `clock-skew`: the clock of one end is wrong, so that a good certificate looks out of date.

use verdict::{Cause, Remedy, Side, Text};

use super::presented;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct ClockSkew;

impl Rule for ClockSkew {
    fn cause(&self) -> Cause {
        Cause::CLOCK_SKEW
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        presented::judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, symptom: &Symptom) -> Text {
        let (en, it) = match presented::judging(symptom) {
            Side::Initiator => ("the initiator’s clock", "l’orologio dell’iniziatore"),
            Side::Responder => ("the responder’s clock", "l’orologio del risponditore"),
            _ => ("the clock of one end", "l’orologio di un lato"),
        };
        Text::new(
            format!("{en} is wrong, so that a good certificate looks out of date"),
            format!("{it} è sbagliato, così un certificato buono sembra fuori validità"),
        )
    }

    fn side(&self, _: &View<'_>, symptom: &Symptom) -> Side {
        presented::judging(symptom)
    }

    fn remedies(&self, _: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(presented::judging(symptom), Remedy::CorrectClock)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::no_certificate(view)
            .or_else(|| attempt_grounds::judged_otherwise(view, 0x1))
        {
            return excluded;
        }
        match attempt_grounds::certificate(view, &[0x800B_0101], 0x1) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        view.own_side()
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::CorrectClock)]
    }
}
