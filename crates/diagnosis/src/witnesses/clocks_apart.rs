//! Negotiations that would be one if a clock were wrong: said, and not done.

use std::collections::BTreeMap;

use evidence::IkeVersion;

use super::apart::Judge;
use super::{Index, Key, SAME_MOMENT, are_several, key, moment};
use crate::gather::{Clock, Gathered, Offers};

/// One source's clock against another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apart {
    pub source: usize,
    pub other: usize,
    /// To be added to the source's times.
    pub seconds: i64,
}

/// Groups that are compared; a longer case has something else in common.
const MOST: usize = 512;
/// Two zones are never further apart than from UTC −12 to +14.
const FURTHEST: f64 = 26.0;
/// Seconds by which a clock is wrong that somebody believes to be right: a week.
const MOST_WRONG: f64 = 604_800.0;

/// Of sources that share nothing: whole hours between those that state their zone, and whatever
/// else where each tells of one negotiation alone.
pub(crate) fn of(
    gathered: &[Gathered],
    offers: &Offers,
    groups: &[(IkeVersion, Vec<Index>)],
) -> Vec<Apart> {
    if !are_several(gathered) {
        return Vec::new();
    }
    let judge = Judge { gathered, offers, groups };
    let mut by_ends: BTreeMap<Key, Vec<Index>> = BTreeMap::new();
    for (_, accounts) in groups.iter().filter(|(_, accounts)| accounts.len() == 1).take(MOST) {
        let own = accounts[0];
        by_ends.entry(key(&gathered[own.0].accounts[own.1])).or_default().push(own);
    }
    let mut found: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    for alike in by_ends.values() {
        let are_alone = alike.len() == 2;
        for (at, one) in alike.iter().enumerate() {
            for other in &alike[at + 1..] {
                if let Some(seconds) = apart(gathered, &judge, (*one, *other), are_alone) {
                    found.entry((other.0, one.0)).or_insert(seconds);
                }
            }
        }
    }
    let found = found.into_iter();
    found.map(|((source, other), seconds)| Apart { source, other, seconds }).collect()
}

fn apart(
    gathered: &[Gathered],
    judge: &Judge<'_>,
    (one, other): (Index, Index),
    are_alone: bool,
) -> Option<i64> {
    let logged = |own: Index| gathered[own.0].accounts[own.1].is_logged;
    if one.0 == other.0 || !(logged(one) || logged(other)) {
        return None;
    }
    let clocks = (gathered[one.0].clock, gathered[other.0].clock);
    let seconds = moment(gathered, one)?.at.seconds_since(moment(gathered, other)?.at);
    let hours = (seconds / 3600.0).round();
    let is_zone = clocks == (Clock::Zoned, Clock::Zoned)
        && (seconds - hours * 3600.0).abs() <= SAME_MOMENT
        && hours != 0.0
        && hours.abs() <= FURTHEST;
    if is_zone && judge.agree(one, other) {
        return Some(hours as i64 * 3600);
    }
    // Of two clocks that leave out the same, the one is as far behind as they say.
    let is_wrong = are_alone && clocks.0 == clocks.1 && seconds.abs() <= MOST_WRONG;
    let fits = is_wrong && judge.agree(one, other) && !judge.contradict(one, other);
    fits.then_some(seconds.round() as i64)
}
