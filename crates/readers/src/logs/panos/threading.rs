//! Which negotiation a sentence belongs to: by SPI, by gateway or tunnel, by the two ends.

use std::collections::HashMap;

use evidence::{Endpoint, Exchange, IkeVersion};
use foldhash::quality::RandomState;

use super::super::ledger::At;
use super::stages::Named;

/// Names and SPIs that are remembered.
const MOST: usize = 100_000;

#[derive(Clone, Copy, Debug)]
pub(super) struct Sa {
    pub(super) at: At,
    /// Main or aggressive mode, where that is said.
    pub(super) exchange: Option<Exchange>,
    pub(super) up: bool,
    /// A phase 2 was begun.
    pub(super) child: bool,
    pub(super) over: bool,
    /// A stage named its SPI.
    named: bool,
}

#[derive(Debug, Default)]
pub(super) struct Threads {
    sas: Vec<Sa>,
    by_spi: HashMap<(IkeVersion, u64), usize, RandomState>,
    by_object: HashMap<u64, usize, RandomState>,
    by_peer: HashMap<Endpoint, usize, RandomState>,
    current: Option<usize>,
}

impl Threads {
    pub(super) fn begin(&mut self, at: At) -> usize {
        self.sas.push(Sa {
            at,
            exchange: None,
            up: false,
            child: false,
            over: false,
            named: false,
        });
        let sa = self.sas.len() - 1;
        self.current = Some(sa);
        sa
    }

    pub(super) fn sa(&mut self, sa: usize) -> &mut Sa {
        &mut self.sas[sa]
    }

    /// Of a stage. A child's names its IKE SA by the two ends at most.
    pub(super) fn of(
        &self,
        version: IkeVersion,
        named: &Named,
        object: &str,
        child: bool,
    ) -> Option<usize> {
        if let Some((spi, _)) = named.spi.filter(|_| !child) {
            let known = self.by_spi.get(&(version, spi)).copied();
            // What was judged of the same object before its SA is named is of that SA.
            let judged = || {
                let sa = *self.by_object.get(&key(object)?)?;
                (!self.sas[sa].named && !self.sas[sa].over).then_some(sa)
            };
            return known.or_else(judged);
        }
        let by_peer = named.remote.and_then(|peer| self.by_peer.get(&peer.host()).copied());
        by_peer.or_else(|| self.at_work(object))
    }

    /// Of a sentence that names no SA.
    pub(super) fn at_work(&self, object: &str) -> Option<usize> {
        match key(object).map(|key| self.by_object.get(&key)) {
            Some(Some(sa)) => Some(*sa),
            // A tunnel has another name than its gateway.
            Some(None) if self.by_peer.len() > 1 => None,
            _ => self.current,
        }
    }

    pub(super) fn knows(&mut self, sa: usize, version: IkeVersion, named: &Named, object: &str) {
        self.current = Some(sa);
        if self.by_spi.len() < MOST
            && let Some((spi, _)) = named.spi
        {
            self.by_spi.insert((version, spi), sa);
            self.sas[sa].named = true;
        }
        if self.by_object.len() < MOST
            && let Some(key) = key(object)
        {
            self.by_object.insert(key, sa);
        }
        if self.by_peer.len() < MOST
            && let Some(peer) = named.remote
        {
            self.by_peer.insert(peer.host(), sa);
        }
    }
}

fn key(object: &str) -> Option<u64> {
    use std::hash::BuildHasher as _;
    let hasher = foldhash::quality::FixedState::default();
    (!object.is_empty()).then(|| hasher.hash_one(object))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::ledger::endpoint;

    fn with(spi: u64, last: u8) -> Named {
        let remote = endpoint(&format!("192.0.2.{last}"), 500);
        Named { spi: Some((spi, true)), remote, ..Named::default() }
    }

    #[test]
    fn two_gateways_are_kept_apart() {
        let mut threads = Threads::default();
        for (at, spi, last, object) in [(0, 7, 1, "1"), (1, 8, 2, "2")] {
            let sa = threads.begin(at);
            threads.knows(sa, IkeVersion::V2, &with(spi, last), object);
        }
        assert_eq!(threads.at_work("1"), Some(0));
        assert_eq!(threads.at_work(""), Some(1));
        assert_eq!(threads.at_work("tunnel"), None);
        assert_eq!(threads.of(IkeVersion::V2, &with(7, 1), "", false), Some(0));
        let child = Named { spi: None, ..with(0, 1) };
        assert_eq!(threads.of(IkeVersion::V2, &child, "tunnel", true), Some(0));
        assert_eq!(threads.of(IkeVersion::V2, &with(9, 1), "1", false), None);
    }
}
