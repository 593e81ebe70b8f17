//! `psk-mismatch` as the messages of a capture show it.

use super::super::main_mode;
use crate::rule::Judgement;
use crate::view::View;
use evidence::{Exchange, IkeVersion, Party};
use numbers::ikev1::NotifyType;
use verdict::Text;

/// Message 5 is encrypted with a key that the preshared key is part of (RFC 2409 §5.4).
pub(super) fn message_five_understood(view: &View<'_>) -> Option<Judgement> {
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
pub(super) fn gateway_accepted(view: &View<'_>) -> Option<Judgement> {
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

pub(super) fn repeats_message_four(view: &View<'_>) -> Option<Judgement> {
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
pub(super) fn answered_and_repeated(view: &View<'_>) -> Option<Judgement> {
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
pub(super) fn hash_differs(view: &View<'_>) -> Option<Judgement> {
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
