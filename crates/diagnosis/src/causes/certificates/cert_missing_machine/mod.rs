//! `cert-missing-machine`: there is no usable machine certificate.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct CertMissingMachine;

impl Rule for CertMissingMachine {
    fn cause(&self) -> Cause {
        Cause::CERT_MISSING_MACHINE
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
            "there is no usable machine certificate",
            "non c’è un certificato computer utilizzabile",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Unknown
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Both, Remedy::UseSupportedCertificate)]
    }
}
