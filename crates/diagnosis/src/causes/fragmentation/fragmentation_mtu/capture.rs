//! `fragmentation-mtu` as the messages of a capture show it.

use crate::causes::grounds;
use crate::gather::Step;
use crate::rule::Judgement;
use crate::view::{Symptom, View};
use evidence::{Limit, Party, Vantage};
use verdict::Text;

/// Small messages were answered and the large one was not.
pub(super) fn unanswered(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let lost = view.lost_fragments(Party::Initiator);
    if let Some(place) = lost.first().and_then(|lost| lost.pieces.first()) {
        // Missing where it arrives is a loss; missing where it leaves is a capture filter.
        if matches!(view.vantage(), Vantage::Responder | Vantage::Middle) {
            return Judgement::shown(view.cite(
                *place,
                Text::new(
                    "the fragments of the request do not all arrive here",
                    "i frammenti della richiesta non arrivano tutti fin qui",
                ),
            ));
        }
    }
    let step = view.step(symptom.step);
    let whole_at_responder = view.vantage() == Vantage::Responder && step.is_large();
    if whole_at_responder || view.limit(|l| *l == Limit::OnlyFirstFragments).is_some() {
        return Judgement::Open;
    }
    let answered = view.account().steps.iter().find(|s| s.by == Party::Responder);
    let Some(answer) = answered else { return Judgement::Open };
    if !grounds::insists(view, symptom.step) && step.seen.count < 3 {
        return Judgement::Open;
    }
    let mut says = vec![view.cite(
        answer.seen.first,
        Text::new(
            "every small message was answered, no fragmented one was",
            "ogni messaggio piccolo ha avuto risposta, nessuno frammentato",
        ),
    )];
    says.extend(grounds::without_ike_fragmentation(view));
    Judgement::Shown { says }
}

/// A message that left in one packet was not lost to fragmentation.
pub(super) fn small(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let step = view.step(symptom.step);
    if step.is_large() || !is_one_packet(view, step) {
        return Judgement::Open;
    }
    Judgement::excluded(
        Text::new("it left in one packet", "è partito in un solo pacchetto"),
        view.cite(step.seen.first, Text::new("one packet", "un solo pacchetto")),
    )
}

/// A log tells only how large a datagram was: a narrow link on the way cuts what is not small.
fn is_one_packet(view: &View<'_>, step: &Step) -> bool {
    /// What the least link carries (RFC 8200 §5), without the headers of IPv6 and UDP.
    const ON_ANY_LINK: u32 = 1280 - 48;
    let is_certain = !view.account().is_logged || step.bytes <= ON_ANY_LINK;
    is_certain && !step.cut && step.is_measured() && step.packets == 1
}

/// The answer is what gets lost: its size counts, not the request's.
pub(super) fn answer(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let exchange = view.step(symptom.step).exchange;
    let mut steps = view.account().steps.iter();
    let found = steps.find(|step| step.by == Party::Responder && step.exchange == exchange);
    match found {
        Some(step) if step.is_large() => Judgement::suits(view.cite(
            step.seen.first,
            Text::new("the answer is in IP fragments", "la risposta è in frammenti IP"),
        )),
        Some(step) if is_one_packet(view, step) => Judgement::excluded(
            Text::new("the answer is one packet", "la risposta è un solo pacchetto"),
            view.cite(step.seen.first, Text::new("one packet", "un solo pacchetto")),
        ),
        _ => Judgement::Open,
    }
}
