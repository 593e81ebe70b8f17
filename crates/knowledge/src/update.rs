//! Updates that broke VPN, by date.

use crate::Bilingual;
use crate::tables::updates::UPDATES;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Update {
    /// Ours: `january-2022` …
    pub name: &'static str,
    /// ISO 8601: the day, or the month or year where no more is known.
    pub since: &'static str,
    pub what: Bilingual,
    /// The articles of the updates that break it.
    pub kbs: &'static [u32],
    /// Builds of Windows that break it.
    pub builds: &'static [&'static str],
    /// The codes that users saw.
    pub codes: &'static [u32],
    pub effect: Bilingual,
    pub way_out: Bilingual,
    /// The articles of the updates that repair it.
    pub fixed_by: &'static [u32],
    /// The maker, or several independent sources, say so; else one source does.
    pub confirmed: bool,
    pub reference: &'static str,
}

/// In the order of their dates.
pub fn updates() -> &'static [Update] {
    UPDATES
}

/// The row of which this article is the bad update or the repair.
pub fn update(kb: u32) -> Option<&'static Update> {
    UPDATES.iter().find(|update| update.kbs.contains(&kb) || update.fixed_by.contains(&kb))
}
