//! An inner address that one end asks for or hands out, and the other does not.

use evidence::{Exchange, Party, Remark};
use numbers::ikev2::NotifyType;
use verdict::{Citation, Text};

use crate::causes::grounds;
use crate::rule::Judgement;
use crate::view::{Symptom, View};

/// Of the end that dials no address is asked for, of the other one it is due; or no pool is.
pub(super) fn is_lacking(view: &View<'_>, symptom: &Symptom) -> bool {
    let kinds = [NotifyType::FAILED_CP_REQUIRED];
    let is_notified = grounds::child_notified(view, symptom, &kinds).is_some();
    is_notified || view.remark(Remark::AddressNotAsked).is_some()
}

/// What is asked for beside the networks, and refused.
pub(super) fn headline(view: &View<'_>, symptom: &Symptom) -> Option<Text> {
    if view.remark(Remark::ChildlessRefused).is_some() {
        return Some(Text::new(
            "the initiator insists on an IKE SA without a child SA, which the peer refuses",
            "l’iniziatore esige una IKE SA senza child SA, che il peer rifiuta",
        ));
    }
    if is_lacking(view, symptom) {
        return Some(Text::new(
            "the initiator asks for no inner address, and the gateway hands one out",
            "l’iniziatore non chiede un indirizzo interno, e il gateway ne prevede uno",
        ));
    }
    refused(view, symptom)?;
    Some(Text::new(
        "the initiator asks for an inner address, which the gateway refuses",
        "l’iniziatore chiede un indirizzo interno, e il gateway lo rifiuta",
    ))
}

/// Of what deletes the IKE SA.
pub(super) fn judge(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    if symptom.name != "deleted-after-up" {
        return None;
    }
    if let Some(says) = refused(view, symptom) {
        return Some(Judgement::suits(says));
    }
    let (_, ending) = view.course().decisive.filter(|_| view.course().child_up)?;
    let says = Text::new("the child SA is up", "la child SA è attiva");
    Some(Judgement::excluded(
        Text::new("what was asked for was accepted", "ciò che è stato chiesto è stato accettato"),
        view.cite_step(ending.step(), says),
    ))
}

/// The request of Mode Config is answered by an Informational, and the IKE SA goes
/// (draft-dukes-ike-mode-cfg-02 §3.1).
pub(super) fn refused(view: &View<'_>, symptom: &Symptom) -> Option<Citation> {
    if symptom.name != "deleted-after-up" || view.course().child_up {
        return None;
    }
    let (_, asked) = view.course().of_exchange(Exchange::Transaction).last()?;
    let refusal = asked.refusal.filter(|at| {
        asked.starter == Party::Initiator
            && asked.answer(view.account()).is_none()
            && *at != symptom.step
    })?;
    let says = Text::new(
        "the request for an inner address is answered by a refusal",
        "la richiesta di un indirizzo interno riceve un rifiuto",
    );
    Some(view.cite_step(refusal, says))
}
