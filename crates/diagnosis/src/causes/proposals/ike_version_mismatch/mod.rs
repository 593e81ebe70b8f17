//! `ike-version-mismatch`: the two ends do not speak the same version of IKE.

use evidence::IkeVersion;
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
        let (spoken, other) = match view.version() {
            IkeVersion::V1 => ("IKEv1", "IKEv2"),
            IkeVersion::V2 => ("IKEv2", "IKEv1"),
        };
        Text::new(
            format!("the initiator speaks {spoken}, and the gateway takes only {other}"),
            format!("l’iniziatore parla {spoken}, e il gateway accetta solo {other}"),
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignIkeVersion), (Side::Responder, Remedy::AlignIkeVersion)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt_grounds::phase_one_over(view).unwrap_or(Judgement::Open)
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignIkeVersion), (Side::Responder, Remedy::AlignIkeVersion)]
    }
}

/// The notify says it; the silence and the NO_PROPOSAL_CHOSEN of other gateways do not.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    match symptom.name {
        "version-refused" => Judgement::Shown { says: Vec::new() },
        _ => grounds::suite_chosen(view).unwrap_or(Judgement::Open),
    }
}
