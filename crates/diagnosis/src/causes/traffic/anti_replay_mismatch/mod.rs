//! `anti-replay-mismatch`: the replay window drops good packets, or ESN differs.

use evidence::Party;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::tell;
use crate::attempts::view::AttemptView;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::suites::{For, compare};
use crate::view::{Symptom, View};
use evidence::KernelDropReason;

pub(crate) struct AntiReplayMismatch;

impl Rule for AntiReplayMismatch {
    fn cause(&self) -> Cause {
        Cause::ANTI_REPLAY_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// A replay window drops packets that come late, not all of them.
    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        if !in_traffic(view, symptom) {
            return Judgement::Open;
        }
        let sender = match symptom.noticed_by {
            Party::Responder => Party::Responder,
            _ => Party::Initiator,
        };
        match view.protected(sender).first {
            Some(place) => Judgement::Strains {
                says: vec![view.cite(
                    place,
                    Text::new(
                        "from the first packet on none is answered, and a window drops late ones",
                        "già il primo pacchetto non ha risposta, e la finestra scarta i tardivi",
                    ),
                )],
            },
            None => Judgement::Open,
        }
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        let compared = compare(view, For::Child).filter(|own| own.cause == self.cause());
        if let Some(compared) = compared {
            return compared.headline();
        }
        if in_traffic(view, symptom) {
            Text::new(
                "the receiver’s replay window drops good packets",
                "la finestra anti-replay del ricevente scarta pacchetti buoni",
            )
        } else {
            Text::new(
                "the two ends disagree on extended sequence numbers (ESN)",
                "i due lati non concordano sui numeri di sequenza estesi (ESN)",
            )
        }
    }

    /// The window belongs to the receiver alone; ESN is agreed by both.
    fn side(&self, view: &View<'_>, symptom: &Symptom) -> Side {
        match symptom.noticed_by {
            _ if !in_traffic(view, symptom) => Side::Both,
            Party::Initiator => Side::Responder,
            Party::Responder => Side::Initiator,
            _ => Side::Unknown,
        }
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        if in_traffic(view, symptom) {
            vec![(self.side(view, symptom), Remedy::EnlargeReplayWindow)]
        } else {
            vec![(Side::Both, Remedy::AlignEspSuite)]
        }
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        match view.discard(KernelDropReason::Replay) {
            Some(told) => Judgement::suits(view.cite(told.at, tell::discard(&told.what))),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        view.own_side()
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::EnlargeReplayWindow)]
    }
}

fn in_traffic(view: &View<'_>, symptom: &Symptom) -> bool {
    let drops = |told: &evidence::Remark| *told == evidence::Remark::Replayed;
    symptom.name.starts_with("esp-") || view.account().remarks().any(|(_, told)| drops(&told.what))
}
