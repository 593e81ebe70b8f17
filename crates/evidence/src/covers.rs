//! What a source could have seen, which decides whether its silence counts.

use crate::{Place, Timestamp};

/// Observations about the source itself; each limit carries the place that shows it.
#[derive(Clone, Debug, Default)]
pub struct Covers {
    pub first: Option<Timestamp>,
    pub last: Option<Timestamp>,
    /// Packets, records or lines in it.
    pub entries: u64,
    pub limits: Vec<Limitation>,
    /// Other protocols met, most frequent first.
    pub others: Vec<Other>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limitation {
    pub limit: Limit,
    pub place: Option<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The capture states its filter (pcapng `if_filter`).
    Filter(String),
    /// Only port 500 was ever seen: 4500 may have been filtered out.
    OnlyPort500,
    /// Only first fragments were ever seen: a filter on ports drops the others.
    OnlyFirstFragments,
    /// Packets were cut to this many bytes.
    SnapLength(u32),
    /// Packets of one direction only.
    OneDirection,
    /// The machine's list of net events is there and empty; a restart empties it.
    NoNetEvents,
    /// No ESP and no port 4500 although keys were agreed: possibly filtered.
    Empty,
}

/// Something that is not IPsec, so that the person learns what the capture holds instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    pub what: &'static str,
    pub packets: u64,
    pub first: u32,
}

impl Covers {
    pub fn limited_by(&self, wanted: impl Fn(&Limit) -> bool) -> Option<&Limitation> {
        self.limits.iter().find(|limitation| wanted(&limitation.limit))
    }
}
