//! One message as pluto's sentences imply it.

use std::hash::{BuildHasher as _, Hash as _, Hasher as _};

use evidence::{Exchange, IkeVersion, Turn};

/// IKEv2's notify payload, and IKEv1's.
pub(super) const NOTIFY: u8 = 41;
pub(super) const NOTIFY_V1: u8 = 11;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) outgoing: bool,
    pub(super) exchange: Exchange,
    pub(super) turn: Turn,
    pub(super) message_id: u32,
    /// IKEv1: which message of its exchange; 0 = not counted.
    pub(super) position: u8,
    pub(super) kinds: Vec<u8>,
    pub(super) notices: Vec<u16>,
    /// What was inside is not told.
    pub(super) sealed: bool,
    /// Tells tries of the same message apart.
    pub(super) attempt: u32,
}

/// An IKEv2 exchange by itself.
const IKE_SA_INIT: &[u8] = &[33, 34, 40];
/// Identity, proof, and a child SA (RFC 7296 §1.2).
const AUTHENTICATED: &[u8] = &[36, 39, 33, 44, 45];

impl Message {
    /// The message at this place of what brings an IKE SA up; in IKEv2 the third and fourth are
    /// IKE_AUTH.
    pub(super) fn of_ike(version: IkeVersion, exchange: Exchange, position: u8) -> Message {
        let first = position <= 2;
        let (exchange, message_id, kinds, sealed): (_, _, &[u8], _) = match (version, exchange) {
            (IkeVersion::V2, _) if first => (Exchange::IkeSaInit, 0, IKE_SA_INIT, false),
            (IkeVersion::V2, _) if position == 4 => (Exchange::IkeAuth, 1, AUTHENTICATED, false),
            (IkeVersion::V2, _) => (Exchange::IkeAuth, 1, &[46], true),
            (_, Exchange::Aggressive) if first => (exchange, 0, &[1, 4, 10, 5], false),
            (_, Exchange::Aggressive) => (exchange, 0, &[8], true),
            _ if first => (exchange, 0, &[1], false),
            _ if position <= 4 => (exchange, 0, &[4, 10], false),
            _ => (exchange, 0, &[5], true),
        };
        Message {
            outgoing: false,
            exchange,
            turn: turn(position),
            message_id,
            position: if version == IkeVersion::V1 { position } else { 0 },
            kinds: kinds.to_vec(),
            notices: Vec::new(),
            sealed,
            attempt: 0,
        }
    }

    /// Quick mode or CREATE_CHILD_SA.
    pub(super) fn of_child(version: IkeVersion, message_id: u32, position: u8) -> Message {
        let (exchange, kinds): (_, &[u8]) = match version {
            IkeVersion::V1 if position < 3 => (Exchange::Quick, &[8, 1, 10, 5, 5]),
            IkeVersion::V1 => (Exchange::Quick, &[8]),
            IkeVersion::V2 => (Exchange::CreateChildSa, &[33, 40, 44, 45]),
        };
        Message {
            outgoing: false,
            exchange,
            turn: turn(position),
            message_id,
            position: if version == IkeVersion::V1 { position } else { 0 },
            kinds: kinds.to_vec(),
            notices: Vec::new(),
            sealed: version == IkeVersion::V1,
            attempt: 0,
        }
    }

    pub(super) fn informational(version: IkeVersion, message_id: u32, kinds: &[u8]) -> Message {
        Message {
            outgoing: true,
            exchange: Exchange::Informational,
            turn: if version == IkeVersion::V1 { Turn::Unknown } else { Turn::Request },
            message_id,
            position: 0,
            kinds: kinds.to_vec(),
            notices: Vec::new(),
            sealed: kinds.is_empty(),
            attempt: 0,
        }
    }

    /// No message at all, where one has to stand.
    pub(super) fn nothing(version: IkeVersion) -> Message {
        Message {
            outgoing: false,
            exchange: Exchange::None,
            turn: Turn::Unknown,
            ..Message::informational(version, 0, &[])
        }
    }

    /// The same answer as a refusal.
    pub(super) fn refusing(mut self, kinds: Vec<u8>, notice: u16) -> Message {
        self.kinds = kinds;
        self.notices = vec![notice];
        self.sealed = false;
        self
    }

    /// Equal for a repetition within one IKE SA, and meaningless beyond it.
    pub(super) fn digest(&self) -> u64 {
        let mut hasher = foldhash::quality::FixedState::default().build_hasher();
        (self.outgoing, self.exchange, self.turn, self.message_id).hash(&mut hasher);
        (self.position, self.attempt).hash(&mut hasher);
        self.notices.hash(&mut hasher);
        hasher.finish()
    }
}

fn turn(position: u8) -> Turn {
    if position % 2 == 1 { Turn::Request } else { Turn::Response }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_know_their_place() {
        let auth = Message::of_ike(IkeVersion::V2, Exchange::IkeSaInit, 3);
        assert_eq!(
            (auth.exchange, auth.turn, auth.sealed),
            (Exchange::IkeAuth, Turn::Request, true)
        );
        let fifth = Message::of_ike(IkeVersion::V1, Exchange::Main, 5);
        assert_eq!((fifth.exchange, fifth.position), (Exchange::Main, 5));
        let refused = fifth.clone().refusing(vec![NOTIFY], 24);
        assert_ne!(refused.digest(), fifth.digest());
    }
}
