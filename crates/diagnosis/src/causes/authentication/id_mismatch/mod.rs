//! `id-mismatch`: the identity sent is not the one that the peer expects.

use verdict::{Cause, Language, Remedy, Side, Text};

use super::main_mode;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct IdMismatch;

impl Rule for IdMismatch {
    fn cause(&self) -> Cause {
        Cause::ID_MISMATCH
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
        let with_key = grounds::with_preshared_key(view).is_some();
        match (symptom.name, main_mode::repeated(view)) {
            ("main3-refused" | "main3-unanswered", _) => Judgement::excluded(
                Text::new("no identity was sent yet", "non è ancora stata inviata alcuna identità"),
                view.cite_step(
                    symptom.step,
                    Text::new(
                        "main mode sends the identity in message 5",
                        "in main mode l’identità viaggia nel messaggio 5",
                    ),
                ),
            ),
            ("main6-refused", _) if with_key => Judgement::suits(view.cite_step(
                symptom.step,
                Text::new(
                    "message 6 came, so the preshared keys are equal",
                    "il messaggio 6 è arrivato, quindi le chiavi precondivise sono uguali",
                ),
            )),
            ("main5-refused", Some(at)) if with_key => Judgement::suits(view.cite_step(
                at,
                Text::new(
                    "message 4 is sent again beside the refusal: Libreswan decrypted message 5",
                    "il messaggio 4 è ripetuto accanto al rifiuto: Libreswan ha decifrato il 5",
                ),
            )),
            ("main5-unanswered", Some(at)) if with_key => Judgement::Strains {
                says: vec![view.cite_step(
                    at,
                    Text::new(
                        "message 4 is sent again, without a refusal of the identity",
                        "il messaggio 4 è ripetuto, senza un rifiuto dell’identità",
                    ),
                )],
            },
            _ => Judgement::Open,
        }
    }

    fn headline(&self, _: &View<'_>, symptom: &Symptom) -> Text {
        let (en, it) = match symptom.name {
            "main6-refused" | "aggressive2-refused" | "auth-undone-by-initiator" => (
                "the responder’s identity is not the one that the initiator expects",
                "l’identità del risponditore non è quella attesa dall’iniziatore",
            ),
            "eap-stopped" | "deleted-after-up" => (
                "the identity sent is not the one that the other end expects",
                "l’identità inviata non è quella attesa dall’altro lato",
            ),
            _ => (
                "the identities sent are not those that the responder expects",
                "le identità inviate non sono quelle attese dal risponditore",
            ),
        };
        Text::new(en, it)
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::SetIdentity), (Side::Responder, Remedy::SetIdentity)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::phase_one_over(view)
            .or_else(|| attempt_grounds::never_answered(view))
            .unwrap_or(Judgement::Open)
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Both
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::SetIdentity), (Side::Responder, Remedy::SetIdentity)]
    }
}
