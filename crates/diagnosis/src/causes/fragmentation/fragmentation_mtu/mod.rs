//! `fragmentation-mtu`: large IKE messages leave as IP fragments that never all arrive.

mod attempt;
mod capture;

use evidence::{Exchange, Vantage};
use verdict::{Cause, Parameter, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct FragmentationMtu;

impl Rule for FragmentationMtu {
    fn cause(&self) -> Cause {
        Cause::FRAGMENTATION_MTU
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        let step = view.step(symptom.step);
        match symptom.name {
            "auth-request-fragments-lost" => Judgement::Shown { says: Vec::new() },
            "too-big-reported" | "auth-answer-fragments-lost" => {
                Judgement::Shown { says: grounds::without_ike_fragmentation(view) }
            }
            "lost-between-captures" if step.is_large() => Judgement::Shown { says: Vec::new() },
            "lost-between-captures" => Judgement::excluded(
                Text::new("it left in one packet", "è partito in un solo pacchetto"),
                view.cite(step.seen.first, Text::new("one packet", "un solo pacchetto")),
            ),
            "auth-unanswered-fragmented" => capture::unanswered(view, symptom),
            "auth-never-sent" if view.vantage() != Vantage::Initiator => Judgement::Open,
            "auth-never-sent" => grounds::never_left(view, symptom),
            "gave-up-unheard" | "gave-up-waiting" => Judgement::Open,
            "auth-answer-not-heard" | "main6-not-heard" => capture::answer(view, symptom),
            _ => capture::small(view, symptom),
        }
    }

    fn headline(&self, _: &View<'_>, symptom: &Symptom) -> Text {
        let name = symptom.exchange.name().to_uppercase();
        let (en, it) = match (symptom.name, symptom.exchange) {
            (_, Exchange::None | Exchange::Main) => {
                ("an IKE message".to_owned(), "un messaggio IKE".to_owned())
            }
            ("auth-answer-fragments-lost" | "auth-answer-not-heard", _) => {
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

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        // It does fragment already.
        if view.step(symptom.step).slices().is_some() {
            return vec![
                (Side::of(symptom.step_by), Remedy::ShrinkIkeFragments),
                (Side::Both, Remedy::ShortenCertificateChain),
            ];
        }
        vec![
            (Side::Responder, Remedy::EnableIkeFragmentation),
            (Side::Initiator, Remedy::EnableIkeFragmentation),
            (Side::Path, Remedy::LetFragmentsPass),
            (Side::Both, Remedy::ShortenCertificateChain),
        ]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt::judge(view)
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![
            (Side::Responder, Remedy::EnableIkeFragmentation),
            (Side::Path, Remedy::LetFragmentsPass),
        ]
    }
}
