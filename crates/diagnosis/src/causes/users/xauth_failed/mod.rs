//! `xauth-failed`: the user name or password is refused (XAuth).

use evidence::{Exchange, Party, Place, Product, Remark};
use verdict::{Cause, Remedy, Side, Text};

use super::unchecked;
use crate::causes::grounds;
use crate::gather::What;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct XauthFailed;

impl Rule for XauthFailed {
    fn cause(&self) -> Cause {
        Cause::XAUTH_FAILED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        if let Some(excluded) = without_user(view) {
            return excluded;
        }
        if let Some(asked) = asks_for_address(view) {
            return Judgement::excluded(
                Text::new(
                    "the client went on to ask for an address",
                    "il client è passato a chiedere un indirizzo",
                ),
                view.cite_step(
                    asked,
                    Text::new(
                        "Mode Config of the initiator, which follows an accepted user",
                        "Mode Config dell’iniziatore, che segue un utente accettato",
                    ),
                ),
            );
        }
        if let Some(up) = up_after_user(view) {
            let says = Text::new("the IKE SA is up", "la IKE SA è attiva");
            return Judgement::excluded(
                Text::new(
                    "the IKE SA came up, which follows an accepted user",
                    "la IKE SA è riuscita, il che segue un utente accettato",
                ),
                view.cite(up, says),
            );
        }
        match (symptom.name, answered_twice(view)) {
            ("xauth-stopped", Some(at)) => Judgement::suits(view.cite_step(
                at,
                Text::new(
                    "the user answered, the gateway stated the result, and the client stops",
                    "l’utente ha risposto, il gateway ha detto l’esito, e il client si ferma",
                ),
            )),
            _ => Judgement::Open,
        }
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        if is_unchecked(view) {
            return unchecked::headline("XAuth");
        }
        match (symptom.name, answered_twice(view)) {
            ("xauth-stopped", Some(_)) => Text::new(
                "the user name or password is refused (XAuth)",
                "nome utente o password rifiutati (XAuth)",
            ),
            _ => Text::new(
                "the user is not authenticated (XAuth)",
                "l’utente non è autenticato (XAuth)",
            ),
        }
    }

    fn side(&self, view: &View<'_>, _: &Symptom) -> Side {
        if is_unchecked(view) { Side::Responder } else { Side::Initiator }
    }

    fn remedies(&self, view: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        match is_unchecked(view) {
            true => unchecked::remedies(),
            false => vec![(Side::Initiator, Remedy::SetUserCredentials)],
        }
    }
}

fn is_unchecked(view: &View<'_>) -> bool {
    unchecked::is_told(view, Remark::UserUnchecked, Remark::XauthFailed)
}

/// The method agreed on in clear has no XAuth in it, or it is IKEv2.
fn without_user(view: &View<'_>) -> Option<Judgement> {
    if let Some(excluded) = grounds::is_ikev2(view) {
        return Some(excluded);
    }
    let (place, method) = view.account().said.iter().find_map(|said| match said.what {
        What::Selects(id) if said.by == Party::Responder => {
            view.case.offers.first(id)?.authentication.map(|method| (said.place, method))
        }
        _ => None,
    })?;
    // draft-ietf-ipsec-isakmp-xauth-06 §7.2, draft-ietf-ipsec-isakmp-hybrid-auth-05 §3.2.1.
    let with_user = matches!(method.0, 64221..=64224 | 65001..=65010);
    (!with_user && transactions(view).next().is_none()).then(|| {
        Judgement::excluded(
            Text::new(
                format!("the method agreed on asks for no user: {method}"),
                format!("il metodo concordato non prevede un utente: {method}"),
            ),
            view.cite(place, Text::same(method.to_string())),
        )
    })
}

/// First messages of the Transaction exchanges, with whether they were answered.
fn transactions<'a>(view: &View<'a>) -> impl Iterator<Item = (usize, Party, bool)> {
    let account = view.account();
    view.course()
        .of_exchange(Exchange::Transaction)
        .map(|(_, round)| (round.first(), round.starter, round.answer(account).is_some()))
}

fn asks_for_address(view: &View<'_>) -> Option<usize> {
    transactions(view).find(|(_, by, _)| *by == Party::Initiator).map(|(at, ..)| at)
}

/// The request for name and password and the result, both of the gateway, both answered.
fn answered_twice(view: &View<'_>) -> Option<usize> {
    let mut answered =
        transactions(view).filter(|(_, by, answered)| *by == Party::Responder && *answered);
    answered.nth(1).map(|(at, ..)| at)
}

/// Where charon says that the IKE SA is up: with XAUTH it does so once the user is accepted
/// (`xauth.c`), while pluto says so before.
fn up_after_user(view: &View<'_>) -> Option<Place> {
    let account = view.account();
    let is_charon = account.logger.is_some_and(|(_, product)| product == Product::StrongSwan);
    let (said, _) = account.remarks().find(|(_, told)| told.what == Remark::Established)?;
    is_charon.then_some(said.place)
}
