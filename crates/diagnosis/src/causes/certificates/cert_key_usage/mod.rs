//! `cert-key-usage`: the certificate’s key usage does not permit signing.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct CertKeyUsage;

impl Rule for CertKeyUsage {
    fn cause(&self) -> Cause {
        Cause::CERT_KEY_USAGE
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
            "the certificate’s key usage does not permit signing",
            "l’utilizzo della chiave del certificato non consente la firma",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Unknown
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Both, Remedy::SetExtendedKeyUsage)]
    }
}
