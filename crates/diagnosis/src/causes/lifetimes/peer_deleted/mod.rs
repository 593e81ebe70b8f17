//! `peer-deleted`: one end ended the tunnel.

use evidence::{IkeVersion, Party, Remark};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct PeerDeleted;

impl Rule for PeerDeleted {
    fn cause(&self) -> Cause {
        Cause::PEER_DELETED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        if is_replaced(view) {
            return Text::new(
                "another tunnel of the same identity drove this one out: two clients share it, \
                 or one came back",
                "un altro tunnel con la stessa identità ha scalzato questo: due client la usano, \
                 o uno è tornato",
            );
        }
        if view.remark(Remark::StoppedThere).is_some() {
            return Text::new(
                "the daemon of the other end was stopped while the tunnel was up",
                "il demone dell’altro lato è stato fermato a tunnel attivo",
            );
        }
        match symptom.noticed_by {
            Party::Responder => {
                Text::new("the initiator ended the tunnel", "l’iniziatore ha chiuso il tunnel")
            }
            Party::Initiator => {
                Text::new("the responder ended the tunnel", "il risponditore ha chiuso il tunnel")
            }
            _ => Text::new("one end ended the tunnel", "uno dei lati ha chiuso il tunnel"),
        }
    }

    /// The end that deletes is the other one than that which notices.
    fn side(&self, view: &View<'_>, symptom: &Symptom) -> Side {
        if is_replaced(view) {
            return Side::Initiator;
        }
        // Only who dials is told of it.
        if view.remark(Remark::StoppedThere).is_some() {
            return Side::Responder;
        }
        match symptom.noticed_by {
            Party::Responder => Side::Initiator,
            Party::Initiator => Side::Responder,
            _ => Side::Unknown,
        }
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        if is_replaced(view) {
            return vec![(Side::Responder, Remedy::AllowIdentityTwice)];
        }
        let remedy = match view.remark(Remark::StoppedThere) {
            Some(_) => Remedy::StartService,
            None => Remedy::FindWhoDeletes,
        };
        vec![(self.side(view, symptom), remedy)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::never_answered(view) {
            return excluded;
        }
        match attempt_grounds::code(view, &[828, 13807]) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        view.other_side()
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.other_side(), Remedy::FindWhoDeletes)]
    }
}

fn is_replaced(view: &View<'_>) -> bool {
    view.remark(Remark::Replaced).is_some()
}

/// The header names the Delete in clear (RFC 7296 §3.14); why it was sent, the sender's log says.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    match symptom.name {
        "deleted-after-up" => Judgement::suits(view.cite_step(
            symptom.step,
            match view.version() {
                IkeVersion::V1 => Text::new(
                    "it deletes the IKE SA, and nothing follows it",
                    "elimina la IKE SA, e non segue altro",
                ),
                _ => Text::new(
                    "it begins with a Delete payload, and nothing follows it",
                    "comincia con un payload Delete, e non segue altro",
                ),
            },
        )),
        _ => Judgement::Open,
    }
}
