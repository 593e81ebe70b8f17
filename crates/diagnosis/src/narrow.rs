//! Only what is asked about: one peer, one period.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use evidence::{Endpoint, When};

use crate::attempts::view::AttemptView;
use crate::attempts::{self, Attempt};
use crate::case::{Case, Negotiation};
use crate::clocks;
use crate::gather::Peer;
use crate::tunnels::Tunnels;

/// What a large case is narrowed to; nothing = all of it.
#[derive(Default)]
pub struct Narrow<'a> {
    /// An address, or an identity as a log prints it, or what a Windows client calls the server,
    /// its connection, its user or itself; or a part of a name.
    pub peer: Option<&'a str>,
    /// Whether what lasted from the first to the second moment is asked for.
    pub period: Option<&'a dyn Fn(When, When) -> bool>,
}

impl Case {
    /// Hosts of the negotiations, those that most tell of first; `most` of them.
    pub fn peers(&self, most: usize) -> Vec<String> {
        let mut hosts: BTreeMap<IpAddr, usize> = BTreeMap::new();
        for own in &self.negotiations {
            let account = self.account(&own.witnesses[0]);
            for end in [account.initiator, account.responder] {
                if let Some(address) = end.and_then(Endpoint::address) {
                    *hosts.entry(address).or_default() += 1;
                }
            }
        }
        let mut hosts: Vec<(IpAddr, usize)> = hosts.into_iter().collect();
        hosts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        hosts.truncate(most);
        hosts.into_iter().map(|(address, _)| address.to_string()).collect()
    }

    /// Leaves out the negotiations and attempts that are not asked for; what they show of clocks
    /// and machines stays known.
    pub fn narrow(&mut self, to: &Narrow<'_>) {
        if to.peer.is_none() && to.period.is_none() {
            return;
        }
        let peer = to.peer.map(Peer::new);
        // What was let go is nobody's that was asked for.
        self.gathered.iter_mut().for_each(|told| told.retired = 0);
        let named: BTreeSet<u32> = self
            .attempts
            .iter()
            .filter(|own| {
                peer.as_ref().is_some_and(|peer| peer.is_named(&AttemptView::new(self, own)))
            })
            .filter_map(|own| own.negotiation)
            .collect();
        let negotiations = std::mem::take(&mut self.negotiations);
        let (mut kept, ids): (Vec<Negotiation>, Vec<u32>) = negotiations
            .into_iter()
            .filter(|own| {
                let is_peers = |peer: &Peer| named.contains(&own.id) || peer.is_of_any(self, own);
                self.in_period(own, to) && peer.as_ref().is_none_or(is_peers)
            })
            .map(|own| {
                let id = own.id;
                (own, id)
            })
            .unzip();
        self.tunnels = Tunnels::number(&mut kept, &self.gathered);
        self.negotiations = kept;
        let wanted = |own: &Attempt| {
            let paired = own.negotiation.is_some_and(|id| ids.contains(&id));
            paired || own.negotiation.is_none() && self.wants(own, peer.as_ref(), to)
        };
        let wanted: Vec<bool> = self.attempts.iter().map(wanted).collect();
        let mut wanted = wanted.into_iter();
        self.attempts.retain(|_| wanted.next().unwrap_or(true));
        attempts::pair(self, peer.as_ref().and_then(Peer::address));
        // Of one client alone a dial may be joined, which shows its source's clock.
        let clocks = clocks::of(self);
        for (known, now) in self.clocks.iter_mut().zip(clocks) {
            *known = known.or(now);
        }
    }

    fn in_period(&self, own: &Negotiation, to: &Narrow<'_>) -> bool {
        let Some(period) = to.period else { return true };
        own.witnesses.iter().any(|witness| {
            let account = self.account(witness);
            let when = |at| self.when(witness.source, at);
            period(when(account.first_at()), when(account.last_at()))
        })
    }

    fn wants(&self, own: &Attempt, peer: Option<&Peer>, to: &Narrow<'_>) -> bool {
        let span = own.span(&self.machines[own.machine]);
        let in_time = match (to.period, span) {
            (Some(period), Some((begin, end))) => period(begin.when, end.when),
            _ => true,
        };
        in_time && peer.is_none_or(|peer| peer.is_dialled(&AttemptView::new(self, own)))
    }
}

impl Peer {
    fn is_of_any(&self, case: &Case, own: &Negotiation) -> bool {
        own.witnesses.iter().any(|witness| self.is_of(case.account(witness)))
    }

    /// What the client calls the server, the connection or the user, or what it is called itself.
    fn is_named(&self, view: &AttemptView<'_>) -> bool {
        let of_dial = view.dial().map(|dial| [&dial.user, &dial.profile]).into_iter().flatten();
        let users = view.users().map(|told| &told.what.user);
        let machine = &view.case.machines[view.attempt.machine].name;
        let server = view.server();
        let mut names = of_dial.chain(users).chain([machine, &server]);
        self.address().is_none() && names.any(|name| self.is_called(name))
    }

    /// A machine that does not say what it dialled may have dialled this.
    fn is_dialled(&self, view: &AttemptView<'_>) -> bool {
        let server = view.server();
        server.is_empty()
            || server == self.text()
            || self.is_named(view)
            || self.address().is_some()
                && view.server_address().is_none_or(|own| Some(own) == self.address())
    }
}
