//! `phase1-proposal-mismatch`: no common IKE encryption, hash, PRF or authentication method.

use evidence::Party;
use verdict::{Cause, Language, Parameter, Remedy, Side, Text};

use crate::causes::grounds;
use crate::gather::What;
use crate::rule::{Judgement, Rule};
use crate::view::{Symptom, View};

pub(crate) struct Phase1ProposalMismatch;

impl Rule for Phase1ProposalMismatch {
    fn cause(&self) -> Cause {
        Cause::PHASE1_PROPOSAL_MISMATCH
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

    /// A refusal alone does not show it: a gateway without a connection for this peer refuses in
    /// the same words.
    fn judge(&self, view: &View<'_>, _: &Symptom) -> Judgement {
        let elsewhere = || grounds::accepted_elsewhere(view).map(|(says, _)| Judgement::suits(says));
        grounds::suite_chosen(view).or_else(elsewhere).unwrap_or(Judgement::Open)
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        let count = offered(view).len();
        Text::each(|language| match (language, count) {
            (Language::English, 0) => "the two ends have no IKE suite in common".into(),
            (Language::Italian, 0) => "i due lati non hanno una suite IKE in comune".into(),
            (Language::English, 1) => {
                "the gateway accepts none of the IKE suites offered (1 proposal)".into()
            }
            (Language::Italian, 1) => {
                "il gateway non accetta alcuna delle suite IKE offerte (1 proposta)".into()
            }
            (Language::English, n) => {
                format!("the gateway accepts none of the IKE suites offered ({n} proposals)")
            }
            (Language::Italian, n) => {
                format!("il gateway non accetta alcuna delle suite IKE offerte ({n} proposte)")
            }
        })
    }

    fn side(&self, _: &View<'_>, _: &Symptom) -> Side {
        Side::Both
    }

    fn parameters(&self, view: &View<'_>, _: &Symptom) -> Vec<(&'static str, Parameter)> {
        vec![("offered", Parameter::List(offered(view)))]
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignIkeSuite), (Side::Responder, Remedy::AlignIkeSuite)]
    }
}

/// The suites the initiator offered, as administrators write them.
fn offered(view: &View<'_>) -> Vec<String> {
    let offer = view.account().said.iter().find_map(|said| match said.what {
        What::Offers(id) if said.by == Party::Initiator => Some(view.case.offers.of(id)),
        _ => None,
    });
    offer.map_or_else(Vec::new, |offer| offer.proposals.iter().map(ToString::to_string).collect())
}
