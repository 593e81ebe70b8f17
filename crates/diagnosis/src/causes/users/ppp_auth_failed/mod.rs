//! `ppp-auth-failed`: PPP refuses the user inside L2TP.

use evidence::UserRefusal;
use verdict::{Cause, Remedy, Side, Text};

use super::refused::{by_certificate, of_the_user};
use super::unchecked;
use crate::attempts::Stage;
use crate::attempts::view::AttemptView;
use crate::causes::{grounds, policy_server, told};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct PppAuthFailed;

impl Rule for PppAuthFailed {
    fn cause(&self) -> Cause {
        Cause::PPP_AUTH_FAILED
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
        Side::Initiator
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![
            (Side::Initiator, Remedy::SetUserCredentials),
            (Side::Responder, Remedy::ReadGatewayLog),
        ]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(judgement) = told::without_ppp(view) {
            return judgement;
        }
        if let Some(refused) = told::refusal(view) {
            return match refused.what.why {
                why if of_the_user(why) => told::refused_in_ppp(view, refused),
                UserRefusal::None | UserRefusal::Unknown | UserRefusal::TimedOut => by_code(view),
                _ => told::refused_otherwise(view, refused),
            };
        }
        told::let_in(view).unwrap_or_else(|| by_code(view))
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        let what = match told::refusal(view).map(|told| told.what.why) {
            _ if policy_server::is_by_certificate(view) => Text::new(
                "PPP refuses the user’s certificate: it does not lead to the account",
                "PPP rifiuta il certificato dell’utente: non conduce all’account",
            ),
            Some(UserRefusal::Unchecked) => Text::new(
                "PPP refuses the user, after a server that checks users gave no answer",
                "PPP rifiuta l’utente, dopo che un server che verifica gli utenti non ha risposto",
            ),
            Some(UserRefusal::NoDirectory) => unchecked::headline("PPP"),
            Some(UserRefusal::CannotCheck) => Text::new(
                "PPP refuses every user: the gateway cannot check them",
                "PPP rifiuta ogni utente: il gateway non può verificarli",
            ),
            Some(UserRefusal::NotAllowed) => Text::new(
                "the user’s account may not dial in",
                "l’account dell’utente non può collegarsi",
            ),
            Some(UserRefusal::PasswordExpired) => {
                Text::new("the user’s password has expired", "la password dell’utente è scaduta")
            }
            _ => {
                Text::new("PPP refuses user name or password", "PPP rifiuta nome utente o password")
            }
        };
        told::after_ipsec(view, what)
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        match told::refusal(view).map(|told| told.what.why) {
            _ if policy_server::is_by_certificate(view) => Side::Unknown,
            Some(UserRefusal::NotAllowed | UserRefusal::CannotCheck | UserRefusal::NoDirectory) => {
                Side::Responder
            }
            // The next server may have answered.
            Some(UserRefusal::Unchecked) => Side::Unknown,
            _ => Side::Initiator,
        }
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        let credentials = (Side::Initiator, Remedy::SetUserCredentials);
        let log = (Side::Responder, Remedy::ReadGatewayLog);
        if let Some(remedies) = by_certificate(view) {
            return remedies;
        }
        match told::refusal(view).map(|told| told.what.why) {
            Some(UserRefusal::NotAllowed) => vec![(Side::Responder, Remedy::AllowAccount)],
            Some(UserRefusal::CannotCheck) => unchecked::remedies(),
            Some(UserRefusal::NoDirectory) => {
                vec![(Side::Responder, Remedy::RepairDirectory)]
            }
            Some(UserRefusal::Unchecked) => {
                let mut both = unchecked::remedies();
                both.push(credentials);
                both
            }
            // Whoever refused has said why: no log has more to say.
            Some(UserRefusal::Credentials | UserRefusal::PasswordExpired) => vec![credentials],
            _ => vec![credentials, log],
        }
    }
}

/// Refused by name or password (691), or the account may not dial in or has expired (646 to 649).
const REFUSED: [u32; 5] = [646, 647, 648, 649, 691];

fn by_code(view: &AttemptView<'_>) -> Judgement {
    let in_ppp = view.stage() == Stage::User && view.has_code(&REFUSED);
    let ended = told::ended(view).filter(|_| in_ppp);
    ended.map_or(Judgement::Open, Judgement::suits)
}
