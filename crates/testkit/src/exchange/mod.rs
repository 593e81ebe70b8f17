//! Exchanges written as text, and the captures they become.

mod cast;
mod delivery;
mod error;
mod negotiation;
mod script;
mod suite;
mod v1;
mod v2;
mod vendor;
mod view;
mod words;

use std::fmt;
use std::str::FromStr;

pub use error::NotationError;

/// One capture of an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedCapture {
    pub vantage: Vantage,
    pub bytes: Vec<u8>,
}

/// Where a capture is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vantage {
    /// On the machine of the clients.
    Initiator,
    /// On the way, outside of any NAT.
    Middle,
    /// On the machine of the gateways.
    Responder,
}

/// The captures of an exchange, in the order of its `capture` lines.
///
/// The same text gives the same bytes.
pub fn captures(text: &str) -> Result<Vec<NamedCapture>, NotationError> {
    script::Script::play(text)
}

impl Vantage {
    const EXPECTED: &str = "initiator, middle or responder";

    fn opposite(self) -> Self {
        match self {
            Self::Initiator => Self::Responder,
            Self::Middle => Self::Middle,
            Self::Responder => Self::Initiator,
        }
    }
}

impl FromStr for Vantage {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "initiator" => Ok(Self::Initiator),
            "middle" => Ok(Self::Middle),
            "responder" => Ok(Self::Responder),
            _ => Err(()),
        }
    }
}

impl fmt::Display for Vantage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Initiator => "initiator",
            Self::Middle => "middle",
            Self::Responder => "responder",
        })
    }
}
