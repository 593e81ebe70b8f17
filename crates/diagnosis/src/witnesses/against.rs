//! What speaks against the accounts of two logs being the two halves of one attempt.

use evidence::{Exchange, IkeVersion, Party, Remark};
use numbers::ikev2::{NotifyType, PayloadType};
use verdict::{Cause, Phase};

use super::ids;
use super::names::{self, Names};
use crate::course::Course;
use crate::gather::{Account, RemarkTold, Step, What};

/// What an attempt was about as it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    First,
    Proof,
    User,
    Child,
}

/// Whether the initiator's attempt and the responder's can be the same: the one failed at what the
/// other judged, or was judged itself, and nothing that both tell differs.
pub(super) fn may_be_one(initiator: &Account, responder: &Account) -> bool {
    let Some(failed) = stages(initiator) else { return false };
    let refused = judged(responder);
    let fits = match (refused.as_slice(), judged(initiator).as_slice()) {
        // It takes back what the responder holds for up, or has told it why.
        ([], [_, ..]) => responder.is_up() || has_error(responder),
        ([], []) => false,
        (refused, []) => failed.iter().any(|stage| refused.contains(stage)),
        // Of one attempt one end refuses the other.
        _ => says_the_same(initiator, responder),
    };
    fits && (initiator.is_up() || !responder.is_up() || refused.is_empty())
        && (responder.is_up() || !initiator.is_up())
        && !proves_otherwise(initiator, responder)
        && names::compare(initiator, responder) != Names::Differ
        && !users_differ(initiator, responder)
        && !ids::differ(initiator, responder)
        && !announces_another(initiator, responder)
        && !announces_another(responder, initiator)
}

/// What the initiator was at with the last that it heard; none where it heard nothing.
fn stages(account: &Account) -> Option<Vec<Stage>> {
    let told = || account.steps.iter().filter(|step| step.exchange != Exchange::None);
    told().find(|step| step.by == Party::Responder)?;
    let has = |exchange| told().any(|step| step.exchange == exchange);
    let says_up = account.remarks().any(|(_, told)| told.what == Remark::Established);
    let of_child = [
        NotifyType::NO_PROPOSAL_CHOSEN.0,
        NotifyType::TS_UNACCEPTABLE.0,
        NotifyType::INTERNAL_ADDRESS_FAILURE.0,
        NotifyType::FAILED_CP_REQUIRED.0,
    ];
    let refuses_child = || {
        account.notices().any(|(said, kind, _)| {
            let step = account.steps.get(usize::from(said.step));
            step.is_some_and(|step| step.exchange == Exchange::IkeAuth) && of_child.contains(&kind)
        })
    };
    let furthest = told().filter(|step| step.exchange == Exchange::Main).map(|step| step.position);
    Some(if Course::of(account).ike_up || says_up || has(Exchange::Quick) {
        match account.version {
            IkeVersion::V1 => vec![Stage::Child, Stage::User],
            IkeVersion::V2 => vec![Stage::Child],
        }
    } else if has(Exchange::Transaction) {
        vec![Stage::User]
    } else if has(Exchange::IkeAuth) {
        if refuses_child() { vec![Stage::Child] } else { vec![Stage::Proof, Stage::User] }
    } else if has(Exchange::Aggressive) {
        vec![Stage::First, Stage::Proof]
    } else {
        match furthest.max() {
            Some(5..) => vec![Stage::Proof],
            // With what message 3 brings the responder looks for a key.
            Some(3..) => vec![Stage::First, Stage::Proof],
            _ => vec![Stage::First],
        }
    })
}

/// What the end that logs holds against the other one.
fn judged(account: &Account) -> Vec<Stage> {
    let judging = account.remarks().filter(|(_, told)| told.judges());
    let causes = judging.filter_map(|(_, told)| knowledge::remark(told.what.name()));
    let causes = causes.flat_map(|row| row.causes.iter().copied());
    let stage = |cause: &str| match Cause::find(cause)?.phase() {
        Phase::Phase1 => Some(Stage::First),
        Phase::Auth | Phase::Certificate => Some(Stage::Proof),
        Phase::UserAuth => Some(Stage::User),
        Phase::Phase2 => Some(Stage::Child),
        _ => None,
    };
    causes.filter_map(stage).collect()
}

fn says_the_same(one: &Account, other: &Account) -> bool {
    let judges = |(_, told): &(_, &RemarkTold)| told.judges();
    let mut told = one.remarks().filter(judges);
    told.any(|(_, told)| other.remarks().any(|(_, own)| own.what == told.what))
}

fn has_error(account: &Account) -> bool {
    account.notices().any(|(_, kind, _)| kind < numbers::ike::FIRST_STATUS)
}

/// The initiator proves itself in another way than what the responder finds wanting.
fn proves_otherwise(initiator: &Account, responder: &Account) -> bool {
    let says = |what| {
        initiator.remarks().any(|(said, told)| said.by == Party::Initiator && told.what == what)
    };
    let finds = |phase: Phase| {
        responder.remarks().filter(|(_, told)| told.judges()).any(|(_, told)| {
            let first = knowledge::remark(told.what.name()).and_then(|row| row.causes.first());
            first.and_then(|cause| Cause::find(cause)).is_some_and(|cause| match phase {
                Phase::Certificate => cause.phase() == Phase::Certificate,
                _ => matches!(cause, Cause::PSK_MISMATCH | Cause::PSK_MISSING),
            })
        })
    };
    let with_key = says(Remark::ProvesWithKey);
    let with_signature = says(Remark::ProvesWithSignature);
    let with_eap = auth_requests(initiator).any(|step| {
        !step.kinds.as_slice().is_empty() && !step.kinds.contains(PayloadType::AUTHENTICATION.0)
    });
    with_key && !with_signature && finds(Phase::Certificate)
        || (with_signature && !with_key || with_eap) && finds(Phase::Auth)
}

/// The message with the initiator's proof, as far as is told what is in it.
fn auth_requests(account: &Account) -> impl Iterator<Item = &Step> {
    account.steps.iter().filter(|step| {
        step.exchange == Exchange::IkeAuth
            && step.by == Party::Initiator
            && !step.sealed
            && step.message_id <= 1
    })
}

/// Both tell what is in it, and only one a certificate or a proof.
pub(super) fn holds_otherwise(initiator: &Account, responder: &Account) -> bool {
    let of_proof = [PayloadType::AUTHENTICATION.0, PayloadType::CERTIFICATE.0];
    let holds = |account| {
        let step: &Step = auth_requests(account).find(|own| !own.kinds.as_slice().is_empty())?;
        Some(of_proof.map(|kind| step.kinds.contains(kind)))
    };
    let both = holds(initiator).zip(holds(responder));
    both.is_some_and(|(here, there)| here != there)
}

/// Both name the user, and not the same one.
fn users_differ(initiator: &Account, responder: &Account) -> bool {
    const OF_USER: [Remark; 5] = [
        Remark::NamesUser,
        Remark::XauthFailed,
        Remark::EapFailed,
        Remark::UserUnchecked,
        Remark::EapUnchecked,
    ];
    let users = |account: &Account| -> Vec<String> {
        let told = account.remarks().filter(|(_, told)| OF_USER.contains(&told.what));
        let named = told.filter(|(_, told)| !told.value.is_empty());
        named.map(|(_, told)| told.value.to_lowercase()).collect()
    };
    let (here, there) = (users(initiator), users(responder));
    !here.is_empty() && !there.is_empty() && !here.iter().any(|user| there.contains(user))
}

/// What the other end heard of its product is not what logs here.
fn announces_another(own: &Account, other: &Account) -> bool {
    let Some((party, product)) = own.logger else { return false };
    let told = other.said.iter().filter(|said| said.by == party);
    let mut vendors = told.filter_map(|said| match said.what {
        What::Vendor(index) => knowledge::VENDORS.get(usize::from(index))?.product,
        _ => None,
    });
    let own = product.key().map(family);
    own.is_some_and(|own| vendors.any(|announced| family(announced) != own))
}

/// Products that announce themselves alike, or of which is not told which one it is.
fn family(product: &'static str) -> &'static str {
    match product {
        "libreswan" | "openswan" => "pluto",
        "cisco-ios" | "cisco-asa" => "cisco",
        "azure" => "windows",
        other => other,
    }
}
