//! Which of pluto's lines belong together: by the state's number; a child's state belongs to the
//! IKE SA that its line names, else to the newest one of the same connection or peer.

use std::collections::HashMap;
use std::net::IpAddr;

use evidence::{
    Algorithm, Endpoint, Exchange, IkeVersion, Mask, Offer, Party, Place, Session, Timestamp, When,
};
use foldhash::quality::RandomState;

use super::line::PlutoLine;
use super::message::Message;

pub(super) type SaIndex = usize;

/// One IKE SA as the log tells of it.
#[derive(Debug)]
pub(super) struct Sa {
    pub(super) version: IkeVersion,
    number: u32,
    process: u32,
    pub(super) initiates: bool,
    /// Of phase 1.
    pub(super) exchange: Exchange,
    /// The connection's.
    token: u32,
    /// That connection is no template for several peers.
    is_single: bool,
    /// The peer's, where its address is masked or not told.
    host: Mask,
    pub(super) local: Option<Endpoint>,
    pub(super) peer: Option<Endpoint>,
    /// Digests of the messages that were told, the newest last.
    told: Vec<u64>,
    /// Where the first message was told.
    pub(super) told_at: Option<(Place, When)>,
    /// The place in the exchange of the furthest message that was told.
    pub(super) reached: u8,
    pub(super) last_sent: Option<Message>,
    pub(super) last_heard: Option<Message>,
    /// Tries of the first message.
    pub(super) attempt: u32,
    pub(super) is_up: bool,
    /// In IKEv1 the peer is named before it is up.
    pub(super) peer_name: Option<Box<str>>,
    /// It came up, and nobody ended it.
    pub(super) is_alive: bool,
    /// It authenticated, and what became of its child SA is not told yet.
    pub(super) authenticated: Option<(Place, When)>,
    /// Something more exact than a refused suite was judged.
    pub(super) has_reason: bool,
    /// An error notify answered it.
    pub(super) is_refused: bool,
    /// It says that it waited in vain.
    pub(super) has_given_up: bool,
    /// The port is told of a message that may have moved to another.
    pub(super) port_is_told: bool,
    pub(super) product_is_told: bool,
    /// Its last message was repeated.
    pub(super) has_repeated: bool,
    /// Refused transforms of IKEv1's offer.
    pub(super) refused: Vec<Vec<Algorithm>>,
    pub(super) refused_at: Option<(Place, When)>,
    /// An attribute of that offer is refused that is no way to authenticate.
    pub(super) has_refused_attribute: bool,
    /// What was selected for the first child SA.
    pub(super) of_child: Option<Offer>,
    /// Repetitions of a request that is not logged when it is first sent.
    pub(super) probes: Vec<(Place, When)>,
    pub(super) l2tp: L2tp,
    /// The last exchange for a child SA, and whether it waits for the state that is its own.
    last_child: u32,
    pub(super) asked: Option<u32>,
    pub(super) transactions: u32,
}

/// What crossed the child SAs that a client of L2TP asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct L2tp {
    pub(super) is_asked: bool,
    /// Child SAs that ended, and nothing had crossed them.
    pub(super) empty: u8,
    pub(super) has_carried: bool,
    /// A NAT is between the client and this end.
    pub(super) is_translated: bool,
    pub(super) has_child: bool,
    /// The state of a child SA that does not know of it, and when it came up.
    pub(super) bare: Option<(u32, Timestamp)>,
}

/// A state's part in an IKE SA.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) sa: SaIndex,
    pub(super) child: Option<Child>,
}

impl Slot {
    /// This end began a quick mode.
    pub(super) fn asks_in_quick(self, version: IkeVersion) -> bool {
        let began = self.child.is_some_and(|child| child.starts && child.message_id > 0);
        began && version == IkeVersion::V1
    }
}

/// Of quick mode or CREATE_CHILD_SA; 0 = of IKE_AUTH, or not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Child {
    pub(super) message_id: u32,
    /// This end began it.
    pub(super) starts: bool,
}

#[derive(Debug, Default)]
pub(super) struct Threads {
    /// The first number, so that products within one source do not share one.
    base: u32,
    sas: Vec<Sa>,
    /// The first one since the daemon started.
    begun: SaIndex,
    slots: HashMap<(u32, u32), Slot, RandomState>,
    /// Refused at once, so that no state has a number: by sender.
    stateless: HashMap<(u32, Endpoint, IkeVersion), SaIndex, RandomState>,
    tokens: HashMap<String, u32, RandomState>,
    /// Of connections with one peer, which their lines name seldom: by token.
    peers: HashMap<u32, Endpoint, RandomState>,
    /// What a process that started again is called instead.
    restarted: HashMap<u32, u32, RandomState>,
    restarts: u32,
}

/// Messages of one IKE SA that are remembered to know a repetition by.
const REMEMBERED: usize = 24;
/// IKE SAs that are looked through for the one that a line belongs to.
const LOOKED_AT: usize = 64;
/// Negotiations of one log.
const MOST_SAS: usize = 50_000;
/// Connections and masked addresses that are told apart.
const MOST_TOKENS: usize = 20_000;
/// States whose negotiation is known, and processes that started again.
const MOST_SLOTS: usize = 400_000;
/// No process has so high a number.
const RESTARTED: u32 = 1 << 31;

impl Threads {
    pub(super) fn new(base: u32) -> Threads {
        Threads { base, ..Threads::default() }
    }

    pub(super) fn sa(&self, at: SaIndex) -> &Sa {
        &self.sas[at]
    }

    pub(super) fn sa_mut(&mut self, at: SaIndex) -> &mut Sa {
        &mut self.sas[at]
    }

    pub(super) fn all(&self) -> std::ops::Range<SaIndex> {
        0..self.sas.len()
    }

    /// None where no more can be kept.
    pub(super) fn begin(
        &mut self,
        line: &PlutoLine<'_>,
        (version, exchange, initiates): (IkeVersion, Exchange, bool),
    ) -> Option<SaIndex> {
        let at = self.sas.len();
        if at >= MOST_SAS {
            return None;
        }
        let token = self.token(line);
        let is_masked = !line.peer.is_empty() && line.peer.parse::<IpAddr>().is_err();
        let host = if is_masked { Mask::new(line.peer) } else { Mask::hidden(base(line.name)) };
        self.sas.push(Sa {
            version,
            number: self.base + at as u32,
            process: line.process,
            initiates,
            exchange,
            token,
            is_single: is_single(line),
            host,
            local: None,
            peer: line.sender.or_else(|| self.only_peer(line, token)),
            told: Vec::new(),
            told_at: None,
            reached: 0,
            last_sent: None,
            last_heard: None,
            attempt: 0,
            is_up: false,
            peer_name: None,
            is_alive: false,
            authenticated: None,
            has_reason: false,
            is_refused: false,
            has_given_up: false,
            port_is_told: false,
            product_is_told: false,
            has_repeated: false,
            refused: Vec::new(),
            refused_at: None,
            has_refused_attribute: false,
            of_child: None,
            probes: Vec::new(),
            l2tp: L2tp::default(),
            last_child: 1,
            asked: None,
            transactions: 0,
        });
        if let Some(serial) = line.serial {
            self.put(line.process, serial, Slot { sa: at, child: None });
        }
        Some(at)
    }

    /// A number for a connection whose peer's address is not told.
    pub(super) fn token(&mut self, line: &PlutoLine<'_>) -> u32 {
        self.numbered(base(line.name))
    }

    /// The peer of a connection that is no template for several: of one, each line names the peer.
    fn only_peer(&self, line: &PlutoLine<'_>, token: u32) -> Option<Endpoint> {
        // 0 stands for all that there was no room for.
        let is_single = is_single(line) && token != 0;
        self.peers.get(&token).filter(|_| is_single).map(|peer| peer.host())
    }

    /// A line of that connection says whom it is with.
    pub(super) fn is_with(&mut self, line: &PlutoLine<'_>, peer: Endpoint) {
        if is_single(line) {
            let token = self.token(line);
            self.peers.insert(token, peer);
        }
    }

    fn numbered(&mut self, name: &str) -> u32 {
        if let Some(token) = self.tokens.get(name) {
            return *token;
        }
        if self.tokens.len() >= MOST_TOKENS {
            return 0;
        }
        let token = self.tokens.len() as u32 + 1;
        self.tokens.insert(name.to_owned(), token);
        token
    }

    pub(super) fn slot(&self, process: u32, serial: u32) -> Option<Slot> {
        self.slots.get(&(process, serial)).copied()
    }

    pub(super) fn put(&mut self, process: u32, serial: u32, slot: Slot) {
        if self.slots.len() < MOST_SLOTS {
            self.slots.insert((process, serial), slot);
        }
    }

    /// From here on its states are others, whose numbers begin anew.
    pub(super) fn restart(&mut self, process: u32) {
        if self.restarts < MOST_SLOTS as u32 {
            self.restarts += 1;
            self.restarted.insert(process, RESTARTED | self.restarts);
        }
    }

    /// Those that were up when the daemon stopped; each is told once.
    pub(super) fn forgotten(&mut self) -> Vec<SaIndex> {
        let begun = std::mem::replace(&mut self.begun, self.sas.len());
        let sas = self.sas.iter_mut().enumerate().skip(begun);
        sas.filter_map(|(at, sa)| std::mem::take(&mut sa.is_alive).then_some(at)).collect()
    }

    /// The process as it is called here.
    pub(super) fn process(&self, process: u32) -> u32 {
        self.restarted.get(&process).copied().unwrap_or(process)
    }

    /// The newest IKE SA to which a child's line can belong.
    pub(super) fn parent(&mut self, line: &PlutoLine<'_>) -> Option<SaIndex> {
        let token = self.token(line);
        let peer = line.peer.parse().ok();
        let newest = || {
            let all = self.sas.iter().enumerate().rev().take(LOOKED_AT);
            // What was refused before it came up has no children.
            let is_over = |sa: &Sa| sa.version == IkeVersion::V2 && sa.has_failed() && !sa.is_up;
            all.filter(move |(_, sa)| sa.process == line.process && sa.reached > 0 && !is_over(sa))
        };
        let of_peer = |sa: &Sa| peer.is_none() || sa.peer.and_then(Endpoint::address) == peer;
        let named = newest().find(|(_, sa)| sa.token == token && of_peer(sa));
        // The instance of the child names the peer, and nothing did before.
        let named =
            named.or_else(|| newest().find(|(_, sa)| sa.token == token && sa.peer.is_none()));
        let named = named.or_else(|| newest().find(|(_, sa)| peer.is_some() && of_peer(sa)));
        named.map(|(at, _)| at)
    }

    /// The negotiation of a sender to whose message no state belongs.
    pub(super) fn stateless(
        &mut self,
        line: &PlutoLine<'_>,
        sender: Endpoint,
        (version, exchange): (IkeVersion, Exchange),
    ) -> Option<SaIndex> {
        let key = (line.process, sender, version);
        if let Some(at) = self.stateless.get(&key) {
            return Some(*at);
        }
        let at = self.begin(line, (version, exchange, false))?;
        self.stateless.insert(key, at);
        Some(at)
    }

    /// The newest negotiation with a sender, if one is among the last.
    pub(super) fn newest_with(&self, process: u32, sender: Endpoint) -> Option<SaIndex> {
        let newest = self.sas.iter().enumerate().rev().take(LOOKED_AT);
        newest
            .filter(|(_, sa)| sa.process == process)
            .find(|(_, sa)| sa.peer.is_some_and(|peer| peer.same_host(sender)))
            .map(|(at, _)| at)
    }
}

/// Of a template for several peers each line names the peer.
fn is_single(line: &PlutoLine<'_>) -> bool {
    !line.name.is_empty() && line.peer.is_empty()
}

/// `rw/1x2`, which is one of several connections that a configuration made of one.
fn base(name: &str) -> &str {
    name.split('/').next().unwrap_or(name)
}

impl Sa {
    pub(super) fn about(&self) -> Session {
        Session::Numbered { version: self.version, number: self.number }
    }

    /// Which end logs.
    pub(super) fn own(&self) -> Party {
        match (self.is_fragment(), self.initiates) {
            (true, _) => Party::Unknown,
            (false, true) => Party::Initiator,
            (false, false) => Party::Responder,
        }
    }

    /// This end spoke last, so that what comes next is the peer's.
    pub(super) fn waits(&self) -> bool {
        (self.reached % 2 == 1) == self.initiates
    }

    /// The connection that this end dials, or that is with one peer alone where no message tells
    /// who dialled.
    pub(super) fn connection(&self) -> Option<u32> {
        let tells = self.initiates || self.is_fragment() && self.is_single;
        (tells && self.token != 0).then_some(self.token)
    }

    /// It was refused, or it was said what is wrong with it.
    fn has_failed(&self) -> bool {
        self.is_refused || self.has_reason
    }

    /// This end answers, and its connection is no template.
    pub(super) fn answers_one_peer(&self) -> bool {
        self.own() == Party::Responder && self.is_single
    }

    pub(super) fn is_named(&self, token: u32) -> bool {
        token != 0 && self.token == token
    }

    /// The peer's end; where no address is told, one that equals itself alone.
    pub(super) fn remote(&self) -> Endpoint {
        self.peer.unwrap_or(Endpoint::Masked { mask: self.host, port: 500 })
    }

    /// It is said which part of IKEv1's offer is refused.
    pub(super) fn shows_refusals(&self) -> bool {
        !self.refused.is_empty() || self.has_refused_attribute
    }

    /// Only a judgement is known of it, and no message.
    pub(super) fn is_fragment(&self) -> bool {
        self.exchange == Exchange::None
    }

    /// The peer's proof came in IKE_AUTH, and no certificate beside it (RFC 7296 §1.2).
    pub(super) fn proved_without(&self) -> bool {
        const CERT: u8 = 37;
        const AUTH: u8 = 39;
        self.last_heard.as_ref().is_some_and(|last| {
            let is_told = last.exchange == Exchange::IkeAuth && !last.sealed;
            is_told && last.kinds.contains(&AUTH) && !last.kinds.contains(&CERT)
        })
    }

    pub(super) fn has_told(&self, message: &Message) -> bool {
        self.told.contains(&message.digest())
    }

    pub(super) fn note(&mut self, message: &Message) {
        if self.told.len() >= REMEMBERED {
            self.told.remove(0);
        }
        self.told.push(message.digest());
        let last = if message.outgoing { &mut self.last_sent } else { &mut self.last_heard };
        *last = Some(message.clone());
    }

    /// The message at this place of what brings it up.
    pub(super) fn message(&self, position: u8) -> Message {
        let mut message = Message::of_ike(self.version, self.exchange, position);
        message.outgoing = (position % 2 == 1) == self.initiates;
        // Each try of the first exchange is a message of its own.
        message.attempt = if position <= 2 { self.attempt } else { 0 };
        message
    }

    pub(super) fn child_message(&self, child: Child, position: u8) -> Message {
        let mut message = Message::of_child(self.version, child.message_id, position);
        message.outgoing = (position % 2 == 1) == child.starts;
        message
    }

    /// The number of the next exchange for a child SA.
    pub(super) fn next_child(&mut self) -> u32 {
        self.last_child += 1;
        self.last_child
    }

    pub(super) fn last_child(&self) -> u32 {
        self.last_child
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> PlutoLine<'_> {
        super::super::line::pluto(text).unwrap().1
    }

    const MAIN: (IkeVersion, Exchange, bool) = (IkeVersion::V1, Exchange::Main, true);

    #[test]
    fn a_child_belongs_to_the_newest_of_its_connection() {
        let mut threads = Threads::default();
        let own = threads.begin(&line("\"a\" #1: x"), MAIN).unwrap();
        let other = threads.begin(&line("\"b\" #2: x"), MAIN).unwrap();
        threads.sa_mut(own).reached = 6;
        threads.sa_mut(other).reached = 6;
        assert_eq!(threads.parent(&line("\"a/1x2\" #3: x")), Some(own));
        assert_eq!(threads.parent(&line("\"c\" #3: x")), None);
        assert!(threads.slot(threads.process(0), 1).is_some());
        threads.restart(0);
        assert!(threads.slot(threads.process(0), 1).is_none());
    }

    #[test]
    fn a_message_is_known_again_by_its_place() {
        let mut threads = Threads::default();
        let at = threads.begin(&line("\"a\" #1: x"), MAIN).unwrap();
        let sa = threads.sa_mut(at);
        let first = sa.message(1);
        assert!(first.outgoing && !sa.has_told(&first));
        sa.note(&first);
        assert!(sa.has_told(&first) && !sa.has_told(&sa.message(3)));
    }
}
