//! Why a user was refused, where it is the user and not the method.

use evidence::UserRefusal;
use verdict::{Remedy, Side, Text};

use super::unchecked;
use crate::attempts::view::AttemptView;
use crate::causes::policy_server;

pub(super) fn of_the_user(why: UserRefusal) -> bool {
    use UserRefusal::{
        CannotCheck, Credentials, NoDirectory, NotAllowed, PasswordExpired, Unchecked,
    };
    let is_unchecked = matches!(why, CannotCheck | NoDirectory | Unchecked);
    is_unchecked || matches!(why, Credentials | NotAllowed | PasswordExpired)
}

/// More than that the user is refused in EAP: nobody checked, or it was by certificate.
pub(super) fn headline_of_eap(view: &AttemptView<'_>) -> Option<Text> {
    if policy_server::is_by_certificate(view) {
        return Some(Text::new(
            "the user’s certificate is refused (EAP-TLS): it does not lead to the account",
            "il certificato dell’utente è rifiutato (EAP-TLS): non conduce all’account",
        ));
    }
    unchecked::of_attempt(view).then(|| unchecked::headline("EAP"))
}

/// Where a certificate does not lead to the account there is no password to correct.
pub(super) fn by_certificate(view: &AttemptView<'_>) -> Option<Vec<(Side, Remedy)>> {
    let is_it = policy_server::is_by_certificate(view);
    is_it.then(|| vec![(Side::Responder, Remedy::MapCertificate)])
}
