//! Two logs of which each tells of one negotiation that did not just come up: whoever lays them
//! side by side means the two halves of it, unless something in them says otherwise.

use evidence::{Exchange, IkeVersion, Party, Remark};
use verdict::{Cause, Phase};

use super::apart::{End, Judge, ends};
use super::{Index, against, key, moment};
use crate::gather::{Account, Gathered, Offers};

/// Two logs of one attempt, where both tell the time, begin within so many seconds: an excerpt
/// may leave out how it began.
const SAME_MINUTE: f64 = 60.0;

/// The one negotiation of two logs.
struct Halves {
    /// Its log says which end it is, or is the one that dials.
    known: Index,
    other: Index,
    /// The end that the other one is.
    party: Party,
}

/// Joins the two, if nothing else has joined either: the other one is taken for the end that the
/// known one is not and, where it leaves open of which version of IKE it is, for that one's.
pub(crate) fn join_the_only_two(
    gathered: &mut [Gathered],
    offers: &Offers,
    groups: &mut Vec<(IkeVersion, Vec<Index>)>,
) {
    let Some(Halves { known, other, party }) = halves(gathered, offers) else { return };
    let alone = |half: Index| groups.iter().position(|(_, own)| own.as_slice() == [half]);
    if let (Some(into), Some(from)) = (alone(known), alone(other)) {
        let version = groups[into].0;
        gathered[other.0].accounts[other.1].take_for(party, version);
        groups[into].1.push(other);
        groups.remove(from);
    }
}

fn halves(gathered: &[Gathered], offers: &Offers) -> Option<Halves> {
    let mut told = gathered.iter().enumerate().filter(|(_, own)| !own.accounts.is_empty());
    let (one, two) = (told.next()?.0, told.next()?.0);
    if told.next().is_some() {
        return None;
    }
    let (one, two) = (only(gathered, one)?, only(gathered, two)?);
    let account = |(source, index): Index| &gathered[source].accounts[index];
    let party = |at: Index| account(at).logger.map_or(Party::Unknown, |(party, _)| party);
    let is_end = |party: Party| matches!(party, Party::Initiator | Party::Responder);
    let (known, other) = match (party(one), party(two)) {
        (Party::Initiator, Party::Responder | Party::Unknown) => (one, two),
        (Party::Responder | Party::Unknown, Party::Initiator) => (two, one),
        (first, Party::Unknown) if is_end(first) => (one, two),
        (Party::Unknown, second) if is_end(second) => (two, one),
        _ => return None,
    };
    let halves = Halves { known, other, party: party(known).peer() };
    // As if it were the other half.
    let mut supposed = account(other).clone();
    supposed.take_for(halves.party, account(known).version);
    let (initiator, responder) = match halves.party {
        Party::Responder => (account(known), &supposed),
        _ => (&supposed, account(known)),
    };
    let judge = Judge { gathered, offers, groups: &[] };
    let may_be = is_of_version(account(known), account(other))
        && are_same_hosts(account(known), account(other))
        && against::may_be_one(initiator, responder)
        && (is_same_time(gathered, known, other) || {
            // A clock that is wrong by years is what such a certificate shows.
            let complains = complains_of_time(account(known)) || complains_of_time(account(other));
            complains && judge.agree(known, other)
        })
        && !judge.contradict(known, other);
    may_be.then_some(halves)
}

/// The one account of a source that is not just well, if it is a log's.
fn only(gathered: &[Gathered], source: usize) -> Option<Index> {
    let mut accounts = gathered[source].accounts.iter().enumerate();
    let (index, own) = accounts.find(|(_, own)| !own.is_well())?;
    (own.is_logged && accounts.all(|(_, other)| other.is_well())).then_some((source, index))
}

fn is_same_time(gathered: &[Gathered], one: Index, two: Index) -> bool {
    let moments = moment(gathered, one).zip(moment(gathered, two));
    let apart = |(one, two): (crate::moment::Moment, _)| one.since(two);
    moments.is_none_or(|both| apart(both).is_some_and(|apart| apart.abs() <= SAME_MINUTE))
}

/// A certificate is not valid at this end's time.
fn complains_of_time(account: &Account) -> bool {
    const OF_TIME: [Remark; 5] = [
        Remark::Expired,
        Remark::NotYetValid,
        Remark::OutOfDate,
        Remark::AuthorityExpired,
        Remark::AuthorityOutOfDate,
    ];
    account.remarks().any(|(_, told)| OF_TIME.contains(&told.what))
}

/// Both are of one version of IKE, or one is a sentence about a certificate, which are the same in
/// both: nothing tells then.
fn is_of_version(known: &Account, other: &Account) -> bool {
    let tells_none = other.steps.iter().all(|step| step.exchange == Exchange::None);
    let of_certificate = |what: Remark| {
        let row = knowledge::remark(what.name());
        let first = row.and_then(|row| row.causes.first());
        let cause = first.and_then(|cause| Cause::find(cause));
        cause.is_some_and(|cause| cause.phase() == Phase::Certificate)
    };
    let mut judging = other.remarks().filter(|(_, told)| told.judges()).peekable();
    let is_open = tells_none && judging.peek().is_some();
    known.version == other.version || is_open && judging.all(|(_, told)| of_certificate(told.what))
}

fn are_same_hosts(known: &Account, other: &Account) -> bool {
    let ((version, from, to), (_, other_from, other_to)) = (key(known), key(other));
    let ends = ends((version, from, to), (version, other_from, other_to));
    ends.is_some_and(|ends| !ends.contains(&End::Translated))
}
