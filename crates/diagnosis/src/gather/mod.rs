//! Facts are folded into accounts as they are heard: what one source tells of one negotiation.

mod account;
mod accounts;
mod asked;
mod hosts;
mod journal;
mod next_child;
mod offers;
mod order;
mod overtaken;
mod retire;
mod step;
mod told;
mod ways;

use std::net::IpAddr;

use evidence::{
    Endpoint, Fact, Listener, Party, Passage, Place, Remarked, Session, SourceId, Spi, Statement,
    Timestamp, When,
};

use accounts::{Accounts, Number};

pub use account::{Account, Brief, RemarkTold, Said, What};
pub use asked::{Asked, Peer};
pub use hosts::{Hosts, Lost, Pairs, Refusing};
pub use journal::Journal;
pub use next_child::NextChild;
pub use offers::{OfferId, Offers};
pub use step::{Kinds, Sightings, Slices, Step};
pub use told::*;

/// Folds the facts of one source. Nothing is kept but accounts.
#[derive(Debug)]
pub struct Gather {
    source: SourceId,
    accounts: Accounts,
    pairs: Pairs,
    journal: Journal,
    heard: u64,
    clock: Clock,
    is_in_utc: bool,
    /// Account and step of the last message, which the statements that follow are about.
    speaking: Option<(Number, usize)>,
    /// The account whose message the last one repeats.
    repeats: Option<Number>,
}

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
    /// The user says the zone.
    ZonedWithoutYear,
    WithoutZone,
    WithoutYear,
}

impl Clock {
    pub fn has_zone(self) -> bool {
        matches!(self, Clock::Zoned | Clock::ZonedWithoutYear)
    }

    pub fn has_year(self) -> bool {
        !matches!(self, Clock::WithoutYear | Clock::ZonedWithoutYear)
    }

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
            (Some(at), Clock::WithoutYear | Clock::ZonedWithoutYear) => When::WithoutYear(at),
        }
    }
}

/// A listener over one source and the offers of all sources.
pub struct Hearing<'a> {
    gather: &'a mut Gather,
    offers: &'a mut Offers,
}

impl Gather {
    pub const MOST_ACCOUNTS: usize = Accounts::MOST;

    pub fn new(source: SourceId) -> Gather {
        Gather {
            source,
            accounts: Accounts::default(),
            pairs: Pairs::default(),
            journal: Journal::default(),
            heard: 0,
            clock: Clock::default(),
            is_in_utc: false,
            speaking: None,
            repeats: None,
        }
    }

    /// Keeps what is asked for, however long the source is.
    pub fn asked(mut self, asked: Asked) -> Gather {
        self.accounts.asked = asked;
        self
    }

    /// Its times are in UTC, though they do not say so: the user knows the zone.
    pub fn in_utc(mut self, is_known: bool) -> Gather {
        self.is_in_utc = is_known;
        self
    }

    pub fn with<'a>(&'a mut self, offers: &'a mut Offers) -> Hearing<'a> {
        Hearing { gather: self, offers }
    }

    pub fn finish(mut self) -> Gathered {
        let Accounts { dropped, retired, .. } = self.accounts;
        let accounts = self.accounts.finish();
        let told_until = accounts.iter().filter_map(|account| account.last_at()).max();
        order::restore(&mut self.journal);
        Gathered {
            source: self.source,
            accounts,
            pairs: self.pairs,
            journal: self.journal,
            heard: self.heard,
            told_until,
            clock: match self.clock {
                Clock::WithoutYear if self.is_in_utc => Clock::ZonedWithoutYear,
                clock => clock,
            },
            dropped,
            retired,
        }
    }

    fn sent(&mut self, fact: &Fact<'_>, passage: &Passage<'_>, repeated: bool) {
        (self.speaking, self.repeats) = (None, None);
        let (key, responder) = match fact.about {
            Session::Ike { version, initiator, responder } => ((version, initiator, 0), responder),
            Session::Numbered { version, number } => {
                ((version, Spi::NONE, number.saturating_add(1)), Spi::NONE)
            }
            _ => return,
        };
        let Some(number) = self.accounts.of(self.source, key) else { return };
        let when = fact.when.when();
        self.clock = self.clock.with(when);
        let at = when.on_its_clock();
        let Some(account) = self.accounts.get_mut(number) else { return };
        account.goes_on(at);
        note_spi(account, responder, fact.place, at);
        note_ends(account, passage, fact.by);
        if let Some(step) = step_to_extend(account, passage, fact.by, repeated) {
            if account.steps[step].slices().is_some() {
                account.steps[step].add_slice(passage, fact.place, at);
                account.note_last_step();
                if passage.slice.is_some_and(|slice| slice.number == 0) {
                    self.speaking = Some((number, step));
                }
            } else {
                account.steps[step].seen.again(fact.place, at);
            }
            // What a repetition says was said before.
            self.repeats = Some(number).filter(|_| self.speaking.is_none());
            return;
        }
        let way = account.way(passage.from, passage.to);
        if account.steps.len() >= Account::MOST_STEPS {
            account.dropped_steps = account.dropped_steps.saturating_add(1);
            let last = account.steps.len() - 1;
            account.steps[last] = Step::new(passage, way, fact.by, fact.place, at);
            account.note_last_step();
            return;
        }
        account.steps.push(Step::new(passage, way, fact.by, fact.place, at));
        account.note_last_step();
        self.speaking = Some((number, account.steps.len() - 1));
    }

    /// What a log says of a negotiation as a whole.
    fn known_of(&mut self, fact: &Fact<'_>) -> Option<&mut Account> {
        let Session::Numbered { version, number } = fact.about else { return None };
        let key = (version, Spi::NONE, number.saturating_add(1));
        let known = self.accounts.known(key)?;
        self.accounts.get_mut(known)
    }

    /// A log's judgement may stand anywhere.
    fn remarked(&mut self, fact: &Fact<'_>, remarked: &Remarked<'_>) {
        self.logged(fact, |account, step| {
            let told = RemarkTold {
                at: fact.when.when().on_its_clock(),
                what: remarked.what,
                value: told::text(remarked.value).into(),
                expected: told::text(remarked.expected).into(),
                valid: remarked.valid.map(Box::new),
                is_confirmed: remarked.is_confirmed,
            };
            account.judge(fact.by, fact.place, step, told);
        });
    }

    /// What a log states beside the messages is kept with the last one before it.
    fn logged(&mut self, fact: &Fact<'_>, what: impl FnOnce(&mut Account, usize)) {
        let Session::Numbered { version, number } = fact.about else { return };
        let key = (version, Spi::NONE, number.saturating_add(1));
        let known = self.accounts.known(key);
        let Some(account) = known.and_then(|number| self.accounts.get_mut(number)) else { return };
        let Some(step) = account.steps.len().checked_sub(1) else { return };
        what(account, step);
    }

    fn said(&mut self, fact: &Fact<'_>, what: What) {
        let Some((number, mut step)) = self.speaking_of(fact) else { return };
        let Some(account) = self.accounts.get_mut(number) else { return };
        // A log may tell what a message offered after it told the answer.
        if account.is_logged && account.steps[step].by != fact.by {
            let own = account.steps[..step].iter().rposition(|step| step.by == fact.by);
            step = own.unwrap_or(step);
        }
        account.hear(fact.by, fact.place, step, what);
    }

    /// The message that something is said in: the last one; of what a log tells, the last one of
    /// its negotiation, for a daemon is at several at once.
    fn speaking_of(&mut self, fact: &Fact<'_>) -> Option<(Number, usize)> {
        let Session::Numbered { version, number } = fact.about else { return self.speaking };
        let number = self.accounts.known((version, Spi::NONE, number.saturating_add(1)))?;
        match self.speaking {
            Some((speaking, step)) if speaking == number => Some((number, step)),
            // A repetition says nothing new.
            None if self.repeats == Some(number) => None,
            _ => {
                let account = self.accounts.get_mut(number)?;
                Some((number, account.steps.len().checked_sub(1)?))
            }
        }
    }
}

/// A half-open negotiation is forgotten after some ten seconds at the earliest (strongSwan 30 s):
/// then the same server chooses another SPI for the same request.
const REMEMBERED: i64 = 5 * Timestamp::SECOND;

/// While it is remembered. What comes at the same moment has no time: a conversion lost it.
fn is_soon(before: Option<Timestamp>, now: Option<Timestamp>) -> bool {
    let passed = before.zip(now).map(|(before, now)| now.0.saturating_sub(before.0));
    passed.is_some_and(|passed| (1..=REMEMBERED).contains(&passed))
}

/// A second responder SPI to one initiator SPI, seen by one source, is worth remembering.
fn note_spi(account: &mut Account, responder: Spi, place: Place, at: Option<Timestamp>) {
    if responder == Spi::NONE {
        return;
    }
    if account.responder_spi == Spi::NONE || responder == account.responder_spi {
        account.responder_spi = responder;
        account.responder_spi_at = at.into();
        return;
    }
    if is_soon(account.responder_spi_at.get(), at) && account.second_responder_spi.is_none() {
        account.second_responder_spi = Some(Box::new((responder, place)));
    }
}

fn note_ends(account: &mut Account, passage: &Passage<'_>, by: Party) {
    let (initiator, responder) = match by {
        Party::Initiator => (passage.from, passage.to),
        Party::Responder => (passage.to, passage.from),
        Party::Path | Party::Unknown => return,
    };
    let is_known = |end: Option<Endpoint>| end.is_some_and(|end| end.address().is_some());
    if is_known(account.initiator) && is_known(account.responder) {
        return;
    }
    // An excerpt may say only later who the two are.
    let better = |known: Option<Endpoint>, told: Endpoint| {
        let stays = |known: &Endpoint| known.address().is_some() || told.address().is_none();
        known.filter(stays).unwrap_or(told)
    };
    let initiator = better(account.initiator, initiator);
    let responder = better(account.responder, responder);
    if (account.initiator, account.responder) != (Some(initiator), Some(responder)) {
        account.place(initiator, responder);
    }
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
                if gather.speaking_of(&fact).is_some() {
                    let id = self.offers.intern(*offering);
                    gather.said(&fact, What::Offers(id));
                }
            }
            Statement::Selects(offering) => {
                if gather.speaking_of(&fact).is_some() {
                    let id = self.offers.intern(*offering);
                    gather.said(&fact, What::Selects(id));
                }
            }
            Statement::Accepts(offering) => {
                let id = self.offers.intern(*offering);
                gather.logged(&fact, |account, step| {
                    account.hear(fact.by, fact.place, step, What::Accepts(id));
                });
            }
            Statement::LoggedBy(product) => {
                if let Some(account) = gather.known_of(&fact) {
                    // What it said before it was known which end it is.
                    let was_open = matches!(account.logger, Some((Party::Unknown, _)));
                    account.logger = Some((fact.by, *product));
                    if was_open && fact.by != Party::Unknown {
                        account.is_of(fact.by);
                    }
                }
            }
            Statement::OfVersion(version) => {
                if let Some(account) = gather.known_of(&fact) {
                    account.version = *version;
                }
            }
            Statement::OfFixedPeer => {
                if let Some(account) = gather.known_of(&fact) {
                    account.has_fixed_peer = true;
                }
            }
            Statement::OfConnection(connection) => {
                if let Some(account) = gather.known_of(&fact) {
                    account.connection = Some(*connection);
                }
            }
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

    fn keeps(&self, pairs: &[(IpAddr, IpAddr)]) -> Vec<bool> {
        self.gather.accounts.keeps(pairs)
    }

    fn passed_over(&mut self, pairs: &[(IpAddr, IpAddr)]) {
        pairs.iter().for_each(|pair| self.gather.accounts.passed_over(*pair));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_spi_tells_of_another_server_only_while_the_first_one_is_remembered() {
        let at = |seconds: i64| Some(Timestamp(seconds * Timestamp::SECOND));
        for (before, now, soon) in [
            (at(10), at(11), true),
            (at(10), at(15), true),
            (at(10), at(40), false),
            (at(0), at(0), false),
            (None, at(11), false),
        ] {
            assert_eq!(is_soon(before, now), soon, "{before:?} {now:?}");
        }
    }
}
