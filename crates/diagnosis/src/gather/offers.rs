//! Offers, each kept once: thousands of negotiations propose the same thing.

use foldhash::quality::RandomState;
use std::collections::HashMap;

use evidence::{Offer, Offering};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfferId(u32);

/// Interned by the bytes of the SA payload, so that an offer met before is not read again.
#[derive(Debug)]
pub struct Offers {
    by_bytes: HashMap<Box<[u8]>, OfferId, RandomState>,
    offers: Vec<Offer>,
}

impl Offers {
    /// Beyond this many different offers, new ones are read as empty.
    const MOST: usize = 50_000;

    pub fn new() -> Offers {
        Offers { by_bytes: HashMap::default(), offers: vec![Offer::default()] }
    }

    pub fn intern(&mut self, offering: Offering<'_>) -> OfferId {
        let bytes = match offering {
            Offering::Wire { body, .. } => body,
            Offering::Listed(offer) => return self.keep(offer.clone()),
        };
        if let Some(id) = self.by_bytes.get(bytes) {
            return *id;
        }
        if self.offers.len() > Offers::MOST {
            return OfferId(0);
        }
        let id = self.keep(offering.read());
        self.by_bytes.insert(bytes.into(), id);
        id
    }

    fn keep(&mut self, offer: Offer) -> OfferId {
        self.offers.push(offer);
        OfferId(self.offers.len() as u32 - 1)
    }

    pub fn of(&self, id: OfferId) -> &Offer {
        &self.offers[id.0 as usize]
    }
}

impl Default for Offers {
    fn default() -> Offers {
        Offers::new()
    }
}
