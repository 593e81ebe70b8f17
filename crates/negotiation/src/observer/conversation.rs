//! What must be remembered of one negotiation to understand its next message.

use std::net::IpAddr;

use crypto::Hash;
use evidence::{Party, Timestamp};

use super::sealed::Sealing;

/// About 200 bytes, plus fragments that wait for their siblings.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    last_at: Option<Timestamp>,
    /// The initiator's and the responder's address as first seen: IKEv1 does not say who sends.
    pub(super) ends: Option<(IpAddr, IpAddr)>,
    /// Digests of the latest messages, to tell a repetition from a new message.
    recent: [u64; Conversation::RECENT],
    next: u8,
    /// IKEv1 exchanges that are counted by message id.
    counted: [Counted; Conversation::COUNTED],
    next_counted: u8,
    /// How the agreed suite seals.
    pub(super) sealing: Option<Sealing>,
    /// The hash that phase 1 of IKEv1 agreed on.
    pub(super) hash: Option<Hash>,
    /// IKEv1 fragments (Cisco and Microsoft) that wait: at most one message at a time.
    pub(super) pieces: Option<Box<Pieces>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    message_id: u32,
    starter: Option<Party>,
    messages: u8,
}

/// The fragments of one IKEv1 message.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    pub(super) id: u16,
    pub(super) by: Option<Party>,
    pub(super) last: Option<u8>,
    pub(super) parts: Vec<(u8, Vec<u8>)>,
}

impl Pieces {
    /// A fragment number has eight bits, and no IKE message is longer than a UDP datagram.
    const MOST_BYTES: usize = 65_535;

    pub(super) fn add(&mut self, number: u8, last: bool, data: &[u8]) {
        let held: usize = self.parts.iter().map(|(_, part)| part.len()).sum();
        if held + data.len() > Pieces::MOST_BYTES || self.parts.iter().any(|(n, _)| *n == number) {
            return;
        }
        if last {
            self.last = Some(number);
        }
        self.parts.push((number, data.to_vec()));
    }

    /// The whole message once every piece is there.
    pub(super) fn whole(&mut self) -> Option<Vec<u8>> {
        let last = self.last?;
        if self.parts.len() < usize::from(last) {
            return None;
        }
        self.parts.sort_by_key(|(number, _)| *number);
        let numbered = self.parts.iter().zip(1u8..).all(|((number, _), n)| *number == n);
        numbered.then(|| self.parts.iter().flat_map(|(_, part)| part).copied().collect())
    }
}

impl Conversation {
    const RECENT: usize = 8;
    const COUNTED: usize = 4;

    pub(super) fn touch(&mut self, at: Option<Timestamp>) {
        self.last_at = at.or(self.last_at);
    }

    pub(super) fn last_at(&self) -> Option<Timestamp> {
        self.last_at
    }

    /// Whether these bytes were seen before; remembers them.
    pub(super) fn repeats(&mut self, digest: u64) -> bool {
        if self.recent.contains(&digest) {
            return true;
        }
        let slot = usize::from(self.next) % Conversation::RECENT;
        self.recent[slot] = digest;
        self.next = (self.next + 1) % Conversation::RECENT as u8;
        false
    }

    /// The position of a new message in the exchange with this message id: 1 for the first, 2 for
    /// the other end's answer, 3 when the first end speaks again.
    pub(super) fn position(&mut self, message_id: u32, by: Party) -> u8 {
        let found = self
            .counted
            .iter_mut()
            .find(|counted| counted.starter.is_some() && counted.message_id == message_id);
        if let Some(counted) = found {
            counted.messages = counted.messages.saturating_add(1);
            let own = counted.starter == Some(by);
            return match (own, counted.messages) {
                (false, _) => 2,
                (true, 0..=2) => 1,
                (true, _) => 3,
            };
        }
        let slot = usize::from(self.next_counted) % Conversation::COUNTED;
        self.counted[slot] = Counted { message_id, starter: Some(by), messages: 1 };
        self.next_counted = (self.next_counted + 1) % Conversation::COUNTED as u8;
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repetition_is_known_again() {
        let mut conversation = Conversation::default();
        assert!(!conversation.repeats(7));
        assert!(conversation.repeats(7));
    }

    #[test]
    fn quick_mode_counts_one_two_three() {
        let mut conversation = Conversation::default();
        assert_eq!(conversation.position(9, Party::Responder), 1);
        assert_eq!(conversation.position(9, Party::Initiator), 2);
        assert_eq!(conversation.position(9, Party::Responder), 3);
    }

    #[test]
    fn pieces_join_in_any_order_and_only_when_all_are_there() {
        let mut pieces = Pieces::default();
        pieces.add(2, true, b"cd");
        assert_eq!(pieces.whole(), None);
        pieces.add(1, false, b"ab");
        assert_eq!(pieces.whole().as_deref(), Some(&b"abcd"[..]));
    }
}
