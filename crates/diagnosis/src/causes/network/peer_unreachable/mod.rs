//! `peer-unreachable`: the gateway cannot be reached at all.

use evidence::{Party, Refused, Remark};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::grounds;
use crate::causes::network::{arrives, was_up};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct PeerUnreachable;

impl Rule for PeerUnreachable {
    fn cause(&self) -> Cause {
        Cause::PEER_UNREACHABLE
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        let without_route = has_no_route(view).then(|| self.side(view, symptom));
        if without_route == Some(Side::Unknown) {
            Text::new(
                "the machine that logs has no route to its peer",
                "la macchina che scrive il registro non ha una rotta verso il peer",
            )
        } else if without_route == Some(Side::Responder) {
            Text::new(
                "the gateway has no route back to the client",
                "il gateway non ha una rotta di ritorno verso il client",
            )
        } else if was_up(symptom) {
            Text::new(
                "the other end can no longer be reached",
                "l’altro lato non è più raggiungibile",
            )
        } else {
            Text::new(
                "the gateway cannot be reached at all",
                "il gateway non è raggiungibile in alcun modo",
            )
        }
    }

    fn side(&self, view: &View<'_>, symptom: &Symptom) -> Side {
        if !has_no_route(view) {
            return Side::Path;
        }
        let own = grounds::told_by(view, &[Remark::NoRoute]).filter(|own| *own != Side::Unknown);
        own.unwrap_or(match symptom.noticed_by {
            Party::Initiator => Side::Initiator,
            Party::Responder => Side::Responder,
            Party::Path | Party::Unknown => Side::Unknown,
        })
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        // It never left: no firewall on the way has seen it.
        if has_no_route(view) {
            let side = self.side(view, symptom);
            let of_peer = (Side::Initiator, Remedy::SetPeerAddress);
            let dials = (side == Side::Initiator).then_some(of_peer);
            return [(side, Remedy::RestoreNetwork)].into_iter().chain(dials).collect();
        }
        vec![
            (Side::Initiator, Remedy::SetPeerAddress),
            (Side::Path, Remedy::OpenPort { port: 500 }),
        ]
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

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![
            (Side::Initiator, Remedy::SetPeerAddress),
            (Side::Path, Remedy::OpenPort { port: 500 }),
        ]
    }
}

/// The end that logs says so of itself.
fn has_no_route(view: &View<'_>) -> bool {
    view.account().remarks().any(|(_, told)| told.what == Remark::NoRoute)
}

/// A router that says so shows it; silence alone does not.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let refusing = view.hosts().and_then(|hosts| {
        hosts.refusals.iter().find(|r| {
            matches!(
                r.refusal.what,
                Refused::HostUnreachable | Refused::NetworkUnreachable | Refused::TimeExceeded
            )
        })
    });
    if let Some(refusing) = refusing {
        let says = refusing.refusal.says;
        let shown = view.cite(
            refusing.place,
            Text::new(
                format!("router {says} cannot reach it"),
                format!("il router {says} non riesce a raggiungerlo"),
            ),
        );
        // An end that was there and is gone is first of all what the liveness checks say.
        return if was_up(symptom) { Judgement::suits(shown) } else { Judgement::shown(shown) };
    }
    if was_up(symptom) {
        return grounds::arrives_elsewhere(view, symptom).unwrap_or(Judgement::Open);
    }
    if let Some(refuses) = grounds::answers_with_icmp(view) {
        return refuses;
    }
    let answered = grounds::answered(view);
    answered.or_else(|| arrives(view, symptom)).unwrap_or(Judgement::Open)
}
