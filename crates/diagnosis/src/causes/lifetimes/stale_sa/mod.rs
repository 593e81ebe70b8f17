//! `stale-sa`: one end still uses an SA that the other has forgotten, after a restart for instance.

use verdict::{Cause, Language, Remedy, Side, Text};

use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct StaleSa;

impl Rule for StaleSa {
    fn cause(&self) -> Cause {
        Cause::STALE_SA
    }

    fn explain(&self, language: Language) -> &'static str {
        match language {
            Language::English => include_str!("explain.en.md"),
            Language::Italian => include_str!("explain.it.md"),
        }
    }

    fn cases(&self) -> &'static str {
        include_str!("cases.md")
    }

    fn judge(&self, _: &View<'_>, _: &Symptom) -> Judgement {
        Judgement::Open
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "one end still uses an SA that the other has forgotten, after a restart for instance",
            "un lato usa ancora una SA che l’altro ha dimenticato, ad esempio dopo un riavvio",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::ClearStaleSa), (Side::Both, Remedy::EnableDpd)]
    }
}
