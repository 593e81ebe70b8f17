//! `no-matching-connection`: the gateway has no connection for this peer.

use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct NoMatchingConnection;

impl Rule for NoMatchingConnection {
    fn cause(&self) -> Cause {
        Cause::NO_MATCHING_CONNECTION
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// A gateway looks for the connection by address first, and by identity once it has read it.
    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        let by_address =
            matches!(symptom.name, "answers-not-heard" | "selection-refused-by-initiator");
        match grounds::suite_chosen(view) {
            Some(excluded) if by_address => excluded,
            Some(Judgement::Excluded { evidence, .. }) if symptom.name.starts_with("quick") => {
                Judgement::Strains { says: evidence }
            }
            _ => Judgement::Open,
        }
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the gateway has no connection for this peer",
            "il gateway non ha una connessione per questo peer",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Responder
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::AddConnection), (Side::Initiator, Remedy::SetIdentity)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::came_up(view).unwrap_or(Judgement::Open)
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Responder
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::AddConnection)]
    }
}
