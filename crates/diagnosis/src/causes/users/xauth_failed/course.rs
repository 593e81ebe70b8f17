//! How far XAUTH went, seen from outside.

use evidence::{Exchange, Party, Place, Product, Remark};
use verdict::Text;

use crate::causes::grounds;
use crate::gather::What;
use crate::rule::Judgement;
use crate::view::View;

/// The method agreed on in clear has no XAuth in it, or it is IKEv2.
pub(super) fn without_user(view: &View<'_>) -> Option<Judgement> {
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

pub(super) fn asks_for_address(view: &View<'_>) -> Option<usize> {
    transactions(view).find(|(_, by, _)| *by == Party::Initiator).map(|(at, ..)| at)
}

/// The request for name and password and the result, both of the gateway, both answered.
pub(super) fn answered_twice(view: &View<'_>) -> Option<usize> {
    let mut answered =
        transactions(view).filter(|(_, by, answered)| *by == Party::Responder && *answered);
    answered.nth(1).map(|(at, ..)| at)
}

/// Where charon says that the IKE SA is up: with XAUTH it does so once the user is accepted
/// (`xauth.c`), while pluto says so before.
pub(super) fn up_after_user(view: &View<'_>) -> Option<Place> {
    let account = view.account();
    let is_charon = account.logger.is_some_and(|(_, product)| product == Product::StrongSwan);
    let (said, _) = account.remarks().find(|(_, told)| told.what == Remark::Established)?;
    is_charon.then_some(said.place)
}
