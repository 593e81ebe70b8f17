//! What checks users for the gateway does not answer: nobody refused them, whatever it is called.

use evidence::{Remark, UserRefusal};
use verdict::{Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::told;
use crate::view::View;

/// A log says so before it says that the user is refused.
pub(super) fn is_told(view: &View<'_>, unchecked: Remark, refused: Remark) -> bool {
    is_first(view, unchecked, &[unchecked, refused])
}

/// Of these a log says `wanted` first: the others follow from it.
pub(super) fn is_first(view: &View<'_>, wanted: Remark, judged: &[Remark]) -> bool {
    let mut witnesses = view.negotiation.witnesses.iter();
    witnesses.any(|witness| {
        let mut told = view.case.account(witness).remarks().map(|(_, told)| told.what);
        told.find(|what| judged.contains(what)) == Some(wanted)
    })
}

pub(super) fn of_attempt(view: &AttemptView<'_>) -> bool {
    told::refusal(view).is_some_and(|told| told.what.why == UserRefusal::Unchecked)
}

pub(super) fn headline(how: &str) -> Text {
    Text::new(
        format!("the gateway could not check the user ({how})"),
        format!("il gateway non ha potuto verificare l’utente ({how})"),
    )
}

pub(super) fn remedies() -> Vec<(Side, Remedy)> {
    vec![(Side::Responder, Remedy::RepairUserCheck)]
}
