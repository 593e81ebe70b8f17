//! `stale-sa`: one end still uses an SA that the other has forgotten, after a restart for instance.

use evidence::{Party, Place};
use numbers::ikev2::NotifyType;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::tell;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};
use evidence::KernelDropReason;

pub(crate) struct StaleSa;

impl Rule for StaleSa {
    fn cause(&self) -> Cause {
        Cause::STALE_SA
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "one end still uses an SA that the other has forgotten, after a restart for instance",
            "un lato usa ancora una SA che l’altro ha dimenticato, ad esempio dopo un riavvio",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::ClearStaleSa), (Side::Both, Remedy::EnableDpd)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::never_answered(view) {
            return excluded;
        }
        match view.discard(KernelDropReason::UnknownSpi) {
            Some(told) => Judgement::suits(view.cite(told.at, tell::discard(&told.what))),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Both
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::ClearStaleSa)]
    }
}

/// The peer is alive, and does not know this SA.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let unknown = [NotifyType::INVALID_IKE_SPI, NotifyType::INVALID_SPI];
    let said = unknown.iter().find_map(|kind| {
        let silent = symptom.noticed_by.peer();
        view.notice(silent, kind.0).map(|said| (said.place, kind))
    });
    if let Some((place, kind)) = said {
        return Judgement::suits(view.cite(place, Text::same(kind.to_string())));
    }
    match (symptom.name, answers_anew(view, symptom.noticed_by)) {
        ("peer-silent-after-up" | "rekey-unanswered" | "quick-unanswered", Some(place)) => {
            Judgement::suits(view.cite(
                place,
                Text::new(
                    "the end that is silent here takes part in a new negotiation",
                    "il lato qui muto partecipa a una nuova negoziazione",
                ),
            ))
        }
        _ => Judgement::Open,
    }
}

/// A message of the silent end in a later negotiation of the two.
fn answers_anew(view: &View<'_>, noticed_by: Party) -> Option<Place> {
    let silent = view.account().end(noticed_by.peer())?;
    view.case
        .later_in_tunnel(view.negotiation)
        .flat_map(|later| &later.witnesses)
        .filter(|witness| witness.source == view.witness.source)
        .find_map(|witness| {
            let account = view.case.account(witness);
            let mut steps = account.steps.iter();
            steps.find(|step| account.from(step).same_host(silent)).map(|step| step.seen.first)
        })
}
