//! The tunnel that stood before a dial.

use numbers::ikev2::PayloadType;
use verdict::Text;

use crate::gather::Step;
use crate::rule::Judgement;
use crate::view::View;

/// A new attempt that nobody answers is its consequence only where a tunnel stood before.
pub(super) fn was_up(view: &View<'_>) -> Judgement {
    let is_deletion = |step: &&Step| {
        let delete = PayloadType::DELETE.0;
        step.inside == Some(delete) || !step.sealed && step.kinds.contains(delete)
    };
    // The deletion and its answer are the last that is said of an IKE SA.
    let deletion = steps(view).and_then(|steps| steps.iter().rev().take(2).find(is_deletion));
    match deletion {
        Some(deletion) => Judgement::Strains {
            says: vec![view.cite(
                deletion.seen.last(),
                Text::new(
                    "the tunnel before this was ended by a deletion",
                    "il tunnel precedente fu chiuso con una cancellazione",
                ),
            )],
        },
        None => is_seen(view),
    }
}

/// Whether a tunnel of the two was up before, as this source tells it.
pub(super) fn is_seen(view: &View<'_>) -> Judgement {
    let last = steps(view).and_then(|steps| steps.last());
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

/// Of the newest tunnel that was up before.
fn steps<'a>(view: &View<'a>) -> Option<&'a [Step]> {
    let own = view.negotiation;
    let earlier = view.case.in_tunnel(own).filter(|other| other.attempt < own.attempt);
    earlier
        .flat_map(|other| &other.witnesses)
        .rfind(|witness| witness.source == view.witness.source && witness.course.child_up)
        .map(|witness| view.case.account(witness).steps.as_slice())
}
