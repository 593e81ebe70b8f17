//! When something happened, as far as its source knows.

/// Nanoseconds since 1970-01-01 00:00 UTC; negative before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    pub const SECOND: i64 = 1_000_000_000;

    /// Seconds from `earlier` to `self`; negative when `earlier` is the later one.
    pub fn seconds_since(self, earlier: Timestamp) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 / Timestamp::SECOND as f64
    }
}

/// A source may state a full time, one that lacks its zone or its year, or none at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    Exact(Timestamp),
    /// Wall-clock time whose zone the source does not state, as if it were UTC.
    WithoutZone(Timestamp),
    /// As `WithoutZone`, and the year is unknown too (classic syslog): the year is 1970.
    WithoutYear(Timestamp),
    Absent,
}

impl When {
    /// The number on the source's own clock, whatever it lacks.
    pub fn on_its_clock(self) -> Option<Timestamp> {
        match self {
            When::Exact(at) | When::WithoutZone(at) | When::WithoutYear(at) => Some(at),
            When::Absent => None,
        }
    }
}

/// A time as its source wrote it: reading one on every line of a log would cost a fifth of the
/// whole, and few of them are ever shown.
#[derive(Clone, Copy, Debug)]
pub enum Stamp<'a> {
    Known(When),
    Written { text: &'a [u8], read: fn(&[u8]) -> When },
}

impl Stamp<'_> {
    pub fn when(self) -> When {
        match self {
            Stamp::Known(when) => when,
            Stamp::Written { text, read } => read(text),
        }
    }
}

impl From<Option<Timestamp>> for Stamp<'_> {
    fn from(at: Option<Timestamp>) -> Self {
        Stamp::Known(at.map_or(When::Absent, When::Exact))
    }
}
