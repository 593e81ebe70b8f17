//! `phase1-proposal-mismatch`: no common IKE encryption, hash, PRF or authentication method.

use numbers::ikev1::NotifyType;
use numbers::ikev2::TransformType;
use verdict::{Cause, Language, Parameter, Remedy, Side, Text};

use crate::attempts::view::AttemptView;
use crate::causes::attempt_grounds;
use crate::causes::grounds;
use crate::causes::proposals::{offered, parameters, phase1_agreed};
use crate::rule::{Judgement, Rule, Texts, texts};
use crate::suites::{For, compare};
use crate::view::{Symptom, View};
use evidence::LastSent;

pub(crate) struct Phase1ProposalMismatch;

impl Rule for Phase1ProposalMismatch {
    fn cause(&self) -> Cause {
        Cause::PHASE1_PROPOSAL_MISMATCH
    }

    fn texts(&self) -> Texts {
        texts!()
    }

    /// A refusal alone does not show it: a gateway without a connection for this peer refuses in
    /// the same words. One that refuses aggressive mode uses others.
    fn judge(&self, view: &View<'_>, symptom: &Symptom) -> Judgement {
        if let Some(agreed) = phase1_agreed(view, symptom) {
            return agreed;
        }
        if let Some((says, on)) = grounds::accepted_elsewhere(view)
            && on != [TransformType::KEY_EXCHANGE]
        {
            return Judgement::suits(says);
        }
        if let Some(suits) = grounds::aggressive_offer_refused(view, symptom) {
            return suits;
        }
        let authentication = view.account().notices().find(|(_, kind, _)| {
            *kind == NotifyType::AUTHENTICATION_FAILED.0 && symptom.name == "aggressive1-refused"
        });
        match authentication {
            Some((said, kind, _)) => Judgement::Strains {
                says: vec![view.cite(said.place, Text::same(view.notify_name(kind)))],
            },
            None => Judgement::Open,
        }
    }

    fn headline(&self, view: &View<'_>, _: &Symptom) -> Text {
        let compared = compare(view, For::Ike).filter(|own| own.cause == self.cause());
        if let Some(compared) = compared {
            return compared.headline();
        }
        let count = suites(view).len();
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
        let offered = vec![("offered", Parameter::List(suites(view)))];
        offered.into_iter().chain(parameters(view, For::Ike)).collect()
    }

    fn remedies(&self, _: &View<'_>, _: &Symptom) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignIkeSuite), (Side::Responder, Remedy::AlignIkeSuite)]
    }

    fn judge_attempt(&self, view: &AttemptView<'_>) -> Judgement {
        if let Some(excluded) =
            attempt_grounds::phase_one_over(view).or_else(|| attempt_grounds::never_answered(view))
        {
            return excluded;
        }
        use LastSent::{Authentication, Eap, Identity, KeyExchange};
        let later = [KeyExchange, Identity, Eap, Authentication];
        if let Some(shown) = attempt_grounds::last_sent(view, &later) {
            return Judgement::excluded(
                Text::new("a suite had been chosen", "una suite era stata scelta"),
                shown,
            );
        }
        let first = attempt_grounds::last_sent(view, &[LastSent::Proposal]);
        match first.filter(|_| attempt_grounds::code(view, &[788, 13802, 13868]).is_some()) {
            Some(shown) => Judgement::suits(shown),
            None => Judgement::Open,
        }
    }

    fn attempt_remedies(&self, _: &AttemptView<'_>) -> Vec<(Side, Remedy)> {
        vec![(Side::Initiator, Remedy::AlignIkeSuite), (Side::Responder, Remedy::AlignIkeSuite)]
    }
}

/// The suites the initiator offered, as administrators write them.
fn suites(view: &View<'_>) -> Vec<String> {
    offered(view)
        .map_or_else(Vec::new, |offer| offer.proposals.iter().map(ToString::to_string).collect())
}
