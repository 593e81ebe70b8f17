//! `address-pool-exhausted`: the gateway has no free inner address left.

use evidence::{Exchange, Party, Remark, UserRefusal};
use numbers::ikev2::NotifyType;
use verdict::{Cause, Remedy, Side, Text};

use super::child;
use crate::attempts::view::AttemptView;
use crate::causes::{attempt_grounds, grounds, told};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct AddressPoolExhausted;

impl Rule for AddressPoolExhausted {
    fn cause(&self) -> Cause {
        Cause::ADDRESS_POOL_EXHAUSTED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        child::refused_before_it(view, symptom)
            .or_else(|| asks_for_none(view, symptom))
            .or_else(|| after_the_user(view, symptom))
            .or_else(|| {
                let kinds = [NotifyType::INTERNAL_ADDRESS_FAILURE];
                grounds::child_notified(view, symptom, &kinds)
            })
            .unwrap_or(Judgement::Open)
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        if view.remark(Remark::NoPool).is_some() {
            return Text::new(
                "the gateway has no pool of inner addresses for this connection",
                "il gateway non ha un pool di indirizzi interni per questa connessione",
            );
        }
        if view.remark(Remark::NoLease).is_some() {
            return Text::new(
                "the DHCP server gives the gateway no inner address for the client",
                "il server DHCP non dà al gateway un indirizzo interno per il client",
            );
        }
        Text::new(
            "the gateway has no free inner address left",
            "il gateway non ha più indirizzi interni liberi",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Responder
    }

    fn remedies(&self, view: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        let remedy = if view.remark(Remark::NoPool).is_some() {
            Remedy::AttachPool
        } else if view.remark(Remark::NoLease).is_some() {
            Remedy::RepairDhcp
        } else {
            Remedy::EnlargePool
        };
        vec![(Side::Responder, remedy)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::never_answered(view) {
            return excluded;
        }
        if let Some(refused) = told::refusal(view)
            && refused.what.why == UserRefusal::NoAddress
        {
            return told::refused_in_ppp(view, refused);
        }
        match attempt_grounds::code(view, &[840, 13899]) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Responder
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::EnlargePool)]
    }
}

/// IKEv1 asks for an inner address in a Transaction exchange before quick mode.
fn asks_for_none(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    let quick = matches!(symptom.name, "quick-refused" | "quick-unanswered");
    let asked = view.course().of_exchange(Exchange::Transaction).next().is_some();
    if !quick || asked || view.course().late_start {
        return None;
    }
    Some(Judgement::excluded(
        Text::new("no inner address was asked for", "nessun indirizzo interno è stato chiesto"),
        view.cite_step(
            symptom.step,
            Text::new(
                "quick mode follows phase 1 at once, without Mode Config",
                "il quick mode segue subito la fase 1, senza Mode Config",
            ),
        ),
    ))
}

/// The client asks for an address once its user is accepted.
fn after_the_user(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    if symptom.name != "xauth-stopped" {
        return None;
    }
    let mut rounds = view.course().of_exchange(Exchange::Transaction);
    let asked = rounds.find(|(_, round)| round.starter == Party::Initiator);
    Some(match asked {
        Some((_, round)) => Judgement::suits(view.cite_step(
            round.first(),
            Text::new(
                "it stops at the client’s request for an address (Mode Config)",
                "si ferma alla richiesta di un indirizzo da parte del client (Mode Config)",
            ),
        )),
        None => Judgement::Strains {
            says: vec![view.cite_step(
                symptom.step,
                Text::new(
                    "the client has not asked for an address yet",
                    "il client non ha ancora chiesto un indirizzo",
                ),
            )],
        },
    })
}
