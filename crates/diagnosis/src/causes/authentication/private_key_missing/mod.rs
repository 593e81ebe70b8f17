//! `private-key-missing`: the responder has a certificate without its private key.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct PrivateKeyMissing;

impl Rule for PrivateKeyMissing {
    fn cause(&self) -> Cause {
        Cause::PRIVATE_KEY_MISSING
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
            "the responder has a certificate without its private key",
            "il risponditore ha un certificato senza la sua chiave privata",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Responder
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::InstallPrivateKey)]
    }
}
