//! Logs that lack what charon writes: prefixes, packets, the messages before a judgement.

use evidence::{Exchange, IkeVersion, Place, Remark, Statement, Turn, When};
use numbers::ikev2::PayloadType;

use super::message::{self, Message};
use super::packet::Packet;
use super::threading::{Negotiated, SessionIndex};
use super::{Charon, Entry, lone, notified, phrases, suite};
use crate::logs::line::CharonLine;
use crate::reading::Reading;

/// Characters of a name that is held.
const MOST_HELD: usize = 256;

/// Lists of proposals that stand alone, and bytes of one.
const MOST_LISTS: usize = 8;
const MOST_LISTED: usize = 4096;

/// A sentence that judges, wherever it stands.
pub(in crate::logs) fn is_known(text: &str) -> bool {
    phrases::remark(text).is_some() || lone::find(text).is_some()
}

/// A judgement whose negotiation is not known yet.
#[derive(Debug)]
pub(super) struct Held {
    remark: Remark,
    value: String,
    place: Place,
    when: When,
}

/// A message that is only told to be sent again, or to be given up, before any negotiation is
/// known.
#[derive(Debug)]
pub(super) struct Unanswered {
    message: Message,
    first: (Place, When),
    given_up: Option<(Place, When)>,
}

impl Charon {
    /// Among lines without any prefix, what follows them is charon's, too, if it is a phrase of it;
    /// before any other line only what is nobody else's.
    pub(in crate::logs) fn goes_on<'a>(&self, line: &'a str) -> Option<CharonLine<'a>> {
        let cited = uncited(line);
        let text = match phrases::is_distinct(cited) {
            true => cited,
            false => line.trim_start(),
        };
        let known = phrases::is_distinct(text)
            || is_list(text)
            || notified::is_told(text)
            || message::repeated(text).is_some()
            || lone::find(text).is_some()
            || self.lines > 0
                && (phrases::remark(text).is_some()
                    || phrases::certificate(line).is_some()
                    || text.starts_with("retransmit ")
                    || text.starts_with("sending retransmit "));
        known.then_some(CharonLine { thread: None, group: "IKE", unique: None, text })
    }

    /// A line without thread: only what it judges is kept, the first of it.
    pub(in crate::logs) fn hold(&mut self, entry: Entry<'_>) {
        let Some((remark, value)) = phrases::remark(entry.text) else { return };
        if names_a_cause(remark) && self.held.is_none() {
            let value = value.chars().take(MOST_HELD).collect();
            let (place, when) = (entry.place, entry.when);
            self.held = Some(Held { remark, value, place, when });
        }
    }

    /// A connection that is asked for, or should be loaded, and is not there.
    pub(super) fn lacks(&mut self, name: &str, entry: Entry<'_>) {
        let value = name.chars().take(MOST_HELD).collect();
        let (place, when) = (entry.place, entry.when);
        // Either end loads its connections; only who begins asks for one.
        let remark = match entry.text.starts_with("loading ") {
            true => Remark::Unloadable,
            false => Remark::NotLoaded,
        };
        self.unloaded = Some(Held { remark, value, place, when });
    }

    /// Keeps what judges only if nothing else is told.
    pub(super) fn keeps_lone(&mut self, entry: Entry<'_>) -> bool {
        if entry.text == lone::FITS {
            // What was compared before it does not matter.
            self.unloaded.take_if(|held| held.remark == Remark::NoneAcceptable);
            return true;
        }
        // Most logs show IKE SAs: nothing is looked for there.
        if !self.threads.is_empty() {
            return false;
        }
        let Some(remark) = lone::find(entry.text) else { return false };
        let (place, when) = (entry.place, entry.when);
        let held = Held { remark, value: String::new(), place, when };
        self.unloaded.get_or_insert(held);
        true
    }

    /// A list of proposals alone, as Alibaba Cloud's console shows it; it may be of several lines.
    pub(in crate::logs) fn list(&mut self, line: &str) -> bool {
        let text = line.trim();
        let is_list = ["ESP:", "IKE:"].iter().any(|start| text.starts_with(start));
        if !is_list || !text.contains('/') {
            return false;
        }
        let more = self.lists_alone.len() < MOST_LISTS;
        match self.lists_alone.last_mut() {
            Some(last) if last.ends_with(',') && last.len() < MOST_LISTED => {
                last.push(' ');
                last.push_str(text);
            }
            _ if more => self.lists_alone.push(text.to_owned()),
            _ => {}
        }
        true
    }

    /// None matches: where two lists stood before, they are compared. Whose either is does not
    /// matter to whether only the group differs.
    pub(in crate::logs) fn compares(&mut self, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let lists = std::mem::take(&mut self.lists_alone);
        let [one, other] = lists.as_slice() else { return };
        let offers = self.suites.read(one).zip(self.suites.read(other));
        if let Some((one, other)) = offers
            && self.threads.peek(0).is_none()
        {
            let session = self.fragment(0, entry, Remark::ChildSuiteRefused, reading);
            self.threads.session_mut(session).group_differs = suite::group_differs(&one, &other);
        }
    }

    /// What nothing followed stands alone, if charon has spoken at all.
    pub(in crate::logs) fn end(&mut self, reading: &mut Reading<'_>) {
        self.end_dumps(reading);
        self.end_deletions(reading);
        self.end_doubts(reading);
        for thread in self.threads.numbers() {
            self.is_repetition(thread, reading);
        }
        self.end_compared(reading);
        let last = CharonLine { thread: None, group: "IKE", unique: None, text: "" };
        for thread in self.threads.numbers() {
            self.flush(thread, &last, reading);
        }
        self.end_unmatched(reading);
        // Packets would have told it.
        let is_alone = self.threads.is_empty() && !self.has_packets;
        if let Some(unanswered) = self.unanswered.take().filter(|_| is_alone) {
            self.tell_unanswered(&unanswered, reading);
        }
        // Beside negotiations somebody may only have mistyped it.
        let unloaded = self.unloaded.take().filter(|_| self.threads.is_empty());
        let held = self.held.take().filter(|_| self.lines > 0);
        if let Some(held) = held.or(unloaded) {
            let entry = Entry { place: held.place, when: held.when, text: "" };
            let session = self.fragment(0, entry, held.remark, reading);
            self.tell_held(session, &held, reading);
        }
    }

    /// What is compared last, where the log does not say how it ended.
    fn end_unmatched(&mut self, reading: &mut Reading<'_>) {
        let Some((thread, place)) = self.unmatched.open() else { return };
        let Some(session) = self.threads.peek(thread) else { return };
        let state = self.threads.session(session);
        let asked = state.last_heard.as_ref();
        let has_selectors = |message: &Message| {
            message.payloads.kinds.contains(&PayloadType::TRAFFIC_SELECTOR_INITIATOR.0)
        };
        let what = match asked.map(|message| message.exchange) {
            Some(Exchange::IkeSaInit | Exchange::Main | Exchange::Aggressive) => {
                Remark::TransformsRefused
            }
            Some(Exchange::Quick) => Remark::ChildTransformsRefused,
            _ if asked.is_some_and(has_selectors) => Remark::ChildTransformsRefused,
            _ => Remark::NoneAcceptable,
        };
        let remarked = evidence::Remarked::new(what, "");
        let statement = Statement::Remarks(remarked);
        reading.fact(place, When::Absent, state.about(), state.own(), statement);
    }

    /// Keeps a repetition that may be all that is told of its negotiation.
    pub(super) fn repeats_alone(&mut self, message: Message, entry: Entry<'_>) {
        if self.threads.is_empty() && self.unanswered.is_none() {
            let first = (entry.place, entry.when);
            self.unanswered = Some(Unanswered { message, first, given_up: None });
        }
    }

    /// Keeps that a message is given up.
    pub(super) fn gives_up_alone(&mut self, entry: Entry<'_>) {
        self.repeats_alone(Message::nothing(IkeVersion::V2), entry);
        if let Some(unanswered) = &mut self.unanswered {
            unanswered.given_up.get_or_insert((entry.place, entry.when));
        }
    }

    fn tell_unanswered(&mut self, unanswered: &Unanswered, reading: &mut Reading<'_>) {
        let Unanswered { message, first: (place, when), given_up } = unanswered;
        let session = self.threads.begin(message.version, true, None);
        let entry = Entry { place: *place, when: *when, text: "" };
        for again in [false, true] {
            self.tell(session, message, &Packet::UNKNOWN, true, again, entry, reading);
        }
        if let Some((place, when)) = *given_up {
            let what = evidence::Remarked::new(Remark::GaveUp, "");
            let state = self.threads.session(session);
            reading.fact(place, when, state.about(), state.own(), Statement::Remarks(what));
        }
    }

    pub(super) fn tell_held(
        &mut self,
        session: SessionIndex,
        held: &Held,
        reading: &mut Reading<'_>,
    ) {
        let state = self.threads.session(session);
        let (about, by) = (state.about(), state.own());
        let remarked = evidence::Remarked::new(held.remark, &held.value);
        reading.fact(held.place, held.when, about, by, Statement::Remarks(remarked));
    }

    /// An excerpt that begins behind its messages: what is judged stands for one.
    pub(super) fn fragment(
        &mut self,
        thread: u32,
        entry: Entry<'_>,
        remark: Remark,
        reading: &mut Reading<'_>,
    ) -> SessionIndex {
        // After a method the peer decides, whatever thread hears it.
        let waits = self.threads.latest().filter(|at| {
            let state = self.threads.session(*at);
            state.is_fragment && state.refuses_method
        });
        if let Some(session) = waits {
            self.threads.of(thread).session = Some(session);
            return session;
        }
        let before = self.threads.latest().map(|at| self.threads.session(at));
        let before = before.filter(|own| own.refused_on.is_some());
        let version = match remark {
            _ if let Some(before) = before => before.version(),
            Remark::XauthFailed | Remark::AggressiveRefused => IkeVersion::V1,
            _ => IkeVersion::V2,
        };
        // Of a connection that is not loaded who starts it is told.
        let initiates = remark == Remark::NotLoaded;
        let session = self.threads.begin(version, initiates, self.unique);
        self.threads.session_mut(session).is_fragment = !initiates;
        self.threads.of(thread).session = Some(session);
        let message = Message::nothing(version);
        self.tell(session, &message, &Packet::UNKNOWN, false, false, entry, reading);
        session
    }

    /// Of an excerpt without messages: what a thread says of a peer that it lets in is not of the
    /// one that another thread refused.
    pub(super) fn is_of_another(
        &self,
        at: SessionIndex,
        thread: u32,
        what: Option<Remark>,
    ) -> bool {
        let own = self.threads.session(at);
        what.is_some_and(lets_in) && own.refused_on.is_some_and(|on| on != thread)
    }

    /// Keeps that an excerpt's peer was refused for good: its IKE SA is over then.
    pub(super) fn may_refuse(&mut self, at: SessionIndex, thread: u32, what: Option<Remark>) {
        let own = self.threads.session_mut(at);
        let refuses = what.is_some_and(refuses_peer);
        if own.is_fragment && !own.is_up && refuses {
            own.refused_on = Some(thread);
        }
    }

    /// A reason that is told before any message of its negotiation.
    pub(super) fn stands_for_message(
        &mut self,
        session: SessionIndex,
        what: Option<Remark>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let state = self.threads.session(session);
        let came_up = |what| matches!(what, Remark::Established | Remark::ChildUp);
        let has_messages = self.has_packets || self.has_messages;
        let stands = |what| names_a_cause(what) || came_up(what) && !has_messages;
        if state.is_told() || !what.is_some_and(stands) {
            return;
        }
        let message = Message::nothing(state.version());
        self.tell(session, &message, &Packet::UNKNOWN, true, false, entry, reading);
    }

    /// A message that no packet followed, in a log that tells of none: its own line shows it.
    pub(super) fn flush(&mut self, thread: u32, line: &CharonLine<'_>, reading: &mut Reading<'_>) {
        if self.has_packets || line.text.starts_with("sending packet: ") {
            return;
        }
        let Some(pending) = &self.threads.of(thread).pending else { return };
        let entry = Entry { place: pending.place, when: pending.when, text: "" };
        let session = pending.session;
        let packet = session.map_or(Packet::UNKNOWN, |at| self.threads.outgoing(at));
        self.sends(thread, packet, entry, reading);
    }
}

impl Negotiated {
    /// Who asks in IKEv2's first two exchanges, and in IKEv1's, is the initiator.
    pub(super) fn learns_role(&mut self, message: &Message, outgoing: bool) -> bool {
        use Exchange::{Aggressive, IkeAuth, IkeSaInit, Main, Quick};
        let tells = [IkeSaInit, IkeAuth, Main, Aggressive, Quick].contains(&message.exchange);
        let learns = self.is_fragment && tells && message.turn != Turn::Unknown;
        if learns {
            self.is_fragment = false;
            self.initiates = (message.turn == Turn::Request) == outgoing;
        }
        learns
    }
}

/// `no config named 'rw'` (stroke_control.c, and the console of `ipsec up`), `loading connection
/// 'rw' failed: …` (swanctl): the name.
pub(super) fn unloaded(text: &str) -> Option<&str> {
    if let Some(name) = text.strip_prefix("no config named '") {
        return Some(name.trim_end_matches('\''));
    }
    let (name, _) = text.strip_prefix("loading connection '")?.split_once("' failed: ")?;
    Some(name)
}

/// Without the marks of a citation: `“no IKE config found for …”`.
fn uncited(line: &str) -> &str {
    const MARKS: [char; 8] = ['"', '`', '*', '“', '”', '«', '»', ' '];
    let text = line.trim();
    let inner = text.trim_start_matches(MARKS);
    if inner.len() < text.len() { inner.trim_end_matches(MARKS) } else { text }
}

/// `received proposals: IKE:AES_CBC_256/…`: no other daemon lists them so.
fn is_list(text: &str) -> bool {
    let lists = ["received proposals: ", "configured proposals: ", "selected proposal: "];
    let listed = lists.iter().find_map(|start| text.strip_prefix(start));
    listed.is_some_and(|rest| {
        ["IKE:", "ESP:", "AH:"].iter().any(|protocol| rest.starts_with(protocol))
            && rest.contains('/')
    })
}

/// What is worth telling without the messages before it: a reason, or that all is well.
pub(super) fn stands_alone(remark: Remark) -> bool {
    matches!(remark, Remark::Established | Remark::ChildUp) || names_a_cause(remark)
}

/// What is said of a peer that proves itself, or whose IKE SA comes up.
fn lets_in(remark: Remark) -> bool {
    matches!(
        remark,
        Remark::AuthenticatedPeer | Remark::NamesUser | Remark::Established | Remark::ChildUp
    )
}

/// The peer is refused with its identity, proof, certificate or user.
fn refuses_peer(remark: Remark) -> bool {
    matches!(
        remark,
        Remark::WrongSecret
            | Remark::NoSecret
            | Remark::NoSecretButKey
            | Remark::NoPeer
            | Remark::WrongIdentity
            | Remark::NoPublicKey
            | Remark::EapFailed
            | Remark::XauthFailed
    )
}

/// Only what says why something failed is worth telling alone.
pub(super) fn names_a_cause(remark: Remark) -> bool {
    knowledge::remark(remark.name()).is_some_and(|row| !row.causes.is_empty())
}
