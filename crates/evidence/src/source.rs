//! One piece of evidence as it was handed in.

use crate::{Covers, Gap};

/// Index of a source within one run, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKind {
    Capture,
    /// Events of a machine, in whatever form they were exported.
    Events,
    /// What an IKE daemon logs.
    Log,
    /// Diagnostics of the Windows Filtering Platform.
    FilteringPlatform,
    /// What commands of a machine print: services, registry, addresses, profiles.
    HostState,
    /// A number or sentence given instead of evidence.
    Phrase,
    /// A container of other sources; its gaps say what in it could not be read.
    Archive,
    /// Read in part or not at all; the gaps say why.
    Unreadable,
}

/// From where a source looked at a negotiation. It may differ between the negotiations of one
/// source, so it is kept per account; this is the source's own when all agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Vantage {
    Initiator,
    Responder,
    Middle,
    Unknown,
}

#[derive(Clone, Debug)]
pub struct Source {
    pub id: SourceId,
    /// As the user knows it; never used to judge anything.
    pub name: String,
    pub kind: SourceKind,
    pub covers: Covers,
    /// Facts heard.
    pub facts: u64,
    /// At most [`Source::MAX_GAPS`]; `more_gaps` counts the rest.
    pub gaps: Vec<Gap>,
    pub more_gaps: u64,
}

impl Source {
    pub const MAX_GAPS: usize = 100;
}
