//! Which facts of a machine belong to which of its attempts: by time, else by being the only one.

use std::collections::BTreeMap;
use std::net::IpAddr;

use evidence::{Authenticator, Endpoint, KeyingModule, NegotiationMode, Role, TunnelType, When};

use super::{Attempt, Known, progress};
use crate::gather::{At, CertificateTold, DroppedTold, FailureTold, Told};
use crate::machines::Machine;
use crate::moment::{FURTHEST_ZONE, Moment, zones};

/// Events of one attempt are written up to so many seconds before its first or after its last.
const MARGIN: f64 = 3.0;
/// Failures with one peer that are no further apart than this are one attempt's, in seconds.
const ONE_ATTEMPT: f64 = 30.0;
/// Attempts without a dial that are kept for one machine.
const MOST_ALONE: usize = 200;

/// Whether `at` falls into the attempt's time; none where the clocks cannot be compared. Two texts
/// of one machine are in its own zone.
pub(super) fn within(at: At, begin: At, end: At) -> Option<bool> {
    let since = |earlier: At| match (at.when, earlier.when) {
        (When::WithoutZone(now), When::WithoutZone(then)) => Some(now.seconds_since(then)),
        _ => at.seconds_since(earlier),
    };
    match (since(begin), since(end)) {
        (Some(after), Some(before)) => Some(after >= -MARGIN && before <= MARGIN),
        _ => in_no_zone(at, begin, end).then_some(false),
    }
}

/// On another machine's clock, by what the two state of a time.
fn beside(at: At, begin: At, end: At) -> bool {
    const APART: f64 = 15.0;
    let since = |earlier: At| Moment::of(at.when)?.since(Moment::of(earlier.when)?);
    let zones = || Moment::of(at.when)?.zones_apart(Moment::of(begin.when)?);
    at.source != begin.source
        && zones().is_some_and(|minutes| minutes.abs() <= FURTHEST_ZONE)
        && since(begin).is_some_and(|seconds| seconds >= -APART)
        && since(end).is_some_and(|seconds| seconds <= APART)
}

/// In no zone does `at` fall into the attempt's time.
fn in_no_zone(at: At, begin: At, end: At) -> bool {
    let zoned = |at: At| match at.when {
        When::Exact(own) | When::WithoutZone(own) => Some(own),
        When::WithoutYear(_) | When::Absent => None,
    };
    let is_utc = matches!(at.when, When::Exact(_));
    let (Some(at), Some(begin), Some(end)) = (zoned(at), zoned(begin), zoned(end)) else {
        return false;
    };
    let from = at.seconds_since(end) - MARGIN;
    let to = at.seconds_since(begin) + MARGIN;
    let ahead = |zone: f64| if is_utc { -zone } else { zone };
    !zones().any(|zone| (from..=to).contains(&ahead(zone)))
}

/// Users that were judged, by account: what servers say is looked up, not searched for.
pub(super) struct Users {
    by_account: BTreeMap<String, Vec<(usize, usize)>>,
}

impl Users {
    /// Of one account: a server may refuse it thousands of times.
    const MOST: usize = 512;

    pub(super) fn of(machines: &[Machine]) -> Users {
        let mut by_account: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        for (index, machine) in machines.iter().enumerate() {
            for (at, told) in machine.journal.users.iter().enumerate() {
                let of_account = by_account.entry(account(&told.what.user)).or_default();
                if of_account.len() < Users::MOST {
                    of_account.push((index, at));
                }
            }
        }
        by_account.remove("");
        Users { by_account }
    }
}

/// Joins what happened during each dial to it.
pub(super) fn to_dials(
    machine: &Machine,
    all: &[Machine],
    users: &Users,
    attempts: &mut [Attempt],
) {
    let journal = &machine.journal;
    for attempt in attempts.iter_mut() {
        let Some((begin, end)) = attempt.span(machine) else { continue };
        let during = |at: At| within(at, begin, end) == Some(true);
        let dialled = dialled(machine, attempt);
        attempt.failures = during_it(&journal.failures, |told| {
            during(told.at) && is_of_dial(&told.what, machine, attempt, dialled)
        });
        let peer = dialled.or_else(|| peer(machine, attempt));
        during_with(machine, attempt, peer, during);
        attempt.agreed = during_it(&journal.agreed, |told| {
            let of_domain = told.what.keying == Some(KeyingModule::AuthIp);
            during(told.at) && !of_domain && may_be(told.what.remote, peer)
        });
        let beside = |at: At| beside(at, begin, end);
        attempt.users = of_user(machine, all, users, attempt, during, beside);
    }
    weakly(machine, attempts);
}

/// A machine's IKE has other work, too: strangers that call it, and its domain's rules (AuthIP).
fn is_of_dial(
    failure: &FailureTold,
    machine: &Machine,
    attempt: &Attempt,
    dialled: Option<IpAddr>,
) -> bool {
    let fits = match attempt.dial(machine).and_then(|dial| dial.tunnel) {
        Some(TunnelType::Ikev2) => failure.keying.is_none_or(|own| own == KeyingModule::Ikev2),
        Some(TunnelType::L2tp) => failure.keying.is_none_or(|own| own == KeyingModule::Ikev1),
        Some(other) => other.may_be_ipsec(),
        None => true,
    };
    let of_domain =
        failure.keying == Some(KeyingModule::AuthIp) || failure.mode == NegotiationMode::Extended;
    let answers = failure.role == Some(Role::Responder);
    fits && !of_domain && !answers && may_be(failure.remote, dialled)
}

fn during_it<T>(list: &[Told<T>], wanted: impl Fn(&Told<T>) -> bool) -> Vec<usize> {
    let own = list.iter().enumerate().filter(|(_, told)| wanted(told));
    own.map(|(at, _)| at).take(64).collect()
}

/// What was judged and thrown away during it, which may concern `peer`.
fn during_with(
    machine: &Machine,
    attempt: &mut Attempt,
    peer: Option<IpAddr>,
    during: impl Fn(At) -> bool,
) {
    let journal = &machine.journal;
    attempt.certificates = during_it(&journal.certificates, |told| {
        during(told.at) && is_of_a_service(&told.what.program)
    });
    attempt.dropped =
        during_it(&journal.dropped, |told| during(told.at) && concerns(&told.what, peer));
}

/// The address that was dialled, where it was no name.
fn dialled(machine: &Machine, attempt: &Attempt) -> Option<IpAddr> {
    attempt.dial(machine)?.server.parse().ok()
}

/// The other end, as IKE's own failures name it.
fn peer(machine: &Machine, attempt: &Attempt) -> Option<IpAddr> {
    let (_, failure) = attempt.failure(machine)?;
    failure.remote.and_then(Endpoint::address)
}

/// A machine has many peers: strangers at its ports, its domain, other tunnels.
fn may_be(end: Option<Endpoint>, peer: Option<IpAddr>) -> bool {
    match (end.and_then(Endpoint::address), peer) {
        (Some(own), Some(peer)) => own == peer,
        _ => true,
    }
}

/// Which end is the other one is not always told.
fn concerns(dropped: &DroppedTold, peer: Option<IpAddr>) -> bool {
    let ends = [dropped.remote, dropped.local];
    let mut known = ends.iter().flatten().filter_map(|end| end.address()).peekable();
    known.peek().is_none() || known.any(|own| may_be(Some(Endpoint::new(own, 0)), peer))
}

/// IKE and EAP judge chains in these; what a browser judges is its own affair.
fn is_of_a_service(program: &str) -> bool {
    ["", "svchost.exe", "lsass.exe"].iter().any(|name| program.eq_ignore_ascii_case(name))
}

/// The client's own EAP events, and what servers say of the same user at the same time.
fn of_user(
    machine: &Machine,
    all: &[Machine],
    users: &Users,
    attempt: &Attempt,
    during: impl Fn(At) -> bool,
    beside: impl Fn(At) -> bool,
) -> Vec<(usize, usize)> {
    let dialled_as = attempt.dial(machine).map(|dial| account(&dial.user)).unwrap_or_default();
    let label = attempt.dial(machine).map(|dial| dial.label.as_str()).unwrap_or_default();
    // IKEv2 has no PPP, and what IKE itself failed of never came to it.
    let came_to_ppp = attempt.dial(machine).is_none_or(|dial| {
        dial.tunnel != Some(TunnelType::Ikev2)
            && dial
                .code
                .is_none_or(|code| !progress::before_user(code) && !progress::is_of_proof(code))
    });
    let own = machine.journal.users.iter().enumerate();
    let own = own.filter(|(_, told)| {
        let same = !label.is_empty() && told.what.label == label;
        told.what.says == Authenticator::Client || same
    });
    let same_user = users.by_account.get(&dialled_as).into_iter().flatten().copied();
    own.map(|(at, _)| (attempt.machine, at))
        .chain(same_user.filter(|(machine, at)| {
            // The client's own are in already, and what is told of this very dial.
            let told = &all[*machine].journal.users[*at];
            let same = *machine == attempt.machine && !label.is_empty() && told.what.label == label;
            told.what.says != Authenticator::Client && !same
        }))
        .filter(|(machine, at)| {
            let told = &all[*machine].journal.users[*at];
            if told.what.in_ppp && *machine != attempt.machine && !came_to_ppp {
                return false;
            }
            // Client and server call a connection by one name: no clock says it better.
            during(told.at)
                || (!told.what.label.is_empty() && told.what.label == label)
                || *machine != attempt.machine && beside(told.at)
        })
        .take(16)
        .collect()
}

/// `DOMAIN\user`, `user@domain` and `user` are one; the system's own account is nobody.
pub(super) fn account(user: &str) -> String {
    let user = user.rsplit('\\').next().unwrap_or(user);
    let user = user.split('@').next().unwrap_or(user).trim().to_lowercase();
    if user == "system" { String::new() } else { user }
}

/// Where no time can be compared and there is one failing dial only, what fits no other is its.
fn weakly(machine: &Machine, attempts: &mut [Attempt]) {
    let failing: Vec<usize> =
        (0..attempts.len()).filter(|at| attempts[*at].failed(machine)).collect();
    let [only] = failing.as_slice() else { return };
    let attempt = &mut attempts[*only];
    let Some((begin, end)) = attempt.span(machine) else { return };
    let journal = &machine.journal;
    let dialled = dialled(machine, attempt);
    let untimed = |at: At| within(at, begin, end).is_none();
    let of_dial: Vec<bool> = journal
        .failures
        .iter()
        .map(|told| is_of_dial(&told.what, machine, attempt, dialled))
        .collect();
    macro_rules! join {
        ($($list:ident, $wanted:expr;)*) => {
            $(if attempt.$list.is_empty() {
                let wanted = $wanted;
                let told = journal.$list.iter().enumerate();
                let own = told.filter(|(at, t)| untimed(t.at) && wanted(*at, &t.what));
                attempt.$list = own.map(|(at, _)| at).take(64).collect();
                attempt.weakly_joined |= !attempt.$list.is_empty();
            })*
        };
    }
    join!(
        failures, |at: usize, _: &FailureTold| of_dial[at];
        certificates, |_, told: &CertificateTold| is_of_a_service(&told.program);
        dropped, |_, told: &DroppedTold| concerns(told, dialled);
    );
}

/// Attempts that only IKE's own failures tell of: those with one peer close together are one.
pub(super) fn failures(index: usize, machine: &Machine, alone: &[usize]) -> Vec<Attempt> {
    let journal = &machine.journal;
    let mut open: BTreeMap<(Option<Endpoint>, Option<KeyingModule>), usize> = BTreeMap::new();
    let mut attempts: Vec<Attempt> = Vec::new();
    for &at in alone {
        let told = &journal.failures[at];
        let host = told.what.remote.map(|end| match end {
            Endpoint::Address { address, .. } => Endpoint::new(address, 0),
            masked => masked,
        });
        let key = (host, told.what.keying);
        let known = open.get(&key).copied().filter(|known| {
            let before = attempts[*known].failures.last().map(|last| journal.failures[*last].at);
            before.is_some_and(|before| {
                told.at.seconds_since(before).is_none_or(|seconds| seconds.abs() <= ONE_ATTEMPT)
            })
        });
        match known {
            Some(known) => {
                attempts[known].failures.push(at);
                attempts[known].known = Known::Failure(at);
            }
            None => {
                let mut attempt = Attempt::new(index, Known::Failure(at));
                attempt.failures.push(at);
                attempts.push(attempt);
                open.insert(key, attempts.len() - 1);
            }
        }
    }
    let skipped = attempts.len().saturating_sub(MOST_ALONE);
    let mut attempts = attempts.split_off(skipped);
    for attempt in &mut attempts {
        let times: Vec<At> = attempt.failures.iter().map(|at| journal.failures[*at].at).collect();
        let (Some(first), Some(last)) = (times.first(), times.last()) else { continue };
        let during = |at: At| within(at, *first, *last) == Some(true);
        let peer = peer(machine, attempt);
        during_with(machine, attempt, peer, during);
    }
    attempts
}
