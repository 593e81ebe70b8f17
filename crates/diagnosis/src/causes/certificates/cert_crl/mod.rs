//! `cert-crl`: revocation cannot be checked.

use evidence::Remark;
use verdict::{Cause, Remedy, Side, Text};

use super::presented;
use crate::attempts::view::AttemptView;
use crate::causes::{attempt_grounds, grounds};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct CertCrl;

impl Rule for CertCrl {
    fn cause(&self) -> Cause {
        Cause::CERT_CRL
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        presented::judge(view, symptom)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        if expired(view).is_some() {
            return Text::new(
                "the revocation list that one end checks certificates with has expired",
                "la lista di revoca con cui un lato verifica i certificati è scaduta",
            );
        }
        let (en, it) = match presented::judging(symptom) {
            Side::Initiator => ("the initiator", "l’iniziatore"),
            Side::Responder => ("the responder", "il risponditore"),
            _ => ("one end", "un lato"),
        };
        Text::new(
            format!("{en} cannot check whether the other end’s certificate is revoked"),
            format!("{it} non riesce a verificare la revoca del certificato dell’altro lato"),
        )
    }

    fn side(&self, view: &View<'_>, _: &Symptom) -> Side {
        expired(view).unwrap_or(Side::Path)
    }

    fn remedies(&self, view: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        if let Some(side) = expired(view) {
            return vec![(side, Remedy::RenewRevocationList)];
        }
        vec![(Side::Both, Remedy::MakeRevocationReachable)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::no_certificate(view)
            .or_else(|| attempt_grounds::judged_otherwise(view, 0x100_0040))
        {
            return excluded;
        }
        const OFFLINE: [u32; 3] = [0x8009_2012, 0x8009_2013, 0x800B_010E];
        if let Some(shown) = attempt_grounds::code(view, &OFFLINE) {
            return Judgement::shown(shown);
        }
        // IKE goes on without the list unless it is told to be strict.
        let judged = attempt_grounds::certificate(view, &OFFLINE, 0x100_0000);
        match judged.or_else(|| attempt_grounds::code(view, &[13817, 13848])) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Both
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Both, Remedy::MakeRevocationReachable)]
    }
}

/// The end that has the list: it is there, and too old.
fn expired(view: &View<'_>) -> Option<Side> {
    grounds::told_by(view, &[Remark::ListExpired])
}
