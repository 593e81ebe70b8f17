//! From a source to facts: one module for each kind of source, recognised by content.
//!
//! Reading never fails: what cannot be read is a gap, and reading goes on.

pub mod capture;
mod packets;

use std::io::Read;

use evidence::{Listener, Source, SourceId};

/// How many bytes decide what a source is.
pub const HEAD: usize = 4096;

/// Whether the first bytes are those of something a reader knows.
pub fn recognises(start: &[u8]) -> bool {
    capture::recognise(start).is_some()
}

/// Reads one source to its end and tells `listener` what it states.
pub fn read(id: SourceId, name: &str, input: impl Read, listener: &mut impl Listener) -> Source {
    packets::read(id, name, input, listener)
}
