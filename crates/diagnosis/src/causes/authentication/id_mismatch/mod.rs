//! `id-mismatch`: the identity sent is not the one that the peer expects.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct IdMismatch;

impl Rule for IdMismatch {
    fn cause(&self) -> Cause {
        Cause::ID_MISMATCH
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
            "the identity sent is not the one that the peer expects",
            "l’identità inviata non è quella attesa dall’altro lato",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::SetIdentity), (Side::Responder, Remedy::SetIdentity)]
    }
}
