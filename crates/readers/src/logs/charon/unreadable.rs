//! What cannot be decrypted.

use evidence::IkeVersion;

use super::{Charon, Entry, phrases};
use crate::reading::Reading;

impl Charon {
    /// Main mode's fifth message, which tells nothing to who has other keys: only that it came.
    pub(super) fn unreadable(&mut self, thread: u32, entry: Entry<'_>, reading: &mut Reading<'_>) {
        if phrases::is_altered(entry.text) {
            // Of IKEv2; which message it was nobody can say.
            let state = self.threads.of(thread);
            let from = state.received.map(|packet| packet.from);
            let known = state.session.or_else(|| self.threads.newest_with(from?));
            if known.is_some() {
                self.threads.of(thread).session = known;
                self.remarks(thread, entry, reading);
            }
            return;
        }
        if !entry.text.ends_with("decryption failed?") && entry.text != "could not decrypt payloads"
        {
            return;
        }
        let state = self.threads.of(thread);
        // Main mode's fifth message begins with an identity: this is of something later.
        let is_later = entry.text.starts_with("invalid HASH_V1 payload");
        if std::mem::replace(&mut state.is_beyond, is_later) || is_later {
            return;
        }
        let Some(packet) = state.received.take() else {
            if !self.has_packets {
                self.remarks(thread, entry, reading);
            }
            return;
        };
        let session = state.session.or_else(|| self.threads.newest_with(packet.from));
        let begun = session.is_none() && entry.text.contains("_V1 ");
        let session = match session {
            Some(session) => session,
            None if begun => self.threads.begin(IkeVersion::V1, false, None),
            None => return,
        };
        self.threads.of(thread).session = Some(session);
        if let Some(message) = self.threads.session(session).fifth() {
            let again = self.threads.session(session).has_heard(&message);
            self.tell(session, &message, &packet, false, again, entry, reading);
            self.remarks(thread, entry, reading);
        }
    }
}
