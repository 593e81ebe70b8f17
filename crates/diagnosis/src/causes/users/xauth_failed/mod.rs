//! `xauth-failed`: the user name or password is refused (XAuth).

mod course;

use evidence::Remark;
use verdict::{Cause, Remedy, Side, Text};

use self::course::{answered_twice, asks_for_address, up_after_user, without_user};
use super::unchecked;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct XauthFailed;

impl Rule for XauthFailed {
    fn cause(&self) -> Cause {
        Cause::XAUTH_FAILED
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        if let Some(excluded) = without_user(view) {
            return excluded;
        }
        if let Some(asked) = asks_for_address(view) {
            return Judgement::excluded(
                Text::new(
                    "the client went on to ask for an address",
                    "il client è passato a chiedere un indirizzo",
                ),
                view.cite_step(
                    asked,
                    Text::new(
                        "Mode Config of the initiator, which follows an accepted user",
                        "Mode Config dell’iniziatore, che segue un utente accettato",
                    ),
                ),
            );
        }
        if let Some(up) = up_after_user(view) {
            let says = Text::new("the IKE SA is up", "la IKE SA è attiva");
            return Judgement::excluded(
                Text::new(
                    "the IKE SA came up, which follows an accepted user",
                    "la IKE SA è riuscita, il che segue un utente accettato",
                ),
                view.cite(up, says),
            );
        }
        match (symptom.name, answered_twice(view)) {
            ("xauth-stopped", Some(at)) => Judgement::suits(view.cite_step(
                at,
                Text::new(
                    "the user answered, the gateway stated the result, and the client stops",
                    "l’utente ha risposto, il gateway ha detto l’esito, e il client si ferma",
                ),
            )),
            _ => Judgement::Open,
        }
    }

    fn headline(&self, view: &View<'_>, symptom: &Symptom) -> Text {
        if is_unchecked(view) {
            return unchecked::headline("XAuth");
        }
        if wants_more(view) {
            return Text::new(
                "the server that checks users asks for more than XAuth here can pass on",
                "il server che verifica gli utenti chiede più di quanto XAuth qui possa inoltrare",
            );
        }
        if says_nothing(view) {
            return Text::new(
                "the client gives no user name and password (XAuth)",
                "il client non dà nome utente e password (XAuth)",
            );
        }
        if is_restricted(view) {
            return Text::new(
                "the user’s account may not log in here (XAuth)",
                "l’account dell’utente non può accedere qui (XAuth)",
            );
        }
        match (symptom.name, answered_twice(view)) {
            ("xauth-stopped", Some(_)) => Text::new(
                "the user name or password is refused (XAuth)",
                "nome utente o password rifiutati (XAuth)",
            ),
            _ => Text::new(
                "the user is not authenticated (XAuth)",
                "l’utente non è autenticato (XAuth)",
            ),
        }
    }

    fn side(&self, view: &View<'_>, _: &Symptom) -> Side {
        let is_of_gateway = is_unchecked(view) || is_restricted(view) || wants_more(view);
        if is_of_gateway { Side::Responder } else { Side::Initiator }
    }

    fn remedies(&self, view: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        if is_unchecked(view) || wants_more(view) {
            return unchecked::remedies();
        }
        match is_restricted(view) {
            true => vec![(Side::Responder, Remedy::AllowAccount)],
            false => vec![(Side::Initiator, Remedy::SetUserCredentials)],
        }
    }
}

fn is_unchecked(view: &View<'_>) -> bool {
    unchecked::is_first(view, Remark::UserUnchecked, &JUDGED)
}

/// The password is good: what the account may do is the gateway's to say.
fn is_restricted(view: &View<'_>) -> bool {
    unchecked::is_first(view, Remark::UserRestricted, &JUDGED)
}

/// RADIUS asks for a second factor.
fn wants_more(view: &View<'_>) -> bool {
    unchecked::is_first(view, Remark::ChallengeUnsupported, &JUDGED)
}

fn says_nothing(view: &View<'_>) -> bool {
    unchecked::is_first(view, Remark::UserUnanswered, &JUDGED)
}

const JUDGED: [Remark; 5] = [
    Remark::UserUnchecked,
    Remark::UserRestricted,
    Remark::ChallengeUnsupported,
    Remark::UserUnanswered,
    Remark::XauthFailed,
];
