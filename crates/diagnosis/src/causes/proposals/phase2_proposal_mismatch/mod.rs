//! `phase2-proposal-mismatch`: the two ends have no ESP or AH suite in common.

use verdict::{Cause, Parameter, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::proposals::{answer_without_authentication, child_accepted, parameters};
use crate::causes::{attempt_grounds, grounds};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::suites::{For, compare};
use crate::view::{Symptom, View};
use evidence::{LastSent, NegotiationMode};
use numbers::ikev2::NotifyType;

pub(crate) struct Phase2ProposalMismatch;

impl Rule for Phase2ProposalMismatch {
    fn cause(&self) -> Cause {
        Cause::PHASE2_PROPOSAL_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// The proposals of phase 2 are sealed: only what was accepted before speaks against it.
    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        child_accepted(view, symptom)
            .or_else(|| grounds::child_notified(view, symptom, &[NotifyType::NO_PROPOSAL_CHOSEN]))
            .or_else(|| answer_without_authentication(view, symptom))
            .unwrap_or(Judgement::Open)
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        let compared = compare(view, For::Child).filter(|own| own.cause == self.cause());
        if let Some(compared) = compared {
            return compared.headline();
        }
        Text::new(
            "the two ends have no ESP or AH suite in common",
            "i due lati non hanno una suite ESP o AH in comune",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn parameters(&self, view: &View<'_>, _: &Symptom) -> Vec<(&'static str, Parameter)> {
        parameters(view, For::Child)
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignEspSuite), (Side::Responder, Remedy::AlignEspSuite)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) =
            attempt_grounds::came_up(view).or_else(|| attempt_grounds::never_answered(view))
        {
            return excluded;
        }
        if let Some(shown) =
            attempt_grounds::last_sent(view, &[LastSent::Proposal, LastSent::KeyExchange])
            && attempt_grounds::mode(view, NegotiationMode::Quick).is_none()
        {
            return Judgement::excluded(
                Text::new("phase 1 was not over", "la fase 1 non era finita"),
                shown,
            );
        }
        match attempt_grounds::mode(view, NegotiationMode::Quick) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignEspSuite), (Side::Responder, Remedy::AlignEspSuite)]
    }
}
