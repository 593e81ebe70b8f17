//! What a source tells of two hosts beside their IKE messages: lost fragments, ICMP errors, ESP.

use std::collections::BTreeMap;
use std::net::IpAddr;

use evidence::{Flow, Missing, Place, Refusal, Timestamp};

/// A fragmented datagram that never became whole.
#[derive(Clone, Debug)]
pub struct Lost {
    pub from: IpAddr,
    pub pieces: Vec<Place>,
    pub has_first: bool,
    pub has_last: bool,
    pub bytes: u32,
    pub at: Option<Timestamp>,
}

#[derive(Clone, Debug)]
pub struct Refusing {
    pub refusal: Refusal,
    pub place: Place,
    pub at: Option<Timestamp>,
}

#[derive(Clone, Debug, Default)]
pub struct Hosts {
    pub lost: Vec<Lost>,
    pub refusals: Vec<Refusing>,
    pub flows: Vec<Flow>,
}

/// By unordered pair of addresses, in a fixed order.
#[derive(Debug, Default)]
pub struct Pairs {
    pairs: BTreeMap<(IpAddr, IpAddr), Hosts>,
}

impl Pairs {
    const MOST_PAIRS: usize = 20_000;
    const MOST_EACH: usize = 64;

    fn key(a: IpAddr, b: IpAddr) -> (IpAddr, IpAddr) {
        if a <= b { (a, b) } else { (b, a) }
    }

    pub fn between(&self, a: IpAddr, b: IpAddr) -> Option<&Hosts> {
        self.pairs.get(&Pairs::key(a, b))
    }

    fn room(&mut self, a: IpAddr, b: IpAddr) -> Option<&mut Hosts> {
        let key = Pairs::key(a, b);
        if self.pairs.len() >= Pairs::MOST_PAIRS && !self.pairs.contains_key(&key) {
            return None;
        }
        Some(self.pairs.entry(key).or_default())
    }

    pub fn lost(&mut self, missing: &Missing<'_>) {
        let (Some(from), Some(to)) = (missing.from.address(), missing.to.address()) else { return };
        let Some(hosts) = self.room(from, to) else { return };
        if hosts.lost.len() < Pairs::MOST_EACH {
            hosts.lost.push(Lost {
                from,
                pieces: missing.pieces.to_vec(),
                has_first: missing.has_first,
                has_last: missing.has_last,
                bytes: missing.bytes,
                at: missing.last_seen,
            });
        }
    }

    pub fn refused(&mut self, refusal: &Refusal, place: Place, at: Option<Timestamp>) {
        let (Some(from), Some(to)) = (refusal.from.address(), refusal.to.address()) else { return };
        let Some(hosts) = self.room(from, to) else { return };
        if hosts.refusals.len() < Pairs::MOST_EACH {
            hosts.refusals.push(Refusing { refusal: *refusal, place, at });
        }
    }

    pub fn flowed(&mut self, flow: &Flow) {
        let (Some(from), Some(to)) = (flow.from.address(), flow.to.address()) else { return };
        let Some(hosts) = self.room(from, to) else { return };
        if hosts.flows.len() < Pairs::MOST_EACH {
            hosts.flows.push(*flow);
        }
    }

    /// Every flow of the source, for what ESP alone can show.
    pub fn all(&self) -> impl Iterator<Item = (&(IpAddr, IpAddr), &Hosts)> {
        self.pairs.iter()
    }
}
