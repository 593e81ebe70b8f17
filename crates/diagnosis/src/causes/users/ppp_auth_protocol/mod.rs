//! `ppp-auth-protocol`: the ends allow no common PPP authentication.

use evidence::{Authenticator, Party, UserRefusal};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::Stage;
use crate::attempts::daemon::daemon;
use crate::attempts::view::AttemptView;
use crate::causes::{grounds, told};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct PppAuthProtocol;

impl Rule for PppAuthProtocol {
    fn cause(&self) -> Cause {
        Cause::PPP_AUTH_PROTOCOL
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// Sealed in ESP, PPP is not seen: only what has none of it is.
    fn judge(&self, view: &View<'_>, _: &Symptom) -> Judgement {
        grounds::is_ikev2(view).unwrap_or(Judgement::Open)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        self.cause().phrase()
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        both()
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(judgement) = told::without_ppp(view) {
            return judgement;
        }
        if let Some(refused) = told::refusal(view) {
            return match refused.what.why {
                UserRefusal::Method | UserRefusal::NoSecrets | UserRefusal::Encryption => {
                    told::refused_in_ppp(view, refused)
                }
                UserRefusal::None | UserRefusal::Unknown | UserRefusal::TimedOut => by_code(view),
                _ => told::refused_otherwise(view, refused),
            };
        }
        told::let_in(view).unwrap_or_else(|| by_code(view))
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        let what = if lacks_secrets(view) {
            Text::new(
                "pppd requires the other end to authenticate itself, and has no secret for it",
                "pppd esige che l’altro lato si autentichi, e non ha alcun segreto per esso",
            )
        } else if wants_encryption(view) {
            Text::new(
                "one end requires PPP’s own encryption (MPPE), and the other one does not have it",
                "un lato esige la crittografia propria di PPP (MPPE), e l’altro non la offre",
            )
        } else if view.has_code(&ENCRYPTION) {
            Text::new(
                "the two ends want different PPP encryption",
                "i due lati vogliono una crittografia PPP diversa",
            )
        } else {
            Text::new(
                "the two ends allow no common PPP authentication",
                "i due lati non ammettono un’autenticazione PPP comune",
            )
        };
        told::after_ipsec(view, what)
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        if wants_encryption(view) {
            return requires(view).unwrap_or(Side::Both);
        }
        match daemon(view).filter(|_| is_known(view) && lacks_secrets(view)) {
            Some(Party::Initiator) => Side::Initiator,
            Some(Party::Responder) => Side::Responder,
            _ => Side::Both,
        }
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        match self.attempt_side(view) {
            side if wants_encryption(view) => vec![(side, Remedy::DropPppEncryption)],
            // A client is not to ask for it; a server needs its users.
            Side::Initiator => vec![(Side::Initiator, Remedy::AlignPppAuthentication)],
            Side::Responder => vec![(Side::Responder, Remedy::SetUserCredentials)],
            _ => both(),
        }
    }
}

/// PPP was ended while the method was agreed on (RAS 619, 628, 732, 734, 735; 812 by a policy).
const METHOD: [u32; 6] = [619, 628, 732, 734, 735, 812];
const ENCRYPTION: [u32; 2] = [741, 742];

/// A client that lacks `noauth`, or a server without users.
fn lacks_secrets(view: &AttemptView<'_>) -> bool {
    told::refusal(view).is_some_and(|told| told.what.why == UserRefusal::NoSecrets)
}

fn wants_encryption(view: &AttemptView<'_>) -> bool {
    told::refusal(view).is_some_and(|told| told.what.why == UserRefusal::Encryption)
}

/// The end that requires encryption: the one that speaks, or the other one by its own word.
fn requires(view: &AttemptView<'_>) -> Option<Side> {
    let here = told::refusal(view)?.what.says == Authenticator::Server;
    match daemon(view)? {
        _ if !is_known(view) => None,
        Party::Initiator => Some(if here { Side::Initiator } else { Side::Responder }),
        Party::Responder => Some(if here { Side::Responder } else { Side::Initiator }),
        _ => None,
    }
}

/// Who called whom is told.
fn is_known(view: &AttemptView<'_>) -> bool {
    view.dial().is_some_and(|own| !(own.server.is_empty() && own.profile.is_empty()))
}

fn both() -> Vec<(Side, Remedy)> {
    vec![
        (Side::Initiator, Remedy::AlignPppAuthentication),
        (Side::Responder, Remedy::AlignPppAuthentication),
    ]
}

fn by_code(view: &AttemptView<'_>) -> Judgement {
    let in_ppp = view.stage() == Stage::User;
    let ended = told::ended(view)
        .filter(|_| in_ppp && (view.has_code(&METHOD) || view.has_code(&ENCRYPTION)));
    ended.map_or(Judgement::Open, Judgement::suits)
}
