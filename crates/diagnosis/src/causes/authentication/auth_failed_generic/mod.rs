//! `auth-failed-generic`: authentication is refused, and this side cannot tell why.

use evidence::{FailurePoint, Remark};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::tell;
use crate::attempts::view::AttemptView;
use crate::causes::{attempt_grounds, grounds};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct AuthFailedGeneric;

impl Rule for AuthFailedGeneric {
    fn cause(&self) -> Cause {
        Cause::AUTH_FAILED_GENERIC
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, _: &View<'_>, _: &Symptom) -> Judgement {
        Judgement::Open
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        if forbids(view).is_some() {
            return Text::new(
                "the peer has authenticated, and a rule of the other end’s own forbids it",
                "il peer si è autenticato, e una regola propria dell’altro lato lo vieta",
            );
        }
        Text::new(
            "authentication is refused, and this side cannot tell why",
            "l’autenticazione è rifiutata, e da questo lato non si può sapere perché",
        )
    }

    fn side(&self, view: &View<'_>, _: &Symptom) -> Side {
        forbids(view).unwrap_or(Side::Unknown)
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::ReadGatewayLog)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        let excluded =
            attempt_grounds::phase_one_over(view).or_else(|| attempt_grounds::never_answered(view));
        if let Some(excluded) = excluded {
            return excluded;
        }
        if let Some(told) = view.certificates().find(|told| told.what.result != 0) {
            let because = Text::new(
                "this computer itself refused a certificate",
                "è questo computer ad aver rifiutato un certificato",
            );
            return Judgement::excluded(because, view.cite(told.at, tell::certificate(&told.what)));
        }
        let refused = attempt_grounds::code(view, &[13801]).and_then(|_| view.noticed());
        match refused {
            Some((FailurePoint::There, at)) => {
                let says = Text::new("it is the peer that refused", "a rifiutare è stato il peer");
                Judgement::suits(view.cite(at, says))
            }
            Some((FailurePoint::Here, at)) => {
                let says = Text::new(
                    "it is this computer that refused",
                    "a rifiutare è stato questo computer",
                );
                Judgement::excluded(says.clone(), view.cite(at, says))
            }
            None => Judgement::Open,
        }
    }

    fn attempt_remedies(&self, view: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(view.other_side(), Remedy::ReadGatewayLog)]
    }
}

/// The end whose plugin or hook lets the peer not in.
fn forbids(view: &View<'_>) -> Option<Side> {
    grounds::told_by(view, &[Remark::SetupForbidden])
}
