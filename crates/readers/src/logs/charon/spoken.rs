//! Logs in which the group ENC is silent (`enc = 0`, or somebody searched them for `[IKE]`): who
//! begins is told in words alone, and each client's attempt is kept apart by them.

use evidence::{Endpoint, IkeVersion, Remark, Turn, When};

use super::known::LOOKED_AT;
use super::message::Message;
use super::packet::{self, Packet};
use super::threading::{Negotiated, SessionIndex, Threads};
use super::{Charon, message};
use crate::logs::Entry;
use crate::reading::Reading;

const RENEWS_V2: &str = "CREATE_CHILD_SA request 2 [ SA No TSi TSr ]";
const REFUSES_V2: &str = "CREATE_CHILD_SA response 2 [ N(NO_PROP) ]";
const RENEWS_V1: &str = "QUICK_MODE request 2 [ HASH SA No ID ID ]";

/// Whether only words tell that an IKE SA began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Spoken {
    #[default]
    No,
    Open,
    /// It came up, or was refused.
    Over,
}

/// What a thread says of one message it says in one go.
#[derive(Debug, Default)]
pub(super) struct Breath {
    last: Option<(u32, When)>,
    /// The line goes on with what the one before it says.
    pub(super) goes_on: bool,
}

impl Breath {
    pub(super) fn takes(&mut self, thread: u32, when: When) {
        let before = self.last.replace((thread, when));
        let at = |when: When| when.on_its_clock();
        self.goes_on = before.is_some_and(|(other, then)| {
            let passed = at(when).zip(at(then)).map(|(now, then)| now.seconds_since(then));
            other == thread && passed.is_some_and(|passed| (0.0..1.0).contains(&passed))
        });
    }
}

const OPENS_V2: &str = "IKE_SA_INIT request 0 [ SA KE No ]";
const OPENS_MAIN: &str = "ID_PROT request 0 [ SA V ]";
const OPENS_AGGRESSIVE: &str = "AGGRESSIVE request 0 [ SA KE No ID ]";

impl Charon {
    /// `198.51.100.7 is initiating an IKE_SA`, `… a Main Mode IKE_SA`, without the message.
    pub(super) fn begins_in_words(
        &mut self,
        thread: u32,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let Some((address, rest)) = entry.text.split_once(" is initiating a") else { return };
        let Some(remote) = packet::host(address) else { return };
        let opens = match rest {
            "n IKE_SA" => OPENS_V2,
            " Main Mode IKE_SA" => OPENS_MAIN,
            _ => OPENS_AGGRESSIVE,
        };
        let Some(message) = message::read(opens, &mut self.lists) else { return };
        let known = self.threads.peek(thread).map(|at| self.threads.session(at));
        // Where a line stands twice, as charon writes it for two groups of syslog.
        if known.is_some_and(|own| own.is_only_opened(remote)) {
            return;
        }
        let received = self.threads.of(thread).received;
        let packet = received.unwrap_or(Packet { from: remote, ..Packet::UNKNOWN });
        let session = match self.unique {
            // Its number keeps it apart.
            Some(unique) => self.threads.begin(message.version, false, Some(unique)),
            None => self.threads.begin_at(message.version, entry.when),
        };
        self.threads.settle(session, packet.to, packet.from);
        self.threads.of(thread).session = Some(session);
        if self.unique.is_none() {
            self.threads.session_mut(session).spoken = Spoken::Open;
        }
        self.tell(session, &message, &packet, false, false, entry, reading);
    }

    /// Whose a sentence is, where only words tell: that of the packet that its thread is at, of the
    /// address that it names, of its thread, or the only one that is under way; what refuses a
    /// child SA also that of the only one that is up and has none.
    pub(super) fn spoken(
        &mut self,
        thread: u32,
        what: Option<Remark>,
        text: &str,
    ) -> Option<SessionIndex> {
        if self.has_messages {
            return None;
        }
        let received = self.threads.of(thread).received;
        let with = |end: Endpoint| self.threads.newest_with(end);
        let at = received.and_then(|packet| with(packet.from));
        let at = at.or_else(|| named(text).and_then(with)).or_else(|| self.threads.only_open());
        let of_child = what == Some(Remark::SelectorsRefused);
        let at = at.or_else(|| self.threads.only_childless().filter(|_| of_child));
        let at = at.filter(|at| self.threads.session(*at).spoken != Spoken::No)?;
        self.threads.of(thread).session = Some(at);
        Some(at)
    }

    /// The thread is at another IKE SA than the one that it was at last, which is over.
    pub(super) fn leaves_what_is_over(&mut self, thread: u32, what: Option<Remark>, text: &str) {
        let Some(at) = self.threads.peek(thread) else { return };
        let own = self.threads.session(at);
        let goes_on = matches!(what, Some(Remark::ChildUp | Remark::Established) | None);
        let is_elsewhere = named(text).is_some_and(|end| !own.is_with(end));
        let is_over = own.spoken == Spoken::Over && !goes_on && !self.breath.goes_on;
        if own.spoken != Spoken::No && !self.has_messages && (is_elsewhere || is_over) {
            self.threads.of(thread).session = None;
        }
    }

    /// What is refused once the child SA is up is its rekeying, or another one.
    pub(super) fn renews_in_words(
        &mut self,
        at: SessionIndex,
        what: Option<Remark>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let own = self.threads.session(at);
        let of_words = own.spoken == Spoken::Over && own.is_up && !self.has_messages;
        if !of_words || what != Some(Remark::ChildSuiteRefused) {
            return;
        }
        let is_v2 = own.version() == IkeVersion::V2;
        let asks = if is_v2 { RENEWS_V2 } else { RENEWS_V1 };
        let asks = message::read(asks, &mut self.lists);
        let refuses = message::read(REFUSES_V2, &mut self.lists).filter(|_| is_v2);
        let leaves = self.threads.outgoing(at);
        let comes = Packet { from: leaves.to, to: leaves.from, ..leaves };
        for (message, packet, outgoing) in [(asks, comes, false), (refuses, leaves, true)] {
            if let Some(message) = message {
                self.tell(at, &message, &packet, outgoing, false, entry, reading);
            }
        }
    }

    /// It came up, or was refused: what is said next is of another one.
    pub(super) fn is_settled(&mut self, at: SessionIndex, what: Option<Remark>) {
        let up = matches!(what, Some(Remark::Established | Remark::ChildUp));
        let judges = what.is_some_and(super::excerpt::names_a_cause);
        let own = self.threads.session_mut(at);
        if own.spoken == Spoken::Open && (up || judges) {
            own.spoken = Spoken::Over;
        }
    }
}

impl Threads {
    /// The one that only words tell of and that is under way, if there is but one.
    pub(super) fn only_open(&self) -> Option<SessionIndex> {
        let newest = self.sessions.iter().enumerate().rev().take(LOOKED_AT);
        let mut open = newest.filter(|(_, own)| own.spoken == Spoken::Open).map(|(at, _)| at);
        open.next().filter(|_| open.next().is_none())
    }

    /// The one that only words tell of and that is up without a child SA, if there is but one.
    fn only_childless(&self) -> Option<SessionIndex> {
        let newest = self.sessions.iter().enumerate().rev().take(LOOKED_AT);
        let is_childless =
            |own: &Negotiated| own.spoken == Spoken::Over && own.is_up && !own.has_child;
        let mut childless = newest.filter(|(_, own)| is_childless(own)).map(|(at, _)| at);
        childless.next().filter(|_| childless.next().is_none())
    }

    /// The one of which nothing is told but that it began, if there is but one.
    pub(super) fn only_opened(&self) -> Option<SessionIndex> {
        let newest = self.sessions.iter().enumerate().rev().take(LOOKED_AT);
        let mut opened = newest.filter(|(_, own)| own.is_unanswered()).map(|(at, _)| at);
        opened.next().filter(|_| opened.next().is_none())
    }
}

impl Negotiated {
    /// What this end sends opens another IKE SA than this one, which was answered for good.
    pub(super) fn is_behind(&self, message: &Message) -> bool {
        let opens = message.is_first() && message.turn == Turn::Request;
        let heard = self.last_heard.as_ref();
        opens && self.initiates && self.went_on && heard.is_some_and(|last| !last.is_first())
    }

    fn is_with(&self, end: Endpoint) -> bool {
        self.remote.is_none_or(|own| own.host() == end.host())
    }

    /// Nothing of it is told but that that end begins it.
    fn is_only_opened(&self, end: Endpoint) -> bool {
        self.is_unanswered() && self.is_with(end)
    }

    /// Nothing of it is told but that it began.
    fn is_unanswered(&self) -> bool {
        let opened = self.last_heard.as_ref().is_some_and(|last| last.is_first());
        self.spoken == Spoken::Open && self.last_sent.is_none() && opened
    }
}

/// The peer's address in a sentence that names both ends: `IKE_SA rw[2] established between
/// 192.0.2.1[gw]...203.0.113.7[anna]`, `looking for peer configs matching …`.
fn named(text: &str) -> Option<Endpoint> {
    let is_of_two = text.starts_with("IKE_SA ") || text.starts_with("looking for ");
    let (_, peer) = text.split_once("]...").filter(|_| is_of_two)?;
    packet::host(peer.split_once('[')?.0)
}

#[cfg(test)]
mod tests {
    use crate::logs::judgements;

    const REFUSED: &str = "11[IKE] 198.51.100.9 is initiating an IKE_SA\n\
                           11[IKE] 198.51.100.9 is initiating an IKE_SA\n\
                           12[IKE] tried 1 shared key for 'moon' - 'carol', but MAC mismatched\n";
    const UP: &str = "13[IKE] 203.0.113.7 is initiating an IKE_SA\n\
                      14[IKE] authentication of 'dave' with pre-shared key successful\n\
                      14[IKE] IKE_SA rw[2] established between 192.0.2.1[moon]...203.0.113.7[dave]\n\
                      14[IKE] CHILD_SA net{1} established with SPIs c1_i c2_o and TS 10.1.0.0/16\n";

    #[test]
    fn who_comes_up_is_not_who_was_refused() {
        let after = ["5 #1 AuthenticatedPeer", "6 #1 Established", "7 #1 ChildUp"];
        let told = judgements(&format!("{REFUSED}{UP}"));
        assert_eq!(told[0], "3 #0 WrongSecret");
        assert_eq!(told[1..], after);
        let told = judgements(&format!("{UP}{REFUSED}"));
        assert_eq!(told.last().map(String::as_str), Some("7 #1 WrongSecret"));
    }

    #[test]
    fn addresses_tell_whose_a_sentence_is_where_two_are_under_way() {
        let text = "11[IKE] 198.51.100.9 is initiating an IKE_SA\n\
                    13[IKE] 203.0.113.7 is initiating an IKE_SA\n\
                    14[IKE] IKE_SA rw[2] established between 192.0.2.1[moon]...203.0.113.7[dave]\n\
                    12[CFG] looking for peer configs matching 192.0.2.1[moon]...198.51.100.9[carol]\n\
                    12[IKE] no peer config found\n";
        assert_eq!(judgements(text), ["3 #0 Established", "5 #1 NoPeer"]);
        // Packets without what is in them tell it, too.
        let text = "11[NET] received packet: from 198.51.100.9[500] to 192.0.2.1[500] (296 bytes)\n\
                    11[IKE] 198.51.100.9 is initiating an IKE_SA\n\
                    13[NET] received packet: from 203.0.113.7[500] to 192.0.2.1[500] (296 bytes)\n\
                    13[IKE] 203.0.113.7 is initiating an IKE_SA\n\
                    12[NET] received packet: from 198.51.100.9[4500] to 192.0.2.1[4500] (418 bytes)\n\
                    12[IKE] tried 1 shared key for 'moon' - 'carol', but MAC mismatched\n";
        assert_eq!(judgements(text), ["6 #0 WrongSecret"]);
    }

    /// It may be anybody's.
    #[test]
    fn a_refusal_while_two_are_under_way_is_not_of_the_one_that_comes_up() {
        let text = "11[IKE] 198.51.100.9 is initiating an IKE_SA\n\
                    13[IKE] 203.0.113.7 is initiating an IKE_SA\n\
                    12[IKE] tried 1 shared key for 'moon' - 'carol', but MAC mismatched\n\
                    14[IKE] IKE_SA rw[2] established between 192.0.2.1[moon]...203.0.113.7[dave]\n";
        assert_eq!(judgements(text), ["3 #0 WrongSecret", "4 #1 Established"]);
    }

    #[test]
    fn a_second_opening_without_a_word_is_another_ike_sa() {
        let text = "09[ENC] generating IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]\n\
                    16[ENC] parsed IKE_AUTH response 1 [ IDr AUTH SA TSi TSr ]\n\
                    08[ENC] generating IKE_SA_INIT request 0 [ SA KE No ]\n\
                    12[ENC] parsed IKE_SA_INIT response 0 [ SA KE No ]\n\
                    12[ENC] generating IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]\n\
                    16[ENC] parsed IKE_AUTH response 1 [ N(AUTH_FAILED) ]\n";
        let mut sessions = Vec::new();
        let mut listener = |fact: evidence::Fact<'_>| sessions.push(fact.about);
        crate::read(evidence::SourceId(0), "log", text.as_bytes(), &mut listener);
        sessions.dedup();
        assert_eq!(sessions.len(), 2, "{sessions:?}");
    }
}
