//! Which later fragments of a datagram are sealed, and so may stay as they are.

use std::collections::HashMap;
use std::net::IpAddr;

/// Datagrams at once; older ones are forgotten.
const MOST: usize = 1 << 16;

/// Source, destination, identification.
pub(super) type Key = (IpAddr, IpAddr, u32);

#[derive(Debug, Default)]
pub(super) struct Fragments {
    sealed: HashMap<Key, bool>,
    /// Of IKEv1's own fragments: the initiator's cookie, and the number of the message.
    messages: HashMap<(u64, u16), bool>,
}

impl Fragments {
    pub(super) fn first(&mut self, key: Key, is_sealed: bool) {
        if self.sealed.len() >= MOST {
            self.sealed.clear();
        }
        self.sealed.insert(key, is_sealed);
    }

    /// One whose beginning was not seen is not sealed, as far as one knows.
    pub(super) fn is_sealed(&self, key: &Key) -> bool {
        self.sealed.get(key).copied().unwrap_or(false)
    }

    pub(super) fn first_of_message(&mut self, key: (u64, u16), is_sealed: bool) {
        if self.messages.len() >= MOST {
            self.messages.clear();
        }
        self.messages.insert(key, is_sealed);
    }

    pub(super) fn is_message_sealed(&self, key: &(u64, u16)) -> bool {
        self.messages.get(key).copied().unwrap_or(false)
    }
}
