//! `peer-address-misconfigured`: an end has the wrong address for the other.

use evidence::Remark;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct PeerAddressMisconfigured;

impl Rule for PeerAddressMisconfigured {
    fn cause(&self) -> Cause {
        Cause::PEER_ADDRESS_MISCONFIGURED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, _: &Symptom) -> Judgement {
        grounds::suite_chosen(view).unwrap_or(Judgement::Open)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        if view.remark(Remark::NobodyToDial).is_some() {
            Text::new(
                "the connection to be dialled names no address of a peer",
                "la connessione da avviare non riporta l’indirizzo di un peer",
            )
        } else if let Some(side) = differs(view) {
            match side {
                Side::Initiator => Text::new(
                    "the initiator expects the gateway at another address",
                    "l’iniziatore attende il gateway da un altro indirizzo",
                ),
                Side::Unknown => Text::new(
                    "one end expects the other at another address",
                    "un lato attende l’altro da un altro indirizzo",
                ),
                _ => Text::new(
                    "the gateway expects this peer at another address",
                    "il gateway attende questo peer da un altro indirizzo",
                ),
            }
        } else if refused(symptom) {
            Text::new(
                "the gateway expects this peer at another address",
                "il gateway attende questo peer da un altro indirizzo",
            )
        } else {
            Text::new(
                "the address dialled is not that of the gateway",
                "l’indirizzo chiamato non è quello del gateway",
            )
        }
    }

    fn side(&self, view: &View<'_>, symptom: &Symptom) -> Side {
        if let Some(side) = differs(view) {
            return side;
        }
        if refused(symptom) { Side::Responder } else { Side::Initiator }
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        if let Some(side) = differs(view) {
            return vec![(side, Remedy::SetPeerAddress)];
        }
        let first = if refused(symptom) { Side::Responder } else { Side::Initiator };
        vec![(first, Remedy::SetPeerAddress), (Side::Initiator, Remedy::CorrectDns)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::came_up(view).unwrap_or(Judgement::Open)
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Initiator
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::SetPeerAddress), (Side::Initiator, Remedy::CorrectDns)]
    }
}

/// The end whose log says that the peer comes from another address than it should.
fn differs(view: &View<'_>) -> Option<Side> {
    grounds::told_by(view, &[Remark::AddressDiffers])
}

/// An IKE daemon answers there, so the address dialled is a gateway's.
fn refused(symptom: &Symptom) -> bool {
    matches!(
        symptom.name,
        "init-refused-no-proposal" | "main1-refused" | "aggressive1-refused" | "version-refused"
    )
}
