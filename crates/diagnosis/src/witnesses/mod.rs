//! Which accounts of which sources tell of the same negotiation.

mod against;
mod apart;
mod clocks_apart;
mod ids;
mod names;
mod only;
mod pairs;

use std::collections::BTreeMap;
use std::net::IpAddr;

use evidence::{Endpoint, IkeVersion, Spi};

use self::apart::Judge;
use self::pairs::Sides;
use crate::gather::{Account, Gathered, Offers};
use crate::moment::Moment;

pub(crate) use clocks_apart::{Apart, of as clocks_apart};
pub(crate) use names::clients;
pub(crate) use only::join_the_only_two;

/// Source and account.
type Index = (usize, usize);

/// Two clocks that show the same moment differ by so many seconds, whole zones apart.
const SAME_MOMENT: f64 = 5.0;

/// Accounts by negotiation: those with SPIs by these, and logs, which print none, by their two
/// ends, by the names that both tell, and by time or order.
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
        // One log alone tells of these two hosts.
        let source = accounts[0].0;
        if !by_ends.contains_key(&key) && accounts.iter().all(|own| own.0 == source) {
            groups.extend(accounts.into_iter().map(|own| (version, vec![own])));
            continue;
        }
        let mut fitting = by_ends.remove(&key).unwrap_or_default();
        for (source, own) in by_source(&accounts) {
            let free: Vec<usize> = fitting
                .iter()
                .copied()
                .filter(|at| groups[*at].1.iter().all(|(other, _)| *other != source))
                .collect();
            let judge = Judge { gathered, offers, groups: &groups };
            let partners = Sides { judge, source, own: &own, free: &free }.matched();
            // Two that name no address have nothing in common but that.
            let nowhere = key.1.is_none() && key.2.is_none();
            let shares = |own: usize, group: usize| {
                let judge = Judge { gathered, offers, groups: &groups };
                !nowhere || judge.agree((source, own), groups[group].1[0])
            };
            let partners: Vec<Option<usize>> = own
                .iter()
                .zip(partners)
                .map(|(own, partner)| Some(partner?.group).filter(|group| shares(*own, *group)))
                .collect();
            for (own, partner) in own.into_iter().zip(partners) {
                match partner {
                    Some(group) => groups[group].1.push((source, own)),
                    None => {
                        fitting.push(groups.len());
                        groups.push((version, vec![(source, own)]));
                    }
                }
            }
        }
    }
    if are_several(gathered) {
        apart::join(gathered, offers, &mut groups);
        ids::join(gathered, &mut groups);
    }
    groups
}

/// Behind one address: they prove themselves under other names, or a translation gave one of them
/// another port than 500 while the other one has it, so that somebody else had it first.
pub(crate) fn are_two_clients(one: &Account, other: &Account) -> bool {
    let is_first = [one, other].map(has_first_ports);
    let apart = is_first[0].zip(is_first[1]).is_some_and(|(one, other)| one != other);
    let differ = names::compare(one, other) == names::Names::Differ;
    apart || differ || names::clients_differ(one, other) == Some(true)
}

/// They have IKE's own ports, which one host has, or the log names them alike.
pub(crate) fn are_one_client(one: &Account, other: &Account) -> bool {
    [one, other].map(has_first_ports) == [Some(true); 2]
        || names::clients_differ(one, other) == Some(false)
}

fn has_first_ports(account: &Account) -> Option<bool> {
    let port = account.initiator.map_or(0, Endpoint::port);
    (port != 0).then_some(port == 500 || port == 4500)
}

/// More than one source tells of negotiations.
fn are_several(gathered: &[Gathered]) -> bool {
    gathered.iter().filter(|own| !own.accounts.is_empty()).count() > 1
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
    let at = gathered[source].accounts[index].first_at()?;
    Some(Moment { at, clock: gathered[source].clock })
}
