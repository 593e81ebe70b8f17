//! What a worker thread of charon is at, between its lines.

use evidence::{Place, When};

use super::anew::Alike;
use super::message::Message;
use super::packet::Packet;
use super::threading::SessionIndex;

/// A message that was generated, until the line that says where it goes.
#[derive(Debug)]
pub(super) struct Pending {
    /// Not known where a timer's thread sends: then the packet's end tells.
    pub(super) session: Option<SessionIndex>,
    pub(super) message: Message,
    pub(super) place: Place,
    pub(super) when: When,
}

/// What one worker thread is at.
#[derive(Debug, Default)]
pub(super) struct Thread {
    /// The packet it took in, until the line that says what it is.
    pub(super) received: Option<Packet>,
    /// What is in that packet was said.
    pub(super) is_parsed: bool,
    /// What it cannot decrypt is no message of the first exchange.
    pub(super) is_beyond: bool,
    pub(super) session: Option<SessionIndex>,
    pub(super) pending: Option<Pending>,
    /// Bytes of a message that was just put together of fragments.
    pub(super) reassembled: Option<u32>,
    /// The next packet it sends is the last one again.
    pub(super) again: bool,
    /// The request that is sent again, as far as its number tells.
    pub(super) repeated: Option<Message>,
    /// A first message like one that was answered, until is said whether it opens another IKE SA.
    pub(super) alike: Option<Box<Alike>>,
    /// A message that deletes, until the line that says which IKE SA.
    pub(super) deletion: Option<Box<Alike>>,
}

impl Thread {
    /// Those that it waits with keep theirs as the IKE SAs are numbered anew; none where it is
    /// forgotten.
    pub(super) fn renumber(&mut self, now: impl Fn(SessionIndex) -> Option<SessionIndex>) {
        self.session = self.session.and_then(&now);
        if let Some(pending) = &mut self.pending {
            pending.session = pending.session.and_then(&now);
        }
        for waiting in [&mut self.alike, &mut self.deletion] {
            *waiting = waiting.take().and_then(|mut message| {
                message.session = now(message.session)?;
                Some(message)
            });
        }
    }
}
