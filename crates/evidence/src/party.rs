//! Who said or did something in a negotiation.

/// Which end of one negotiation; `Path` is what lies between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    Initiator,
    Responder,
    Path,
    Unknown,
}

impl Party {
    /// The opposite end; `Path` and `Unknown` have none.
    pub fn peer(self) -> Party {
        match self {
            Party::Initiator => Party::Responder,
            Party::Responder => Party::Initiator,
            other => other,
        }
    }
}
