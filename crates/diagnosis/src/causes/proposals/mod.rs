//! Causes of the family: what the ends propose.

mod aggressive_mode_refused;
mod cookie_or_load;
mod ike_version_mismatch;
mod no_matching_connection;
mod pfs_mismatch;
mod phase1_dh_mismatch;
mod phase1_proposal_mismatch;
mod phase2_proposal_mismatch;
mod redirect_loop;
mod session_limit;

pub(crate) use aggressive_mode_refused::AggressiveModeRefused;
pub(crate) use cookie_or_load::CookieOrLoad;
pub(crate) use ike_version_mismatch::IkeVersionMismatch;
pub(crate) use no_matching_connection::NoMatchingConnection;
pub(crate) use pfs_mismatch::PfsMismatch;
pub(crate) use phase1_dh_mismatch::Phase1DhMismatch;
pub(crate) use phase1_proposal_mismatch::Phase1ProposalMismatch;
pub(crate) use phase2_proposal_mismatch::Phase2ProposalMismatch;
pub(crate) use redirect_loop::RedirectLoop;
pub(crate) use session_limit::SessionLimit;

use evidence::{Exchange, Offer, Party};
use verdict::{Parameter, Text};

use crate::causes::grounds;
use crate::gather::What;
use crate::rule::Judgement;
use crate::suites::{For, compare};
use crate::view::{Symptom, View};

/// What the initiator offered for IKE.
fn offered(view: &View<'_>) -> Option<Offer> {
    view.account().said.iter().find_map(|said| match said.what {
        What::Offers(id) if said.by == Party::Initiator => Some(view.case.offers.of(id)),
        _ => None,
    })
}

/// What the other end accepts, in what that differs, and the suite of it that is nearest: as its
/// log lists it.
fn parameters(view: &View<'_>, kind: For) -> Vec<(&'static str, Parameter)> {
    let Some(compared) = compare(view, kind) else { return Vec::new() };
    let (offered, accepted) = (&compared.offered, &compared.accepted);
    vec![
        ("differs", Parameter::List(compared.differs())),
        ("offered_nearest", Parameter::Word(offered.written(accepted, |_| true))),
        ("accepted_nearest", Parameter::Word(accepted.written(offered, |_| true))),
    ]
}

/// A suite was chosen, so phase 1 found one; at a rekeying it may have changed since.
fn phase1_agreed(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    match grounds::suite_chosen(view)? {
        Judgement::Excluded { evidence, .. } if symptom.name == "rekey-refused" => {
            Some(Judgement::Strains { says: evidence })
        }
        excluded => Some(excluded),
    }
}

/// The child SA was accepted by the responder before: with the same settings at the first time,
/// or in the very exchange that the initiator then refuses.
fn child_accepted(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    let says = |at: usize| {
        vec![view.cite_step(
            at,
            Text::new(
                "the responder accepted these settings here",
                "qui il risponditore ha accettato queste impostazioni",
            ),
        )]
    };
    match symptom.name {
        "quick-refused" if symptom.noticed_by == Party::Initiator => {
            let step = view.step(symptom.step);
            let answer = view.account().steps.iter().position(|other| {
                other.by == Party::Responder
                    && other.exchange == Exchange::Quick
                    && other.message_id == step.message_id
            })?;
            Some(Judgement::Excluded {
                because: Text::new(
                    "the responder accepted the quick mode",
                    "il risponditore ha accettato il quick mode",
                ),
                evidence: says(answer),
            })
        }
        "rekey-refused" | "rekey-unanswered" if view.course().child_up => {
            let (_, ending) = view.course().decisive?;
            Some(Judgement::Strains { says: says(ending.step()) })
        }
        _ => None,
    }
}

/// A responder that refuses only the child SA still authenticates itself (RFC 7296 §1.2).
fn answer_without_authentication(view: &View<'_>, symptom: &Symptom) -> Option<Judgement> {
    if symptom.name != "auth-refused-sealed" {
        return None;
    }
    let says = Text::new(
        "the answer has no room for an AUTH payload, which a refused child SA would leave in it",
        "nella risposta non c’è posto per AUTH, che il rifiuto della sola child SA vi lascerebbe",
    );
    Some(Judgement::Strains { says: vec![view.cite_step(symptom.step, says)] })
}
