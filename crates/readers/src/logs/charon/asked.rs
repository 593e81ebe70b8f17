//! What a peer asks for in quick mode, beside the addresses of the two ends.

use std::net::IpAddr;

use evidence::{Endpoint, IkeVersion};

use super::threading::Negotiated;
use crate::logs::selectors::is_in_front;

impl Negotiated {
    /// In IKEv1 the two ends themselves, and nothing beside them: `198.51.100.7/32 ===
    /// 192.0.2.1/32`, as for transport mode.
    pub(super) fn asks_for_hosts(&self, selectors: &str) -> bool {
        let ends = [self.remote, self.local].map(|end| end.and_then(Endpoint::address));
        let [Some(peer), Some(own)] = ends else { return false };
        let host = |one: &str| {
            // L2TP asks for its port alone: `192.0.2.1/32[udp/l2f]`.
            let bare = one.trim().split('[').next().unwrap_or(one);
            let (address, length) = bare.split_once('/')?;
            let address: IpAddr = address.parse().ok()?;
            let whole = if address.is_ipv4() { "32" } else { "128" };
            (length == whole).then_some(address)
        };
        let asked: Option<Vec<IpAddr>> = selectors.split(" === ").map(host).collect();
        let is_both = |asked: Vec<IpAddr>| asked == [peer, own] || asked == [own, peer];
        self.version() == IkeVersion::V1 && asked.is_some_and(is_both)
    }

    /// One of the selectors is the public address in front of this end's private one.
    pub(super) fn asks_in_front(&self, selectors: &str) -> bool {
        let address = |end: Option<Endpoint>| end.and_then(Endpoint::address);
        let (Some(own), Some(peer)) = (address(self.local), address(self.remote)) else {
            return false;
        };
        let asked = selectors.split(" === ").map(|one| one.split('[').next().unwrap_or(one));
        let of_peer = |one: &&str| one.split('/').next().and_then(|a| a.parse().ok()) == Some(peer);
        let mut others = asked.filter(|one| !of_peer(one));
        others.any(|one| is_in_front(selectors, one, own))
    }
}
