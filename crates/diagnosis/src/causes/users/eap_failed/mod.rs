//! `eap-failed`: user authentication is refused (EAP).

use evidence::{Exchange, IkeVersion, Party, Remark, UserRefusal};
use verdict::{Cause, Remedy, Side, Text};

use super::refused::{by_certificate, headline_of_eap, of_the_user};
use super::{eap, unchecked};
use crate::attempts::view::AttemptView;
use crate::causes::{policy_server, told};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct EapFailed;

impl Rule for EapFailed {
    fn cause(&self) -> Cause {
        Cause::EAP_FAILED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        match symptom.name {
            "eap-stopped" => credentials_sent(view, symptom),
            "rekey-refused" | "deleted-after-up" => no_user(view),
            _ => None,
        }
        .unwrap_or(Judgement::Open)
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        if is_unchecked(view) {
            return unchecked::headline("EAP");
        }
        match is_unanswered(view, symptom) {
            true => Text::new(
                "the server that checks users (RADIUS) does not answer the gateway",
                "il server che verifica gli utenti (RADIUS) non risponde al gateway",
            ),
            false => Text::new("the user is refused (EAP)", "l’utente è rifiutato (EAP)"),
        }
    }

    fn side(&self, view: &View<'_>, symptom: &Symptom) -> Side {
        let is_of_gateway = is_unchecked(view) || is_unanswered(view, symptom);
        if is_of_gateway { Side::Responder } else { Side::Initiator }
    }

    fn remedies(&self, view: &View<'_>, symptom: &Symptom) -> Vec<(Side, Remedy)> {
        let log = (Side::Responder, Remedy::ReadGatewayLog);
        match is_unanswered(view, symptom) {
            _ if is_unchecked(view) => unchecked::remedies(),
            true => vec![log],
            false => vec![(Side::Initiator, Remedy::SetUserCredentials), log],
        }
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        eap::judge(view, of_the_user, &[628, 646, 647, 648, 649, 691])
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        headline_of_eap(view).unwrap_or_else(|| self.cause().phrase())
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        // The certificate names nobody, or the directory does not map it.
        if policy_server::is_by_certificate(view) {
            return Side::Unknown;
        }
        match told::refusal(view).map(|told| told.what.why) {
            Some(UserRefusal::NotAllowed | UserRefusal::Unchecked) => Side::Responder,
            _ => Side::Initiator,
        }
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        let log = (Side::Responder, Remedy::ReadGatewayLog);
        if let Some(remedies) = by_certificate(view) {
            return remedies;
        }
        match told::refusal(view).map(|told| told.what.why) {
            Some(UserRefusal::Unchecked) => unchecked::remedies(),
            Some(UserRefusal::NotAllowed) => vec![(Side::Responder, Remedy::AllowAccount)],
            _ => vec![(Side::Initiator, Remedy::SetUserCredentials), log],
        }
    }
}

/// Nothing comes back, and no log says that the user is refused all the same.
fn is_unanswered(view: &View<'_>, symptom: &Symptom) -> bool {
    matches!(symptom.name, "auth-unanswered" | "auth-unanswered-4500")
        && view.remark(Remark::EapFailed).is_none()
}

fn is_unchecked(view: &View<'_>) -> bool {
    unchecked::is_told(view, Remark::EapUnchecked, Remark::EapFailed)
}

/// Sealed bytes of an EAP-MSCHAPv2 response without the user name (RFC 2759 §4), at least.
const RESPONSE: u32 = 60;
/// With a certificate in it, it is the certificate that may be refused.
const CERTIFICATE: u32 = 800;

/// The method was agreed on, and the user answered its challenge: the answer is what was refused.
fn credentials_sent(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    let steps = view.account().steps.iter().enumerate();
    let last = steps.filter(|(at, step)| {
        *at < symptom.step
            && step.by == Party::Initiator
            && step.exchange == Exchange::IkeAuth
            && step.message_id > 1
    });
    let (at, step) = last.max_by_key(|(_, step)| step.message_id)?;
    let inner = step.inner()?;
    if inner >= CERTIFICATE {
        return None;
    }
    let text = Text::new(
        format!("the initiator’s last word before the end: {inner} encrypted bytes"),
        format!("l’ultima parola dell’iniziatore prima della fine: {inner} byte cifrati"),
    );
    let says = vec![view.cite_step(at, text)];
    Some(if inner >= RESPONSE { Judgement::Suits { says } } else { Judgement::Strains { says } })
}

fn no_user(view: &View<'_>) -> Option<Judgement> {
    let first = view.account().steps.first()?;
    if view.version() == IkeVersion::V1 {
        return Some(Judgement::excluded(
            Text::new("it is IKEv1, without EAP", "è IKEv1, senza EAP"),
            view.cite(first.seen.first, Text::same("IKEv1")),
        ));
    }
    let (_, round) = view.course().of_exchange(Exchange::IkeAuth).next()?;
    (!view.course().with_user && !view.course().late_start).then(|| {
        Judgement::excluded(
            Text::new("no user was authenticated", "nessun utente è stato autenticato"),
            view.cite_step(
                round.first(),
                Text::new("IKE_AUTH took one round", "IKE_AUTH si è chiuso in un solo passaggio"),
            ),
        )
    })
}
