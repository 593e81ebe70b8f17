//! strongSwan's charon, whose lines are also those of pfSense, OPNsense, VyOS and others.

mod anew;
mod asked;
mod before;
mod compared;
mod crossing;
mod deletion;
mod dials;
mod doubts;
mod dump;
#[cfg(test)]
mod dump_tests;
mod excerpt;
#[cfg(test)]
mod excerpt_tests;
mod known;
mod lone;
mod message;
mod notified;
mod packet;
mod phrases;
#[cfg(test)]
mod redial_tests;
mod routine;
mod sentences;
mod skim;
#[cfg(test)]
mod skim_tests;
mod spoken;
mod suite;
#[cfg(test)]
mod tests;
mod threading;
mod unmatched;
mod unreadable;
mod users;
mod vain;
mod vendor;
mod worker;

use evidence::{
    Fact, IkeVersion, Offering, Party, Place, Presented, Protocol, Remark, Session, Statement, When,
};

use self::before::Before;
use self::compared::Compared;
use self::doubts::Doubt;
use self::dump::Dumps;
pub(super) use self::dump::{is_of_packet, row};
pub(super) use self::excerpt::is_known;
use self::excerpt::{Held, Unanswered};
use self::skim::Passed;
pub(super) use self::skim::Skim;
use self::spoken::Breath;
use self::threading::{SessionIndex, Threads};
use self::unmatched::Unmatched;
use self::vain::Vain;
use self::worker::Thread;
use super::Entry;
use super::algorithms::Listed;
use super::line::CharonLine;
use super::nearly::Nearly;
use crate::reading::Reading;

/// IKEv2's Extensible Authentication payload (RFC 7296 §3.16).
const EAP: u8 = 48;

/// Whom the thread that spoke last of a peer looks for, or has authenticated.
#[derive(Debug, Default)]
struct Named {
    thread: u32,
    peer: String,
    /// Whom the peer asks for; empty where it is authenticated.
    own: String,
}

impl Named {
    fn set(&mut self, thread: u32, peer: &str, own: &str) {
        self.thread = thread;
        peer.clone_into(&mut self.peer);
        own.clone_into(&mut self.own);
    }

    /// `branch.example → gate.example`.
    fn written(&self, thread: u32) -> String {
        match (self.thread == thread, self.own.as_str()) {
            (false, _) => String::new(),
            (true, "") => self.peer.clone(),
            (true, own) => format!("{} → {own}", self.peer),
        }
    }
}

/// Threads whose messages may wait; those of further ones are told with their next line.
const MOST_UNSENT: usize = 1 << 10;

/// Whose proposals a line lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    /// The peer's.
    Received,
    /// Those of a connection that may be used.
    Configured,
    Selected,
}

impl List {
    const ALL: [(&str, List); 3] = [
        ("received proposals: ", List::Received),
        ("configured proposals: ", List::Configured),
        ("selected proposal: ", List::Selected),
    ];
}

#[derive(Debug, Default)]
pub(crate) struct Charon {
    threads: Threads,
    passed: Passed,
    named: Named,
    unmatched: Unmatched,
    ends: packet::Lasts,
    lists: message::Lists,
    suites: suite::Suites,
    /// Lists of proposals of which is not said whose they are.
    lists_alone: Vec<String>,
    /// Lists of proposals that are said whose they are, while nothing else is told.
    compared: Compared,
    lines: u64,
    /// Lines name their thread.
    has_threads: bool,
    /// Such lines tell messages.
    threads_tell: bool,
    /// Lines name messages.
    has_messages: bool,
    /// Lines name messages that begin an IKE SA.
    has_firsts: bool,
    /// Lines tell what is chosen, as the group CFG does from level 1.
    has_choices: bool,
    dumps: Dumps,
    /// Lines say where packets go.
    has_packets: bool,
    /// Threads that generated a message since the last one was parsed, where they do not.
    unsent: Vec<u32>,
    /// The number of the IKE SA that the line names.
    unique: Option<u32>,
    /// Judged in a line that names no thread: of the next message, if one follows.
    held: Option<Held>,
    /// A connection was asked for that is not loaded.
    unloaded: Option<Held>,
    unanswered: Option<Unanswered>,
    before: Before,
    doubts: Vec<Doubt>,
    breath: Breath,
    vain: Vain,
    /// Threads that are at a message that deletes.
    deletions: usize,
    nearly: Nearly,
}

impl Charon {
    /// Lines of it so far.
    pub(super) fn lines(&self) -> u64 {
        self.lines
    }

    pub(super) fn has_threads(&self) -> bool {
        self.has_threads
    }

    /// What another program passes on of its console is not told by its own log.
    pub(super) fn lacks_messages(&self) -> bool {
        !self.threads_tell
    }

    pub(super) fn line(
        &mut self,
        entry: Entry<'_>,
        line: &CharonLine<'_>,
        reading: &mut Reading<'_>,
    ) {
        self.lines += 1;
        self.has_threads |= line.thread.is_some();
        self.threads_tell |= line.thread.is_some() && matches!(line.group, "NET" | "ENC");
        if phrases::starts(entry.text) {
            self.restarts(entry, reading);
            return;
        }
        let thread = line.thread.unwrap_or(0);
        self.breath.takes(thread, entry.when);
        if self.dumps(thread, entry, reading) {
            return;
        }
        // An answer comes after all that was sent, whichever thread sent it.
        if entry.text.starts_with("parsed ") {
            for other in std::mem::take(&mut self.unsent) {
                self.flush(other, line, reading);
            }
        }
        self.flush(thread, line, reading);
        if entry.text.starts_with("parsed ") {
            self.before.begins(thread, entry.text);
            self.unmatched.begins(thread);
        }
        if self.deletions > 0 {
            self.settles_deletion(thread, entry.text, reading);
        }
        if !self.doubts.is_empty() {
            self.settles(thread, entry.text, reading);
        }
        self.unique = line.unique;
        let by_number = line.unique.and_then(|unique| self.numbered(unique));
        // Where no packet says so, another number is another one, too.
        let of_words = !self.has_messages && !self.has_packets;
        if by_number.is_some() || line.unique.is_some() && of_words {
            self.threads.of(thread).session = by_number;
        }
        // A copyist may have lost the group: those of messages begin like nothing else.
        let group = match line.group {
            "IKE" => crate::logs::line::bare(entry.text).map_or("IKE", |said| said.group),
            group => group,
        };
        // What somebody left of a log who searched it for IKE shows no certificate that is used.
        self.has_choices = self.has_choices
            || (group == "CFG"
                || entry.text.starts_with("looking for ")
                || entry.text.starts_with("selected peer config "))
                && !names_ike(entry.text);
        match group {
            "NET" => self.net(thread, entry, reading),
            "ENC" => self.encoded(thread, line.unique, entry, reading),
            "IKE" | "CFG" | "KNL" | "CHD" | "LIB" | "JOB" | "DMN" | "MGR" | "TLS" => {
                self.said(thread, line.unique, entry, reading);
            }
            _ => {}
        }
    }

    /// The ends of the IKE SA that a thread is at.
    fn at(&self, thread: u32) -> Option<skim::Ends> {
        self.threads.ends(self.threads.peek(thread)?)
    }

    fn numbered(&mut self, unique: u32) -> Option<SessionIndex> {
        let known = self.threads.by_unique(unique);
        known.or_else(|| Some(self.threads.resume(self.passed.take(unique)?, unique)))
    }

    /// Lines of it were passed over: so many, and this thread's last one among them.
    pub(super) fn leaves_out(&mut self, lines: u64, thread: u32) {
        self.lines += lines;
        let state = self.threads.of(thread);
        *state = Thread { deletion: state.deletion.take(), ..Thread::default() };
    }

    /// The daemon starts: what was up is gone, and the peers are not told.
    pub(super) fn restarts(&mut self, entry: Entry<'_>, reading: &mut Reading<'_>) {
        self.end_deletions(reading);
        self.passed = Passed::default();
        self.before = Before::default();
        for at in self.threads.restart() {
            let state = self.threads.session(at);
            let remarked = evidence::Remarked::new(Remark::Restarted, "");
            let statement = Statement::Remarks(remarked);
            reading.fact(entry.place, entry.when, state.about(), state.own(), statement);
        }
    }

    /// What the daemon says in words.
    fn said(
        &mut self,
        thread: u32,
        unique: Option<u32>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let text = entry.text;
        if let Some(name) = excerpt::unloaded(text) {
            return self.lacks(name, entry);
        }
        if self.doubts(thread, entry) {
            return;
        }
        if unique.is_none() && routine::is_initiating(text) && self.opens_another(thread, reading) {
            return;
        }
        // By a number it is known once a message of it was told.
        let is_new = match unique {
            None => !self.has_firsts,
            Some(_) => !self.has_messages && self.threads.peek(thread).is_none(),
        };
        if is_new && routine::is_initiating(text) {
            return self.begins_in_words(thread, entry, reading);
        }
        // Most lines begin with another letter than all of these.
        if !text.starts_with(['i', 'r', 's', 'c']) {
            return self.remarks(thread, entry, reading);
        }
        if self.dials(thread, unique, entry) {
            return;
        }
        // `retransmit 1 of RADIUS Access-Request` (`radius_socket.c`) is none of IKE's.
        if text.starts_with("retransmit ") && !text.contains(" of RADIUS ")
            || text.starts_with("sending retransmit ")
            || text.starts_with("received retransmit of ")
        {
            self.is_repetition(thread, reading);
            self.vain.repeats(thread, text);
            self.repeats_in_words(entry, reading);
            self.hears_again(thread, entry, reading);
            let state = self.threads.of(thread);
            // A timer's thread is at no packet; which IKE SA it is at, the next line tells.
            let session = state.session.filter(|_| unique.is_some() || state.received.is_some());
            let repeated = message::repeated(text);
            if let Some(message) = repeated.clone() {
                self.repeats_alone(message, entry);
            }
            let state = self.threads.of(thread);
            *state = Thread { session, again: true, repeated, ..Thread::default() };
            return;
        }
        if self.names_vendor(thread, entry, reading) {
            return;
        }
        let compared =
            |(start, list): &(&str, List)| *list != List::Selected && text.starts_with(start);
        if List::ALL.iter().any(compared) && self.threads.peek(thread).is_none() {
            self.fragment(thread, entry, Remark::SuiteRefused, reading);
        }
        for (start, list) in List::ALL {
            let listed = text.strip_prefix(start).and_then(|text| self.suites.read(text));
            if let Some(listed) = listed {
                self.compared.add(entry, list, &listed);
                self.listed(thread, entry, list, &listed, reading);
                return;
            }
        }
        if !self.notified(thread, entry, reading) {
            self.remarks(thread, entry, reading);
        }
    }

    /// What product the other end is, or what it can do, as its last message says.
    fn names_vendor(&self, thread: u32, entry: Entry<'_>, reading: &mut Reading<'_>) -> bool {
        let Some(vendor) = vendor::read(entry.text) else { return false };
        if let Some(session) = self.threads.peek(thread) {
            let state = self.threads.session(session);
            let (about, by) = (state.about(), state.own().peer());
            let presents = Statement::Presents(Presented::VendorId(&vendor));
            reading.fact(entry.place, entry.when, about, by, presents);
        }
        true
    }

    /// An offer, or what was selected of it, belongs to the last message that carried one.
    fn listed(
        &mut self,
        thread: u32,
        entry: Entry<'_>,
        list: List,
        listed: &Listed,
        reading: &mut Reading<'_>,
    ) {
        let Some(mut session) = self.threads.of(thread).session else { return };
        if list == List::Selected {
            session = self.lets_in(thread, session, entry, reading);
        }
        let state = self.threads.session_mut(session);
        let (own, about) = (state.own(), state.about());
        let offering = Offering::Listed(&listed.offer);
        // The bytes of the message told it.
        let is_told = state.shows_suites && (list == List::Received || state.initiates);
        let (by, statement) = match list {
            List::Received => {
                state.is_offer_whole = listed.whole;
                (own.peer(), Statement::Offers(offering))
            }
            List::Configured if listed.whole && state.is_offer_whole => {
                (own, Statement::Accepts(offering))
            }
            List::Configured => return,
            // What is selected, the responder selects.
            List::Selected => (Party::Responder, Statement::Selects(offering)),
        };
        if !(is_told && list != List::Configured) {
            reading.fact(entry.place, entry.when, about, by, statement);
        }
    }

    /// In IKEv2 the message itself tells which SA it deletes. The one that it names may be the one
    /// that this one took the place of.
    fn ends(&mut self, session: SessionIndex, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let received = entry.text.strip_prefix("received DELETE for ");
        let named = received.and_then(numbered).and_then(|number| self.threads.by_unique(number));
        if let Some(other) = named.filter(|named| *named != session) {
            self.threads.session_mut(other).is_up = false;
            return;
        }
        let state = self.threads.session_mut(session);
        state.is_up = false;
        if state.version() == IkeVersion::V1 && received.is_some() {
            let (about, by) = (state.about(), state.own().peer());
            let deletes = Statement::Deletes { protocol: Protocol::Ike, spis: 1 };
            reading.fact(entry.place, entry.when, about, by, deletes);
        }
    }

    /// `deleting IKE_SA rw[1] between …`: the one that another of the same identity drives out.
    fn replaces(&mut self, thread: u32, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let Some(replaced) = self.before.replaced(thread) else { return };
        let number = entry.text.strip_prefix("deleting ").and_then(numbered);
        if let Some(session) = number.and_then(|number| self.threads.by_unique(number)) {
            let state = self.threads.session(session);
            let remarked = evidence::Remarked::new(Remark::Replaced, &replaced.peer);
            let statement = Statement::Remarks(remarked);
            reading.fact(replaced.place, replaced.when, state.about(), state.own(), statement);
        }
    }

    fn remarks(&mut self, thread: u32, entry: Entry<'_>, reading: &mut Reading<'_>) {
        // Threads that send or keep time are at no IKE SA: what they say is of the last packet's.
        let mut found = phrases::remark(entry.text);
        self.before.hears(thread, entry.text);
        if let Some((what, _)) = &mut found {
            *what = self.before.refine(thread, *what, entry.text, self.has_choices);
        }
        let follows = found.is_some_and(|(what, _)| self.before.follows_fault(thread, what));
        if follows || self.before.has_address(thread, entry.text) {
            return;
        }
        let gives_up = matches!(found, Some((Remark::GaveUp, _)));
        if gives_up && self.loses_peer(thread, entry, reading) {
            return;
        }
        self.unmatched.line(thread, entry);
        if found.is_none() && !notified::is_told(entry.text) && !self.keeps_lone(entry) {
            self.nearly.look(entry.text, entry.place, phrases::known(), reading);
        }
        let what = found.map(|(what, _)| what);
        self.leaves_what_is_over(thread, what, entry.text);
        let spoken = match self.threads.peek(thread) {
            None => self.spoken(thread, what, entry.text),
            known => known,
        };
        let late = || match found {
            Some((
                Remark::SendRefused
                | Remark::SendFailed
                | Remark::NoSocket
                | Remark::PortTaken
                | Remark::NoRoute
                | Remark::NoWayOut
                | Remark::PathLost
                | Remark::PeerDead,
                _,
            )) => self.threads.latest(),
            Some((Remark::GaveUp, _)) => {
                self.threads.latest().filter(|at| !self.threads.session(*at).is_up)
            }
            _ => None,
        };
        let alone = !(self.has_packets || self.has_messages);
        let named = || {
            let known = numbered(entry.text).and_then(|number| self.threads.by_unique(number));
            // Threads that are at no message say whose it is by their words alone.
            let only = self.threads.only().filter(|at| !self.is_of_another(*at, thread, what));
            known.or(only).filter(|_| alone)
        };
        let known = self.threads.peek(thread).or_else(late);
        let known = known.or(spoken).or_else(named).or_else(|| {
            let latest = self.threads.latest();
            let follows = latest.is_some_and(|at| self.is_of_another(at, thread, what));
            let alone = |remark| follows || excerpt::stands_alone(remark);
            let (remark, _) = found.filter(|(remark, _)| alone(*remark))?;
            Some(self.fragment(thread, entry, remark, reading))
        });
        let Some(session) = known else {
            if matches!(found, Some((Remark::GaveUp, _))) {
                self.gives_up_alone(entry);
            }
            return;
        };
        if let Some((peer, own)) = phrases::sought(entry.text) {
            self.named.set(thread, peer, own);
            return;
        }
        let certificate = phrases::certificate(entry.text);
        if let Some(certificate) = certificate {
            let state = self.threads.session_mut(session);
            state.certificate = Some(certificate);
            // `received end entity cert "CN=branch"`
            state.subject = threading::digest_of(entry.text.split('"').nth(1).unwrap_or_default());
            return;
        }
        match found {
            Some((up @ (Remark::Established | Remark::ChildUp), _)) => {
                let state = self.threads.session_mut(session);
                state.is_up = true;
                state.has_child |= up == Remark::ChildUp;
                if let Some(number) = numbered(entry.text).filter(|_| self.unique.is_none()) {
                    self.threads.names(number, session);
                }
            }
            Some((Remark::Replaced, peer)) => {
                self.before.is_replaced(thread, peer, entry);
                return;
            }
            Some((Remark::GaveUp, _)) => {
                self.opens_in_words(session, reading);
                self.threads.is_left(session);
            }
            _ if phrases::ends(entry.text) => {
                self.replaces(thread, entry, reading);
                self.ends(session, entry, reading);
            }
            _ => {}
        }
        self.renews_in_words(session, what, entry, reading);
        self.is_settled(session, what);
        self.may_refuse(session, thread, what);
        self.stands_for_message(session, what, entry, reading);
        self.threads.session_mut(session).refuses_method = what == Some(Remark::EapMethodRefused);
        let state = self.threads.session(session);
        let (about, by) = (state.about(), state.own());
        let tells_use = self.has_choices;
        let found = found.map(|(what, value)| (state.refine(what, value, tells_use), value));
        let found = found.map(|(what, value)| match what {
            Remark::ChildSuiteRefused if self.unmatched.lacks_group(thread) => {
                (Remark::ChildGroupRefused, value)
            }
            Remark::SuiteRefused if self.unmatched.lacks_group(thread) => {
                (Remark::GroupRefused, value)
            }
            _ => (what, value),
        });
        // Of IKEv1 no other sentence names the peer.
        if what == Some(Remark::Established)
            && state.version() == IkeVersion::V1
            && let Some(peer) = phrases::established_with(entry.text)
        {
            let named = evidence::Remarked::new(Remark::AuthenticatedPeer, peer);
            reading.fact(entry.place, entry.when, about, by, Statement::Remarks(named));
        }
        if let Some((what, value)) = found {
            let mut remarked = phrases::remarked(what, value, entry.text);
            let named;
            match what {
                Remark::AuthenticatedPeer => self.named.set(thread, value, ""),
                Remark::SelectorsRefused if state.asks_in_front(remarked.value) => {
                    remarked.what = Remark::PublicAddressAsked;
                }
                Remark::SelectorsRefused if state.asks_for_hosts(remarked.value) => {
                    remarked.what = Remark::HostsRefused;
                }
                Remark::NoPeer | Remark::WrongIdentity if remarked.value.is_empty() => {
                    named = self.named.written(thread);
                    remarked.value = &named;
                }
                _ => {}
            }
            reading.fact(entry.place, entry.when, about, by, Statement::Remarks(remarked));
        }
    }
}

fn names_ike(text: &str) -> bool {
    text.as_bytes().windows(3).any(|word| word.eq_ignore_ascii_case(b"ike"))
}

/// `IKE_SA rw[1] established between …`: its number.
fn numbered(text: &str) -> Option<u32> {
    let (_, rest) = text.strip_prefix("IKE_SA ")?.split_once('[')?;
    rest.split_once(']')?.0.parse().ok()
}

impl Reading<'_> {
    fn fact(
        &mut self,
        place: Place,
        when: When,
        about: Session,
        by: Party,
        statement: Statement<'_>,
    ) {
        self.hear(Fact {
            place,
            when: evidence::Stamp::Known(when),
            about,
            by,
            statement,
            quote: &[],
        });
    }
}
