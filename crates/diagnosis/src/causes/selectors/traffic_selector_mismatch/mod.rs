//! `traffic-selector-mismatch`: the networks configured on the two ends do not match.

use evidence::{Exchange, IkeVersion, Remark};
use numbers::ikev1::NotifyType;
use numbers::ikev2;
use verdict::{Cause, Parameter, Remedy, Side, Text};

use super::child;
use crate::attempts::view::AttemptView;
use crate::causes::{attempt_grounds, grounds};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct TrafficSelectorMismatch;

impl Rule for TrafficSelectorMismatch {
    fn cause(&self) -> Cause {
        Cause::TRAFFIC_SELECTOR_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        let kinds = [ikev2::NotifyType::TS_UNACCEPTABLE];
        grounds::child_notified(view, symptom, &kinds)
            .or_else(|| child::refused_before_it(view, symptom))
            .or_else(|| child::accepted_by_responder(view, symptom))
            .or_else(|| child::agreed_before(view, symptom))
            .or_else(|| refused_in_clear(view, symptom))
            .unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the networks configured on the two ends do not match",
            "le reti configurate sui due lati non corrispondono",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn parameters(&self, view: &View<'_>, _: &Symptom) -> Vec<(&'static str, Parameter)> {
        let Some((_, told)) = view.remark(Remark::SelectorsRefused) else { return Vec::new() };
        let named = [("asked", &told.value), ("configured", &told.expected)];
        let told = named.into_iter().filter(|(_, networks)| !networks.is_empty());
        told.map(|(key, networks)| (key, Parameter::Word(networks.to_string()))).collect()
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignSelectors), (Side::Responder, Remedy::AlignSelectors)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) =
            attempt_grounds::came_up(view).or_else(|| attempt_grounds::never_answered(view))
        {
            return excluded;
        }
        match attempt_grounds::code(view, &[842]) {
            Some(shown) => Judgement::shown(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Both
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignSelectors), (Side::Responder, Remedy::AlignSelectors)]
    }
}

/// Some gateways refuse quick mode in clear, and then the notify tells.
fn refused_in_clear(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    if view.version() != IkeVersion::V1 || symptom.name != "quick-refused" {
        return None;
    }
    let (said, kind, _) = view
        .account()
        .notices()
        .find(|(said, ..)| view.step(usize::from(said.step)).exchange == Exchange::Informational)?;
    let says = vec![view.cite(said.place, Text::same(view.notify_name(kind)))];
    match NotifyType(kind) {
        NotifyType::INVALID_ID_INFORMATION => Some(Judgement::Suits { says }),
        NotifyType::NO_PROPOSAL_CHOSEN => Some(Judgement::Strains { says }),
        _ => None,
    }
}
