//! What is known of charon's IKE SAs at a glance: by their numbers, and which messages were told.

use std::collections::HashMap;

use foldhash::quality::RandomState;

use super::threading::SessionIndex;

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

/// Digests of the last [`REMEMBERED`] messages, the oldest of which gives way.
#[derive(Debug, Default)]
pub(super) struct Digests {
    kept: [u64; REMEMBERED],
    /// Of all so far.
    count: usize,
}

impl Digests {
    pub(super) fn push(&mut self, digest: u64) {
        self.kept[self.count % REMEMBERED] = digest;
        self.count += 1;
    }

    pub(super) fn contains(&self, digest: u64) -> bool {
        self.kept[..self.count.min(REMEMBERED)].contains(&digest)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }
}
