//! The tunnel that stood before a dial.

use numbers::ikev2::PayloadType;
use verdict::Text;

use crate::gather::Step;
use crate::rule::Judgement;
use crate::view::View;

/// A new attempt that nobody answers is its consequence only where a tunnel stood before.
pub(super) fn was_up(view: &View<'_>) -> Judgement {
    let own = view.negotiation;
    let before = view
        .case
        .negotiations
        .iter()
        .filter(|other| other.tunnel == own.tunnel && other.attempt < own.attempt)
        .flat_map(|other| &other.witnesses)
        .rfind(|witness| witness.source == view.witness.source && witness.course.child_up)
        .map(|witness| &view.case.account(witness).steps);
    let is_deletion = |step: &Step| {
        let delete = PayloadType::DELETE.0;
        step.inside == Some(delete) || !step.sealed && step.kinds.contains(delete)
    };
    // The deletion and its answer are the last that is said of an IKE SA.
    let deletion = before.and_then(|steps| steps.iter().rev().take(2).find(|at| is_deletion(at)));
    let last = before.and_then(|steps| steps.last());
    if let Some(deletion) = deletion {
        return Judgement::Strains {
            says: vec![view.cite(
                deletion.seen.last(),
                Text::new(
                    "the tunnel before this was ended by a deletion",
                    "il tunnel precedente fu chiuso con una cancellazione",
                ),
            )],
        };
    }
    match (last, view.account().steps.first()) {
        (Some(last), _) => Judgement::suits(view.cite(
            last.seen.last(),
            Text::new("a tunnel of the two was up before", "un tunnel dei due prima era attivo"),
        )),
        (None, Some(first)) => Judgement::Strains {
            says: vec![view.cite(
                first.seen.first,
                Text::new(
                    "no tunnel of the two is seen before this",
                    "prima non si vede alcun tunnel dei due",
                ),
            )],
        },
        (None, None) => Judgement::Open,
    }
}
