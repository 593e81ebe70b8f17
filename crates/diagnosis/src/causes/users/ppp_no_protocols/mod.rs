//! `ppp-no-protocols`: PPP agrees on no network protocol.

use evidence::{Authenticator, UserRefusal};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::Stage;
use crate::attempts::view::AttemptView;
use crate::causes::{grounds, told};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct PppNoProtocols;

impl Rule for PppNoProtocols {
    fn cause(&self) -> Cause {
        Cause::PPP_NO_PROTOCOLS
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
        Side::Unknown
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::BindProtocols), (Side::Responder, Remedy::EnlargePool)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(judgement) = told::without_ppp(view) {
            return judgement;
        }
        match told::refusal(view) {
            Some(refused) if refused.what.why == UserRefusal::NoProtocols => {
                told::refused_in_ppp(view, refused)
            }
            Some(refused) if clear(refused.what.why) => told::refused_otherwise(view, refused),
            _ => {
                let in_ppp = view.stage() == Stage::User && view.has_code(&NO_PROTOCOLS);
                let ended = told::ended(view).filter(|_| in_ppp);
                ended.map_or(Judgement::Open, Judgement::suits)
            }
        }
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        told::after_ipsec(view, self.cause().phrase())
    }

    fn attempt_side(&self, view: &AttemptView<'_>) -> Side {
        if lacks_address(view) { Side::Responder } else { Side::Unknown }
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        let mut remedies =
            vec![(Side::Initiator, Remedy::BindProtocols), (Side::Responder, Remedy::EnlargePool)];
        if lacks_address(view) {
            remedies.reverse();
        }
        remedies
    }
}

/// No PPP control protocols, none that suits the other end (RAS 720, 733).
const NO_PROTOCOLS: [u32; 2] = [720, 733];

/// The server itself says that it agrees on none: a client that dials in asks it for an address.
fn lacks_address(view: &AttemptView<'_>) -> bool {
    told::refusal(view).is_some_and(|refused| {
        refused.what.why == UserRefusal::NoProtocols && refused.what.says == Authenticator::Server
    })
}

/// PPP asks for the user before it asks for protocols.
fn clear(why: UserRefusal) -> bool {
    !matches!(why, UserRefusal::None | UserRefusal::Unknown | UserRefusal::TimedOut)
}
