//! Which phase 1 a line belongs to: by address, by cookie, or the one that is at work.

use std::collections::HashMap;

use evidence::{Endpoint, Exchange, Place, When};
use foldhash::quality::RandomState;

use super::super::ledger::{At, Ledger};
use super::compare::Comparison;

/// Dumped messages of one phase 1 that are remembered to know a repetition by.
pub(super) const REMEMBERED: usize = 32;

/// What is known of one phase 1.
#[derive(Debug)]
pub(super) struct Sa {
    pub(super) at: At,
    /// The other end's host.
    peer: Option<Endpoint>,
    pub(super) exchange: Exchange,
    /// The furthest message that is told.
    pub(super) reached: u8,
    /// When it was.
    pub(super) reached_at: When,
    /// Dumped messages by their hash, with their positions.
    pub(super) dumped: Vec<(u64, u8)>,
    pub(super) cookie: Option<u64>,
    /// A line said that it begins.
    pub(super) announced: bool,
    pub(super) up: bool,
    /// Given up, or refused.
    pub(super) over: bool,
    /// It was told that it was the first message that was refused.
    pub(super) first_refused: bool,
    /// Apple said that it gives up, and says so once more.
    pub(super) gives_up: bool,
    /// Which quick mode is going on, and its furthest message.
    pub(super) quick: u32,
    pub(super) quick_reached: u8,
    pub(super) quick_initiates: bool,
    /// A message that made no sense, until it is clear which one it was.
    pub(super) garbage: Option<(Place, When)>,
    pub(super) comparison: Comparison,
}

#[derive(Debug, Default)]
pub(super) struct Threads {
    sas: Vec<Sa>,
    by_peer: HashMap<Endpoint, usize, RandomState>,
    by_cookie: HashMap<u64, usize, RandomState>,
    current: Option<usize>,
}

impl Threads {
    /// A new one, at which the lines are from now on.
    pub(super) fn begin(&mut self, at: At) -> usize {
        self.sas.push(Sa {
            at,
            peer: None,
            exchange: Exchange::Main,
            reached: 0,
            reached_at: When::Absent,
            dumped: Vec::new(),
            cookie: None,
            announced: false,
            up: false,
            over: false,
            first_refused: false,
            gives_up: false,
            quick: 0,
            quick_reached: 0,
            quick_initiates: false,
            garbage: None,
            comparison: Comparison::default(),
        });
        self.current = Some(self.sas.len() - 1);
        self.sas.len() - 1
    }

    pub(super) fn sa(&mut self, sa: usize) -> &mut Sa {
        &mut self.sas[sa]
    }

    pub(super) fn all(&self) -> std::ops::Range<usize> {
        0..self.sas.len()
    }

    pub(super) fn current(&self) -> Option<usize> {
        self.current
    }

    pub(super) fn turn_to(&mut self, sa: usize) {
        self.current = Some(sa);
    }

    pub(super) fn is_with(&mut self, sa: usize, peer: Option<Endpoint>) {
        if let Some(peer) = peer {
            self.by_peer.insert(peer.host(), sa);
            self.sas[sa].peer = Some(peer.host());
        }
    }

    /// It is over: lines of its peer are of another one.
    pub(super) fn leave(&mut self, sa: usize) {
        self.current = self.current.filter(|current| *current != sa);
        if let Some(peer) = self.sas[sa].peer
            && self.by_peer.get(&peer) == Some(&sa)
        {
            self.by_peer.remove(&peer);
        }
    }

    /// The newest one with this peer.
    pub(super) fn with(&self, peer: Endpoint) -> Option<usize> {
        self.by_peer.get(&peer.host()).copied()
    }

    pub(super) fn learn(&mut self, sa: usize, cookie: u64) {
        self.sas[sa].cookie = Some(cookie);
        self.by_cookie.insert(cookie, sa);
    }

    pub(super) fn by_cookie(&self, cookie: u64) -> Option<usize> {
        self.by_cookie.get(&cookie).copied()
    }

    /// The one with this peer; where none is named, the one that is at work, unless several are and
    /// no dump says whose message it is.
    pub(super) fn at_work(&self, peer: Option<Endpoint>) -> Option<usize> {
        if let Some(peer) = peer {
            return self.with(peer);
        }
        const NEWEST: usize = 16;
        let dumped = self.current.is_some_and(|sa| self.sas[sa].cookie.is_some());
        let newest = self.sas.iter().rev().take(NEWEST);
        let mut open = newest.filter(|sa| sa.announced && !sa.up && !sa.over).map(|sa| sa.peer);
        let first = open.next();
        let several = open.any(|peer| Some(peer) != first);
        self.current.filter(|_| dumped || !several)
    }

    /// The one at work, where it goes on and no line has named its peer.
    pub(super) fn of_nobody(&self) -> Option<usize> {
        self.current.filter(|sa| {
            let sa = &self.sas[*sa];
            sa.peer.is_none() && sa.reached > 0 && !sa.up && !sa.over
        })
    }

    /// The newest that this end began and that was not answered, among those that are not old.
    pub(super) fn unanswered(&self, ledger: &Ledger) -> Option<usize> {
        const NEWEST: usize = 64;
        let newest = (0..self.sas.len()).rev().take(NEWEST);
        newest.into_iter().find(|sa| {
            let sa = &self.sas[*sa];
            ledger.initiates(sa.at) == Some(true) && sa.reached <= 1 && !sa.up
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::ledger::endpoint;
    use super::*;

    #[test]
    fn a_line_belongs_to_its_peer_or_to_what_is_at_work() {
        let (one, two) = (endpoint("192.0.2.1", 500).unwrap(), endpoint("192.0.2.2", 500).unwrap());
        let mut threads = Threads::default();
        let first = threads.begin(0);
        threads.is_with(first, Some(one));
        let second = threads.begin(1);
        threads.is_with(second, Some(two));
        assert_eq!(threads.at_work(None), Some(second));
        assert_eq!(threads.at_work(Some(one)), Some(first));
        assert_eq!(threads.at_work(endpoint("192.0.2.1", 4500)), Some(first));
        assert_eq!(threads.at_work(endpoint("192.0.2.9", 500)), None);
        // Of two that go on, nobody knows whose line it is.
        for sa in [first, second] {
            threads.sa(sa).announced = true;
        }
        assert_eq!(threads.at_work(None), None);
        threads.sa(first).over = true;
        assert_eq!(threads.at_work(None), Some(second));
        threads.learn(first, 7);
        assert_eq!((threads.by_cookie(7), threads.by_cookie(8)), (Some(first), None));
    }
}
