//! `ppp-auth-protocol`: the ends allow no common PPP authentication.

use evidence::UserRefusal;
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::Stage;
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
                UserRefusal::Method => told::refused_in_ppp(view, refused),
                UserRefusal::None | UserRefusal::Unknown | UserRefusal::TimedOut => by_code(view),
                _ => told::refused_otherwise(view, refused),
            };
        }
        told::let_in(view).unwrap_or_else(|| by_code(view))
    }

    fn attempt_headline(&self, view: &AttemptView<'_>) -> Text {
        let what = if view.has_code(&ENCRYPTION) {
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

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Both
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        both()
    }
}

/// PPP was ended while the method was agreed on (RAS 619, 628, 732, 734, 735; 812 by a policy).
const METHOD: [u32; 6] = [619, 628, 732, 734, 735, 812];
const ENCRYPTION: [u32; 2] = [741, 742];

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
