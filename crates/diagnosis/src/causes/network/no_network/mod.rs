//! `no-network`: the machine has no way out.

use verdict::{Cause, Remedy, Side, Text};

use super::attached::{Attached, attached, lost_before};
use super::was_up;
use crate::attempts::view::AttemptView;
use crate::causes::{grounds, told};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct NoNetwork;

impl Rule for NoNetwork {
    fn cause(&self) -> Cause {
        Cause::NO_NETWORK
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        if was_up(symptom) {
            return Judgement::Open;
        }
        super::arrives(view, symptom)
            .or_else(|| grounds::answered(view))
            .or_else(|| grounds::answers_with_icmp(view))
            .unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, symptom: &Symptom) -> Text {
        if was_up(symptom) {
            return Text::new("one end lost its network", "un lato ha perso la rete");
        }
        Text::new("the initiator has no way out", "l’iniziatore non ha un’uscita verso la rete")
    }

    fn side(&self, _: &View<'_>, symptom: &Symptom) -> Side {
        if was_up(symptom) { Side::Unknown } else { Side::Initiator }
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::RestoreNetwork)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = told::answered(view) {
            return excluded;
        }
        let unreached = view.has_code(&UNREACHED);
        match (attached(view), lost_before(view)) {
            // The listing may be of another moment, and a paste may lack its other adapters: only
            // with the network's own event beside it does it show anything.
            (Attached::Nowhere(shown), Some(lost)) if unreached => {
                Judgement::Shown { says: vec![lost, shown] }
            }
            (Attached::Nowhere(shown) | Attached::WithoutGateway(shown), _) => {
                Judgement::suits(shown)
            }
            (_, Some(lost)) => Judgement::suits(lost),
            (Attached::WithGateway(shown), None) => Judgement::strains(shown),
            (Attached::Unknown, None) => Judgement::Open,
        }
    }

    fn attempt_headline(&self, _: &AttemptView<'_>) -> Text {
        Text::new(
            "this computer has no way out to the network",
            "questo computer non ha un’uscita verso la rete",
        )
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        view.own_side()
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::RestoreNetwork)]
    }
}

/// Nothing was reached, or no name resolved.
const UNREACHED: [u32; 9] = [678, 789, 792, 800, 809, 868, 11_001, 13_805, 13_813];
