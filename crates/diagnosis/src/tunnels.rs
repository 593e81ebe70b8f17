//! A tunnel is the same two hosts, whichever of them starts: which negotiations are of one.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use evidence::Endpoint;

use crate::case::{Negotiation, Witness};
use crate::gather::Gathered;

/// By number, from 1 on.
#[derive(Debug, Default)]
pub(crate) struct Tunnels {
    tunnels: Vec<Tunnel>,
    /// Indexes of negotiations, those of one tunnel together.
    members: Vec<u32>,
}

#[derive(Debug, Default)]
struct Tunnel {
    /// Where its members begin.
    start: u32,
    /// The first of them that came up: its number within the tunnel.
    first_up: Option<u32>,
    /// How many were sent on to another gateway; counted once it is asked for.
    redirected: OnceCell<u32>,
}

/// The lower one first.
type Hosts = (Option<Endpoint>, Option<Endpoint>);

/// Which of them starts may be unknown.
fn hosts(witness: &Witness, gathered: &[Gathered]) -> Hosts {
    let account = &gathered[witness.source].accounts[witness.account];
    let step = account.steps.first();
    let a = account.initiator.or(step.map(|step| account.from(step))).map(Endpoint::host);
    let b = account.responder.or(step.map(|step| account.to(step))).map(Endpoint::host);
    (a.min(b), a.max(b))
}

/// Hosts of a source that names one of the two alone, where another source names both of the same
/// negotiation; none where several do.
fn completed(
    negotiations: &[Negotiation],
    gathered: &[Gathered],
) -> BTreeMap<(usize, Hosts), Option<Hosts>> {
    let address = |end: Option<Endpoint>| end.and_then(Endpoint::address);
    let mut found: BTreeMap<(usize, Hosts), Option<Hosts>> = BTreeMap::new();
    for negotiation in negotiations.iter().filter(|own| own.witnesses.len() > 1) {
        let told = negotiation.witnesses.iter().map(|witness| hosts(witness, gathered));
        let whole = |(a, b): &Hosts| address(*a).is_some() && address(*b).is_some();
        let Some(both) = told.clone().find(whole) else { continue };
        for (witness, own) in negotiation.witnesses.iter().zip(told) {
            let ends = [address(own.0), address(own.1)];
            let is_one = |end| end == address(both.0) || end == address(both.1);
            let names_one = ends.iter().flatten().count() == 1;
            if names_one && ends.into_iter().filter(Option::is_some).all(is_one) {
                let of_source = found.entry((witness.source, own)).or_insert(Some(both));
                of_source.take_if(|known| *known != both);
            }
        }
    }
    found
}

fn names_nobody(hosts: &Hosts) -> bool {
    [hosts.0, hosts.1].into_iter().flatten().all(|end| end.address().is_none())
}

/// By source and connection its two hosts, where one account of it names a host and others may
/// name none; none where they differ.
fn by_connection(
    negotiations: &[Negotiation],
    gathered: &[Gathered],
) -> BTreeMap<(usize, u32), Option<Hosts>> {
    let mut found: BTreeMap<(usize, u32), Option<Hosts>> = BTreeMap::new();
    for witness in negotiations.iter().flat_map(|own| &own.witnesses) {
        let Some(connection) = connection(witness, gathered) else { continue };
        let own = hosts(witness, gathered);
        if !names_nobody(&own) {
            let known = found.entry(connection).or_insert(Some(own));
            known.take_if(|known| *known != own);
        }
    }
    found
}

fn connection(witness: &Witness, gathered: &[Gathered]) -> Option<(usize, u32)> {
    let account = &gathered[witness.source].accounts[witness.account];
    Some((witness.source, account.connection?))
}

impl Tunnels {
    /// Numbers negotiations, which are in order, and tells their tunnels.
    pub(crate) fn number(negotiations: &mut [Negotiation], gathered: &[Gathered]) -> Tunnels {
        let completed = completed(negotiations, gathered);
        let by_connection = by_connection(negotiations, gathered);
        let mut known: BTreeMap<Hosts, (u32, u32)> = BTreeMap::new();
        for (id, negotiation) in (1u32..).zip(negotiations.iter_mut()) {
            let witness = &negotiation.witnesses[0];
            let mut own = hosts(witness, gathered);
            if names_nobody(&own) {
                let with = connection(witness, gathered).and_then(|of| by_connection.get(&of));
                own = with.copied().flatten().unwrap_or(own);
            }
            let hosts = completed.get(&(witness.source, own)).copied().flatten().unwrap_or(own);
            let next = known.len() as u32 + 1;
            let entry = known.entry(hosts).or_insert((next, 0));
            entry.1 += 1;
            negotiation.id = id;
            (negotiation.tunnel, negotiation.attempt) = *entry;
        }
        let mut tunnels: Vec<Tunnel> = Vec::new();
        tunnels.resize_with(known.len(), Tunnel::default);
        for (number, count) in known.into_values() {
            tunnels[number as usize - 1].start = count;
        }
        let mut start = 0;
        for tunnel in &mut tunnels {
            start += std::mem::replace(&mut tunnel.start, start);
        }
        let mut members = vec![0; negotiations.len()];
        for (index, negotiation) in (0..).zip(negotiations.iter()) {
            let tunnel = &mut tunnels[negotiation.tunnel as usize - 1];
            members[(tunnel.start + negotiation.attempt - 1) as usize] = index;
            if tunnel.first_up.is_none() && negotiation.witnesses[0].came_up {
                tunnel.first_up = Some(negotiation.attempt);
            }
        }
        Tunnels { tunnels, members }
    }

    /// Indexes of its negotiations.
    pub(crate) fn members(&self, tunnel: u32) -> &[u32] {
        let start = |number: u32| self.tunnels.get(number as usize).map(|own| own.start as usize);
        let Some(own) = tunnel.checked_sub(1).and_then(start) else { return &[] };
        &self.members[own..start(tunnel).unwrap_or(self.members.len())]
    }

    pub(crate) fn first_up(&self, tunnel: u32) -> Option<u32> {
        self.tunnels.get(tunnel.checked_sub(1)? as usize)?.first_up
    }

    /// `count` is asked once.
    pub(crate) fn redirected(&self, tunnel: u32, count: impl FnOnce() -> u32) -> u32 {
        let own = tunnel.checked_sub(1).and_then(|number| self.tunnels.get(number as usize));
        own.map_or(0, |own| *own.redirected.get_or_init(count))
    }
}
