//! Facts are folded into accounts as they are heard: what one source tells of one negotiation.

mod account;
mod hosts;
mod journal;
mod offers;
mod order;
mod step;
mod told;

use foldhash::quality::RandomState;
use std::collections::HashMap;

use evidence::{
    Fact, IkeVersion, Listener, Party, Passage, Place, Session, SourceId, Spi, Statement, Timestamp,
};

pub use account::{Account, Brief, Said, What};
pub use hosts::{Hosts, Lost, Pairs, Refusing};
pub use journal::Journal;
pub use offers::{OfferId, Offers};
pub use step::{Kinds, Sightings, Slices, Step};
pub use told::*;

/// Folds the facts of one source. Nothing is kept but accounts.
#[derive(Debug)]
pub struct Gather {
    source: SourceId,
    accounts: Vec<Account>,
    /// By version and initiator SPI; the latest account wins when an SPI is used again.
    index: HashMap<(IkeVersion, Spi), usize, RandomState>,
    pairs: Pairs,
    journal: Journal,
    heard: u64,
    /// Account and step of the last message, which the statements that follow are about.
    speaking: Option<(usize, usize)>,
    dropped: u64,
}

/// All that one source told.
#[derive(Debug)]
pub struct Gathered {
    pub source: SourceId,
    pub accounts: Vec<Account>,
    pub pairs: Pairs,
    pub journal: Journal,
    pub heard: u64,
    /// Accounts that found no room.
    pub dropped: u64,
}

/// A listener over one source and the offers of all sources.
pub struct Hearing<'a> {
    gather: &'a mut Gather,
    offers: &'a mut Offers,
}

impl Gather {
    pub const MOST_ACCOUNTS: usize = 100_000;
    const STILL_GROWING: usize = 512;

    pub fn new(source: SourceId) -> Gather {
        Gather {
            source,
            accounts: Vec::new(),
            index: HashMap::default(),
            pairs: Pairs::default(),
            journal: Journal::default(),
            heard: 0,
            speaking: None,
            dropped: 0,
        }
    }

    pub fn with<'a>(&'a mut self, offers: &'a mut Offers) -> Hearing<'a> {
        Hearing { gather: self, offers }
    }

    pub fn finish(mut self) -> Gathered {
        self.accounts.iter_mut().rev().take(Gather::STILL_GROWING).for_each(Account::shrink);
        self.accounts.shrink_to_fit();
        order::restore(&mut self.journal);
        Gathered {
            source: self.source,
            accounts: self.accounts,
            pairs: self.pairs,
            journal: self.journal,
            heard: self.heard,
            dropped: self.dropped,
        }
    }

    fn account(&mut self, version: IkeVersion, initiator: Spi) -> Option<usize> {
        if let Some(index) = self.index.get(&(version, initiator)) {
            return Some(*index);
        }
        if self.accounts.len() >= Gather::MOST_ACCOUNTS {
            self.dropped += 1;
            return None;
        }
        self.accounts.push(Account::new(self.source, version, initiator));
        let index = self.accounts.len() - 1;
        // What began so much earlier has grown to its size: give back what it does not use.
        if let Some(older) = index.checked_sub(Gather::STILL_GROWING) {
            self.accounts[older].shrink();
        }
        self.index.insert((version, initiator), index);
        Some(index)
    }

    fn sent(&mut self, fact: &Fact<'_>, passage: &Passage<'_>, repeated: bool) {
        self.speaking = None;
        let Session::Ike { version, initiator, responder } = fact.about else { return };
        let Some(index) = self.account(version, initiator) else { return };
        let at = fact.when.when().on_its_clock();
        let account = &mut self.accounts[index];
        account.first_at = account.first_at.or(at);
        account.last_at = at.or(account.last_at);
        note_spi(account, responder, fact.place, at);
        note_ends(account, passage, fact.by);
        if let Some(step) = step_to_extend(account, passage, fact.by, repeated) {
            if account.steps[step].slices.is_some() {
                account.steps[step].add_slice(passage, fact.place, at);
                if passage.slice.is_some_and(|slice| slice.number == 0) {
                    self.speaking = Some((index, step));
                }
            } else {
                account.steps[step].seen.again(fact.place, at);
            }
            // What a repetition says was said before.
            return;
        }
        if account.steps.len() >= Account::MOST_STEPS {
            account.dropped_steps = account.dropped_steps.saturating_add(1);
            let last = account.steps.len() - 1;
            account.steps[last] = Step::new(passage, fact.by, fact.place, at);
            return;
        }
        account.steps.push(Step::new(passage, fact.by, fact.place, at));
        self.speaking = Some((index, account.steps.len() - 1));
    }

    fn said(&mut self, fact: &Fact<'_>, what: What) {
        let Some((index, step)) = self.speaking else { return };
        let account = &mut self.accounts[index];
        if account.said.len() < Account::MOST_SAID {
            account.said.push(Said { by: fact.by, place: fact.place, step: step as u16, what });
        }
    }
}

/// A half-open negotiation is forgotten after some ten seconds at the earliest (strongSwan 30 s):
/// then the same server chooses another SPI for the same request.
const REMEMBERED: i64 = 5 * Timestamp::SECOND;

/// A second responder SPI to one initiator SPI, seen by one source, is worth remembering.
fn note_spi(account: &mut Account, responder: Spi, place: Place, at: Option<Timestamp>) {
    if responder == Spi::NONE {
        return;
    }
    if account.responder_spi == Spi::NONE || responder == account.responder_spi {
        account.responder_spi = responder;
        account.responder_spi_at = at;
        return;
    }
    let soon = match (account.responder_spi_at, at) {
        (Some(before), Some(now)) => now.0.saturating_sub(before.0) <= REMEMBERED,
        _ => false,
    };
    if soon && account.second_responder_spi.is_none() {
        account.second_responder_spi = Some((responder, place));
    }
}

fn note_ends(account: &mut Account, passage: &Passage<'_>, by: Party) {
    let (initiator, responder) = match by {
        Party::Initiator => (passage.from, passage.to),
        Party::Responder => (passage.to, passage.from),
        Party::Path | Party::Unknown => return,
    };
    account.initiator.get_or_insert(initiator);
    account.responder.get_or_insert(responder);
}

fn step_to_extend(
    account: &Account,
    passage: &Passage<'_>,
    by: Party,
    repeated: bool,
) -> Option<usize> {
    let backwards = || account.steps.iter().enumerate().rev();
    if passage.slice.is_some() {
        return backwards().find(|(_, step)| step.continues(passage, by)).map(|(at, _)| at);
    }
    if repeated {
        return backwards()
            .find(|(_, step)| step.by == by && step.digest == passage.digest)
            .map(|(at, _)| at);
    }
    None
}

impl Listener for Hearing<'_> {
    fn hear(&mut self, fact: Fact<'_>) {
        let gather = &mut *self.gather;
        gather.heard += 1;
        let at: Option<Timestamp> = fact.when.when().on_its_clock();
        match &fact.statement {
            Statement::Sent(passage) => gather.sent(&fact, passage, false),
            Statement::Repeated(passage) => gather.sent(&fact, passage, true),
            Statement::FragmentMissing(missing) => gather.pairs.lost(missing),
            Statement::Refused(refusal) => gather.pairs.refused(refusal, fact.place, at),
            Statement::Flowed(flow) => gather.pairs.flowed(flow),
            Statement::Offers(offering) => {
                if gather.speaking.is_some() {
                    let id = self.offers.intern(*offering);
                    gather.said(&fact, What::Offers(id));
                }
            }
            Statement::Selects(offering) => {
                if gather.speaking.is_some() {
                    let id = self.offers.intern(*offering);
                    gather.said(&fact, What::Selects(id));
                }
            }
            other => {
                if let Some(what) = What::of(other) {
                    gather.said(&fact, what);
                } else {
                    gather.journal.hear(gather.source, &fact);
                }
            }
        }
    }
}
