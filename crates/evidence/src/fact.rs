//! What one source states at one place, and who listens.

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
}

impl<F: FnMut(Fact<'_>)> Listener for F {
    fn hear(&mut self, fact: Fact<'_>) {
        self(fact);
    }
}
