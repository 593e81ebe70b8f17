//! `expiring-soon`: a certificate ends soon.

use verdict::{Cause, Remedy, Side, Text};

use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct ExpiringSoon;

impl Rule for ExpiringSoon {
    fn cause(&self) -> Cause {
        Cause::EXPIRING_SOON
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// No symptom has it as a candidate: `crate::hygiene` finds it in what machines say.
    fn judge(&self, _: &View<'_>, _: &Symptom) -> Judgement {
        Judgement::Open
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        self.cause().phrase()
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Unknown
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Unknown, Remedy::RenewBeforeExpiry)]
    }
}
