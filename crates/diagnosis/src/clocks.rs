//! What a clock that states no zone or year is behind UTC, by what it shares with one that does.

use evidence::Timestamp;

use crate::case::Case;
use crate::gather::Clock;

/// Zones are quarters of an hour apart (tz database).
const QUARTER: i64 = 900 * Timestamp::SECOND;

/// By source, in nanoseconds: the first shared moment decides.
pub(crate) fn of(case: &Case) -> Vec<Option<i64>> {
    let mut clocks = vec![None; case.sources.len()];
    for negotiation in &case.negotiations {
        let dialled = case.attempts.iter().filter(|own| own.negotiation == Some(negotiation.id));
        let dialled = dialled.filter_map(|own| own.span(&case.machines[own.machine]));
        let mut dialled = dialled.filter_map(|(begin, _)| match begin.when {
            evidence::When::Exact(at) => Some(at),
            _ => None,
        });
        let began = |source: usize, index: usize| case.gathered[source].accounts[index].first_at;
        let zoned = negotiation.witnesses.iter().find_map(|own| {
            let is_zoned = case.gathered[own.source].clock == Clock::Zoned;
            began(own.source, own.account).filter(|_| is_zoned)
        });
        let Some(zoned) = zoned.or_else(|| dialled.next()) else { continue };
        for own in &negotiation.witnesses {
            let Some(at) = began(own.source, own.account) else { continue };
            if case.gathered[own.source].clock != Clock::Zoned && clocks[own.source].is_none() {
                let apart = zoned.0.saturating_sub(at.0);
                clocks[own.source] = Some((apart + QUARTER / 2).div_euclid(QUARTER) * QUARTER);
            }
        }
    }
    clocks
}
