//! Messages: which ones are received and sent, with the packets that carry them.

use std::net::IpAddr;

use evidence::{
    Endpoint, IkeVersion, Notice, Passage, Place, Product, Protocol, Remark, Statement, Transport,
    When,
};

use super::anew::Alike;
use super::message::Message;
use super::packet::Packet;
use super::threading::SessionIndex;
use super::worker::{Pending, Thread};
use super::{Charon, EAP, MOST_UNSENT, message, packet, phrases};
use crate::logs::Entry;
use crate::logs::ledger::packets;
use crate::reading::Reading;

impl Charon {
    pub(super) fn net(&mut self, thread: u32, entry: Entry<'_>, reading: &mut Reading<'_>) {
        if let Some(packet) = self.ends.received(thread, entry.text) {
            self.has_packets = true;
            self.is_repetition(thread, reading);
            self.vain.hears(packet.from);
            self.names_ends(thread, &packet);
            *self.threads.of(thread) = Thread { received: Some(packet), ..Thread::default() };
        } else if let Some(packet) = self.ends.sent(thread, entry.text) {
            // A line that was shortened by hand does not stand for all of them.
            self.has_packets |= packet.from.port() > 0;
            self.names_target(thread, &packet);
            self.vain.sends(thread, packet.to);
            self.sends(thread, packet, entry, reading);
        } else if let (Some(from), Some(local)) =
            (packet::ignored(entry.text), self.threads.local())
        {
            self.ignores(from, local, entry, reading);
        } else {
            self.remarks(thread, entry, reading);
        }
    }

    /// A first message that is thrown away unread: only its sender is told.
    fn ignores(
        &mut self,
        from: IpAddr,
        local: Endpoint,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let packet = Packet { from: Endpoint::new(from, 500), to: local, bytes: 0 };
        let message = Message::ignored();
        let known = self.threads.newest_with(packet.from);
        let session = known.filter(|at| self.threads.session(*at).has_heard(&message));
        let again = session.is_some();
        let session = session.unwrap_or_else(|| self.threads.begin(message.version, false, None));
        self.tell(session, &message, &packet, false, again, entry, reading);
        if !again {
            let state = self.threads.session(session);
            let (about, by) = (state.about(), state.own());
            let remarked = evidence::Remarked::new(Remark::TooManyHalfOpen, "");
            reading.fact(entry.place, entry.when, about, by, Statement::Remarks(remarked));
        }
    }

    pub(super) fn sends(
        &mut self,
        thread: u32,
        packet: Packet,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let state = self.threads.of(thread);
        let again = std::mem::take(&mut state.again);
        if let Some(Pending { session, message, .. }) = state.pending.take() {
            let session = session.filter(|at| self.threads.is_with(*at, packet.to));
            let session = session.or_else(|| self.threads.newest_with(packet.to));
            // Where words do not tell that it begins: the one before has got beyond its beginning.
            let is_another = |at: &SessionIndex| self.threads.session(*at).is_behind(&message);
            let session = session.filter(|at| !is_another(at));
            let session = match session {
                Some(session) => session,
                // The log begins in the middle of it.
                None => {
                    let asks = message.turn != evidence::Turn::Response;
                    self.threads.begin(message.version, asks, self.unique)
                }
            };
            self.threads.of(thread).session = Some(session);
            self.threads.settle(session, packet.from, packet.to);
            let again = again || self.threads.session(session).has_sent(&message);
            self.tell(session, &message, &packet, true, again, entry, reading);
        } else if again {
            let current = self.threads.of(thread).session;
            let current = current.filter(|at| self.threads.is_with(*at, packet.to));
            let session = current.or_else(|| self.threads.newest_with(packet.to));
            let Some(session) = session else {
                self.repeats(thread, packet, entry, reading);
                return;
            };
            self.threads.of(thread).session = Some(session);
            if let Some(message) = self.threads.session(session).last_sent.clone() {
                self.tell(session, &message, &packet, true, true, entry, reading);
            }
        }
    }

    /// The log begins behind a first message, of which only repetitions are seen.
    fn repeats(
        &mut self,
        thread: u32,
        packet: Packet,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        /// No first message is shorter; in IKEv2 a responder numbers its own requests from 0, too.
        const SHORTEST: u32 = 150;
        let Some(message) = self.threads.of(thread).repeated.take() else { return };
        if packet.bytes < SHORTEST && message.version == IkeVersion::V2 {
            return;
        }
        let session = self.threads.begin(message.version, true, self.unique);
        self.threads.of(thread).session = Some(session);
        self.tell(session, &message, &packet, true, false, entry, reading);
    }

    pub(super) fn encoded(
        &mut self,
        thread: u32,
        unique: Option<u32>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        if let Some(message) =
            entry.text.strip_prefix("generating ").and_then(|text| self.read(text))
        {
            self.has_messages = true;
            self.has_firsts |= message.is_first();
            self.is_repetition(thread, reading);
            // The pieces of a message that was split follow the whole one.
            if message.slice.is_some() {
                return;
            }
            let session = self.threads.of(thread).session;
            let (place, when) = (entry.place, entry.when);
            self.threads.of(thread).pending = Some(Pending { session, message, place, when });
            if !self.has_packets && self.unsent.len() < MOST_UNSENT {
                self.unsent.push(thread);
            }
        } else if let Some(mut message) =
            entry.text.strip_prefix("parsed ").and_then(|text| self.read(text))
        {
            self.has_messages = true;
            self.has_firsts |= message.is_first();
            let received = self.threads.of(thread).received;
            let received = received.or_else(|| self.threads.answer(&message));
            if received.is_none() && self.has_packets {
                return;
            }
            let mut packet = received.unwrap_or(Packet::UNKNOWN);
            // Of a log that tells neither packets nor the message that began it.
            let spoken = self.threads.only_opened().filter(|_| received.is_none());
            let spoken = spoken.filter(|_| unique.is_none() && !message.is_first());
            let Some(session) =
                spoken.or_else(|| self.threads.for_incoming(unique, &message, packet, entry.when))
            else {
                return;
            };
            let state = self.threads.of(thread);
            state.session = Some(session);
            let stands_twice = std::mem::replace(&mut state.is_parsed, received.is_some());
            if let Some(bytes) = state.reassembled.take() {
                self.whole(session, bytes, &mut message, &mut packet);
            }
            if self.threads.session(session).is_retried(&message, &packet) {
                self.threads.session_mut(session).begins_anew();
            }
            let again = self.threads.session(session).has_heard(&message);
            // Of one packet, as two files of one log have it.
            if stands_twice && again {
                return;
            }
            let (place, when) = (entry.place, entry.when);
            if again
                && unique.is_none()
                && self.threads.session(session).may_be_another(&message, when)
            {
                let alike = Alike { session, message, packet, place, when };
                self.threads.of(thread).alike = Some(Box::new(alike));
                return;
            }
            let heard = Alike { session, message, packet, place, when };
            if let Some(heard) = self.holds_deletion(thread, heard) {
                self.hears(heard, reading);
            }
        } else if phrases::reassembles(entry.text) {
            // 0 where the size is not stated
            self.threads.of(thread).reassembled = Some(packet::bytes(entry.text).unwrap_or(0));
        } else if !self.keeps_lone(entry) && !self.names_vendor(thread, entry, reading) {
            self.unreadable(thread, entry, reading);
        }
    }

    fn read(&mut self, text: &str) -> Option<Message> {
        message::read(text, &mut self.lists)
    }

    /// What was put together of fragments is the message that they are of.
    fn whole(&self, session: SessionIndex, bytes: u32, message: &mut Message, packet: &mut Packet) {
        if let Some(total) = self.threads.session(session).fragmented(message) {
            message.reassemble(total);
            packet.bytes = bytes;
        }
    }

    /// A request that is known by its bytes is answered again without being parsed again.
    pub(super) fn hears_again(&mut self, thread: u32, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let state = self.threads.of(thread);
        let (session, is_parsed) = (state.session, state.is_parsed);
        let Some(packet) = state.received.filter(|_| !is_parsed) else { return };
        let Some(number) = message::heard_again(entry.text) else { return };
        let Some(session) = session.or_else(|| self.threads.newest_with(packet.from)) else {
            return;
        };
        let last = self.threads.session(session).last_heard.clone();
        if let Some(message) = last.filter(|last| last.message_id == number) {
            self.tell(session, &message, &packet, false, true, entry, reading);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one message with everything known of it")]
    pub(super) fn tell(
        &mut self,
        session: SessionIndex,
        message: &Message,
        packet: &Packet,
        outgoing: bool,
        again: bool,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let state = self.threads.session_mut(session);
        let learns_version = state.learns_version(message);
        let learns_role = state.learns_role(message, outgoing);
        let state = self.threads.session(session);
        let by = if outgoing { state.own() } else { state.own().peer() };
        let about = state.about();
        let position = message.position(by);
        let place: Place = entry.place;
        let when: When = entry.when;
        if learns_version {
            reading.fact(place, when, about, by, Statement::OfVersion(message.version));
        }
        let passage = Passage {
            exchange: message.exchange,
            turn: message.turn,
            message_id: message.message_id,
            position,
            from: packet.from,
            to: packet.to,
            transport: match packet.from.port() == 4500 || packet.to.port() == 4500 {
                true => Transport::Marked,
                false => Transport::Plain,
            },
            bytes: packet.bytes,
            packets: if message.slice.is_some() { 1 } else { packets(packet.bytes) },
            pieces: &[],
            kinds: &message.payloads.kinds,
            sealed: false,
            inner: None,
            inside: message.payloads.kinds.first().copied().filter(|kind| *kind == EAP),
            slice: message.slice,
            digest: message.digest,
            ttl: 0,
            cut: false,
            outgoing: Some(outgoing),
        };
        let statement = if again { Statement::Repeated(passage) } else { Statement::Sent(passage) };
        reading.fact(place, when, about, by, statement);
        if again {
            return;
        }
        if learns_role || !self.threads.session(session).is_told() {
            let product = Statement::LoggedBy(Product::StrongSwan);
            let own = self.threads.session(session).own();
            reading.fact(place, when, about, own, product);
            if let Some(connection) = self.threads.session(session).dialled {
                reading.fact(place, when, about, own, Statement::OfConnection(connection));
            }
        }
        self.threads.note(session, message, outgoing, packet);
        let notified = !outgoing && self.tell_bytes(session, message, packet, reading);
        if let Some(held) = self.held.take() {
            self.tell_held(session, &held, reading);
        }
        let notices = message.payloads.notices.iter().filter(|_| !notified);
        for &kind in notices {
            let notice =
                Notice { version: message.version, protocol: Protocol::Ike, kind, data: &[] };
            reading.fact(place, when, about, by, Statement::Notifies(notice));
        }
    }
}
