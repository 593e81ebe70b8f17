//! `auth-method-mismatch` as the messages of a capture show it.

use crate::causes::certificates::presented;
use crate::gather::What;
use crate::rule::Judgement;
use crate::view::{Symptom, View};
use evidence::{Exchange, Party, Place};
use numbers::ikev1::AuthenticationMethod;
use verdict::Text;

/// An RSA certificate of 2048 bits and its signature are longer than this many bytes.
pub(super) const CERTIFICATE: u32 = 800;

/// The method that the responder selected in clear.
pub(super) fn selected(view: &View<'_>) -> Option<(Place, AuthenticationMethod)> {
    view.account().said.iter().find_map(|said| match said.what {
        What::Selects(id) if said.by == Party::Responder => {
            view.case.offers.first(id)?.authentication.map(|method| (said.place, method))
        }
        _ => None,
    })
}

/// What the initiator offered itself it does not refuse.
pub(super) fn offered(view: &View<'_>) -> Option<Judgement> {
    let (place, method) = selected(view)?;
    let offers = view.account().said.iter().filter_map(|said| match said.what {
        What::Offers(id) if said.by == Party::Initiator => Some(view.case.offers.of(id)),
        _ => None,
    });
    let mut methods = offers.flat_map(|offer| offer.proposals).map(|p| p.authentication);
    methods.any(|own| own == Some(method)).then(|| {
        Judgement::excluded(
            Text::new(
                format!("the initiator itself offered {method}"),
                format!("lo stesso iniziatore ha offerto {method}"),
            ),
            view.cite(place, Text::same(method.to_string())),
        )
    })
}

pub(super) fn agreed(view: &View<'_>) -> Option<Judgement> {
    let (place, method) = selected(view)?;
    Some(Judgement::Strains {
        says: vec![view.cite(
            place,
            Text::new(
                format!("the method was agreed on in clear: {method}"),
                format!("il metodo è stato concordato in chiaro: {method}"),
            ),
        )],
    })
}

/// RFC 7296 §1.2: with CERTREQ in its IKE_SA_INIT the responder asks for a certificate.
pub(super) fn asked_for(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    let asks = presented::asked(view);
    let round = view.step(symptom.step).message_id;
    let request = view.account().steps.iter().position(|step| {
        step.by == Party::Initiator
            && step.exchange == Exchange::IkeAuth
            && step.message_id == round
            && step.is_measured()
    })?;
    let bytes = view.step(request).bytes;
    let (en, it) = match (&asks, bytes >= CERTIFICATE) {
        (Some(_), false) => (
            "the responder asks for a certificate, and IKE_AUTH has no room for one",
            "il risponditore chiede un certificato, e in IKE_AUTH non c’è posto",
        ),
        (None, true) => (
            "the responder asks for no certificate, and IKE_AUTH has room for one",
            "il risponditore non chiede certificati, e in IKE_AUTH c’è posto per uno",
        ),
        _ => return None,
    };
    let mut says = vec![view.cite_step(
        request,
        Text::new(format!("{en} ({bytes} bytes)"), format!("{it} ({bytes} byte)")),
    )];
    says.extend(asks);
    Some(Judgement::Suits { says })
}

pub(super) fn user_asked(view: &View<'_>) -> Option<Judgement> {
    let at = view.account().steps.iter().position(|step| {
        step.by == Party::Responder && step.exchange == Exchange::IkeAuth && step.message_id > 1
    })?;
    Some(Judgement::Strains {
        says: vec![view.cite_step(
            at,
            Text::new(
                "both ends went into the user’s authentication (EAP)",
                "i due lati sono passati all’autenticazione dell’utente (EAP)",
            ),
        )],
    })
}
