//! Offers, each kept once: thousands of negotiations propose the same thing.

use std::collections::HashMap;
use std::sync::Arc;

use evidence::{IkeVersion, Offer, Offering, Proposal};
use foldhash::quality::RandomState;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfferId(u32);

#[derive(Debug)]
enum Kept {
    /// The body of the SA payload: read when it is asked for, which few ever are.
    Wire(IkeVersion, Arc<[u8]>),
    Listed(Offer),
}

/// Interned by the bytes of the SA payload, or as a log lists them.
#[derive(Debug)]
pub struct Offers {
    by_bytes: HashMap<Arc<[u8]>, OfferId, RandomState>,
    by_list: HashMap<Offer, OfferId, RandomState>,
    kept: Vec<Kept>,
}

impl Offers {
    /// Beyond this many different offers, new ones are taken for empty.
    const MOST: usize = 50_000;

    pub fn new() -> Offers {
        Offers {
            by_bytes: HashMap::default(),
            by_list: HashMap::default(),
            kept: vec![Kept::Listed(Offer::default())],
        }
    }

    pub fn intern(&mut self, offering: Offering<'_>) -> OfferId {
        let (version, bytes) = match offering {
            Offering::Wire { version, body } => (version, body),
            Offering::Listed(offer) => return self.listed(offer),
        };
        if let Some(id) = self.by_bytes.get(bytes) {
            return *id;
        }
        if self.kept.len() > Offers::MOST {
            return OfferId(0);
        }
        let bytes: Arc<[u8]> = bytes.into();
        let id = self.keep(Kept::Wire(version, Arc::clone(&bytes)));
        self.by_bytes.insert(bytes, id);
        id
    }

    fn listed(&mut self, offer: &Offer) -> OfferId {
        if let Some(id) = self.by_list.get(offer) {
            return *id;
        }
        if self.kept.len() > Offers::MOST {
            return OfferId(0);
        }
        let id = self.keep(Kept::Listed(offer.clone()));
        self.by_list.insert(offer.clone(), id);
        id
    }

    fn keep(&mut self, kept: Kept) -> OfferId {
        self.kept.push(kept);
        OfferId(self.kept.len() as u32 - 1)
    }

    pub fn of(&self, id: OfferId) -> Offer {
        match &self.kept[id.0 as usize] {
            Kept::Wire(version, body) => Offering::Wire { version: *version, body }.read(),
            Kept::Listed(offer) => offer.clone(),
        }
    }

    /// What was selected: a selection has one proposal (RFC 7296 §2.7, RFC 2408 §4.2).
    pub fn first(&self, id: OfferId) -> Option<Proposal> {
        self.of(id).proposals.into_iter().next()
    }
}

impl Default for Offers {
    fn default() -> Offers {
        Offers::new()
    }
}
