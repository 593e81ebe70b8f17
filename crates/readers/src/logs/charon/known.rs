//! What is looked up for each of charon's lines: threads and IKE SAs by their numbers, IKE SAs by
//! address, and which messages of one were told.

use std::collections::{BTreeMap, HashMap};

use evidence::Endpoint;
use foldhash::quality::RandomState;

use super::packet::Packet;
use super::threading::{SessionIndex, Threads};
use super::worker::Thread;

/// Messages of one IKE SA that are remembered to know a repetition by.
const REMEMBERED: usize = 16;

/// IKE SAs by the numbers that the log gives them, which rise by one.
#[derive(Debug, Default)]
pub(super) struct Uniques {
    /// The last ones by their last digits: lines in a row are of few IKE SAs.
    recent: Vec<Option<(u32, SessionIndex)>>,
    all: HashMap<u32, SessionIndex, RandomState>,
    /// Of those ever known.
    highest: Option<u32>,
}

impl Uniques {
    const RECENT: usize = 256;

    pub(super) fn get(&self, unique: u32) -> Option<SessionIndex> {
        match self.recent.get(unique as usize % Uniques::RECENT) {
            Some(Some((known, at))) if *known == unique => Some(*at),
            _ if Some(unique) > self.highest => None,
            _ => self.all.get(&unique).copied(),
        }
    }

    pub(super) fn insert(&mut self, unique: u32, at: SessionIndex) {
        self.recent.resize(Uniques::RECENT, None);
        self.recent[unique as usize % Uniques::RECENT] = Some((unique, at));
        self.all.insert(unique, at);
        self.highest = self.highest.max(Some(unique));
    }

    /// Those that `known` knows, whose index it may change.
    pub(super) fn retain(&mut self, mut known: impl FnMut(&mut SessionIndex) -> bool) {
        self.recent.clear();
        self.all.retain(|_, at| known(at));
    }
}

/// Digests of the last [`REMEMBERED`] messages, the oldest of which gives way. Half of each is
/// kept: that two of one IKE SA are alike in it happens once in hundreds of millions.
#[derive(Debug, Default)]
pub(super) struct Digests {
    kept: [u32; REMEMBERED],
    /// Of all so far.
    count: u32,
}

impl Digests {
    pub(super) fn push(&mut self, digest: u64) {
        self.kept[self.count as usize % REMEMBERED] = digest as u32;
        // Beyond what is remembered only the place matters.
        self.count = if self.count == u32::MAX { REMEMBERED as u32 } else { self.count + 1 };
    }

    pub(super) fn contains(&self, digest: u64) -> bool {
        self.kept[..REMEMBERED.min(self.count as usize)].contains(&(digest as u32))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// IKE SAs with one address that are looked through.
pub(super) const LOOKED_AT: usize = 64;

/// The IKE SAs with one address; nearly always there is but one.
#[derive(Debug)]
pub(super) struct With {
    pub(super) newest: SessionIndex,
    /// The newest of them last.
    pub(super) older: Vec<SessionIndex>,
}

impl With {
    pub(super) fn push(&mut self, at: SessionIndex) {
        if self.older.len() >= 2 * LOOKED_AT {
            self.older.drain(..LOOKED_AT);
        }
        self.older.push(std::mem::replace(&mut self.newest, at));
    }

    pub(super) fn newest_first(&self) -> impl Iterator<Item = SessionIndex> {
        std::iter::once(self.newest).chain(self.older.iter().rev().copied())
    }

    /// Those that `known` knows, whose index it may change; false where none is left.
    pub(super) fn retain(&mut self, mut known: impl FnMut(&mut SessionIndex) -> bool) -> bool {
        self.older.retain_mut(&mut known);
        if known(&mut self.newest) {
            return true;
        }
        let next = self.older.pop();
        self.newest = next.unwrap_or(self.newest);
        next.is_some()
    }
}

/// Worker threads by number: a daemon has few, and numbers them from 1.
#[derive(Debug, Default)]
pub(super) struct Workers {
    few: Vec<Thread>,
    /// Numbers that stand for something else, such as a tunnel.
    others: BTreeMap<u32, Thread>,
}

impl Workers {
    /// Three digits, as a line has them.
    const FEW: usize = 1000;

    #[inline]
    pub(super) fn of(&mut self, thread: u32) -> &mut Thread {
        let at = thread as usize;
        if at >= self.few.len() {
            return self.begin(thread);
        }
        &mut self.few[at]
    }

    #[cold]
    fn begin(&mut self, thread: u32) -> &mut Thread {
        let at = thread as usize;
        if at >= Workers::FEW {
            return self.others.entry(thread).or_default();
        }
        self.few.resize_with(at + 1, Thread::default);
        &mut self.few[at]
    }

    pub(super) fn get(&self, thread: u32) -> Option<&Thread> {
        match thread as usize {
            at if at < Workers::FEW => self.few.get(at),
            _ => self.others.get(&thread),
        }
    }

    /// Of all, in order.
    pub(super) fn numbers(&self) -> Vec<u32> {
        (0..self.few.len() as u32).chain(self.others.keys().copied()).collect()
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Thread> {
        self.few.iter_mut().chain(self.others.values_mut())
    }
}

impl Threads {
    /// Whether it is with that end, or one of the two is not told.
    pub(super) fn is_with(&self, at: SessionIndex, remote: Endpoint) -> bool {
        let nobody = Packet::UNKNOWN.from.host();
        let known = self.sessions[at].remote.filter(|known| known.host() != nobody);
        remote.host() == nobody || known.is_none_or(|known| known.host() == remote.host())
    }

    /// The newest IKE SA with that end.
    pub(super) fn newest_with(&self, remote: Endpoint) -> Option<SessionIndex> {
        self.by_remote.get(&remote.host()).map(|with| with.newest)
    }
}
