//! Whether a negotiation ended where a dial's code says that the dial did not.

use evidence::{Exchange, IkeVersion, Party, Remark, TunnelType};
use numbers::ikev2::NotifyType;
use verdict::{Cause, Phase};

use super::view::AttemptView;
use crate::case::{Case, Negotiation};
use crate::gather::Account;

/// What a code leaves of a negotiation's course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// Nothing usable came back (RAS 678, 792, 809; 13805 and 13813 of IKE).
    Silence,
    /// The proposals were refused (13868).
    Proposals,
    /// The proof was refused by either end (13801).
    Proof,
    /// The machine has no proof of its own: it never sent one (13806).
    NoProof,
    /// A user was judged, in EAP or PPP.
    User,
    /// Phase 1 of L2TP's IPsec, by what was wrong with it (787 to 793).
    FirstPhase,
    /// The same, for want of common parameters (788).
    Parameters,
}

impl Told {
    fn of(code: u32) -> Option<Told> {
        Some(match code {
            678 | 792 | 809 | 13_805 | 13_813 => Told::Silence,
            13_868 => Told::Proposals,
            13_801 => Told::Proof,
            13_806 => Told::NoProof,
            646..=649 | 691 | 812 => Told::User,
            788 => Told::Parameters,
            787 | 789 | 790 | 793 => Told::FirstPhase,
            _ => return None,
        })
    }

    /// The IKE that the code belongs to, where the dial does not say which it used: L2TP's own
    /// codes, and those of IKE that only IKEv2 hands on to the dial.
    fn version(self) -> Option<IkeVersion> {
        match self {
            Told::FirstPhase | Told::Parameters => Some(IkeVersion::V1),
            Told::Proposals | Told::Proof | Told::NoProof => Some(IkeVersion::V2),
            Told::Silence | Told::User => None,
        }
    }

    /// The code may be how this cause shows.
    fn fits(self, cause: Cause, proof_sent: bool) -> bool {
        let phase = cause.phase();
        let is_later = matches!(phase, Phase::Phase2 | Phase::UserAuth);
        let is_proof = matches!(phase, Phase::Auth | Phase::Certificate);
        let of_offer = [Cause::PHASE2_PROPOSAL_MISMATCH, Cause::PFS_MISMATCH];
        match self {
            // A gateway that knows no connection may leave the first message unanswered.
            Told::Silence => !(is_proof || is_later),
            Told::Proposals => {
                !(is_proof || is_later)
                    || of_offer.contains(&cause)
                    || cause == Cause::ENCAP_MODE_MISMATCH
            }
            // Who is no peer of any connection is refused once it proves itself.
            Told::Proof if phase == Phase::Phase1 => {
                proof_sent && cause == Cause::NO_MATCHING_CONNECTION
            }
            Told::Proof => phase != Phase::Phase2,
            Told::NoProof => !(is_proof || is_later),
            Told::User => phase != Phase::Phase1 && phase != Phase::Phase2 && !is_proof,
            Told::FirstPhase => phase != Phase::UserAuth,
            Told::Parameters => !(is_proof || phase == Phase::UserAuth),
        }
    }
}

/// Nothing usable came back, for which Windows waits.
pub(super) fn is_silence(code: u32) -> bool {
    Told::of(code) == Some(Told::Silence)
}

/// By what a log tells of it, it cannot be the negotiation of a dial that failed with this code.
pub(super) fn contradicts(case: &Case, view: &AttemptView<'_>, own: &Negotiation) -> bool {
    let Some(told) = view.dial().and(view.code()).and_then(Told::of) else { return false };
    let is_open = !matches!(view.tunnel(), Some((TunnelType::Ikev2 | TunnelType::L2tp, _)));
    if is_open && told.version().is_some_and(|version| version != own.version) {
        return true;
    }
    let mut accounts = own.witnesses.iter().map(|witness| case.account(witness));
    accounts.any(|account| account.is_logged && is_contrary(account, told))
}

fn is_contrary(account: &Account, told: Told) -> bool {
    let of_l2tp = matches!(told, Told::FirstPhase | Told::Parameters);
    if account.version == IkeVersion::V1 {
        // What came up did not fail in phase 1; of what fails there either end may hear nothing.
        let came_up = account.remarks().any(|(_, own)| own.what == Remark::ChildUp);
        return of_l2tp && came_up || told != Told::Silence && !may_show(account, told);
    }
    match told {
        Told::Silence => is_told_off(account) || !may_show(account, told),
        Told::Proposals => {
            came_to_proof(account) && !judges_child_offer(account) || !may_show(account, told)
        }
        Told::Proof | Told::User => is_refused_at_first(account) || !may_show(account, told),
        _ => !may_show(account, told),
    }
}

/// Of what the log judges, something may show so; or it judges nothing.
fn may_show(account: &Account, told: Told) -> bool {
    // A log without messages does not tell.
    let first = |exchange| matches!(exchange, Exchange::IkeSaInit | Exchange::None);
    let proof_sent = account.steps.iter().all(|step| step.exchange == Exchange::None)
        || account.steps.iter().any(|step| !first(step.exchange));
    let judged = account.remarks().filter(|(said, own)| !account.is_overtaken(said, own));
    let mut causes = judged
        .filter_map(|(_, own)| knowledge::remark(own.what.name()))
        .flat_map(|row| row.causes)
        .filter_map(|name| Cause::find(name))
        .peekable();
    causes.peek().is_none() || causes.any(|cause| told.fits(cause, proof_sent))
}

/// The proposals of IKE were taken.
fn came_to_proof(account: &Account) -> bool {
    let mut steps = account.steps.iter();
    steps.any(|step| step.by == Party::Initiator && step.exchange == Exchange::IkeAuth)
}

/// What is refused, if anything is told, are those of the child SA.
fn judges_child_offer(account: &Account) -> bool {
    let mut judged = account.remarks().filter(|(_, told)| told.judges()).peekable();
    let of_offer = |what: Remark| {
        let row = knowledge::remark(what.name());
        row.is_some_and(|row| {
            let mut causes = row.causes.iter().filter_map(|name| Cause::find(name));
            causes.any(|cause| Told::Proposals.fits(cause, true) && cause.phase() == Phase::Phase2)
        })
    };
    judged.peek().is_none() || judged.any(|(_, told)| of_offer(told.what))
}

/// The responder answered with an error that ends it: no cookie, and no other group.
fn is_told_off(account: &Account) -> bool {
    /// What a daemon of IKEv2 answers with a notify, though its log need not tell the message.
    const ANSWERED: [Remark; 3] =
        [Remark::SuiteRefused, Remark::GroupRefused, Remark::TransformsRefused];
    let proves = came_to_proof(account);
    let mut judged = account.remarks().filter(|(said, told)| {
        said.by == Party::Responder && told.judges() && !account.is_overtaken(said, told)
    });
    error(account, |exchange| matches!(exchange, Exchange::IkeSaInit | Exchange::IkeAuth))
        || judged
            .any(|(_, told)| ANSWERED.contains(&told.what) || proves && told.what != Remark::GaveUp)
}

fn is_refused_at_first(account: &Account) -> bool {
    error(account, |exchange| exchange == Exchange::IkeSaInit)
}

fn error(account: &Account, wanted: impl Fn(Exchange) -> bool) -> bool {
    let mut notices = account.notices();
    notices.any(|(said, kind, _)| {
        let step = account.steps.get(usize::from(said.step));
        said.by == Party::Responder
            && kind < numbers::ike::FIRST_STATUS
            && kind != NotifyType::INVALID_KE_PAYLOAD.0
            && step.is_some_and(|step| wanted(step.exchange))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(code: u32, cause: Cause) -> bool {
        Told::of(code).is_none_or(|told| told.fits(cause, true))
    }

    #[test]
    fn a_code_says_in_which_phase_a_dial_did_not_fail() {
        for (code, cause) in [
            (809, Cause::PSK_MISMATCH),
            (809, Cause::TRAFFIC_SELECTOR_MISMATCH),
            (13_868, Cause::PSK_MISMATCH),
            (13_868, Cause::CERT_UNTRUSTED),
            (13_868, Cause::TRAFFIC_SELECTOR_MISMATCH),
            (13_801, Cause::TRAFFIC_SELECTOR_MISMATCH),
            (13_801, Cause::PHASE1_PROPOSAL_MISMATCH),
            (13_806, Cause::CERT_UNTRUSTED),
            (691, Cause::TRAFFIC_SELECTOR_MISMATCH),
            (691, Cause::PSK_MISMATCH),
            (788, Cause::PSK_MISMATCH),
        ] {
            assert!(!fits(code, cause), "{code} {cause}");
        }
        for (code, cause) in [
            (809, Cause::NO_MATCHING_CONNECTION),
            (13_868, Cause::PHASE1_DH_MISMATCH),
            (13_868, Cause::PHASE2_PROPOSAL_MISMATCH),
            (13_801, Cause::CERT_UNTRUSTED),
            (13_801, Cause::NO_MATCHING_CONNECTION),
            (691, Cause::EAP_FAILED),
            (789, Cause::PSK_MISMATCH),
            (788, Cause::PHASE1_PROPOSAL_MISMATCH),
            (800, Cause::PSK_MISMATCH),
        ] {
            assert!(fits(code, cause), "{code} {cause}");
        }
    }
}
