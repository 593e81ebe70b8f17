//! `phase1-dh-mismatch`: of the IKE proposal only the Diffie-Hellman group differs.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct Phase1DhMismatch;

impl Rule for Phase1DhMismatch {
    fn cause(&self) -> Cause {
        Cause::PHASE1_DH_MISMATCH
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
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "of the IKE proposal only the Diffie-Hellman group differs",
            "della proposta IKE differisce solo il gruppo Diffie-Hellman",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignGroup), (Side::Responder, Remedy::AlignGroup)]
    }
}

/// The responder asks for another group (RFC 7296 §1.2), and the initiator does not go on.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    match symptom.name {
        "init-refused-group" => Judgement::Shown { says: Vec::new() },
        _ => grounds::suite_chosen(view).unwrap_or(Judgement::Open),
    }
}
