//! Which IKE SA a message deletes, in a log that does not number its lines: the one that the next
//! sentence of its thread names. A client that opens another before it ends the old one has two.

use super::anew::Alike;
use super::{Charon, numbered};
use crate::logs::Entry;
use crate::reading::Reading;

/// Delete, of IKEv1 and of IKEv2.
const DELETES: [u8; 2] = [12, 42];

impl Charon {
    /// Keeps it until its thread goes on, if it deletes; gives it back otherwise.
    pub(super) fn holds_deletion(&mut self, thread: u32, message: Alike) -> Option<Alike> {
        let kinds = &message.message.payloads.kinds;
        if self.unique.is_some() || !DELETES.iter().any(|kind| kinds.contains(kind)) {
            return Some(message);
        }
        self.threads.of(thread).deletion = Some(Box::new(message));
        self.deletions += 1;
        None
    }

    /// `received DELETE for IKE_SA rw[1]` (`ike_delete.c`, `isakmp_delete.c`), or anything else.
    pub(super) fn settles_deletion(&mut self, thread: u32, text: &str, reading: &mut Reading<'_>) {
        let Some(mut message) = self.threads.of(thread).deletion.take() else { return };
        self.deletions = self.deletions.saturating_sub(1);
        let number = text.strip_prefix("received DELETE for ").and_then(numbered);
        let named = number.and_then(|number| self.threads.by_unique(number));
        let fits = |at: &usize| self.threads.is_with(*at, message.packet.from);
        message.session = named.filter(fits).unwrap_or(message.session);
        self.threads.of(thread).session = Some(message.session);
        self.hears(*message, reading);
    }

    /// What nothing follows.
    pub(super) fn end_deletions(&mut self, reading: &mut Reading<'_>) {
        for thread in self.threads.numbers() {
            self.settles_deletion(thread, "", reading);
        }
        self.deletions = 0;
    }

    /// A message that came in, of its IKE SA.
    pub(super) fn hears(&mut self, message: Alike, reading: &mut Reading<'_>) {
        let Alike { session, message, packet, place, when } = message;
        let again = self.threads.session(session).has_heard(&message);
        let entry = Entry { place, when, text: "" };
        self.leads_to(session, &message, entry, reading);
        self.tell(session, &message, &packet, false, again, entry, reading);
    }
}
