//! `duplicate-client-behind-nat`: a second client behind the same address is in the way.

use evidence::Party;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct DuplicateClientBehindNat;

impl Rule for DuplicateClientBehindNat {
    fn cause(&self) -> Cause {
        Cause::DUPLICATE_CLIENT_BEHIND_NAT
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// Only a translated initiator can share its address with another one.
    fn judge(&self, view: &View<'_>, _: &Symptom) -> Judgement {
        if let Some((false, place)) = view.translated(Party::Initiator) {
            return Judgement::excluded(
                Text::new(
                    "the initiator is not behind NAT: it shares its address with nobody",
                    "l’iniziatore non è dietro NAT: non divide l’indirizzo con nessuno",
                ),
                view.cite(
                    place,
                    Text::new(
                        "NAT detection: its address arrives unchanged",
                        "rilevamento del NAT: il suo indirizzo arriva invariato",
                    ),
                ),
            );
        }
        neighbour(view).unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "a second client behind the same address is in the way",
            "un secondo client dietro lo stesso indirizzo è d’ostacolo",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Path
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Both, Remedy::SeparateIdentities), (Side::Responder, Remedy::ReadGatewayLog)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::came_up(view).unwrap_or(Judgement::Open)
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Both, Remedy::SeparateIdentities)]
    }
}

/// Another client of the same public address, on another port, that is up at the same time.
fn neighbour(view: &View<'_>) -> Option<Judgement> {
    let own = view.account();
    let client = own.initiator?;
    let beside = view
        .case
        .in_tunnel(view.negotiation)
        .filter(|other| other.id != view.negotiation.id)
        .flat_map(|other| &other.witnesses)
        .filter(|witness| witness.source == view.witness.source && witness.course.child_up)
        .map(|witness| view.case.account(witness))
        .find(|account| {
            account.initiator.is_some_and(|other| other.port() != client.port())
                && account.last_at() >= own.first_at()
        })?;
    let last = beside.steps.last()?;
    Some(Judgement::suits(view.cite(
        last.seen.last(),
        Text::new(
            "another client of the same public address is connected at the same time",
            "un altro client dello stesso indirizzo pubblico è collegato nello stesso momento",
        ),
    )))
}
