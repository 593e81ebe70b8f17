//! `cookie-or-load`: the gateway turns away new negotiations because it is under load.

use verdict::{Cause, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct CookieOrLoad;

impl Rule for CookieOrLoad {
    fn cause(&self) -> Cause {
        Cause::COOKIE_OR_LOAD
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        judge(view, symptom)
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the gateway turns away new negotiations because it is under load",
            "il gateway respinge le nuove negoziazioni perché è sotto carico",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Responder
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Responder, Remedy::RaiseHalfOpenLimit)]
    }
}

/// Asking for a cookie is the sign of it (RFC 7296 §2.6); silence is not.
fn judge(view: &View<'_>, symptom: &Symptom) -> Judgement {
    match symptom.name {
        "cookie-loop" => Judgement::Shown { says: Vec::new() },
        _ => grounds::suite_chosen(view).unwrap_or(Judgement::Open),
    }
}
