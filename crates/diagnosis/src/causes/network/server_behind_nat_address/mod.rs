//! `server-behind-nat-address`: the gateway behind NAT knows only its private address.

use evidence::Party;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::in_front;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct ServerBehindNatAddress;

impl Rule for ServerBehindNatAddress {
    fn cause(&self) -> Cause {
        Cause::SERVER_BEHIND_NAT_ADDRESS
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// NAT detection says whether the responder's address is translated (RFC 7296 §2.23).
    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        match view.translated(Party::Responder) {
            Some((false, place)) => Judgement::excluded(
                Text::new("the gateway is not behind NAT", "il gateway non è dietro NAT"),
                view.cite(place, Text::new("NAT detection", "rilevamento del NAT")),
            ),
            Some((true, place)) if is_silent(symptom) => Judgement::suits(view.cite(
                place,
                Text::new(
                    "NAT detection: the gateway has another address than the one dialled",
                    "rilevamento del NAT: il gateway ha un indirizzo diverso da quello chiamato",
                ),
            )),
            _ => Judgement::Open,
        }
    }

    fn headline(&self, _: &View<'_>, symptom: &Symptom) -> Text {
        if is_silent(symptom) {
            Text::new(
                "the NAT in front of the gateway does not forward every port to it",
                "il NAT davanti al gateway non gli inoltra tutte le porte",
            )
        } else {
            Text::new(
                "the gateway behind NAT knows only its private address",
                "il gateway dietro NAT conosce solo il proprio indirizzo privato",
            )
        }
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Responder
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        if in_front::asked(view).is_some() {
            let mut remedies = vec![(Side::Responder, Remedy::ServePublicAddress)];
            // Windows does not encapsulate towards a server behind NAT, unless told to.
            let is_windows =
                view.product(Party::Initiator).is_some_and(|own| own.starts_with("windows"));
            if is_windows && in_front::stays_out_of_udp(view) {
                remedies.push((Side::Initiator, Remedy::EnableNatTraversal));
            }
            remedies
        } else if is_silent(symptom) {
            vec![(Side::Path, Remedy::OpenPort { port: 4500 })]
        } else {
            vec![(Side::Responder, Remedy::SetIdentity), (Side::Responder, Remedy::AddConnection)]
        }
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::came_up(view).unwrap_or(Judgement::Open)
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Responder
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::SetIdentity)]
    }
}

fn is_silent(symptom: &Symptom) -> bool {
    symptom.name.contains("unanswered") || symptom.name.contains("captures")
}
