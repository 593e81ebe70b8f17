//! `ppk-mismatch`: the post-quantum preshared keys of the two ends differ.

use evidence::Party;
use numbers::ikev2::NotifyType;
use verdict::{Cause, Remedy, Side, Text};

use crate::causes::grounds;
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::view::{Symptom, View};

pub(crate) struct PpkMismatch;

impl Rule for PpkMismatch {
    fn cause(&self) -> Cause {
        Cause::PPK_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    fn judge(&self, view: &View<'_>, _: &Symptom) -> Judgement {
        if let Some(excluded) = grounds::without_ppk(view) {
            return excluded;
        }
        match view.notice(Party::Responder, NotifyType::USE_PPK.0) {
            Some(said) => Judgement::suits(view.cite(
                said.place,
                Text::new(
                    "both ends announce a post-quantum key (USE_PPK)",
                    "i due lati annunciano una chiave post-quantistica (USE_PPK)",
                ),
            )),
            None => Judgement::Open,
        }
    }

    fn headline(&self, _: &View<'_>, _: &Symptom) -> Text {
        Text::new(
            "the post-quantum preshared keys of the two ends differ",
            "le chiavi precondivise post-quantistiche dei due lati sono diverse",
        )
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::SetSecret), (Side::Responder, Remedy::SetSecret)]
    }
}
