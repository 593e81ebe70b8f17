//! `public-key-mismatch`: the public key that one end expects is not the other’s.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct PublicKeyMismatch;

impl Rule for PublicKeyMismatch {
    fn cause(&self) -> Cause {
        Cause::PUBLIC_KEY_MISMATCH
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

    fn judge(&self, view: &View<'_>, _: &Symptom) -> Judgement {
        grounds::with_preshared_key(view)
            .or_else(|| grounds::room_for_a_certificate(view))
            .unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the public key that one end expects is not the other’s",
            "la chiave pubblica attesa da un lato non è quella dell’altro",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::SetAuthenticationMethod)]
    }
}
