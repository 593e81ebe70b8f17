//! `fragmentation-mtu` as the messages of a capture show it.

use crate::causes::grounds;
use crate::rule::Judgement;
use crate::view::{Symptom, View};
use evidence::{Limit, Party, Vantage};
use verdict::Text;

/// Bytes of a message that leaves in one packet on any path: IPv6's smallest MTU, and IPv4's in
/// practice, less the headers of IPv6 and UDP (RFC 8200 §5, RFC 7383 §2.5.1).
const ON_EVERY_PATH: u32 = 1280 - 40 - 8;

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
    if !grounds::insists(view, symptom.step) && step.seen.count() < 3 {
        return Judgement::Open;
    }
    // A log does not see fragments: where all of a port is silent the port explains it as well.
    let is_port = step.uses_port(4500) && view.heard_on_port(Party::Responder, 4500).is_none();
    if view.account().is_logged && is_port {
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

/// A message that left in one packet was not lost to fragmentation, if every path carries it.
pub(super) fn small(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let step = view.step(symptom.step);
    if step.is_large() || step.cut || !step.is_measured() || step.bytes > ON_EVERY_PATH {
        return Judgement::Open;
    }
    Judgement::excluded(
        Text::new("it left in one packet", "è partito in un solo pacchetto"),
        view.cite(step.seen.first, Text::new("one packet", "un solo pacchetto")),
    )
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
        Some(step) if !step.cut && (1..=ON_EVERY_PATH).contains(&step.bytes) => {
            Judgement::excluded(
                Text::new("the answer is one packet", "la risposta è un solo pacchetto"),
                view.cite(step.seen.first, Text::new("one packet", "un solo pacchetto")),
            )
        }
        _ => Judgement::Open,
    }
}
