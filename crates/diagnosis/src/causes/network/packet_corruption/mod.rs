//! `packet-corruption`: the message is changed on the way.

use evidence::{Exchange, KernelDropReason, Party, Turn};
use numbers::ikev2::NotifyType;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::tell;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct PacketCorruption;

impl Rule for PacketCorruption {
    fn cause(&self) -> Cause {
        Cause::PACKET_CORRUPTION
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the message is changed on the way",
            "il messaggio viene alterato lungo il percorso",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Path
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Path, Remedy::RemoveFromInspection)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(told) = view.discard(KernelDropReason::Integrity) {
            return Judgement::suits(view.cite(told.at, tell::discard(&told.what)));
        }
        attempt_grounds::came_up(view)
            .or_else(|| attempt_grounds::never_answered(view))
            .unwrap_or(Judgement::Open)
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Path, Remedy::RemoveFromInspection)]
    }
}

fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let step = view.step(symptom.step);
    match symptom.name {
        "changed-between-captures" => Judgement::Shown { says: Vec::new() },
        // RFC 7296 §2.21: what fails the integrity check gets no answer.
        "auth-refused-sealed" if step.sealed => Judgement::excluded(
            Text::new(
                "the answer is encrypted: the request passed the integrity check",
                "la risposta è cifrata: la richiesta ha superato la verifica di integrità",
            ),
            view.cite_step(symptom.step, Text::new("the answer", "la risposta")),
        ),
        "auth-undone-by-initiator" => read_the_answer(view, symptom.step),
        "init-refused-other" => match view.error_in(symptom.step) {
            Some((kind, _, place)) if kind == NotifyType::INVALID_SYNTAX.0 => {
                Judgement::suits(view.cite(
                    place,
                    Text::new(
                        "the responder finds the message malformed",
                        "il risponditore trova il messaggio malformato",
                    ),
                ))
            }
            _ => Judgement::Open,
        },
        _ => Judgement::Open,
    }
}

/// An answer that fails the integrity check is dropped and asked for again; this one was read.
fn read_the_answer(view: &View<'_>, answer: usize) -> Judgement {
    let deletes = view.account().steps.iter().enumerate().skip(answer + 1).find(|(_, step)| {
        step.by == Party::Initiator
            && step.exchange == Exchange::Informational
            && step.turn == Turn::Request
            && step.sealed
    });
    let Some((at, _)) = deletes else { return Judgement::Open };
    Judgement::excluded(
        Text::new(
            "the initiator read the answer: it ends the SA instead of asking again",
            "l’iniziatore ha letto la risposta: chiude la SA invece di ripetere la richiesta",
        ),
        view.cite_step(at, Text::new("the encrypted deletion", "l’eliminazione cifrata")),
    )
}
