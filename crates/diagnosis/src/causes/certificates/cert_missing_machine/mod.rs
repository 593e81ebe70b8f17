//! `cert-missing-machine`: the computer has no usable machine certificate.

use evidence::Lacking;
use evidence::{Party, Vantage};
use verdict::{Cause, Remedy, Side, Text};

use super::presented;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct CertMissingMachine;

impl Rule for CertMissingMachine {
    fn cause(&self) -> Cause {
        Cause::CERT_MISSING_MACHINE
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        match (symptom.name, view.product(Party::Initiator)) {
            ("auth-never-sent", Some("windows")) => answered_and_mute(view, symptom),
            ("auth-never-sent", _) => not_windows(view),
            _ => presented::judge(view, symptom),
        }
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the initiator’s computer has no usable machine certificate",
            "il computer dell’iniziatore non ha un certificato del computer utilizzabile",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Initiator
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::UseSupportedCertificate)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::phase_one_over(view)
            .or_else(|| attempt_grounds::with_preshared_key(view))
        {
            return excluded;
        }
        if let Some(shown) = attempt_grounds::lacks(
            view,
            &[Lacking::MachineCertificate, Lacking::ConfiguredCertificate],
        ) {
            return Judgement::shown(shown);
        }
        match attempt_grounds::code(view, &[766, 786, 13806]) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        view.own_side()
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::UseSupportedCertificate)]
    }
}

/// Windows looks for its certificate only when it is to send IKE_AUTH.
fn answered_and_mute(view: &View<'_>, symptom: &Symptom) -> Judgement {
    if !matches!(view.vantage(), Vantage::Initiator) {
        return Judgement::Open;
    }
    Judgement::suits(view.cite_step(
        symptom.step,
        Text::new(
            "a Windows client was answered and sends no IKE_AUTH",
            "un client Windows ha avuto risposta e non invia IKE_AUTH",
        ),
    ))
}

/// Windows names itself in its vendor IDs; other clients report a missing certificate as a
/// missing private key.
fn not_windows(view: &View<'_>) -> Judgement {
    let Some(first) = view.account().steps.first() else { return Judgement::Open };
    Judgement::Strains {
        says: vec![view.cite(
            first.seen.first,
            Text::new(
                "no vendor ID of Windows in the first message",
                "nessun vendor ID di Windows nel primo messaggio",
            ),
        )],
    }
}
