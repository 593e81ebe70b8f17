//! What one source states at one place, and who listens.

use std::net::IpAddr;

use crate::{Party, Place, Session, Stamp, Statement};

/// Borrowed from the reader's buffer: whoever hears it keeps what it needs.
#[derive(Clone, Copy, Debug)]
pub struct Fact<'a> {
    pub place: Place,
    pub when: Stamp<'a>,
    pub about: Session,
    pub by: Party,
    pub statement: Statement<'a>,
    /// The line as it stands, for quoting; empty where the source is not text.
    pub quote: &'a [u8],
}

pub trait Listener {
    fn hear(&mut self, fact: Fact<'_>);

    /// Of each pair of hosts, whether anything would be kept of one more negotiation between them
    /// that came up and of which nothing bad is told. If not, its reader may pass it over, and say
    /// so by [`Listener::passed_over`].
    fn keeps(&self, pairs: &[(IpAddr, IpAddr)]) -> Vec<bool> {
        vec![true; pairs.len()]
    }

    /// Between the hosts of each pair a negotiation came up, and nothing is told of it.
    fn passed_over(&mut self, _pairs: &[(IpAddr, IpAddr)]) {}
}

impl<F: FnMut(Fact<'_>)> Listener for F {
    fn hear(&mut self, fact: Fact<'_>) {
        self(fact);
    }
}
