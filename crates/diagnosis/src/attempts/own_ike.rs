//! What a machine's own IKE reports of a dial (Windows: Security 4650 to 4655, 5451, net events),
//! against what a log tells of a negotiation: whether it can be the same.

use std::net::IpAddr;

use evidence::{
    Endpoint, Exchange, IkeVersion, LastSent, NegotiationMode, Party, Remark, is_private,
};
use verdict::{Cause, Phase};

use super::view::AttemptView;
use crate::case::{Case, Negotiation};
use crate::gather::{Account, AgreedTold, At, FailureTold, Told};
use crate::witnesses;

impl<'a> AttemptView<'a> {
    /// The security associations that its IKE says it agreed on.
    pub fn all_agreed(&self) -> impl Iterator<Item = &'a Told<AgreedTold>> + use<'a> {
        let journal = &self.machine.journal;
        self.attempt.agreed.iter().map(|at| &journal.agreed[*at])
    }

    pub(super) fn agreed(&self, mode: NegotiationMode) -> Option<At> {
        self.all_agreed().find(|told| told.what.mode == mode).map(|told| told.at)
    }
}

/// By what the machine reports it is another one.
pub(super) fn denies(case: &Case, view: &AttemptView<'_>, own: &Negotiation) -> bool {
    let accounts = || own.witnesses.iter().map(|witness| case.account(witness));
    let ends = view.failures().map(|told| (told.what.local, told.what.remote));
    let mut ends = ends.chain(view.all_agreed().map(|told| (told.what.local, told.what.remote)));
    let is_elsewhere = ends.any(|(local, remote)| {
        accounts().any(|account| {
            are_two_hosts(local, account.initiator)
                || are_two_hosts(remote, account.responder)
                || is_named_otherwise(account, local)
        })
    });
    // The events of a dial say so, too.
    let is_up = view.came_up().is_some();
    // Quick mode comes behind it.
    let is_first_done = is_up
        || view.agreed(NegotiationMode::Main).is_some()
        || view.failures().any(|told| told.what.mode == NegotiationMode::Quick);
    is_elsewhere
        || view.failures().any(|told| accounts().any(|account| ends_otherwise(account, &told.what)))
        || is_first_done && accounts().any(|account| account.is_logged && fails_in_first(account))
        || (is_up || view.agreed(NegotiationMode::Quick).is_some())
            && accounts().any(|account| account.is_logged && is_child_refused(account))
}

/// Both on the internet, and not the same: no translation makes one of the other.
fn are_two_hosts(one: Option<Endpoint>, other: Option<Endpoint>) -> bool {
    let on_the_internet = |end: Option<Endpoint>| {
        let address = end.and_then(Endpoint::address)?;
        (!is_private(address) && address.is_ipv4()).then_some(address)
    };
    on_the_internet(one).zip(on_the_internet(other)).is_some_and(|(one, other)| one != other)
}

/// The client calls itself by an address of its own network, as Windows does with a preshared key,
/// and the machine has another one.
fn is_named_otherwise(account: &Account, local: Option<Endpoint>) -> bool {
    let Some(local) = local.and_then(Endpoint::address) else { return false };
    let mut named = witnesses::clients(account)
        .into_iter()
        .filter_map(|name| name.parse::<IpAddr>().ok())
        .filter(|name| is_private(*name) && name.is_ipv4() == local.is_ipv4())
        .peekable();
    is_private(local) && named.peek().is_some() && named.all(|name| name != local)
}

/// The client sent more than the machine did, or was refused before it sent so much.
fn ends_otherwise(account: &Account, failure: &FailureTold) -> bool {
    let Some(sent) = failure.last_sent.filter(|_| failure.mode == NegotiationMode::Main) else {
        return false;
    };
    let mut steps = account.steps.iter().filter(|step| step.by == Party::Initiator);
    let goes_on = steps.clone().any(|step| match (account.version, step.exchange) {
        (IkeVersion::V1, Exchange::Main) => step.position > 1,
        (IkeVersion::V2, exchange) => exchange == Exchange::IkeAuth,
        (_, exchange) => exchange == Exchange::Quick,
    });
    let mut has_first = || {
        steps.any(|step| {
            matches!(step.exchange, Exchange::IkeSaInit | Exchange::Main | Exchange::Aggressive)
        })
    };
    match sent {
        LastSent::Nothing => has_first(),
        LastSent::Proposal => goes_on || is_judged_later(account),
        LastSent::KeyExchange | LastSent::Identity => {
            account.version == IkeVersion::V1 && !goes_on && is_refused_first(account)
        }
        LastSent::Eap | LastSent::Authentication => {
            account.version == IkeVersion::V2 && !goes_on && is_refused_first(account)
        }
        LastSent::Final => false,
    }
}

/// The log judges the first message, and nothing after it.
fn is_refused_first(account: &Account) -> bool {
    account.is_logged && causes(account).any(|cause| cause.phase() == Phase::Phase1)
}

/// The log judges what comes behind the first message.
fn is_judged_later(account: &Account) -> bool {
    let later = [Phase::Auth, Phase::Certificate, Phase::UserAuth, Phase::Phase2];
    account.is_logged && causes(account).any(|cause| later.contains(&cause.phase()))
}

/// It was refused before both ends had proved themselves.
fn fails_in_first(account: &Account) -> bool {
    let is_up = account.remarks().any(|(_, told)| told.what == Remark::Established);
    let of_first =
        |cause: Cause| matches!(cause.phase(), Phase::Phase1 | Phase::Auth | Phase::Certificate);
    !is_up && causes(account).any(of_first)
}

fn is_child_refused(account: &Account) -> bool {
    let is_up = account.remarks().any(|(_, told)| told.what == Remark::ChildUp);
    !is_up && causes(account).any(|cause| cause.phase() == Phase::Phase2)
}

/// What the log's judgements name first.
fn causes(account: &Account) -> impl Iterator<Item = Cause> + '_ {
    let judged = account.remarks().filter(|(said, told)| !account.is_overtaken(said, told));
    judged.filter_map(|(_, told)| Cause::find(knowledge::remark(told.what.name())?.causes.first()?))
}
