//! Which of charon's lines belong together: by the IKE SA's unique number where it is logged, else
//! by the worker thread, which is at one IKE SA at a time.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use evidence::{Endpoint, Exchange, IkeVersion, Party, Remark, Session, Turn, When};
use foldhash::quality::RandomState;

use super::dials::Opened;
use super::known::{Digests, LOOKED_AT, Uniques, With, Workers};
use super::message::Message;
use super::packet::Packet;
use super::skim::Ends;
use super::spoken::Spoken;
use super::worker::Thread;

pub(super) type SessionIndex = usize;

/// How far the peer's certificate came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certificate {
    /// It was received.
    Sent,
    /// It is one of the identity that the peer claims, and its chain is looked at.
    Used,
}

/// One IKE SA as the log tells of it.
#[derive(Debug)]
pub(super) struct Negotiated {
    version: IkeVersion,
    /// What it was taken for at first: its facts are told under this one.
    told_as: IkeVersion,
    number: u32,
    touched: u64,
    pub(super) initiates: bool,
    /// The connection that this end dials.
    pub(super) dialled: Option<u32>,
    /// Of an excerpt without messages: which end logs is not known.
    pub(super) is_fragment: bool,
    /// The thread that refused the peer for good.
    pub(super) refused_on: Option<u32>,
    pub(super) local: Option<Endpoint>,
    pub(super) remote: Option<Endpoint>,
    pub(super) last_sent: Option<Message>,
    pub(super) last_heard: Option<Message>,
    /// Of the last message heard; 0 = unknown.
    pub(super) heard_bytes: u32,
    /// The messages that were told.
    sent: Digests,
    heard: Digests,
    /// The last fragment heard, and of how many.
    fragment: Option<Box<(Message, u16)>>,
    /// What was judged last is that a method is refused, which another one may follow.
    pub(super) refuses_method: bool,
    /// Every algorithm that the peer offers is known by its name.
    pub(super) is_offer_whole: bool,
    /// The bytes of the last message were logged, with the suites in it.
    pub(super) shows_suites: bool,
    /// Two lists, of which is not said whose they are, differ in the group alone.
    pub(super) group_differs: bool,
    /// What became of the certificate that the peer sent.
    pub(super) certificate: Option<Certificate>,
    /// Of the name in it.
    pub(super) subject: u64,
    /// It got beyond its first exchange.
    pub(super) went_on: bool,
    /// When its first message came, where it was let go half open.
    pub(super) begun: When,
    is_left: bool,
    pub(super) spoken: Spoken,
    /// It came up, and nobody ended it.
    pub(super) is_up: bool,
    pub(super) has_child: bool,
    pub(super) opened: Option<Opened>,
}

#[derive(Debug, Default)]
pub(super) struct Threads {
    threads: Workers,
    pub(super) sessions: Vec<Negotiated>,
    /// The first one since the daemon started.
    begun: SessionIndex,
    by_unique: Uniques,
    latest: Option<SessionIndex>,
    /// Numbers given so far.
    numbers: u32,
    /// What was said so far, in steps: who is behind furthest is forgotten first.
    clock: u64,
    pub(super) by_remote: HashMap<Endpoint, With, RandomState>,
}

/// IKE SAs that are known at once; of twice as many the half that was silent longest is forgotten.
const KEPT: usize = 16_384;
/// Numbers beyond are other products'.
const MOST_NUMBERS: u32 = (1 << 27) - 1;

impl Threads {
    #[inline]
    pub(super) fn of(&mut self, thread: u32) -> &mut Thread {
        self.threads.of(thread)
    }

    /// Of all threads, in order.
    pub(super) fn numbers(&self) -> Vec<u32> {
        self.threads.numbers()
    }

    pub(super) fn by_unique(&self, unique: u32) -> Option<SessionIndex> {
        self.by_unique.get(unique)
    }

    /// A sentence names its number.
    pub(super) fn names(&mut self, unique: u32, session: SessionIndex) {
        self.by_unique.insert(unique, session);
    }

    /// The IKE SA that this end began under that number and that has no answer yet.
    pub(super) fn initiated(&self, unique: u32) -> Option<SessionIndex> {
        let at = self.by_unique(unique)?;
        (self.sessions[at].initiates && !self.sessions[at].went_on).then_some(at)
    }

    /// The one whose first message has just been refused for its group or cookie, which a log that
    /// begins in the middle of it does not name.
    pub(super) fn refused_first(&self, thread: u32) -> Option<SessionIndex> {
        let at = self.peek(thread)?;
        let session = &self.sessions[at];
        let asks = session.last_heard.as_ref().is_some_and(Message::asks_again);
        (asks && session.initiates && !session.went_on).then_some(at)
    }

    /// This machine's end of the newest packet.
    pub(super) fn local(&self) -> Option<Endpoint> {
        self.sessions[self.latest?].local
    }

    /// The log tells of none.
    pub(super) fn is_empty(&self) -> bool {
        self.sessions.is_empty()
    }

    /// The log tells of this one alone.
    pub(super) fn only(&self) -> Option<SessionIndex> {
        (self.sessions.len() == 1).then_some(0)
    }

    /// The one that a packet was told of last.
    pub(super) fn latest(&self) -> Option<SessionIndex> {
        self.latest
    }

    pub(super) fn session(&self, at: SessionIndex) -> &Negotiated {
        &self.sessions[at]
    }

    pub(super) fn session_mut(&mut self, at: SessionIndex) -> &mut Negotiated {
        &mut self.sessions[at]
    }

    pub(super) fn begin(
        &mut self,
        version: IkeVersion,
        initiates: bool,
        unique: Option<u32>,
    ) -> SessionIndex {
        if self.sessions.len() >= 2 * KEPT {
            self.forget();
        }
        let at = self.sessions.len();
        let number = self.numbers;
        self.numbers = self.numbers.saturating_add(1).min(MOST_NUMBERS);
        self.clock += 1;
        self.sessions.push(Negotiated {
            version,
            told_as: version,
            number,
            touched: self.clock,
            initiates,
            dialled: None,
            is_fragment: false,
            refused_on: None,
            local: None,
            remote: None,
            last_sent: None,
            last_heard: None,
            heard_bytes: 0,
            sent: Digests::default(),
            heard: Digests::default(),
            fragment: None,
            refuses_method: false,
            is_offer_whole: false,
            shows_suites: false,
            group_differs: false,
            certificate: None,
            subject: 0,
            went_on: false,
            begun: When::Absent,
            is_left: false,
            spoken: Spoken::No,
            is_up: false,
            has_child: false,
            opened: None,
        });
        if let Some(unique) = unique {
            self.by_unique.insert(unique, at);
        }
        at
    }

    /// As the responder, in a log that numbers nothing.
    pub(super) fn begin_at(&mut self, version: IkeVersion, when: When) -> SessionIndex {
        let at = self.begin(version, false, None);
        self.sessions[at].begun = when;
        at
    }

    /// A responder lets go of one that was left half open: the same request opens another.
    pub(super) fn is_left(&mut self, at: SessionIndex) {
        let session = &mut self.sessions[at];
        session.is_left |= !session.initiates;
    }

    /// One that came up as the responder's, and of which no line was read.
    pub(super) fn resume(&mut self, version: IkeVersion, unique: u32) -> SessionIndex {
        let at = self.begin(version, false, Some(unique));
        let session = &mut self.sessions[at];
        (session.went_on, session.is_up) = (true, true);
        at
    }

    /// The same, where lines have no numbers.
    pub(super) fn resume_with(&mut self, version: IkeVersion, ends: Ends) {
        let at = self.begin(version, false, None);
        let session = &mut self.sessions[at];
        (session.went_on, session.is_up) = (true, true);
        self.settle(at, ends.local, ends.remote);
    }

    /// Its two ends, as far as addresses are known.
    pub(super) fn ends(&self, at: SessionIndex) -> Option<Ends> {
        let session = &self.sessions[at];
        Ends::new(session.local?, session.remote?)
    }

    /// The daemon starts again: it forgets all IKE SAs and numbers them anew. Those that were up.
    pub(super) fn restart(&mut self) -> Vec<SessionIndex> {
        self.threads = Workers::default();
        self.by_unique = Uniques::default();
        self.by_remote.clear();
        self.latest = None;
        let begun = std::mem::replace(&mut self.begun, self.sessions.len());
        let sessions = self.sessions.iter_mut().enumerate().skip(begun);
        sessions.filter_map(|(at, own)| std::mem::take(&mut own.is_up).then_some(at)).collect()
    }

    /// The two ends, once a packet shows them.
    pub(super) fn settle(&mut self, at: SessionIndex, local: Endpoint, remote: Endpoint) {
        let session = &mut self.sessions[at];
        // An excerpt may begin behind the line that says where a packet came from.
        let unknown = Packet::UNKNOWN.from.host();
        let known = session.remote.is_some_and(|own| own != unknown || remote == unknown);
        session.local = Some(local);
        session.remote = Some(remote);
        if !known {
            let one = With { newest: at, older: Vec::new() };
            self.by_remote.entry(remote.host()).and_modify(|with| with.push(at)).or_insert(one);
        }
    }

    /// The longest silent IKE SAs, wherever they are known.
    fn forget(&mut self) {
        let mut touched: Vec<u64> = self.sessions.iter().map(|own| own.touched).collect();
        let at = touched.len() - KEPT;
        let (_, oldest, _) = touched.select_nth_unstable(at);
        let oldest = *oldest;
        let mut moved: Vec<Option<SessionIndex>> = Vec::with_capacity(self.sessions.len());
        let mut kept = 0;
        for own in &self.sessions {
            moved.push((own.touched >= oldest).then_some(kept));
            kept += usize::from(own.touched >= oldest);
        }
        self.begun = moved[..self.begun].iter().flatten().count();
        self.sessions.retain(|own| own.touched >= oldest);
        let known = |at: &mut SessionIndex| match moved[*at] {
            Some(now) => {
                *at = now;
                true
            }
            None => false,
        };
        self.latest = self.latest.and_then(|at| moved[at]);
        self.by_unique.retain(known);
        self.by_remote.retain(|_, with| with.retain(known));
        for thread in self.threads.all_mut() {
            thread.renumber(|at| moved[at]);
        }
    }

    pub(super) fn note(
        &mut self,
        at: SessionIndex,
        message: &Message,
        outgoing: bool,
        packet: &Packet,
    ) {
        let (local, remote) =
            if outgoing { (packet.from, packet.to) } else { (packet.to, packet.from) };
        self.settle(at, local, remote);
        self.latest = Some(at);
        self.clock += 1;
        let session = &mut self.sessions[at];
        session.touched = self.clock;
        session.shows_suites = false;
        session.went_on |= !message.is_first() && message.exchange != Exchange::Informational;
        let digests = if outgoing { &mut session.sent } else { &mut session.heard };
        digests.push(message.digest);
        if outgoing {
            session.last_sent = Some(message.clone());
            return;
        }
        session.heard_bytes = packet.bytes;
        session.last_heard = Some(message.clone());
        if let Some(slice) = message.slice.filter(|slice| slice.number > 0) {
            session.fragment = Some(Box::new((message.clone(), slice.total)));
        }
    }

    /// The IKE SA that a thread is at.
    pub(super) fn peek(&self, thread: u32) -> Option<SessionIndex> {
        self.threads.get(thread)?.session
    }

    /// None where it belongs to no IKE SA that the log tells of.
    pub(super) fn for_incoming(
        &mut self,
        unique: Option<u32>,
        message: &Message,
        packet: Packet,
        when: When,
    ) -> Option<SessionIndex> {
        let retried = || {
            let newest = self.newest_with(packet.from)?;
            let same_port = self.sessions[newest].remote.map(Endpoint::port);
            let waits = self.sessions[newest].asked_again();
            (waits && same_port == Some(packet.from.port())).then_some(newest)
        };
        let opens = message.is_first() && message.turn != Turn::Response;
        let retried = if opens { retried() } else { None };
        if let Some(unique) = unique {
            return Some(match (self.by_unique(unique), retried) {
                (Some(at), _) => at,
                (None, Some(at)) => {
                    self.by_unique.insert(unique, at);
                    at
                }
                (None, None) => {
                    self.begin(message.version, message.turn == Turn::Response, Some(unique))
                }
            });
        }
        if retried.is_some() {
            return retried;
        }
        let known = self.by_remote.get(&packet.from.host());
        let known: Vec<SessionIndex> =
            known.into_iter().flat_map(With::newest_first).take(LOOKED_AT).collect();
        let newest = || known.iter().copied();
        let of_version = |at: &SessionIndex| self.sessions[*at].version == message.version;
        if opens {
            // The same request again, unless the IKE SA went on meanwhile.
            let again = newest().filter(of_version).find(|at| {
                let session = &self.sessions[*at];
                let same_port = session.remote.map(Endpoint::port) == Some(packet.from.port());
                // A log that stands twice has it at the same time.
                let is_copy = when != When::Absent && session.begun == when;
                !session.initiates
                    && !session.went_on
                    && (!session.is_left || is_copy)
                    && same_port
                    && session.has_heard(message)
                    && !session.is_refused_and_other(&packet)
            });
            return Some(again.unwrap_or_else(|| self.begin_at(message.version, when)));
        }
        let by_role = |at: &SessionIndex| match (message.version, message.turn) {
            // A response answers what this end asked.
            (IkeVersion::V2, Turn::Response) if message.is_first() => self.sessions[*at].initiates,
            _ => true,
        };
        let fits = |at: &SessionIndex| of_version(at) && by_role(at);
        let same_port = newest()
            .filter(fits)
            .find(|at| self.sessions[*at].remote.map(Endpoint::port) == Some(packet.from.port()));
        // On port 4500 every negotiation of a client looks alike: the one that waits for this
        // message comes before one that had it, unless that has not been answered.
        let is_open = |at: SessionIndex| {
            let session = &self.sessions[at];
            session.last_heard.as_ref().is_some_and(|last| last.digest == message.digest)
                && session.last_sent.as_ref().is_none_or(|sent| sent.exchange != message.exchange)
        };
        let waits = newest().filter(fits).find(|at| self.sessions[*at].expects(message));
        let found = match (same_port, waits) {
            (Some(same), Some(_)) if is_open(same) => Some(same),
            (same, waits) => waits.or(same).or_else(|| newest().find(fits)),
        };
        // Without any packet before it, the log begins in the middle of it.
        Some(found.unwrap_or_else(|| {
            let asked = message.turn == Turn::Response;
            self.begin(message.version, asked, None)
        }))
    }

    /// The packet that a response came in, where the log leaves out the line of it: that of the one
    /// IKE SA that waits for it, if there is but one.
    pub(super) fn answer(&self, message: &Message) -> Option<Packet> {
        let newest = self.sessions.iter().enumerate().rev().take(LOOKED_AT);
        let mut waiting = newest.filter(|(_, own)| own.waits_for(message)).map(|(at, _)| at);
        let at = waiting.next().filter(|_| waiting.next().is_none())?;
        let Packet { from, to, bytes } = self.outgoing(at);
        Some(Packet { from: to, to: from, bytes })
    }

    /// A packet as it leaves for this IKE SA's peer, as far as it is known.
    pub(super) fn outgoing(&self, at: SessionIndex) -> Packet {
        let session = &self.sessions[at];
        match (session.local, session.remote) {
            (Some(from), Some(to)) => Packet { from, to, bytes: 0 },
            _ => Packet::UNKNOWN,
        }
    }
}

impl Negotiated {
    pub(super) fn about(&self) -> Session {
        Session::Numbered { version: self.told_as, number: self.number }
    }

    pub(super) fn version(&self) -> IkeVersion {
        self.version
    }

    /// Which end logs.
    pub(super) fn own(&self) -> Party {
        match (self.is_fragment, self.initiates) {
            (true, _) => Party::Unknown,
            (false, true) => Party::Initiator,
            (false, false) => Party::Responder,
        }
    }

    /// Of an excerpt that began with a judgement: its first message is of the other version.
    pub(super) fn learns_version(&mut self, message: &Message) -> bool {
        let is_first = [&self.last_sent, &self.last_heard]
            .into_iter()
            .flatten()
            .all(|before| before.exchange == Exchange::None);
        let tells = message.exchange != Exchange::None && message.version != self.version;
        let learns = self.is_fragment && is_first && tells;
        if learns {
            self.version = message.version;
        }
        learns
    }

    /// Some message of it was told.
    pub(super) fn is_told(&self) -> bool {
        !self.sent.is_empty() || !self.heard.is_empty()
    }

    /// It asked for this response, and has not heard it.
    fn waits_for(&self, message: &Message) -> bool {
        let asks = |last: &Message| {
            let same = (last.exchange, last.message_id) == (message.exchange, message.message_id);
            same && last.turn == Turn::Request
        };
        let is_answer = message.turn == Turn::Response && self.version == message.version;
        is_answer && self.last_sent.as_ref().is_some_and(asks) && !self.has_heard(message)
    }

    /// As the responder it waits for this one, with which the client moves to port 4500: the first
    /// IKE_AUTH, main mode's fifth message or aggressive mode's third.
    fn expects(&self, message: &Message) -> bool {
        const IDENTIFICATION: u8 = 5;
        let answered = |exchange| {
            self.last_sent.as_ref().is_some_and(|last| {
                last.exchange == exchange && last.turn != Turn::Request && !last.asks_again()
            })
        };
        let is_next = match (message.exchange, message.turn) {
            (Exchange::IkeAuth, Turn::Request) => {
                message.message_id == 1 && answered(Exchange::IkeSaInit)
            }
            (Exchange::Main, _) => {
                message.payloads.kinds.contains(&IDENTIFICATION)
                    && self.last_sent.is_some()
                    && self.fifth().is_some()
            }
            (Exchange::Aggressive, _) => !message.is_first() && answered(Exchange::Aggressive),
            _ => false,
        };
        is_next && !self.initiates && self.version == message.version
    }

    /// Its first messages come once more, and are no repetitions.
    pub(super) fn begins_anew(&mut self) {
        self.sent = Digests::default();
        self.heard = Digests::default();
    }

    /// How many fragments the last message heard came in, if this is what they are of.
    pub(super) fn fragmented(&self, whole: &Message) -> Option<u16> {
        let (piece, total) = &**self.fragment.as_ref()?;
        let same = piece.exchange == whole.exchange
            && piece.message_id == whole.message_id
            && piece.turn == whole.turn;
        (same && whole.slice.is_none()).then_some(*total)
    }

    pub(super) fn has_sent(&self, message: &Message) -> bool {
        self.sent.contains(message.digest)
    }

    pub(super) fn has_heard(&self, message: &Message) -> bool {
        self.heard.contains(message.digest)
    }

    /// It asked for the first message again, with a cookie or another group (RFC 7296 §1.2, §2.6).
    fn asked_again(&self) -> bool {
        self.last_sent.as_ref().is_some_and(Message::asks_again)
    }

    /// The first message with what this end asked for, which the names of its payloads do not show:
    /// another group has another length.
    pub(super) fn is_retried(&self, message: &Message, packet: &Packet) -> bool {
        let is_asked = message.turn != Turn::Response && message.is_first() && self.asked_again();
        is_asked && (packet.bytes == 0 || packet.bytes != self.heard_bytes)
    }

    /// Main mode's fifth message, if it is the next one that the peer sends.
    pub(super) fn fifth(&self) -> Option<Message> {
        let waits = self.last_sent.as_ref().is_none_or(|last| {
            last.exchange == Exchange::Main && last.payloads.kinds.contains(&4)
                || last.exchange == Exchange::Informational
        });
        let is_responder = self.version == IkeVersion::V1 && !self.initiates;
        (waits && is_responder)
            .then(|| Message::new(self.version, Exchange::Main, Turn::Request, vec![5]))
    }

    /// The peer's proof came in IKE_AUTH, and no certificate beside it (RFC 7296 §1.2).
    pub(super) fn proved_without(&self) -> bool {
        const CERT: u8 = 37;
        const AUTH: u8 = 39;
        self.last_heard.as_ref().is_some_and(|last| {
            let kinds = &last.payloads.kinds;
            last.exchange == Exchange::IkeAuth && kinds.contains(&AUTH) && !kinds.contains(&CERT)
        })
    }

    /// A key that is not found although a certificate came, of which none was used: no certificate
    /// names the identity. Not so if it is the very name of the one that came, or if the log does
    /// not tell which ones are looked at.
    ///
    /// Suites that differ in the group alone are refused for the group.
    pub(super) fn refine(&self, remark: Remark, value: &str, tells_use: bool) -> Remark {
        match remark {
            Remark::NoPublicKey
                if tells_use
                    && self.certificate == Some(Certificate::Sent)
                    && self.subject != digest_of(value) =>
            {
                Remark::NameNotInCertificate
            }
            Remark::NoPublicKey if self.certificate.is_none() && self.proved_without() => {
                Remark::NoKeyAtHand
            }
            Remark::NoWayOut if !self.initiates => Remark::NoRoute,
            Remark::ChildSuiteRefused if self.group_differs => Remark::ChildGroupRefused,
            Remark::EapUnchecked if self.version == IkeVersion::V1 => Remark::UserUnchecked,
            Remark::EapFailed if self.version == IkeVersion::V1 => Remark::XauthFailed,
            other => other,
        }
    }
}

/// A name, to be known again.
pub(super) fn digest_of(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.trim().hash(&mut hasher);
    hasher.finish()
}
