//! `fragmentation-mtu`: large IKE messages leave as IP fragments that never all arrive.

use evidence::{Limit, Party, Vantage};
use verdict::{Cause, Language, Parameter, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};
use evidence::{IpsecAuthentication, LastSent};

pub(crate) struct FragmentationMtu;

impl Rule for FragmentationMtu {
    fn cause(&self) -> Cause {
        Cause::FRAGMENTATION_MTU
    }

    fn explain(&self, language: Language) -> &'static str {
        match language {
            Language::English => include_str!("explain.en.md"),
            Language::Italian => include_str!("explain.it.md"),
        }
    }

    fn cases(&self) -> &'static str {
        include_str!("cases.md")
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        let step = view.step(symptom.step);
        match symptom.name {
            "too-big-reported" | "auth-answer-fragments-lost" => {
                Judgement::Shown { says: grounds::without_ike_fragmentation(view) }
            }
            "lost-between-captures" if step.is_large() => Judgement::Shown { says: Vec::new() },
            "lost-between-captures" => Judgement::excluded(
                Text::new("it left in one packet", "è partito in un solo pacchetto"),
                view.cite(step.seen.first, Text::new("one packet", "un solo pacchetto")),
            ),
            "auth-unanswered-fragmented" => unanswered(view, symptom),
            "auth-never-sent" if view.vantage() != Vantage::Initiator => Judgement::Open,
            "auth-answer-not-heard" => answer(view, symptom),
            _ => small(view, symptom),
        }
    }

    fn headline(&self, _: &View<'_>, symptom: &Symptom) -> Text {
        let name = symptom.exchange.name().to_uppercase();
        let (en, it) = match symptom.name {
            "auth-answer-fragments-lost" | "auth-answer-not-heard" => {
                (format!("the answer to {name}"), format!("la risposta a {name}"))
            }
            _ => (name.clone(), name),
        };
        Text::new(
            format!("{en} is too large for one packet, and its fragments are lost on the way"),
            format!(
                "{it} non sta in un solo pacchetto, e i suoi frammenti si perdono lungo il percorso"
            ),
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Path
    }

    fn parameters(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(&'static str, Parameter)> {
        let step = view.step(symptom.step);
        vec![
            ("bytes", Parameter::Number(i64::from(step.bytes))),
            ("packets", Parameter::Number(i64::from(step.packets))),
        ]
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![
            (Side::Responder, Remedy::EnableIkeFragmentation),
            (Side::Initiator, Remedy::EnableIkeFragmentation),
            (Side::Path, Remedy::LetFragmentsPass),
            (Side::Both, Remedy::ShortenCertificateChain),
        ]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) =
            attempt_grounds::came_up(view).or_else(|| attempt_grounds::never_answered(view))
        {
            return excluded;
        }
        // IKE_AUTH with certificates is the large message; a preshared key leaves it small.
        if let Some((IpsecAuthentication::PresharedKey, at)) = view.authentication() {
            let says = Text::new("a preshared key is used", "si usa una chiave precondivisa");
            return Judgement::strains(view.cite(at, says));
        }
        let late = [LastSent::Eap, LastSent::Authentication];
        match attempt_grounds::last_sent(view, &late).filter(|_| attempt_grounds::timed_out(view)) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![
            (Side::Responder, Remedy::EnableIkeFragmentation),
            (Side::Path, Remedy::LetFragmentsPass),
        ]
    }
}

/// Small messages were answered and the large one was not.
fn unanswered(view: &View<'_>, symptom: &Symptom) -> Judgement {
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
fn small(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let step = view.step(symptom.step);
    if step.is_large() || step.cut {
        return Judgement::Open;
    }
    Judgement::excluded(
        Text::new("it left in one packet", "è partito in un solo pacchetto"),
        view.cite(step.seen.first, Text::new("one packet", "un solo pacchetto")),
    )
}

/// The answer is what gets lost: its size counts, not the request's.
fn answer(view: &View<'_>, symptom: &Symptom) -> Judgement {
    let exchange = view.step(symptom.step).exchange;
    let mut steps = view.account().steps.iter();
    let found = steps.find(|step| step.by == Party::Responder && step.exchange == exchange);
    match found {
        Some(step) if step.is_large() => Judgement::suits(view.cite(
            step.seen.first,
            Text::new("the answer is in IP fragments", "la risposta è in frammenti IP"),
        )),
        Some(step) if !step.cut => Judgement::excluded(
            Text::new("the answer is one packet", "la risposta è un solo pacchetto"),
            view.cite(step.seen.first, Text::new("one packet", "un solo pacchetto")),
        ),
        _ => Judgement::Open,
    }
}
