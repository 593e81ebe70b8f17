//! `peer-not-listening`: the host answers, but nothing listens for IKE on it.

use evidence::{Endpoint, Refused};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct PeerNotListening;

impl Rule for PeerNotListening {
    fn cause(&self) -> Cause {
        Cause::PEER_NOT_LISTENING
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the host answers, but nothing listens for IKE on it",
            "l’host risponde, ma nulla vi ascolta IKE",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Responder
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::StartService), (Side::Initiator, Remedy::SetPeerAddress)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) =
            attempt_grounds::came_up(view).or_else(|| attempt_grounds::answered(view))
        {
            return excluded;
        }
        match view.never_answered() {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Responder
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::StartService)]
    }
}

/// The host itself says that the port is closed.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let responder = view.account().responder.and_then(Endpoint::address);
    let refusing = view.hosts().and_then(|hosts| {
        hosts.refusals.iter().find(|r| r.refusal.what == Refused::PortUnreachable)
    });
    match refusing {
        Some(refusing) if Some(refusing.refusal.says) == responder => Judgement::shown(view.cite(
            refusing.place,
            Text::new(
                "the gateway’s own address reports the port as unreachable",
                "è l’indirizzo stesso del gateway a dichiarare la porta non raggiungibile",
            ),
        )),
        _ if symptom.name == "first-message-refused-by-icmp" => other_words(view, symptom),
        _ => grounds::answered(view).unwrap_or(Judgement::Open),
    }
}

/// A host without a listener says “port unreachable”; this ICMP error is of another kind.
fn other_words(view: &View<'_>, symptom: &Symptom) -> Judgement {
    match symptom.shows.first() {
        Some(shown) => Judgement::Excluded {
            because: Text::new(
                "the ICMP error is not “port unreachable” from the gateway itself",
                "l’errore ICMP non è «porta non raggiungibile» del gateway stesso",
            ),
            evidence: vec![view.cite(shown.place, Text::new("the ICMP error", "l’errore ICMP"))],
        },
        None => Judgement::Open,
    }
}
