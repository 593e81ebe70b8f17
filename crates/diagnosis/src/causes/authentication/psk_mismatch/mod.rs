//! `psk-mismatch`: the preshared keys of the two ends differ.

mod attempt;
mod capture;

use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::authentication::{main_mode, tunnel_secret};
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct PskMismatch;

impl Rule for PskMismatch {
    fn cause(&self) -> Cause {
        Cause::PSK_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        if let Some(excluded) = grounds::without_preshared_key(view) {
            return excluded;
        }
        let judged = match symptom.name {
            "main6-refused" => capture::message_five_understood(view),
            "eap-stopped" => capture::gateway_accepted(view),
            "auth-undone-by-initiator" => Some(Judgement::Strains {
                says: vec![view.cite_step(
                    symptom.step,
                    Text::new(
                        "the responder had verified the initiator before it answered",
                        "il risponditore aveva verificato l’iniziatore prima di rispondere",
                    ),
                )],
            }),
            "main5-unanswered" => capture::repeats_message_four(view),
            "main5-refused" => main_mode::refused_for_a_key(view)
                .map(Judgement::strains)
                .or_else(|| capture::answered_and_repeated(view)),
            _ => None,
        };
        capture::hash_differs(view)
            .or(judged)
            .or_else(|| grounds::no_room_for_a_certificate(view))
            .unwrap_or(Judgement::Open)
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        tunnel_secret::differs(view).unwrap_or_else(|| {
            Text::new(
                "the preshared keys of the two ends differ",
                "le chiavi precondivise dei due lati sono diverse",
            )
        })
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, view: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        if tunnel_secret::differs(view).is_some() {
            return vec![(Side::Both, Remedy::SetTunnelSecret)];
        }
        vec![(Side::Initiator, Remedy::SetSecret), (Side::Responder, Remedy::SetSecret)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt::judge(view)
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Both
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::SetSecret), (Side::Responder, Remedy::SetSecret)]
    }
}
