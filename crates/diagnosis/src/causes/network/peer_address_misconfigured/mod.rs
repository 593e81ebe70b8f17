//! `peer-address-misconfigured`: an end has the wrong address for the other.

use std::net::IpAddr;

use evidence::Remark;
use verdict::{Cause, Citation, Remedy, Side, Text};

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
        if let Some(excluded) = attempt_grounds::came_up(view) {
            return excluded;
        }
        leads_nowhere(view).map_or(Judgement::Open, Judgement::shown)
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        if leads_nowhere(view).is_some() {
            Text::new(
                "the profile dials this computer itself, or no address",
                "il profilo chiama questo stesso computer, o nessun indirizzo",
            )
        } else {
            Text::new(
                "the address dialled is not that of the gateway",
                "l’indirizzo chiamato non è quello del gateway",
            )
        }
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

/// The dial, or the only profile it can be, holds a loopback or the unspecified address (RFC 6890
/// §2.2.2): no gateway is reached by it.
fn leads_nowhere(view: &AttemptView<'_>) -> Option<Citation> {
    let dial = view.dial().filter(|dial| !dial.server.is_empty());
    let (server, at) = match dial {
        Some(dial) => (dial.server.as_str(), dial.begin()?),
        None => view.profile().map(|told| (told.what.server.as_str(), told.at))?,
    };
    let address: IpAddr = server.parse().ok()?;
    let is_here = address.is_loopback() || address.is_unspecified();
    let says = || {
        Text::new(
            format!("the profile dials {server}, which is this computer itself or no address"),
            format!("il profilo chiama {server}, cioè questo stesso computer o nessun indirizzo"),
        )
    };
    is_here.then(|| view.cite(at, says()))
}

/// An IKE daemon answers there, so the address dialled is a gateway's.
fn refused(symptom: &Symptom) -> bool {
    matches!(
        symptom.name,
        "init-refused-no-proposal" | "main1-refused" | "aggressive1-refused" | "version-refused"
    )
}
