//! Negotiations of a product whose log names no messages: what it judges of each peer, in turn.

use std::collections::HashMap;

use evidence::{Endpoint, Exchange, IkeVersion, Product, Remark, Remarked, Turn};
use foldhash::quality::RandomState;

use super::Entry;
use super::drops::Drops;
use super::ledger::{At, Ledger, Message};
use crate::reading::Reading;

/// Peers and names that are remembered.
const MOST: usize = 50_000;

/// Whom a sentence is about, as far as it says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct About<'a> {
    pub(super) version: Option<IkeVersion>,
    /// Whether the end that logs began.
    pub(super) initiates: Option<bool>,
    pub(super) local: Option<Endpoint>,
    pub(super) remote: Option<Endpoint>,
    /// Initiator and responder, where it is not said which of them logs.
    pub(super) between: Option<(Endpoint, Endpoint)>,
    /// Main or aggressive mode, or quick mode, where the sentence says it.
    pub(super) exchange: Option<Exchange>,
    /// What the product calls it: a tunnel, a session; empty where it does not.
    pub(super) name: &'a str,
}

/// How far a negotiation came, by what was judged of it.
#[derive(Clone, Copy, Debug, Default)]
struct Course {
    failed: bool,
    up: bool,
    child_up: bool,
    told: bool,
    /// Main or aggressive mode, where that was said.
    exchange: Option<Exchange>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Peer(Endpoint),
    Name(u64),
}

#[derive(Debug)]
pub(super) struct Judged {
    ledger: Ledger,
    courses: Vec<Course>,
    known: HashMap<Key, At, RandomState>,
    /// Of the last sentence: those that name nobody are of it.
    current: Option<At>,
    lines: u64,
}

impl Judged {
    /// `base`: the first number of its negotiations.
    pub(super) fn new(base: u32, product: Product) -> Judged {
        Judged { ledger: Ledger::of(base, product), ..Judged::unnamed(base) }
    }

    /// Whose log it is, is not told.
    pub(super) fn unnamed(base: u32) -> Judged {
        Judged {
            ledger: Ledger::new(base),
            courses: Vec::new(),
            known: HashMap::default(),
            current: None,
            lines: 0,
        }
    }

    /// Counts a line of the product.
    pub(super) fn spoke(&mut self) {
        self.lines += 1;
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.lines > 0
    }

    /// A negotiation begins. What another sentence began already, and of which nothing was judged,
    /// is the same.
    pub(super) fn begins(&mut self, about: &About<'_>) -> Option<At> {
        let known = self.find(about).filter(|at| !self.courses[*at].told && self.fits(*at, about));
        let at = known.or_else(|| self.begin(about))?;
        self.knows(at, about);
        Some(at)
    }

    /// Tells a judgement of the negotiation that it fits.
    pub(super) fn says(
        &mut self,
        about: &About<'_>,
        remarked: Remarked<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let what = remarked.what;
        let Some(at) = self.of(about, what) else { return };
        let first = about.exchange.filter(|exchange| *exchange != Exchange::Quick);
        let first = first.or(self.courses[at].exchange);
        if what == Remark::Established && !self.courses[at].up {
            self.ledger.reach(at, first, u8::MAX, entry, reading);
        }
        if what == Remark::GaveUp && self.ledger.initiates(at) == Some(false) {
            // Who was asked waits once it has answered.
            let last = if self.courses[at].up { 0 } else { 2 };
            self.ledger.reach(at, first, last, entry, reading);
        }
        // The end that answers judges what came; who asked waits for an answer.
        if about.exchange == Some(Exchange::Quick) {
            self.asks(at, what == Remark::GaveUp, entry, reading);
        }
        if what == Remark::ChildUp {
            self.completes(at, entry, reading);
        }
        self.note(at, what);
        self.ledger.judges(at, remarked, entry, reading);
    }

    /// The end of the text: what was dropped in it is told.
    pub(super) fn ends_with(&mut self, drops: &mut Drops, reading: &mut Reading<'_>) {
        drops.end(&mut self.ledger, reading);
    }

    /// Nothing came any more of a negotiation that began and did not end.
    pub(super) fn gives_up(
        &mut self,
        about: &About<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let known = self.find(about).filter(|at| self.fits(*at, about));
        let open = known.filter(|at| !self.courses[*at].child_up && !self.courses[*at].failed);
        if open.is_some_and(|at| self.ledger.has_messages(at)) {
            self.says(about, Remarked::new(Remark::GaveUp, ""), entry, reading);
        }
    }

    /// Tells the messages of phase 1 up to one, which are known to have passed.
    pub(super) fn reaches(
        &mut self,
        about: &About<'_>,
        last: u8,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let Some(at) = self.begins(about) else { return };
        self.courses[at].told = true;
        self.courses[at].exchange = about.exchange;
        self.ledger.reach(at, about.exchange, last, entry, reading);
    }

    /// The negotiation that is under way came that far.
    pub(super) fn goes_on(
        &mut self,
        about: &About<'_>,
        last: u8,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let known = self.find(about).filter(|at| self.fits(*at, about));
        let open = known.filter(|at| !self.courses[*at].up && !self.courses[*at].failed);
        if let Some(at) = open {
            self.ledger.settle(at, about.local, about.remote);
            self.ledger.reach(at, self.courses[at].exchange, last, entry, reading);
        }
    }

    /// The peer asks for a child SA, in quick mode.
    pub(super) fn is_asked(
        &mut self,
        about: &About<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let Some(at) = self.of(about, Remark::ChildRefused) else { return };
        self.asks(at, false, entry, reading);
    }

    /// The first message of quick mode, once: the peer's, or this end's where it waits in vain.
    fn asks(&mut self, at: At, in_vain: bool, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let asked = Message::placed(Exchange::Quick, 1, 0);
        let initiates = self.ledger.initiates(at);
        let outgoing = initiates == Some(true);
        let is_known = initiates == Some(false) || outgoing && in_vain;
        if is_known && !self.ledger.has_told(at, &asked, outgoing) {
            self.ledger.tell(at, &asked, outgoing, entry, reading);
        }
    }

    /// A quick mode that the peer began is over: all of its messages passed.
    fn completes(&mut self, at: At, entry: Entry<'_>, reading: &mut Reading<'_>) {
        if !self.ledger.has_told(at, &Message::placed(Exchange::Quick, 1, 0), false) {
            return;
        }
        for (position, outgoing) in [(2, true), (3, false)] {
            let message = Message::placed(Exchange::Quick, position, 0);
            if !self.ledger.has_told(at, &message, outgoing) {
                self.ledger.tell(at, &message, outgoing, entry, reading);
            }
        }
    }

    /// Phase 1, or the IKE SA, came up, and nothing failed since.
    pub(super) fn is_up(&self, about: &About<'_>) -> bool {
        self.find(about).is_some_and(|at| self.courses[at].up && !self.courses[at].failed)
    }

    /// Of a child SA that this end is asked for: it answered, unless it is known to have begun.
    pub(super) fn answers(&self, about: &About<'_>) -> Option<bool> {
        let known = self.find(about).and_then(|at| self.ledger.initiates(at));
        (known != Some(true)).then_some(false)
    }

    /// The peer refuses what this end asked for, with a notify of that number.
    pub(super) fn refused_there(
        &mut self,
        about: &About<'_>,
        (exchange, kind): (Exchange, u16),
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let about = About { initiates: Some(true), ..*about };
        // Like any refusal it ends an attempt.
        let Some(at) = self.of(&about, Remark::IkeRefused) else { return };
        self.courses[at].failed = true;
        self.courses[at].told = true;
        let first = matches!(exchange, Exchange::IkeSaInit | Exchange::Main | Exchange::Aggressive);
        let mut messages = match self.ledger.version(at) {
            IkeVersion::V1 => {
                let position = if first || exchange == Exchange::Quick { 1 } else { 3 };
                let request = Message::placed(exchange, position, 0);
                [(request, true), (Message::informational(0, &[kind]), false)]
            }
            IkeVersion::V2 => {
                let id = u32::from(!first);
                let mut answer = Message::new(exchange, Turn::Response, id);
                answer.notices.push(kind);
                answer.kinds.push(41);
                [(Message::new(exchange, Turn::Request, id), true), (answer, false)]
            }
        };
        for (message, outgoing) in &mut messages {
            let again = self.ledger.has_told(at, message, *outgoing);
            if !again {
                self.ledger.tell(at, message, *outgoing, entry, reading);
            }
        }
    }

    /// A round of Mode Config passed, in which this end asked for an inner address.
    pub(super) fn asked_address(
        &mut self,
        about: &About<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let Some(at) = self.find(about).filter(|at| self.fits(*at, about)) else { return };
        for (turn, outgoing) in [(Turn::Request, true), (Turn::Response, false)] {
            let mut message = Message::new(Exchange::Transaction, turn, 0);
            message.kinds = vec![8, 14];
            if !self.ledger.has_told(at, &message, outgoing) {
                self.ledger.tell(at, &message, outgoing, entry, reading);
            }
        }
    }

    /// The peer answers the first message of an exchange with another one, and what it says there
    /// is not told.
    pub(super) fn turned_away(
        &mut self,
        about: &About<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let Some(at) = self.of(about, Remark::IkeRefused) else { return };
        (self.courses[at].failed, self.courses[at].told) = (true, true);
        let request = Message::placed(about.exchange.unwrap_or(Exchange::Unknown), 1, 0);
        if !self.ledger.has_told(at, &request, true) {
            self.ledger.tell(at, &request, true, entry, reading);
        }
        let answer = Message::informational(0, &[]);
        if !self.ledger.has_told(at, &answer, false) {
            self.ledger.tell(at, &answer, false, entry, reading);
        }
    }

    /// The negotiation that a judgement fits: one that came up fails no more, and one that failed
    /// does not come up.
    fn of(&mut self, about: &About<'_>, what: Remark) -> Option<At> {
        let known = self.find(about).filter(|at| self.fits(*at, about));
        let known = known.filter(|at| {
            let course = self.courses[*at];
            match what {
                Remark::Established | Remark::ChildUp => !course.failed,
                Remark::PeerDead
                | Remark::RekeyFailed
                | Remark::NothingBack
                | Remark::NothingSent => true,
                _ => !course.child_up,
            }
        });
        let at = known.or_else(|| self.begin(about))?;
        self.knows(at, about);
        Some(at)
    }

    fn note(&mut self, at: At, what: Remark) {
        let names = knowledge::remark(what.name()).is_some_and(|row| !row.causes.is_empty());
        let course = &mut self.courses[at];
        course.told = true;
        course.failed |= names || what == Remark::GaveUp;
        course.up |= what == Remark::Established;
        course.child_up |= what == Remark::ChildUp;
    }

    fn find(&self, about: &About<'_>) -> Option<At> {
        let mut keys = keys(about).peekable();
        if keys.peek().is_none() {
            return self.current;
        }
        keys.find_map(|key| self.known.get(&key).copied())
    }

    /// Neither version nor role is another one.
    fn fits(&self, at: At, about: &About<'_>) -> bool {
        let version = about.version.is_none_or(|version| version == self.ledger.version(at));
        let known = self.ledger.initiates(at);
        version && about.initiates.is_none_or(|own| known.is_none_or(|known| known == own))
    }

    fn begin(&mut self, about: &About<'_>) -> Option<At> {
        let at = self.ledger.begin(about.version.unwrap_or(IkeVersion::V2), about.initiates)?;
        self.courses.push(Course::default());
        Some(at)
    }

    fn knows(&mut self, at: At, about: &About<'_>) {
        self.current = Some(at);
        if let Some(initiates) = about.initiates {
            self.ledger.settle_role(at, initiates);
        }
        self.ledger.settle(at, about.local, about.remote);
        self.ledger.settle_between(at, about.between);
        for key in keys(about) {
            if self.known.len() < MOST || self.known.contains_key(&key) {
                self.known.insert(key, at);
            }
        }
    }
}

fn keys(about: &About<'_>) -> impl Iterator<Item = Key> {
    use std::hash::BuildHasher as _;
    let named = (!about.name.is_empty())
        .then(|| Key::Name(foldhash::quality::FixedState::default().hash_one(about.name)));
    let peer = about.remote.map(|remote| Key::Peer(remote.host()));
    named.into_iter().chain(peer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::ledger::endpoint;

    fn about(last: u8) -> About<'static> {
        About { remote: endpoint(&format!("192.0.2.{last}"), 500), ..About::default() }
    }

    /// The negotiation of each judgement, in turn.
    fn told(judgements: &[(About<'_>, Remark)]) -> Vec<At> {
        let mut judged = Judged::new(0, Product::Other);
        judgements
            .iter()
            .map(|(about, what)| {
                let at = judged.of(about, *what).unwrap();
                judged.note(at, *what);
                at
            })
            .collect()
    }

    #[test]
    fn peers_are_kept_apart_and_who_names_nobody_goes_on() {
        let nobody = About::default();
        let said = [
            (about(1), Remark::IkeRefused),
            (about(2), Remark::IkeRefused),
            (about(1), Remark::IkeRefused),
            (nobody, Remark::GaveUp),
        ];
        assert_eq!(told(&said), [0, 1, 0, 0]);
    }

    #[test]
    fn a_success_after_a_failure_is_another_attempt() {
        let said = [
            (about(1), Remark::IkeRefused),
            (about(1), Remark::Established),
            (about(1), Remark::ChildRefused),
            (about(1), Remark::Established),
            (about(1), Remark::ChildUp),
            (about(1), Remark::PeerDead),
            (about(1), Remark::NotAuthenticated),
        ];
        assert_eq!(told(&said), [0, 1, 1, 2, 2, 2, 3]);
    }

    #[test]
    fn versions_and_roles_are_kept_apart() {
        let one = About { version: Some(IkeVersion::V1), ..about(1) };
        let two = About { version: Some(IkeVersion::V2), ..about(1) };
        let asks = About { initiates: Some(true), ..two };
        let answers = About { initiates: Some(false), ..two };
        let said = [one, two, asks, answers].map(|about| (about, Remark::IkeRefused));
        assert_eq!(told(&said), [0, 1, 1, 2]);
    }

    #[test]
    fn a_beginning_is_taken_once() {
        let mut judged = Judged::new(0, Product::Other);
        let first = judged.begins(&about(1));
        assert_eq!(judged.begins(&about(1)), first);
        judged.note(first.unwrap(), Remark::GaveUp);
        assert_ne!(judged.begins(&about(1)), first);
    }
}
