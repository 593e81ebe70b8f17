//! Which accounts of which sources tell of the same negotiation.

mod apart;
mod hours;

use std::collections::BTreeMap;
use std::net::IpAddr;

use evidence::{Endpoint, IkeVersion, Spi};

use crate::gather::{Account, Gathered, Offers};
use crate::moment::Moment;

pub(crate) use hours::{HoursApart, of as hours_apart};

/// Source and account.
type Index = (usize, usize);

/// Two clocks that show the same moment differ by so many seconds, whole zones apart.
const SAME_MOMENT: f64 = 5.0;

/// Accounts by negotiation: those with SPIs by these, and logs, which print none, by their two
/// ends, and by time or order.
pub(crate) fn together(gathered: &[Gathered], offers: &Offers) -> Vec<(IkeVersion, Vec<Index>)> {
    let mut by_spi: BTreeMap<(IkeVersion, Spi), Vec<Index>> = BTreeMap::new();
    let mut logged: BTreeMap<Key, Vec<Index>> = BTreeMap::new();
    for (source, told) in gathered.iter().enumerate() {
        for (index, account) in told.accounts.iter().enumerate() {
            if account.is_logged {
                logged.entry(key(account)).or_default().push((source, index));
            } else {
                let key = (account.version, account.initiator_spi);
                by_spi.entry(key).or_default().push((source, index));
            }
        }
    }
    let mut groups: Vec<(IkeVersion, Vec<Index>)> =
        by_spi.into_iter().map(|((version, _), accounts)| (version, accounts)).collect();
    let mut by_ends: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (at, (_, accounts)) in groups.iter().enumerate() {
        let (source, index) = accounts[0];
        by_ends.entry(key(&gathered[source].accounts[index])).or_default().push(at);
    }
    for (key, accounts) in logged {
        let (version, ..) = key;
        let mut fitting = by_ends.remove(&key).unwrap_or_default();
        for (source, own) in by_source(&accounts) {
            let free: Vec<usize> = fitting
                .iter()
                .copied()
                .filter(|at| groups[*at].1.iter().all(|(other, _)| *other != source))
                .collect();
            for (own, partner) in pairs(gathered, source, &own, &groups, &free) {
                match partner {
                    Some(at) => groups[at].1.push((source, own)),
                    None => {
                        fitting.push(groups.len());
                        groups.push((version, vec![(source, own)]));
                    }
                }
            }
        }
    }
    apart::join(gathered, offers, &mut groups);
    groups
}

/// Version and the two ends' addresses.
type Key = (IkeVersion, Option<IpAddr>, Option<IpAddr>);

fn key(account: &Account) -> Key {
    let address = |end: Option<Endpoint>| end.and_then(Endpoint::address);
    (account.version, address(account.initiator), address(account.responder))
}

fn by_source(accounts: &[Index]) -> BTreeMap<usize, Vec<usize>> {
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (source, index) in accounts {
        found.entry(*source).or_default().push(*index);
    }
    found
}

fn moment(gathered: &[Gathered], (source, index): Index) -> Option<Moment> {
    let at = gathered[source].accounts[index].first_at?;
    Some(Moment { at, clock: gathered[source].clock })
}

/// For each of one log's accounts the negotiation that it is of: the one that began at the same
/// moment, else, where a side has no times and both tell of as many, the one in the same place.
fn pairs(
    gathered: &[Gathered],
    source: usize,
    own: &[usize],
    groups: &[(IkeVersion, Vec<Index>)],
    free: &[usize],
) -> Vec<(usize, Option<usize>)> {
    let began = |at: usize| moment(gathered, (source, at));
    let other = |at: usize| groups[at].1.iter().find_map(|own| moment(gathered, *own));
    let timed =
        own.iter().all(|at| began(*at).is_some()) && free.iter().all(|at| other(*at).is_some());
    let mut taken = vec![false; free.len()];
    let mut found = Vec::with_capacity(own.len());
    for (place, &at) in own.iter().enumerate() {
        let partner = if timed {
            let fits = |slot: &usize| {
                let moments = began(at).zip(other(free[*slot]));
                !taken[*slot]
                    && moments
                        .and_then(|(a, b)| a.since(b))
                        .is_some_and(|apart| apart.abs() <= SAME_MOMENT)
            };
            (0..free.len()).find(fits)
        } else {
            Some(place).filter(|_| own.len() == free.len())
        };
        if let Some(slot) = partner {
            taken[slot] = true;
        }
        found.push((at, partner.map(|slot| free[slot])));
    }
    found
}
