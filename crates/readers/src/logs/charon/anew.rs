//! First messages that equal an earlier one, in a log that does not number its IKE SAs: a
//! repetition, or another IKE SA.

use evidence::{Exchange, Place, Turn, When};

use super::Charon;
use super::message::Message;
use super::packet::Packet;
use super::threading::{Negotiated, SessionIndex};
use crate::logs::Entry;
use crate::reading::Reading;

/// A first message that equals one of that IKE SA.
#[derive(Debug)]
pub(super) struct Alike {
    pub(super) session: SessionIndex,
    pub(super) message: Message,
    pub(super) packet: Packet,
    pub(super) place: Place,
    pub(super) when: When,
}

impl Charon {
    /// It is no repetition, which charon would have answered without a new IKE SA. Whether there is
    /// one.
    pub(super) fn opens_another(&mut self, thread: u32, reading: &mut Reading<'_>) -> bool {
        let Some(alike) = self.threads.of(thread).alike.take() else { return false };
        let Alike { message, packet, place, when, .. } = *alike;
        let other = self.threads.begin_at(message.version, when);
        self.threads.of(thread).session = Some(other);
        let entry = Entry { place, when, text: "" };
        self.tell(other, &message, &packet, false, false, entry, reading);
        true
    }

    /// The first message was only sent again.
    pub(super) fn is_repetition(&mut self, thread: u32, reading: &mut Reading<'_>) {
        let Some(alike) = self.threads.of(thread).alike.take() else { return };
        let Alike { session, message, packet, place, when } = *alike;
        let entry = Entry { place, when, text: "" };
        self.leads_to(session, &message, entry, reading);
        self.tell(session, &message, &packet, false, true, entry, reading);
    }

    /// What looked like the first message of `session` again, which was refused, is taken now: it
    /// opens another.
    pub(super) fn lets_in(
        &mut self,
        thread: u32,
        session: SessionIndex,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) -> SessionIndex {
        let state = self.threads.session(session);
        let (message, packet) = (state.last_heard.clone(), self.threads.of(thread).received);
        let (Some(message), Some(packet)) = (message, packet) else { return session };
        if !self.threads.session(session).has_refused_first() {
            return session;
        }
        let other = self.threads.begin(message.version, false, None);
        self.threads.of(thread).session = Some(other);
        self.tell(other, &message, &packet, false, false, entry, reading);
        other
    }
}

impl Negotiated {
    /// As the responder it has refused the first message for good.
    pub(super) fn has_refused_first(&self) -> bool {
        /// IKEv2's Security Association payload.
        const SA: u8 = 33;
        let refuses = |last: &Message| match last.exchange {
            Exchange::IkeSaInit => !last.payloads.kinds.contains(&SA) && !last.asks_again(),
            Exchange::Informational => !last.payloads.notices.is_empty(),
            _ => false,
        };
        !self.initiates && !self.went_on && self.last_sent.as_ref().is_some_and(refuses)
    }

    /// Another first message than the one that was refused.
    pub(super) fn is_refused_and_other(&self, packet: &Packet) -> bool {
        let is_known = packet.bytes > 0 && self.heard_bytes > 0;
        is_known && packet.bytes != self.heard_bytes && self.has_refused_first()
    }

    /// The message equals the first one, which was answered and went no further; a log that stands
    /// twice has it at the same time.
    pub(super) fn may_be_another(&self, message: &Message, when: When) -> bool {
        let is_first = message.is_first() && message.turn != Turn::Response;
        let is_copy = when != When::Absent && self.begun == when;
        let is_answered = self.last_sent.as_ref().is_some_and(|last| !last.asks_again());
        let is_open = !self.initiates && !self.went_on && !self.has_refused_first();
        is_first && is_answered && is_open && !is_copy
    }
}
