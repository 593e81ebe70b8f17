//! `eap-method-mismatch`: the two ends have no EAP method in common.

mod sizes;

use evidence::{Remark, UserRefusal};
use verdict::{Cause, Remedy, Side, Text};

use self::sizes::last_answer;
use super::eap;
use crate::attempts::view::AttemptView;
use crate::causes::{grounds, policy_server};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct EapMethodMismatch;

impl Rule for EapMethodMismatch {
    fn cause(&self) -> Cause {
        Cause::EAP_METHOD_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        match symptom.name {
            "eap-stopped" => last_answer(view, symptom).unwrap_or(Judgement::Open),
            _ => Judgement::Open,
        }
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        if view.remark(Remark::TlsRefused).is_some() {
            return Text::new(
                "the two ends agree on no TLS inside EAP",
                "i due lati non concordano una versione di TLS dentro EAP",
            );
        }
        if unable(view).is_some() {
            return Text::new(
                "one end lacks an algorithm that the EAP method needs (MD4 for EAP-MSCHAPv2)",
                "a un lato manca un algoritmo che serve al metodo EAP (MD4 per EAP-MSCHAPv2)",
            );
        }
        match is_missing(view) {
            true => Text::new(
                "the gateway has not loaded the EAP method that it is to ask for",
                "il gateway non ha caricato il metodo EAP che deve chiedere",
            ),
            false => Text::new(
                "the two ends have no EAP method in common",
                "i due lati non hanno un metodo EAP in comune",
            ),
        }
    }

    fn side(&self, view: &View<'_>, _: &Symptom) -> Side {
        if let Some(side) = unable(view) {
            return side;
        }
        if is_missing(view) { Side::Responder } else { Side::Both }
    }

    fn remedies(&self, view: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        if let Some(side) = unable(view) {
            return vec![(side, Remedy::LoadEapAlgorithms)];
        }
        match is_missing(view) {
            true => vec![(Side::Responder, Remedy::LoadEapMethod)],
            false => vec![
                (Side::Initiator, Remedy::AlignEapMethod),
                (Side::Responder, Remedy::AlignEapMethod),
            ],
        }
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        let judged = eap::judge(view, |why| why == UserRefusal::Method, &[812, 850]);
        match judged {
            // Of one method they may still lack a version of TLS, or what is inside it.
            Judgement::Shown { says } if policy_server::is_unusable_alike(view) => {
                Judgement::Suits { says }
            }
            judged => judged,
        }
    }

    fn attempt_headline(&self, _: &AttemptView<'_>) -> Text {
        Text::new(
            "the two ends have no EAP method in common",
            "i due lati non hanno un metodo EAP in comune",
        )
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Both
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignEapMethod), (Side::Responder, Remedy::AlignEapMethod)]
    }
}

/// The end that says that it cannot compute what the method needs.
fn unable(view: &View<'_>) -> Option<Side> {
    grounds::told_by(view, &[Remark::EapUnable])
}

/// The server lacks its own method: only it begins one (RFC 7296 §2.16).
fn is_missing(view: &View<'_>) -> bool {
    view.remark(Remark::EapMethodMissing).is_some()
}
