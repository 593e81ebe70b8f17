//! `ike-version-mismatch`: the two ends do not speak the same version of IKE.

use evidence::{IkeVersion, Remark};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct IkeVersionMismatch;

impl Rule for IkeVersionMismatch {
    fn cause(&self) -> Cause {
        Cause::IKE_VERSION_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        if claims_unknown(view) {
            return Text::new(
                "the initiator claims a version of IKE that does not exist",
                "l’iniziatore dichiara una versione di IKE che non esiste",
            );
        }
        let (spoken, other) = match view.version() {
            IkeVersion::V1 => ("IKEv1", "IKEv2"),
            IkeVersion::V2 => ("IKEv2", "IKEv1"),
        };
        Text::new(
            format!("the initiator speaks {spoken}, and the gateway takes only {other}"),
            format!("l’iniziatore parla {spoken}, e il gateway accetta solo {other}"),
        )
    }

    fn side(&self, view: &View<'_>, _: &Symptom) -> Side {
        if claims_unknown(view) { Side::Initiator } else { Side::Both }
    }

    fn remedies(&self, view: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        if claims_unknown(view) {
            return vec![(Side::Initiator, Remedy::AlignIkeVersion)];
        }
        vec![(Side::Initiator, Remedy::AlignIkeVersion), (Side::Responder, Remedy::AlignIkeVersion)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::phase_one_over(view).unwrap_or(Judgement::Open)
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignIkeVersion), (Side::Responder, Remedy::AlignIkeVersion)]
    }
}

fn claims_unknown(view: &View<'_>) -> bool {
    view.remark(Remark::UnknownVersion).is_some()
}

/// The notify says it; the silence and the NO_PROPOSAL_CHOSEN of other gateways do not.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    match symptom.name {
        "version-refused" if claims_unknown(view) => Judgement::Open,
        "version-refused" => Judgement::Shown { says: Vec::new() },
        _ => grounds::suite_chosen(view).unwrap_or(Judgement::Open),
    }
}
