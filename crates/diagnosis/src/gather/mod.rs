//! Facts are folded into accounts as they are heard: what one source tells of one negotiation.

mod account;
mod hosts;
mod journal;
mod offers;
mod order;
mod retire;
mod step;
mod told;

use foldhash::quality::RandomState;
use std::collections::HashMap;

use evidence::{
    Fact, IkeVersion, Listener, Party, Passage, Place, Product, Remarked, Session, SourceId, Spi,
    Statement, Timestamp, When,
};

pub use account::{Account, Brief, RemarkTold, Said, What};
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
    /// The latest account wins when an SPI is used again.
    index: HashMap<Key, usize, RandomState>,
    pairs: Pairs,
    journal: Journal,
    heard: u64,
    clock: Clock,
    /// Account and step of the last message, which the statements that follow are about.
    speaking: Option<(usize, usize)>,
    dropped: u64,
    /// Accounts that came up and were let go.
    retired: u64,
    /// So many accounts, before it is looked for what can go.
    room: usize,
}

/// What a source knows a negotiation by: version, and initiator SPI or the reader's number.
type Key = (IkeVersion, Spi, u32);

/// All that one source told.
#[derive(Debug)]
pub struct Gathered {
    pub source: SourceId,
    pub accounts: Vec<Account>,
    pub pairs: Pairs,
    pub journal: Journal,
    pub heard: u64,
    /// When the last message of any negotiation was told, by the source's clock.
    pub told_until: Option<Timestamp>,
    /// What the source's times lack.
    pub clock: Clock,
    /// Accounts that found no room, and what they would have told is not known.
    pub dropped: u64,
    /// Accounts that came up, and are only counted.
    pub retired: u64,
}

/// What a source's times state besides day and time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clock {
    #[default]
    Zoned,
    WithoutZone,
    WithoutYear,
}

impl Clock {
    /// The one that states least counts for the whole source.
    fn with(self, when: When) -> Clock {
        self.max(match when {
            When::Exact(_) | When::Absent => Clock::Zoned,
            When::WithoutZone(_) => Clock::WithoutZone,
            When::WithoutYear(_) => Clock::WithoutYear,
        })
    }

    /// A moment of such a source.
    pub fn when(self, at: Option<Timestamp>) -> When {
        match (at, self) {
            (None, _) => When::Absent,
            (Some(at), Clock::Zoned) => When::Exact(at),
            (Some(at), Clock::WithoutZone) => When::WithoutZone(at),
            (Some(at), Clock::WithoutYear) => When::WithoutYear(at),
        }
    }
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
            clock: Clock::default(),
            speaking: None,
            dropped: 0,
            retired: 0,
            room: retire::ROOM,
        }
    }

    pub fn with<'a>(&'a mut self, offers: &'a mut Offers) -> Hearing<'a> {
        Hearing { gather: self, offers }
    }

    pub fn finish(mut self) -> Gathered {
        self.accounts.iter_mut().rev().take(Gather::STILL_GROWING).for_each(Account::shrink);
        self.accounts.shrink_to_fit();
        let told_until = self.accounts.iter().filter_map(|account| account.last_at).max();
        order::restore(&mut self.journal);
        Gathered {
            source: self.source,
            accounts: self.accounts,
            pairs: self.pairs,
            journal: self.journal,
            heard: self.heard,
            told_until,
            clock: self.clock,
            dropped: self.dropped,
            retired: self.retired,
        }
    }

    fn account(&mut self, key: Key) -> Option<usize> {
        if let Some(index) = self.index.get(&key) {
            return Some(*index);
        }
        let (version, initiator, number) = key;
        if number != 0 && self.accounts.len() >= self.room {
            self.retire();
        }
        if self.accounts.len() >= Gather::MOST_ACCOUNTS {
            self.dropped += 1;
            return None;
        }
        let mut account = Account::new(self.source, version, initiator);
        account.is_logged = number != 0;
        self.accounts.push(account);
        let index = self.accounts.len() - 1;
        // What began so much earlier has grown to its size: give back what it does not use.
        if let Some(older) = index.checked_sub(Gather::STILL_GROWING) {
            self.accounts[older].shrink();
        }
        self.index.insert(key, index);
        Some(index)
    }

    fn sent(&mut self, fact: &Fact<'_>, passage: &Passage<'_>, repeated: bool) {
        self.speaking = None;
        let (key, responder) = match fact.about {
            Session::Ike { version, initiator, responder } => ((version, initiator, 0), responder),
            Session::Numbered { version, number } => {
                ((version, Spi::NONE, number.saturating_add(1)), Spi::NONE)
            }
            _ => return,
        };
        let Some(index) = self.account(key) else { return };
        let when = fact.when.when();
        self.clock = self.clock.with(when);
        let at = when.on_its_clock();
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

    fn logged_by(&mut self, fact: &Fact<'_>, product: Product) {
        let Session::Numbered { version, number } = fact.about else { return };
        let key = (version, Spi::NONE, number.saturating_add(1));
        if let Some(&index) = self.index.get(&key) {
            self.accounts[index].logger = Some((fact.by, product));
        }
    }

    /// A log's judgement may stand anywhere.
    fn remarked(&mut self, fact: &Fact<'_>, remarked: &Remarked<'_>) {
        self.logged(fact, |account| {
            let what = What::Remarks(account.judged.len() as u16);
            account.judged.push(account::RemarkTold {
                at: fact.when.when().on_its_clock(),
                what: remarked.what,
                value: told::text(remarked.value),
                expected: told::text(remarked.expected),
                valid: remarked.valid.map(Box::new),
                is_confirmed: remarked.is_confirmed,
            });
            what
        });
    }

    /// What a log states beside the messages is kept with the last one before it.
    fn logged(&mut self, fact: &Fact<'_>, what: impl FnOnce(&mut Account) -> What) {
        let Session::Numbered { version, number } = fact.about else { return };
        let key = (version, Spi::NONE, number.saturating_add(1));
        let Some(&index) = self.index.get(&key) else { return };
        let account = &mut self.accounts[index];
        let Some(step) = account.steps.len().checked_sub(1) else { return };
        if account.said.len() < Account::MOST_SAID {
            let what = what(account);
            account.said.push(Said { by: fact.by, place: fact.place, step: step as u16, what });
        }
    }

    fn said(&mut self, fact: &Fact<'_>, what: What) {
        let Some((index, mut step)) = self.speaking else { return };
        let account = &mut self.accounts[index];
        // A log may tell what a message offered after it told the answer.
        if account.is_logged && account.steps[step].by != fact.by {
            let own = account.steps[..step].iter().rposition(|step| step.by == fact.by);
            step = own.unwrap_or(step);
        }
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
            Statement::Accepts(offering) => {
                let id = self.offers.intern(*offering);
                gather.logged(&fact, |_| What::Accepts(id));
            }
            Statement::LoggedBy(product) => gather.logged_by(&fact, *product),
            Statement::Remarks(remarked) => {
                gather.remarked(&fact, remarked);
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
