//! Which negotiation a fact is about, in its source's own terms.

use std::fmt;

use crate::Endpoint;

/// A security parameter index of an IKE SA (IKEv1: a cookie); 0 = not chosen yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spi(pub u64);

impl Spi {
    pub const NONE: Spi = Spi(0);
}

impl fmt::Display for Spi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IkeVersion {
    V1,
    V2,
}

/// Local to its source: two sources' sessions are matched by `diagnosis::join`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Session {
    /// The SPI pair (IKEv2) or cookie pair (IKEv1) on the message.
    Ike { version: IkeVersion, initiator: Spi, responder: Spi },
    /// Only the two hosts are known: a lost fragment, an ICMP error, a flow of ESP.
    Hosts { from: Endpoint, to: Endpoint },
    /// A number the reader handed out for the source's own label (pluto's `#n`, charon's
    /// `<name|n>`, a CoId), which [`crate::Statement::Opened`] told once: a label hashed for every
    /// line would cost more than reading the line.
    Opened(u32),
    /// A negotiation that a daemon's log tells of without its SPIs, numbered by the reader in the
    /// order they begin.
    Numbered { version: IkeVersion, number: u32 },
    /// The source as a whole.
    Whole,
}
