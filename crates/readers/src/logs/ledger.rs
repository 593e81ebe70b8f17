//! The negotiations that a product's log tells of: numbered, and what was told of each.

use evidence::{
    Endpoint, Exchange, Fact, IkeVersion, Mask, Notice, Offer, Offering, Party, Passage, Product,
    Protocol, Remark, Remarked, Session, Statement, Timestamp, Transport, Turn,
};

use super::{Entry, origins};
use crate::reading::Reading;

/// Into the ledger.
pub(super) type At = usize;

/// Messages of one negotiation that are remembered to know a repetition by.
const REMEMBERED: usize = 32;
/// Of one log; what begins later is not told.
const MOST: usize = 50_000;
/// Seconds after which what is said of a negotiation that failed is another try's: who asks again
/// does so within a minute or two.
const FORGOTTEN: f64 = 300.0;

/// IKEv2: another group or a cookie is asked for (RFC 7296 §1.2, §2.6).
const ASKS_AGAIN: [u16; 2] = [17, 16_390];

/// IP packets that a message of so many bytes leaves in: more than this in one UDP datagram are too
/// many for Ethernet (1500 bytes, less 28 for IPv4 and UDP).
pub(super) fn packets(bytes: u32) -> u16 {
    const MOST_IN_ONE: u32 = 1472;
    u16::try_from(bytes.div_ceil(MOST_IN_ONE)).unwrap_or(u16::MAX).max(1)
}

/// What is known of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) exchange: Exchange,
    pub(super) turn: Turn,
    pub(super) message_id: u32,
    /// IKEv1: from 1 within its exchange (RFC 2409 §5).
    pub(super) position: u8,
    pub(super) kinds: Vec<u8>,
    pub(super) notices: Vec<u16>,
    pub(super) bytes: u32,
    /// Encrypted, and told without what is in it.
    pub(super) sealed: bool,
}

impl Message {
    pub(super) fn new(exchange: Exchange, turn: Turn, message_id: u32) -> Message {
        let (kinds, notices) = (Vec::new(), Vec::new());
        let (position, bytes, sealed) = (0, 0, false);
        Message { exchange, turn, message_id, position, kinds, notices, bytes, sealed }
    }

    /// IKEv1: one of main, aggressive or quick mode, with the payloads that it has as a rule.
    pub(super) fn placed(exchange: Exchange, position: u8, message_id: u32) -> Message {
        let turn = if position.is_multiple_of(2) { Turn::Response } else { Turn::Request };
        let kinds: &[u8] = match (exchange, position) {
            (Exchange::Main, 1 | 2) => &[1],
            (Exchange::Main, 3 | 4) => &[4, 10],
            (Exchange::Main, _) => &[5, 8],
            (Exchange::Aggressive, 1 | 2) => &[1, 4, 10, 5],
            (Exchange::Quick, 1 | 2) => &[8, 1, 10, 5, 5],
            _ => &[8],
        };
        Message { position, kinds: kinds.to_vec(), ..Message::new(exchange, turn, message_id) }
    }

    /// The four messages of IKEv2's first exchanges, with what they have as a rule.
    pub(super) fn of_version_2(position: u8) -> Message {
        let (exchange, id) = match position {
            1 | 2 => (Exchange::IkeSaInit, 0),
            _ => (Exchange::IkeAuth, 1),
        };
        let turn = if position % 2 == 1 { Turn::Request } else { Turn::Response };
        let kinds = match position {
            1 | 2 => vec![33, 34, 40],
            3 => vec![35, 39, 33, 44, 45],
            _ => vec![36, 39, 33, 44, 45],
        };
        Message { kinds, ..Message::new(exchange, turn, id) }
    }

    /// IKEv1: an Informational that carries a notify.
    pub(super) fn informational(message_id: u32, notices: &[u16]) -> Message {
        let base = Message::new(Exchange::Informational, Turn::Unknown, message_id);
        Message { kinds: vec![11], notices: notices.to_vec(), ..base }
    }

    /// Equal for a repetition within one negotiation.
    fn digest(&self, outgoing: bool) -> u64 {
        use std::hash::{BuildHasher as _, Hash as _, Hasher as _};
        let mut hasher = foldhash::quality::FixedState::default().build_hasher();
        (self.exchange, self.turn, self.message_id, self.position, outgoing).hash(&mut hasher);
        self.notices.hash(&mut hasher);
        hasher.finish()
    }
}

#[derive(Debug)]
struct Negotiation {
    number: u32,
    version: IkeVersion,
    /// Not known where the log begins in the middle of it.
    initiates: Option<bool>,
    local: Option<Endpoint>,
    remote: Option<Endpoint>,
    /// Initiator and responder, where it is not known which of them logs.
    between: Option<(Endpoint, Endpoint)>,
    /// Digests, the newest last.
    told: Vec<u64>,
    last_sent: Option<Message>,
    /// Nothing but what stands for a message was told.
    stands_for: bool,
    product_told: bool,
    has_fixed_peer: bool,
    judged: Option<Remark>,
    /// When something was told of it last, by the log's own clock.
    last: Option<Timestamp>,
}

#[derive(Debug)]
pub(super) struct Ledger {
    /// The first number, so that products within one source do not share one.
    base: u32,
    /// Whose log it is; none where that is not told.
    product: Option<Product>,
    known: Vec<Negotiation>,
    /// Numbers given so far.
    numbers: u32,
}

/// What of an address the log masks or leaves out.
const NOWHERE: Endpoint = Endpoint::unknown(0);

impl Ledger {
    pub(super) fn new(base: u32) -> Ledger {
        Ledger { base, product: None, known: Vec::new(), numbers: 0 }
    }

    /// With the product that writes the log, told of each negotiation.
    pub(super) fn of(base: u32, product: Product) -> Ledger {
        Ledger { product: Some(product), ..Ledger::new(base) }
    }

    /// Which of a vendor's products it is shows only in its lines.
    pub(super) fn is_of(&mut self, product: Product) {
        self.product = Some(product);
    }

    pub(super) fn begin(&mut self, version: IkeVersion, initiates: Option<bool>) -> Option<At> {
        if self.numbers as usize >= MOST {
            return None;
        }
        let number = self.number();
        self.known.push(Negotiation {
            number,
            version,
            initiates,
            local: None,
            remote: None,
            between: None,
            told: Vec::new(),
            last_sent: None,
            stands_for: false,
            product_told: false,
            has_fixed_peer: false,
            judged: None,
            last: None,
        });
        Some(self.known.len() - 1)
    }

    fn number(&mut self) -> u32 {
        self.numbers += 1;
        self.base.saturating_add(self.numbers - 1)
    }

    /// Nothing was told of anybody.
    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    pub(super) fn version(&self, at: At) -> IkeVersion {
        self.known[at].version
    }

    pub(super) fn initiates(&self, at: At) -> Option<bool> {
        self.known[at].initiates
    }

    /// Learns the role, once.
    pub(super) fn settle_role(&mut self, at: At, initiates: bool) {
        self.known[at].initiates.get_or_insert(initiates);
    }

    /// Learns the two ends as far as they are said.
    pub(super) fn settle(&mut self, at: At, local: Option<Endpoint>, remote: Option<Endpoint>) {
        let known = &mut self.known[at];
        known.local = local.or(known.local);
        known.remote = remote.or(known.remote);
    }

    /// Learns who began and who answered, where it is not said which of them logs.
    pub(super) fn settle_between(&mut self, at: At, between: Option<(Endpoint, Endpoint)>) {
        let known = &mut self.known[at];
        known.between = between.or(known.between);
    }

    pub(super) fn remote(&self, at: At) -> Option<Endpoint> {
        self.known[at].remote
    }

    /// This end and the other, as far as they were said.
    pub(super) fn ends(&self, at: At) -> Option<(Endpoint, Endpoint)> {
        let known = &self.known[at];
        Some((known.local?, known.remote?))
    }

    pub(super) fn session(&self, at: At) -> Session {
        let Negotiation { version, number, .. } = self.known[at];
        Session::Numbered { version, number }
    }

    /// A message was told by who read its bytes; `by` is whose it is.
    pub(super) fn carries(
        &mut self,
        at: At,
        by: Party,
        outgoing: bool,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        if matches!(by, Party::Initiator | Party::Responder) {
            self.settle_role(at, (by == Party::Initiator) == outgoing);
        }
        let known = &mut self.known[at];
        if known.told.is_empty() {
            known.told.push(0);
        }
        self.tell_product(at, entry, reading);
    }

    /// A message of it was told.
    pub(super) fn has_messages(&self, at: At) -> bool {
        !self.known[at].told.is_empty()
    }

    /// Something was judged before any message was told.
    pub(super) fn is_fragment(&self, at: At) -> bool {
        self.known[at].stands_for
    }

    /// The first judgement that names a cause.
    pub(super) fn judged(&self, at: At) -> Option<Remark> {
        self.known[at].judged
    }

    pub(super) fn last_sent(&self, at: At) -> Option<&Message> {
        self.known[at].last_sent.as_ref()
    }

    pub(super) fn has_told(&self, at: At, message: &Message, outgoing: bool) -> bool {
        self.known[at].told.contains(&message.digest(outgoing))
    }

    /// Tells a message, as a repetition if it was told before.
    pub(super) fn tell(
        &mut self,
        at: At,
        message: &Message,
        outgoing: bool,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let digest = message.digest(outgoing);
        let known = &mut self.known[at];
        known.last = entry.when.on_its_clock().or(known.last);
        let again = known.told.contains(&digest);
        let by = party(known.initiates, outgoing);
        let (local, remote) = (known.local.unwrap_or(NOWHERE), known.remote.unwrap_or(NOWHERE));
        let (from, to) = if outgoing { (local, remote) } else { (remote, local) };
        let marked = from.port() == 4500 || to.port() == 4500;
        let passage = Passage {
            exchange: message.exchange,
            turn: message.turn,
            message_id: message.message_id,
            position: message.position,
            from,
            to,
            transport: if marked { Transport::Marked } else { Transport::Plain },
            bytes: message.bytes,
            packets: packets(message.bytes),
            pieces: &[],
            kinds: &message.kinds,
            sealed: message.sealed,
            inner: None,
            inside: message.kinds.first().copied().filter(|kind| *kind == EAP),
            slice: None,
            digest,
            ttl: 0,
            cut: false,
            outgoing: known.initiates.map(|_| outgoing),
        };
        if outgoing {
            known.last_sent = Some(message.clone());
        }
        if again {
            self.fact(at, by, Statement::Repeated(passage), entry, reading);
            return;
        }
        let asks_again = message.notices.iter().any(|kind| ASKS_AGAIN.contains(kind))
            && message.exchange == Exchange::IkeSaInit;
        if known.told.len() >= REMEMBERED {
            known.told.remove(0);
        }
        if asks_again {
            known.told.clear();
        }
        known.told.push(digest);
        self.fact(at, by, Statement::Sent(passage), entry, reading);
        self.tell_product(at, entry, reading);
        for kind in &message.notices {
            self.notice(at, *kind, by, entry, reading);
        }
    }

    /// Tells the messages up to one of the first exchanges, which are known to have passed; in
    /// IKEv1 by main or aggressive mode.
    pub(super) fn reach(
        &mut self,
        at: At,
        exchange: Option<Exchange>,
        last: u8,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let Some(initiates) = self.initiates(at) else { return };
        let most = match (self.version(at), exchange) {
            (IkeVersion::V1, Some(Exchange::Main)) => 6,
            (IkeVersion::V1, Some(Exchange::Aggressive)) => 3,
            (IkeVersion::V2, _) => 4,
            _ => return,
        };
        for position in 1..=last.min(most) {
            let message = match exchange.filter(|_| most != 4) {
                Some(exchange) => Message::placed(exchange, position, 0),
                None => Message::of_version_2(position),
            };
            let outgoing = initiates == (position % 2 == 1);
            if !self.has_told(at, &message, outgoing) {
                self.tell(at, &message, outgoing, entry, reading);
            }
        }
    }

    /// A notify of the message that was told last.
    pub(super) fn notice(
        &mut self,
        at: At,
        kind: u16,
        by: Party,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let version = self.known[at].version;
        let notice = Notice { version, protocol: Protocol::Ike, kind, data: &[] };
        self.fact(at, by, Statement::Notifies(notice), entry, reading);
    }

    /// What the peer states in its last message, as this end reports it.
    pub(super) fn states_there(
        &self,
        at: At,
        statement: Statement<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        self.fact(at, party(self.known[at].initiates, false), statement, entry, reading);
    }

    /// Tells a judgement; what precedes every message stands for one.
    pub(super) fn remark(
        &mut self,
        at: At,
        what: Remark,
        value: &str,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        self.judges(at, Remarked::new(what, value), entry, reading);
    }

    /// The same, with what the value should be.
    pub(super) fn judges(
        &mut self,
        at: At,
        remarked: Remarked<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let what = remarked.what;
        let origin = self
            .product
            .filter(|_| remarked.is_confirmed)
            .and_then(|product| origins::of(product, what, entry.text));
        let remarked = Remarked { origin: remarked.origin.or(origin), ..remarked };
        self.renews(at, entry);
        let known = &mut self.known[at];
        let names = knowledge::remark(what.name()).is_some_and(|row| !row.causes.is_empty());
        if names {
            known.judged.get_or_insert(what);
        }
        if known.told.is_empty() && !known.stands_for {
            known.stands_for = true;
            self.stand(at, entry, reading);
        }
        let own = party(self.known[at].initiates, true);
        self.fact(at, own, Statement::Remarks(remarked), entry, reading);
    }

    /// It failed long before: what is said now is of another try.
    pub(super) fn is_past(&self, at: At, entry: Entry<'_>) -> bool {
        let known = &self.known[at];
        let times = known.last.zip(entry.when.on_its_clock());
        let gap = times.map(|(last, now)| now.seconds_since(last).abs());
        known.judged.is_some() && gap.is_some_and(|gap| gap > FORGOTTEN)
    }

    /// Where who reads the log knows of no other try.
    fn renews(&mut self, at: At, entry: Entry<'_>) {
        let is_past = self.is_past(at, entry);
        let now = entry.when.on_its_clock();
        let known = &mut self.known[at];
        known.last = now.or(known.last);
        if !is_past || self.numbers as usize >= MOST {
            return;
        }
        let number = self.number();
        let known = &mut self.known[at];
        *known = Negotiation {
            number,
            version: known.version,
            initiates: known.initiates,
            local: known.local,
            remote: known.remote,
            between: known.between,
            told: Vec::new(),
            last_sent: None,
            stands_for: false,
            product_told: false,
            has_fixed_peer: false,
            judged: None,
            last: now,
        };
    }

    /// What one end states in the message that was told last.
    pub(super) fn states(
        &mut self,
        at: At,
        statement: Statement<'_>,
        outgoing: bool,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let by = party(self.known[at].initiates, outgoing);
        self.fact(at, by, statement, entry, reading);
    }

    /// What the peer offers beside what this end is set to accept, each with where it is listed.
    pub(super) fn compares(
        &mut self,
        at: At,
        (offered, there): (&Offer, Entry<'_>),
        (accepted, here): (&Offer, Entry<'_>),
        reading: &mut Reading<'_>,
    ) {
        self.states(at, Statement::Offers(Offering::Listed(offered)), false, there, reading);
        self.states(at, Statement::Accepts(Offering::Listed(accepted)), true, here, reading);
    }

    /// No message at all, where one has to stand; it is the initiator's where that is known.
    fn stand(&mut self, at: At, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let known = &self.known[at];
        let (local, remote) = (known.local.unwrap_or(NOWHERE), known.remote.unwrap_or(NOWHERE));
        let (from, to, by) = match (known.initiates, known.between) {
            (Some(true), _) => (local, remote, Party::Initiator),
            (Some(false), _) => (remote, local, Party::Initiator),
            (None, Some((initiator, responder))) => (initiator, responder, Party::Initiator),
            (None, None) => (remote, local, Party::Unknown),
        };
        let passage = Passage {
            exchange: Exchange::None,
            turn: Turn::Unknown,
            message_id: 0,
            position: 0,
            from,
            to,
            transport: Transport::Plain,
            bytes: 0,
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
        };
        self.fact(at, by, Statement::Sent(passage), entry, reading);
        self.tell_product(at, entry, reading);
    }

    /// Once for each negotiation, behind its first message.
    /// Its connection is with one peer alone, if this end answers.
    pub(super) fn has_fixed_peer(&mut self, at: At, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let known = &mut self.known[at];
        if known.initiates != Some(true) && !std::mem::replace(&mut known.has_fixed_peer, true) {
            let own = party(known.initiates, true);
            self.fact(at, own, Statement::OfFixedPeer, entry, reading);
        }
    }

    fn tell_product(&mut self, at: At, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let Some(product) = self.product else { return };
        let known = &mut self.known[at];
        if !std::mem::replace(&mut known.product_told, true) {
            let own = party(known.initiates, true);
            self.fact(at, own, Statement::LoggedBy(product), entry, reading);
        }
    }

    fn fact(
        &self,
        at: At,
        by: Party,
        statement: Statement<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        reading.hear(Fact {
            place: entry.place,
            when: evidence::Stamp::Known(entry.when),
            about: self.session(at),
            by,
            statement,
            quote: &[],
        });
    }
}

/// IKEv2's Extensible Authentication payload (RFC 7296 §3.16).
const EAP: u8 = 48;

/// Whose message it is.
fn party(initiates: Option<bool>, outgoing: bool) -> Party {
    match initiates {
        Some(initiates) if initiates == outgoing => Party::Initiator,
        Some(_) => Party::Responder,
        None => Party::Unknown,
    }
}

/// An address as logs write it; what is no address stands where the user masked one.
pub(super) fn endpoint(address: &str, port: u16) -> Option<Endpoint> {
    let address = address.trim().trim_matches(['[', ']', '(', ')', ',', ';', '.']);
    if address.is_empty() || address.len() > 64 {
        return None;
    }
    Some(match address.parse() {
        Ok(address) => Endpoint::new(address, port),
        Err(_) => Endpoint::Masked { mask: Mask::new(address), port },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_twice_is_a_repetition_until_it_is_asked_for_again() {
        let mut hear = |_: Fact<'_>| {};
        let mut reading = Reading::new(&mut hear);
        let mut ledger = Ledger::new(7);
        let entry =
            Entry { place: evidence::Place::line(1), when: evidence::When::Absent, text: "" };
        let at = ledger.begin(IkeVersion::V2, Some(true)).unwrap();
        let ask = Message::new(Exchange::IkeSaInit, Turn::Request, 0);
        let mut cookie = Message::new(Exchange::IkeSaInit, Turn::Response, 0);
        cookie.notices.push(16_390);
        ledger.tell(at, &ask, true, entry, &mut reading);
        assert!(ledger.has_told(at, &ask, true));
        ledger.tell(at, &cookie, false, entry, &mut reading);
        assert!(!ledger.has_told(at, &ask, true));
    }

    #[test]
    fn what_is_said_hours_after_a_failure_is_of_another_try() {
        let mut told = Vec::new();
        let mut hear = |fact: Fact<'_>| told.push(fact.about);
        let mut reading = Reading::new(&mut hear);
        let mut ledger = Ledger::new(7);
        let at = ledger.begin(IkeVersion::V1, None).unwrap();
        for (number, seconds) in (1..).zip([0, 60, 120, 9_000]) {
            let when = evidence::When::Exact(Timestamp(seconds * Timestamp::SECOND));
            let place = evidence::Place::line(number);
            let entry = Entry { place, when, text: "" };
            assert_eq!(ledger.is_past(at, entry), seconds == 9_000);
            ledger.remark(at, Remark::WrongSecret, "", entry, &mut reading);
        }
        told.dedup();
        assert_eq!(told.len(), 2);
    }

    #[test]
    fn the_ledger_is_bounded() {
        let mut ledger = Ledger::new(0);
        for _ in 0..MOST {
            assert!(ledger.begin(IkeVersion::V1, None).is_some());
        }
        assert!(ledger.begin(IkeVersion::V1, None).is_none());
    }

    #[test]
    fn masked_addresses_are_told_apart() {
        assert_eq!(endpoint("192.0.2.1", 500), endpoint("[192.0.2.1]", 500));
        assert_eq!(endpoint("X.X.X.X", 0), endpoint("X.X.X.X", 0));
        assert_ne!(endpoint("X.X.X.X", 0), endpoint("Y.Y.Y.Y", 0));
        assert_eq!(endpoint("", 0), None);
    }
}
