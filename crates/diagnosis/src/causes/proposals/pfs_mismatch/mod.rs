//! `pfs-mismatch`: perfect forward secrecy is set on one end only, or with another group.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct PfsMismatch;

impl Rule for PfsMismatch {
    fn cause(&self) -> Cause {
        Cause::PFS_MISMATCH
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

    fn judge(&self, _: &View<'_>, _: &Symptom) -> Judgement {
        Judgement::Open
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "perfect forward secrecy is set on one end only, or with another group",
            "la perfect forward secrecy è impostata su un solo lato, o con un altro gruppo",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignPfs), (Side::Responder, Remedy::AlignPfs)]
    }
}
