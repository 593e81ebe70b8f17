//! `id-mismatch`: the identity sent is not the one that the peer expects.

use evidence::{Party, Remark};
use numbers::ikev1::NotifyType;
use verdict::{Cause, Parameter, Remedy, Side, Text};

use super::main_mode;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct IdMismatch;

impl Rule for IdMismatch {
    fn cause(&self) -> Cause {
        Cause::ID_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
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
            ("main5-refused", None) => {
                let of_identity = [NotifyType::INVALID_ID_INFORMATION.0];
                match main_mode::refused_with(view, &of_identity) {
                    Some(says) => Judgement::suits(says),
                    None => main_mode::refused_for_a_key(view)
                        .map_or(Judgement::Open, Judgement::strains),
                }
            }
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

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        if let Some(told) = both_names(view) {
            return told;
        }
        let by = grounds::told_by(view, &[Remark::WrongIdentity, Remark::NoPeer]);
        let (en, it) = match (by, symptom.name) {
            (Some(Side::Initiator), _)
            | (_, "main6-refused" | "aggressive2-refused" | "auth-undone-by-initiator") => (
                "the responder’s identity is not the one that the initiator expects",
                "l’identità del risponditore non è quella attesa dall’iniziatore",
            ),
            (Some(Side::Unknown), _) | (_, "eap-stopped" | "deleted-after-up") => (
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

    fn parameters(&self, view: &View<'_>, _: &Symptom) -> Vec<(&'static str, Parameter)> {
        let Some((_, told)) = view.remark(Remark::WrongIdentity) else { return Vec::new() };
        let named = [("sent", &told.value), ("expected", &told.expected)];
        let told = named.into_iter().filter(|(_, name)| !name.is_empty());
        told.map(|(key, name)| (key, Parameter::Word(name.to_string()))).collect()
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

/// The name that came and the one that was expected, where a log tells both.
fn both_names(view: &View<'_>) -> Option<Text> {
    let (by, told) = view.remark(Remark::WrongIdentity)?;
    let (sent, expected) = (&told.value, &told.expected);
    if sent.is_empty() || expected.is_empty() {
        return None;
    }
    Some(match by {
        Party::Initiator => Text::new(
            format!("the gateway calls itself “{sent}”, and the client expects “{expected}”"),
            format!("il gateway si presenta come «{sent}», e il client attende «{expected}»"),
        ),
        Party::Unknown => Text::new(
            format!("one end calls itself “{sent}”, and the other expects “{expected}”"),
            format!("un lato si presenta come «{sent}», e l’altro attende «{expected}»"),
        ),
        _ => Text::new(
            format!("the client calls itself “{sent}”, and the gateway expects “{expected}”"),
            format!("il client si presenta come «{sent}», e il gateway attende «{expected}»"),
        ),
    })
}
