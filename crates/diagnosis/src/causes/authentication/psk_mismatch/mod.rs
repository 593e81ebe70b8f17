//! `psk-mismatch`: the preshared keys of the two ends differ.

use evidence::{Exchange, IkeVersion, Party};
use numbers::ikev1::NotifyType;
use verdict::{Cause, Language, Remedy, Side, Text};

use super::main_mode;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};
use evidence::LastSent;

pub(crate) struct PskMismatch;

impl Rule for PskMismatch {
    fn cause(&self) -> Cause {
        Cause::PSK_MISMATCH
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
        if let Some(excluded) = grounds::without_preshared_key(view) {
            return excluded;
        }
        let judged = match symptom.name {
            "main6-refused" => message_five_understood(view),
            "eap-stopped" => gateway_accepted(view),
            "auth-undone-by-initiator" => Some(Judgement::Strains {
                says: vec![view.cite_step(
                    symptom.step,
                    Text::new(
                        "the responder had verified the initiator before it answered",
                        "il risponditore aveva verificato l’iniziatore prima di rispondere",
                    ),
                )],
            }),
            "main5-unanswered" => repeats_message_four(view),
            "main5-refused" => answered_and_repeated(view),
            _ => None,
        };
        hash_differs(view)
            .or(judged)
            .or_else(|| grounds::no_room_for_a_certificate(view))
            .unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the preshared keys of the two ends differ",
            "le chiavi precondivise dei due lati sono diverse",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::SetSecret), (Side::Responder, Remedy::SetSecret)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        let excluded = attempt_grounds::came_up(view)
            .or_else(|| attempt_grounds::never_answered(view))
            .or_else(|| attempt_grounds::without_preshared_key(view));
        if let Some(excluded) = excluded {
            return excluded;
        }
        // The fifth message is the first that the key protects.
        let sealed = attempt_grounds::last_sent(view, &[LastSent::Identity]);
        match sealed.or_else(|| attempt_grounds::code(view, &[811, 13870])) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Both
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::SetSecret), (Side::Responder, Remedy::SetSecret)]
    }
}

/// Message 5 is encrypted with a key that the preshared key is part of (RFC 2409 §5.4).
fn message_five_understood(view: &View<'_>) -> Option<Judgement> {
    let at = main_mode::answer(view, 6)?;
    Some(Judgement::excluded(
        Text::new("message 5 was understood", "il messaggio 5 è stato compreso"),
        view.cite_step(
            at,
            Text::new(
                "message 6 answers message 5: the responder decrypted it",
                "il messaggio 6 risponde al messaggio 5: il risponditore l’ha decifrato",
            ),
        ),
    ))
}

/// With EAP the responder proves itself in the first round (RFC 7296 §2.16).
fn gateway_accepted(view: &View<'_>) -> Option<Judgement> {
    let at = view.account().steps.iter().position(|step| {
        step.by == Party::Initiator && step.exchange == Exchange::IkeAuth && step.message_id > 1
    })?;
    Some(Judgement::excluded(
        Text::new(
            "the initiator went on to the user’s authentication",
            "l’iniziatore è passato all’autenticazione dell’utente",
        ),
        view.cite_step(
            at,
            Text::new(
                "the initiator goes on after the responder’s proof",
                "l’iniziatore prosegue dopo la prova del risponditore",
            ),
        ),
    ))
}

fn repeats_message_four(view: &View<'_>) -> Option<Judgement> {
    let at = main_mode::repeated(view)?;
    Some(Judgement::suits(view.cite_step(
        at,
        Text::new(
            "message 4 is sent again, as Libreswan does when it cannot decrypt message 5",
            "il messaggio 4 è ripetuto, come fa Libreswan se non decifra il messaggio 5",
        ),
    )))
}

/// Libreswan is silent about what it cannot decrypt; where it answers and goes on asking, it could.
fn answered_and_repeated(view: &View<'_>) -> Option<Judgement> {
    let at = main_mode::repeated(view)?;
    Some(Judgement::Strains {
        says: vec![view.cite_step(
            at,
            Text::new(
                "message 4 is sent again beside the refusal: Libreswan decrypted message 5",
                "il messaggio 4 è ripetuto accanto al rifiuto: Libreswan ha decifrato il 5",
            ),
        )],
    })
}

/// IKEv1 sends this in clear where the peer’s hash, which the key is part of, differs.
fn hash_differs(view: &View<'_>) -> Option<Judgement> {
    if view.version() != IkeVersion::V1 {
        return None;
    }
    let mut notices = view.account().notices();
    let (said, kind, _) =
        notices.find(|(_, kind, _)| *kind == NotifyType::INVALID_HASH_INFORMATION.0)?;
    let name = view.notify_name(kind);
    Some(Judgement::shown(view.cite(
        said.place,
        Text::new(
            format!("{name}: the hash that the key is part of differs"),
            format!("{name}: l’hash di cui la chiave fa parte è diverso"),
        ),
    )))
}
