//! `nat-t-disabled`: there is a NAT between the ends, and one end does not do NAT traversal.

use std::net::IpAddr;

use evidence::{AddressHash, Endpoint, Party, Place, is_private};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct NatTDisabled;

impl Rule for NatTDisabled {
    fn cause(&self) -> Cause {
        Cause::NAT_T_DISABLED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "there is a NAT between the ends, and one end does not do NAT traversal",
            "tra i due lati c’è un NAT, e uno dei lati non usa il NAT traversal",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![
            (Side::Initiator, Remedy::EnableNatTraversal),
            (Side::Responder, Remedy::EnableNatTraversal),
        ]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::never_answered(view)
            .or_else(|| attempt_grounds::came_up(view))
            .unwrap_or(Judgement::Open)
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Both, Remedy::EnableNatTraversal)]
    }
}

fn judge(view: &View<'_>, _: &Symptom) -> Judgement {
    let account = view.account();
    let detects = |party| account.hash_matched(party, AddressHash::Source);
    if let (Some(_), Some((_, place))) = (detects(Party::Initiator), detects(Party::Responder)) {
        return Judgement::excluded(
            Text::new("both ends do NAT traversal", "entrambi i lati usano il NAT traversal"),
            view.cite(place, Text::new("NAT detection", "rilevamento del NAT")),
        );
    }
    match bare_behind_nat(view) {
        Some((initiator, responder, place)) => Judgement::suits(view.cite(
            place,
            Text::new(
                format!(
                    "{initiator} is a private address, {responder} is not, and ESP leaves \
                     without UDP encapsulation"
                ),
                format!(
                    "{initiator} è un indirizzo privato, {responder} no, ed ESP parte senza \
                     incapsulamento UDP"
                ),
            ),
        )),
        None => Judgement::Open,
    }
}

/// A private address sends ESP without UDP around it to a public one: there is a NAT on the way.
pub(super) fn bare_behind_nat(view: &View<'_>) -> Option<(IpAddr, IpAddr, Place)> {
    let initiator = view.account().initiator.and_then(Endpoint::address)?;
    let responder = view.account().responder.and_then(Endpoint::address)?;
    let sent = view.protected(Party::Initiator);
    let place = sent.first.filter(|_| !sent.in_udp)?;
    (is_private(initiator) && !is_private(responder)).then_some((initiator, responder, place))
}
