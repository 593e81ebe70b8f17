//! The responder’s messages of main mode: which came, and which it repeats.

use evidence::{Exchange, IkeVersion, Party};
use numbers::ikev1::NotifyType;
use verdict::{Citation, Text};

use crate::rule::Judgement;
use crate::view::View;

/// The responder’s message of this position, 2, 4 or 6.
pub(super) fn answer(view: &View<'_>, position: u8) -> Option<usize> {
    view.account().steps.iter().position(|step| {
        step.by == Party::Responder && step.exchange == Exchange::Main && step.position == position
    })
}

/// Message 4, where it is sent again: message 5 has not brought the responder further.
pub(super) fn repeated(view: &View<'_>) -> Option<usize> {
    answer(view, 4).filter(|&at| view.step(at).seen.count() > 1)
}

/// The responder’s error, which tells what it objects to in message 5, where its name can be read.
pub(super) fn refused_with(view: &View<'_>, kinds: &[u16]) -> Option<Citation> {
    if view.version() != IkeVersion::V1 {
        return None;
    }
    let (said, kind, _) = view.account().notices().find(|(said, kind, _)| {
        let step = view.step(usize::from(said.step));
        step.by == Party::Responder
            && step.exchange == Exchange::Informational
            && kinds.contains(kind)
    })?;
    Some(view.cite(said.place, Text::same(view.notify_name(kind))))
}

/// The name of the error is that of a public key or of a certificate: Libreswan says so where it
/// has no key of the peer, or where the signature does not match.
pub(super) fn refused_for_a_key(view: &View<'_>) -> Option<Citation> {
    let kinds = [NotifyType::INVALID_KEY_INFORMATION.0, NotifyType::INVALID_CERTIFICATE.0];
    refused_with(view, &kinds)
}

/// strongSwan and Libreswan look for the key before they send message 4.
pub(super) fn message_four_came(view: &View<'_>) -> Option<Judgement> {
    let at = answer(view, 4)?;
    Some(Judgement::Strains {
        says: vec![view.cite_step(
            at,
            Text::new(
                "message 4 came, and an end without a key usually stops before it",
                "il messaggio 4 è arrivato, e un lato senza chiave di solito si ferma prima",
            ),
        )],
    })
}
