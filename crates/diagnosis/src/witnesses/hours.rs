//! Negotiations that would be one if a clock were whole hours wrong: said, and not done.

use std::collections::BTreeMap;

use evidence::IkeVersion;

use super::apart::Judge;
use super::{Index, Key, SAME_MOMENT, key, moment};
use crate::gather::{Clock, Gathered, Offers};

/// One source's clock against another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoursApart {
    pub source: usize,
    pub other: usize,
    /// To be added to the source's times.
    pub hours: i64,
}

/// Groups that are compared; a longer case has something else in common.
const MOST: usize = 512;
/// Two zones are never further apart than from UTC −12 to +14.
const FURTHEST: f64 = 26.0;

/// Of sources that state their zone and share nothing.
pub(crate) fn of(
    gathered: &[Gathered],
    offers: &Offers,
    groups: &[(IkeVersion, Vec<Index>)],
) -> Vec<HoursApart> {
    let judge = Judge { gathered, offers, groups };
    let mut by_ends: BTreeMap<Key, Vec<Index>> = BTreeMap::new();
    for (_, accounts) in groups.iter().filter(|(_, accounts)| accounts.len() == 1).take(MOST) {
        let own = accounts[0];
        if gathered[own.0].clock == Clock::Zoned {
            by_ends.entry(key(&gathered[own.0].accounts[own.1])).or_default().push(own);
        }
    }
    let mut found: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    for alike in by_ends.values() {
        for (at, one) in alike.iter().enumerate() {
            for other in &alike[at + 1..] {
                if let Some(hours) = apart(gathered, &judge, *one, *other) {
                    found.entry((other.0, one.0)).or_insert(hours);
                }
            }
        }
    }
    found.into_iter().map(|((source, other), hours)| HoursApart { source, other, hours }).collect()
}

fn apart(gathered: &[Gathered], judge: &Judge<'_>, one: Index, other: Index) -> Option<i64> {
    let logged = |own: Index| gathered[own.0].accounts[own.1].is_logged;
    if one.0 == other.0 || !(logged(one) || logged(other)) {
        return None;
    }
    let seconds = moment(gathered, one)?.at.seconds_since(moment(gathered, other)?.at);
    let hours = (seconds / 3600.0).round();
    let whole = (seconds - hours * 3600.0).abs() <= SAME_MOMENT;
    (whole && hours != 0.0 && hours.abs() <= FURTHEST && judge.agree(one, other))
        .then_some(hours as i64)
}
