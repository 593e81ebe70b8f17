//! `auth-method-mismatch`: the two ends want different authentication methods.

mod attempt;
mod capture;

use evidence::{IkeVersion, Remark};
use verdict::{Cause, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct AuthMethodMismatch;

impl Rule for AuthMethodMismatch {
    fn cause(&self) -> Cause {
        Cause::AUTH_METHOD_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        match (view.version(), symptom.name) {
            (IkeVersion::V1, "selection-refused-by-initiator") => capture::offered(view),
            (IkeVersion::V1, "main1-refused" | "aggressive1-refused" | "main3-refused") => None,
            (IkeVersion::V1, _) => capture::agreed(view),
            (IkeVersion::V2, "auth-refused-sealed") => capture::asked_for(view, symptom),
            (IkeVersion::V2, "eap-stopped") => capture::user_asked(view),
            _ => None,
        }
        .unwrap_or(Judgement::Open)
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        if let Some((_, told)) = view.remark(Remark::DigestForbidden) {
            let digest = &told.value;
            return Text::new(
                format!("the peer wants a signature of {digest}, which this end’s policy forbids"),
                format!("il peer vuole una firma {digest}, che la policy di questo lato vieta"),
            );
        }
        Text::new(
            "the two ends want different authentication methods",
            "i due lati vogliono metodi di autenticazione diversi",
        )
    }

    fn side(&self, view: &View<'_>, _: &Symptom) -> Side {
        grounds::told_by(view, &[Remark::DigestForbidden]).unwrap_or(Side::Both)
    }

    fn remedies(&self, view: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        if let Some(own) = grounds::told_by(view, &[Remark::DigestForbidden]) {
            return vec![(own, Remedy::SignWithEcdsa), (own, Remedy::AllowSha1Signatures)];
        }
        vec![
            (Side::Initiator, Remedy::SetAuthenticationMethod),
            (Side::Responder, Remedy::SetAuthenticationMethod),
        ]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        attempt::judge(view)
    }

    fn attempt_side(&self, _: &AttemptView<'_>) -> Side {
        Side::Both
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![
            (Side::Initiator, Remedy::SetAuthenticationMethod),
            (Side::Responder, Remedy::SetAuthenticationMethod),
        ]
    }
}
