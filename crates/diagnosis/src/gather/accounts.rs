//! The accounts of one source, while it is heard: the newest still grow, the older are kept at
//! their size, and of a long log those that came up are counted and let go.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::BuildHasher as _;
use std::net::IpAddr;

use evidence::{Endpoint, IkeVersion, SourceId, Spi};
use foldhash::quality::RandomState;

use super::account::Room;
use super::retire::{is_up, is_well};
use super::{Account, Asked};

/// What a source knows a negotiation by: version, and initiator SPI or the reader's number.
pub(super) type Key = (IkeVersion, Spi, u32);
/// Names an account, in the order they begin.
pub(super) type Number = u64;

/// Accounts of a log before any is let go.
const LONG: usize = 4096;
/// The newest, which may still be under way.
const YOUNG: usize = 512;

#[derive(Debug)]
struct Kept {
    number: Number,
    key: Key,
    /// None once it was let go.
    account: Option<Account>,
}

#[derive(Debug, Default)]
pub(super) struct Accounts {
    /// The latest account wins when an SPI is used again. Their names are chosen by peers, so the
    /// hash is keyed.
    index: HashMap<Key, Number, RandomState>,
    /// The last that was asked for: what is told comes in runs.
    last: Option<(Key, Number)>,
    young: VecDeque<(Key, Account)>,
    /// The number of the first young one.
    first: Number,
    /// In the order of their numbers.
    kept: Vec<Kept>,
    /// Of those kept, the ones that were let go.
    gaps: usize,
    /// Room of accounts that were let go or moved, for new ones.
    spare: Vec<Room>,
    /// So many began that those that came up are let go.
    is_long: bool,
    /// Once it is long: hosts of which something failed, as a number, with the last that came up
    /// since.
    failed: HashMap<u64, Option<Number>, RandomState>,
    /// Hosts of those that came up and were let go, as a part of that number: of a hundred
    /// thousand strangers some may be taken for one of them.
    came_up: HashSet<u32, RandomState>,
    /// Makes one number of two hosts.
    hosts: RandomState,
    /// What stays, whatever became of it.
    pub(super) asked: Asked,
    /// Accounts that came up and were let go.
    pub(super) retired: u64,
    /// Accounts that found no room.
    pub(super) dropped: u64,
}

impl Accounts {
    pub(super) const MOST: usize = 100_000;

    /// The account known by `key`, begun where there is none; none where there is no room.
    pub(super) fn of(&mut self, source: SourceId, key: Key) -> Option<Number> {
        if let Some(number) = self.known(key) {
            return Some(number);
        }
        let (version, initiator, number) = key;
        let is_logged = number != 0;
        if is_logged {
            self.make_room();
        }
        if self.len() >= Accounts::MOST {
            self.dropped += 1;
            return None;
        }
        if self.young.len() >= YOUNG {
            self.settle();
        }
        let room = self.spare.pop().unwrap_or_default();
        let mut account = Account::within(room, source, version, initiator);
        account.is_logged = is_logged;
        let number = self.first + self.young.len() as Number;
        self.young.push_back((key, account));
        self.index.insert(key, number);
        self.last = Some((key, number));
        Some(number)
    }

    /// The account known by `key`.
    pub(super) fn known(&mut self, key: Key) -> Option<Number> {
        if let Some((last, number)) = self.last
            && last == key
        {
            return Some(number);
        }
        let number = *self.index.get(&key)?;
        self.last = Some((key, number));
        Some(number)
    }

    pub(super) fn get_mut(&mut self, number: Number) -> Option<&mut Account> {
        match number.checked_sub(self.first) {
            Some(at) => self.young.get_mut(at as usize).map(|(_, account)| account),
            None => {
                let at = self.kept.binary_search_by_key(&number, |kept| kept.number).ok()?;
                self.kept[at].account.as_mut()
            }
        }
    }

    /// As [`evidence::Listener::keeps`]: of a long log what comes up is kept where something of the
    /// two hosts failed, or may fail yet.
    pub(super) fn keeps(&self, pairs: &[(IpAddr, IpAddr)]) -> Vec<bool> {
        if !self.is_long {
            return vec![true; pairs.len()];
        }
        let troubled = self.young.iter().map(|(_, account)| account).filter(|own| !is_well(own));
        let troubled: HashSet<Hosts, RandomState> = troubled.map(hosts).collect();
        let keeps = |(a, b): &(IpAddr, IpAddr)| {
            let hosts = (Some(*a.min(b)), Some(*a.max(b)));
            self.asked.wants_hosts((*a, *b))
                || self.failed.contains_key(&self.hosts.hash_one(hosts))
                || troubled.contains(&hosts)
        };
        pairs.iter().map(keeps).collect()
    }

    /// All that are left, in order.
    pub(super) fn finish(mut self) -> Vec<Account> {
        let known: Vec<bool> = self.young.iter().map(|(_, own)| self.knows_as_up(own)).collect();
        self.young.iter_mut().zip(known).for_each(|((_, own), known)| own.was_up = known);
        // Within the memory of those kept: with the young ones in one go it would be twice as much.
        let kept = self.kept.into_iter().filter_map(|own| own.account);
        let mut all: Vec<Account> = kept.map(Account::finish).collect();
        let young = self.young.drain(..).map(|(_, account)| account);
        // One that was let go, or passed over, and speaks again is counted already.
        let known = |account: &Account| is_well(account) && !is_up(account);
        let goes = |account: &Account| self.is_long && known(account) && !self.asked.wants(account);
        let young = young.filter(|account| !goes(account));
        all.extend(young.map(|mut account| account.shrunk().finish()));
        all.shrink_to_fit();
        all
    }

    fn len(&self) -> usize {
        self.kept.len() - self.gaps + self.young.len()
    }

    /// The oldest young account is young no more: it is let go, or kept at its size.
    fn settle(&mut self) {
        let Some((key, mut account)) = self.young.pop_front() else { return };
        let number = self.first;
        self.first += 1;
        if self.is_long && !self.stays(number, &account) && !self.asked.wants(&account) {
            self.retires(&account);
            self.forget(key, number);
        } else {
            let mut account = account.shrunk();
            account.was_up = self.knows_as_up(&account);
            let account = Some(account);
            if self.kept.len() == self.kept.capacity() {
                // Twice as much would be half empty for long.
                self.kept.reserve_exact((self.kept.len() / 4).max(YOUNG));
            }
            self.kept.push(Kept { number, key, account });
        }
        self.spare.push(account.into_room());
    }

    /// Of a long log: it did not come up, or it is the last that did of two hosts of which
    /// something failed: a retry that succeeds is not a failure. Then the one before goes.
    fn stays(&mut self, number: Number, account: &Account) -> bool {
        let is_well = is_well(account);
        let hosts = self.hosts.hash_one(hosts(account));
        match (is_well, self.failed.get_mut(&hosts)) {
            (false, Some(_)) => true,
            (false, None) => {
                self.failed.insert(hosts, None);
                true
            }
            (true, None) => false,
            (true, Some(last)) => {
                if let Some(before) = last.replace(number) {
                    self.let_go(before);
                    if self.gaps > YOUNG && self.gaps > self.kept.len() / 2 {
                        self.close_gaps();
                    }
                }
                true
            }
        }
    }

    /// One of those kept, unless something of it failed since.
    fn let_go(&mut self, number: Number) {
        let Ok(at) = self.kept.binary_search_by_key(&number, |kept| kept.number) else { return };
        let kept = &mut self.kept[at];
        let goes = |account: &mut Account| is_well(account) && !self.asked.wants(account);
        let Some(account) = kept.account.take_if(goes) else { return };
        let key = kept.key;
        self.gaps += 1;
        self.retires(&account);
        self.forget(key, number);
    }

    /// It is let go, and its hosts are known to have come up once.
    fn retires(&mut self, account: &Account) {
        if is_up(account) {
            self.came_up(hosts(account));
        }
    }

    /// One came up of which nothing was told.
    pub(super) fn passed_over(&mut self, (a, b): (IpAddr, IpAddr)) {
        self.came_up((Some(a.min(b)), Some(a.max(b))));
    }

    fn came_up(&mut self, hosts: Hosts) {
        /// What a hostile log makes of them costs so many times some bytes at most.
        const MOST: usize = 1 << 22;
        self.retired += 1;
        if self.came_up.len() < MOST {
            self.came_up.insert(self.hosts.hash_one(hosts) as u32);
        }
    }

    fn knows_as_up(&self, account: &Account) -> bool {
        self.came_up.contains(&(self.hosts.hash_one(hosts(account)) as u32))
    }

    fn close_gaps(&mut self) {
        self.kept.retain(|kept| kept.account.is_some());
        self.gaps = 0;
    }

    fn forget(&mut self, key: Key, number: Number) {
        // Another one may go by that name by now.
        if self.index.get(&key) == Some(&number) {
            self.index.remove(&key);
        }
        self.last = self.last.filter(|(_, last)| *last != number);
    }

    /// A log is long from [`LONG`] accounts on; where even those that stay are too many, the
    /// oldest go.
    fn make_room(&mut self) {
        if !self.is_long && self.len() >= LONG {
            self.is_long = true;
            self.retire();
        }
        if self.len() >= Accounts::MOST {
            self.close_gaps();
            let most = Accounts::MOST / 2;
            let too_many = self.len().saturating_sub(most).min(self.kept.len());
            for Kept { number, key, .. } in self.kept.drain(..too_many).collect::<Vec<_>>() {
                self.forget(key, number);
            }
            self.dropped += too_many as u64;
            self.look_again();
        }
    }

    /// What came up before the log was known to be long goes, as [`Accounts::stays`] says.
    fn retire(&mut self) {
        let young = self.young.iter().map(|(_, account)| account);
        let kept = self.kept.iter().filter_map(|kept| kept.account.as_ref());
        let failed = young.chain(kept).filter(|account| !is_well(account)).map(hosts);
        let failed: HashSet<Hosts, RandomState> = failed.collect();
        let young = self.young.iter().map(|(_, account)| account);
        let mut told: HashSet<Hosts, RandomState> =
            young.filter(|account| is_well(account)).map(hosts).collect();
        for at in (0..self.kept.len()).rev() {
            let Kept { number, ref account, .. } = self.kept[at];
            let well = account.as_ref().filter(|account| is_well(account)).map(hosts);
            if well.is_some_and(|hosts| !(failed.contains(&hosts) && told.insert(hosts))) {
                self.let_go(number);
            }
        }
        self.close_gaps();
        self.look_again();
    }

    /// Of which hosts something failed, and which came up since, among those kept.
    fn look_again(&mut self) {
        self.failed.clear();
        for Kept { number, account, .. } in &self.kept {
            let Some(account) = account else { continue };
            let hosts = self.hosts.hash_one(hosts(account));
            match is_well(account) {
                false => {
                    self.failed.entry(hosts).or_default();
                }
                true => {
                    self.failed.insert(hosts, Some(*number));
                }
            }
        }
    }
}

type Hosts = (Option<IpAddr>, Option<IpAddr>);

fn hosts(account: &Account) -> Hosts {
    let address = |end: Option<Endpoint>| end.and_then(Endpoint::address);
    let (a, b) = (address(account.initiator), address(account.responder));
    (a.min(b), a.max(b))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use evidence::{
        Exchange, Fact, Listener as _, Party, Passage, Place, Remark, Remarked, Session, Stamp,
        Statement, Transport, Turn, When,
    };

    use super::super::{Gather, Gathered, Offers, Peer};
    use super::*;

    fn host(number: u32) -> Endpoint {
        Endpoint::new(IpAddr::from(Ipv4Addr::from(number)), 500)
    }

    /// One negotiation with `peer` after the other, each with what the daemon judges of it.
    fn gathered(told: impl Iterator<Item = (u32, Remark)>) -> Gathered {
        gather(told).finish()
    }

    fn gather(told: impl Iterator<Item = (u32, Remark)>) -> Gather {
        of(Gather::new(SourceId(0)), told)
    }

    fn answer(from: Endpoint, to: Endpoint) -> Passage<'static> {
        Passage {
            exchange: Exchange::IkeAuth,
            turn: Turn::Response,
            message_id: 1,
            position: 0,
            from,
            to,
            transport: Transport::Plain,
            bytes: 100,
            packets: 1,
            pieces: &[],
            kinds: &[],
            sealed: false,
            inner: None,
            inside: None,
            slice: None,
            digest: 0,
            ttl: 0,
            cut: false,
            outgoing: None,
        }
    }

    fn of(mut gather: Gather, told: impl Iterator<Item = (u32, Remark)>) -> Gather {
        let mut offers = Offers::new();
        for (number, (peer, remark)) in (0..).zip(told) {
            let passage = answer(host(0), host(peer));
            for statement in
                [Statement::Sent(passage), Statement::Remarks(Remarked::new(remark, ""))]
            {
                gather.with(&mut offers).hear(Fact {
                    place: Place::line(number + 1),
                    when: Stamp::Known(When::Absent),
                    about: Session::Numbered { version: IkeVersion::V2, number },
                    by: Party::Responder,
                    statement,
                    quote: &[],
                });
            }
        }
        gather
    }

    fn lines(gathered: &Gathered) -> Vec<u64> {
        gathered.accounts.iter().map(|account| account.steps[0].seen.first.number()).collect()
    }

    const UP: Remark = Remark::ChildUp;
    const FAILED: Remark = Remark::NoSecret;

    #[test]
    fn a_log_that_is_not_long_keeps_all() {
        let all = gathered((0..LONG as u32).map(|peer| (peer, UP)));
        assert_eq!((all.accounts.len(), all.retired), (LONG, 0));
        assert_eq!(lines(&all), (1..=LONG as u64).collect::<Vec<_>>());
    }

    #[test]
    fn of_a_long_log_what_failed_is_kept_with_what_came_up_after_it() {
        // Line 1: it never comes up. Lines 10, 20, …: the same peer comes up again and again.
        let count = 4 * LONG as u32;
        let (again, last) = (2 * LONG as u32 - 2, 3 * LONG as u32);
        let all = gathered((1..=count).map(|line| match line {
            1 => (1, FAILED),
            _ if line == 5 || line == again => (2, FAILED),
            _ if line % 10 == 0 && line < last => (2, UP),
            _ => (line + 10, UP),
        }));
        let kept = lines(&all);
        let newest = u64::from(last.div_ceil(10) * 10 - 10);
        assert_eq!(kept[..4], [1, 5, u64::from(again), newest]);
        assert_eq!(kept.len(), 4 + YOUNG);
        assert_eq!(all.retired as usize + kept.len(), count as usize);
        assert_eq!(all.dropped, 0);
    }

    #[test]
    fn where_a_message_went_stays_when_an_end_is_known_better() {
        let ways = [
            (Endpoint::unknown(4500), Endpoint::unknown(500)),
            (host(1), host(2)),
            (host(1), Endpoint::unknown(4500)),
        ];
        let mut gather = Gather::new(SourceId(0));
        let mut offers = Offers::new();
        for (line, (from, to)) in (1..).zip(ways) {
            let passage = Passage { message_id: line, ..answer(from, to) };
            gather.with(&mut offers).hear(Fact {
                place: Place::line(line),
                when: Stamp::Known(When::Absent),
                about: Session::Numbered { version: IkeVersion::V2, number: 0 },
                by: Party::Responder,
                statement: Statement::Sent(passage),
                quote: &[],
            });
        }
        let accounts = gather.finish().accounts;
        let account = &accounts[0];
        assert_eq!((account.initiator, account.responder), (Some(host(2)), Some(host(1))));
        let went: Vec<_> =
            account.steps.iter().map(|step| (account.from(step), account.to(step))).collect();
        assert_eq!(went, ways);
    }

    #[test]
    fn of_a_long_log_only_what_may_heal_a_failure_is_asked_for() {
        let (old, young, sound) = (5, 2 * LONG as u32 - 1, 100);
        let told = |count: usize| {
            (1..count as u32)
                .map(move |peer| (peer, if peer == old || peer == young { FAILED } else { UP }))
        };
        let address = |number: u32| IpAddr::from(Ipv4Addr::from(number));
        let pairs = [old, young, sound].map(|peer| (address(0), address(peer)));
        assert_eq!(gather(told(LONG)).accounts.keeps(&pairs), [true; 3]);
        assert_eq!(gather(told(2 * LONG)).accounts.keeps(&pairs), [true, true, false]);
    }

    #[test]
    fn who_came_up_in_a_long_log_is_known_when_it_fails() {
        let (before, passed, stranger) = (5, 40_000, 50_000);
        let told = (1..3 * LONG as u32).map(|peer| (peer, UP));
        let mut gather = gather(told.chain([(before, FAILED), (stranger, FAILED)]));
        let address = |number: u32| IpAddr::from(Ipv4Addr::from(number));
        gather.accounts.passed_over((address(passed), address(0)));
        let account = |peer: u32| {
            let mut own = gather.accounts.young.iter().map(|(_, account)| account);
            let is_peers =
                |own: &&Account| own.initiator.and_then(Endpoint::address) == Some(address(peer));
            own.rfind(is_peers).cloned()
        };
        let [known, unknown] = [before, stranger].map(|peer| account(peer).unwrap());
        let mut of_passed = unknown.clone();
        of_passed.initiator = Some(Endpoint::new(address(passed), 500));
        let knows = |own: &Account| gather.accounts.knows_as_up(own);
        assert_eq!([knows(&known), knows(&unknown), knows(&of_passed)], [true, false, true]);
        let up = |own: &Account| own.was_up;
        assert_eq!(
            gather.finish().accounts.iter().rev().take(2).map(up).collect::<Vec<_>>(),
            [false, true]
        );
    }

    #[test]
    fn what_is_asked_for_is_kept_of_a_long_log() {
        let told = || (1..4 * LONG as u32).map(|peer| (peer, UP));
        let address = |number: u32| IpAddr::from(Ipv4Addr::from(number));
        let asked = |asked| of(Gather::new(SourceId(0)).asked(asked), told());
        let peer = Asked::Of(Peer::new(&address(100).to_string()));
        let pairs = [100, 101].map(|peer| (address(0), address(peer)));
        assert_eq!(asked(peer.clone()).accounts.keeps(&pairs), [true, false]);
        let kept = asked(peer).finish();
        assert_eq!((lines(&kept)[0], kept.accounts.len()), (100, 1 + YOUNG));
        // Whose name it is, only what is read tells.
        let named = Asked::Of(Peer::new("anna"));
        assert_eq!(asked(named).accounts.keeps(&pairs), [true, true]);
        assert_eq!(asked(Asked::All).finish().accounts.len(), 4 * LONG - 1);
    }

    #[test]
    fn of_more_failures_than_there_is_room_for_the_newest_are_kept() {
        let count = Accounts::MOST as u32 + 1;
        let all = gathered((1..=count).map(|line| (line, FAILED)));
        let kept = lines(&all);
        assert_eq!((kept.len(), kept.last()), (Accounts::MOST / 2 + 1, Some(&u64::from(count))));
        assert_eq!(all.dropped as usize + kept.len(), count as usize);
    }
}
