//! `private-key-missing`: an end has a certificate without its private key.

use evidence::{Exchange, Party, Remark};
use verdict::{Cause, Remedy, Side, Text};

use super::unread;
use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::certificates::presented;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct PrivateKeyMissing;

impl Rule for PrivateKeyMissing {
    fn cause(&self) -> Cause {
        Cause::PRIVATE_KEY_MISSING
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        if let Some(excluded) = grounds::with_preshared_key(view) {
            return excluded;
        }
        match symptom.name {
            // The message that was refused says nothing of the refusing end’s own key.
            "auth-refused-sealed" if presented::asked(view).is_some() => {
                match grounds::room_for_a_certificate(view) {
                    Some(suits @ Judgement::Suits { .. }) => suits,
                    _ => Judgement::Open,
                }
            }
            "auth-never-sent" => presented::never_sent(view, symptom),
            "eap-stopped" => small_rounds(view).unwrap_or(Judgement::Open),
            _ => Judgement::Open,
        }
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        if let Some(unread) = unread::private_key(view) {
            return unread;
        }
        match keyless(view, symptom) {
            Side::Initiator => Text::new(
                "the initiator has a certificate without its private key",
                "l’iniziatore ha un certificato senza la sua chiave privata",
            ),
            Side::Responder => Text::new(
                "the responder has a certificate without its private key",
                "il risponditore ha un certificato senza la sua chiave privata",
            ),
            _ => Text::new(
                "the end that logs has a certificate without its private key",
                "il lato che scrive il registro ha un certificato senza la sua chiave privata",
            ),
        }
    }

    fn side(&self, view: &View<'_>, symptom: &Symptom) -> Side {
        keyless(view, symptom)
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let remedy = unread::remedy(unread::private_key(view), Remedy::InstallPrivateKey);
        vec![(keyless(view, symptom), remedy)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) = attempt_grounds::phase_one_over(view)
            .or_else(|| attempt_grounds::with_preshared_key(view))
        {
            return excluded;
        }
        match attempt_grounds::code(view, &[13820]) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        view.own_side()
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.own_side(), Remedy::InstallPrivateKey)]
    }
}

/// Its own log says so, or else the end that stops is the one that is to sign.
fn keyless(view: &View<'_>, symptom: &Symptom) -> Side {
    let told = [Remark::NoPrivateKey, Remark::KeyUnread, Remark::NoCredentials];
    if let Some(own) = grounds::told_by(view, &told) {
        return own;
    }
    match symptom.name {
        "selection-refused-by-initiator" | "auth-never-sent" | "eap-stopped" => Side::Initiator,
        "main3-refused" if symptom.noticed_by == Party::Initiator => Side::Initiator,
        _ => Side::Responder,
    }
}

/// A user’s certificate goes through EAP in large messages.
fn small_rounds(view: &View<'_>) -> Option<Judgement> {
    let steps = view.account().steps.iter().enumerate();
    let rounds = steps
        .filter(|(_, s)| s.is_measured() && s.exchange == Exchange::IkeAuth && s.message_id > 1);
    let (at, step) = rounds.max_by_key(|(_, step)| step.bytes)?;
    let bytes = step.bytes;
    (bytes < 800).then(|| Judgement::Strains {
        says: vec![view.cite_step(
            at,
            Text::new(
                format!("no EAP message has room for a certificate: {bytes} bytes at most"),
                format!(
                    "nessun messaggio EAP ha posto per un certificato: al massimo {bytes} byte"
                ),
            ),
        )],
    })
}
