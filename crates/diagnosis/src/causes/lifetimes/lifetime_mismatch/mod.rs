//! `lifetime-mismatch`: one end refuses the other’s lifetime.

use verdict::{Cause, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct LifetimeMismatch;

impl Rule for LifetimeMismatch {
    fn cause(&self) -> Cause {
        Cause::LIFETIME_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// IKEv2 does not negotiate lifetimes: each end renews when its own is over (RFC 7296 §2.8).
    fn judge(&self, view: &View<'_>, _: &Symptom) -> Judgement {
        grounds::is_ikev2(view).unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "one end refuses the other’s lifetime",
            "un lato rifiuta la durata proposta dall’altro",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignLifetime), (Side::Responder, Remedy::AlignLifetime)]
    }
}
