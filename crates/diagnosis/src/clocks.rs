//! What is added to a clock that states no zone or year, by what it shares with another.

use evidence::{Timestamp, When};

use crate::case::Case;
use crate::gather::Clock;
use crate::moment::beside_zones;

/// Added to the times of a source, so that they are those of another clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Nanoseconds: what two zones, and years that are not stated, differ by.
    pub by: i64,
    pub onto: Onto,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onto {
    Utc,
    /// The clock of another source, whose zone nobody knows either, or which is not the same.
    Source(usize),
}

/// By source: the first shared moment decides.
pub(crate) fn of(case: &Case) -> Vec<Option<Shift>> {
    let mut clocks = vec![None; case.sources.len()];
    for negotiation in &case.negotiations {
        let sure = case.attempts.iter().filter(|own| !own.hour_is_open);
        let dialled = sure.filter(|own| own.negotiation == Some(negotiation.id));
        let dialled = dialled.filter_map(|own| own.span(&case.machines[own.machine]));
        let mut dialled = dialled.filter_map(|(begin, _)| match begin.when {
            When::Exact(at) => Some(at),
            _ => None,
        });
        let zoned = negotiation.witnesses.iter().find_map(|own| {
            let is_zoned = case.gathered[own.source].clock == Clock::Zoned;
            began(case, own.source, own.account).filter(|_| is_zoned)
        });
        let Some(zoned) = zoned.or_else(|| dialled.next()) else { continue };
        for own in &negotiation.witnesses {
            let Some(at) = began(case, own.source, own.account) else { continue };
            if case.gathered[own.source].clock != Clock::Zoned && clocks[own.source].is_none() {
                let by = apart(case, (zoned, Onto::Utc), own.source, at);
                clocks[own.source] = Some(Shift { by, onto: Onto::Utc });
            }
        }
    }
    among_themselves(case, &mut clocks);
    clocks
}

/// Onto the clock that comes first, where two that state their zone are so far apart that one of
/// them is wrong: whichever that is, the two tell one story.
pub(crate) fn set_right(case: &mut Case) {
    for skew in case.skews.iter().filter(|skew| skew.breaks_certificates()) {
        let onto = Onto::Source(skew.other);
        case.clocks[skew.source].get_or_insert(Shift { by: skew.ahead.saturating_neg(), onto });
    }
}

/// Sources of which none states its zone: onto the clock that states most, or comes first.
fn among_themselves(case: &Case, clocks: &mut [Option<Shift>]) {
    let mut is_measure = vec![false; clocks.len()];
    for negotiation in &case.negotiations {
        let timed = || {
            let witnesses = negotiation.witnesses.iter();
            witnesses.filter_map(|own| Some((own.source, began(case, own.source, own.account)?)))
        };
        if timed().any(|(source, _)| case.gathered[source].clock == Clock::Zoned) {
            continue;
        }
        let measure =
            timed().filter(|(source, _)| clocks[*source].is_none()).min_by_key(|(source, _)| {
                (!is_measure[*source], case.gathered[*source].clock, *source)
            });
        let Some((measure, shown)) = measure else { continue };
        for (source, at) in timed() {
            if source != measure && clocks[source].is_none() && !is_measure[source] {
                is_measure[measure] = true;
                let onto = Onto::Source(measure);
                let by = apart(case, (shown, onto), source, at);
                clocks[source] = Some(Shift { by, onto });
            }
        }
    }
}

fn began(case: &Case, source: usize, account: usize) -> Option<Timestamp> {
    case.gathered[source].accounts[account].first_at()
}

/// What is to be added to the time `at` of a clock, so that it is the one that another shows.
fn apart(case: &Case, (shown, onto): (Timestamp, Onto), source: usize, at: Timestamp) -> i64 {
    let clock = match onto {
        Onto::Utc => Clock::Zoned,
        Onto::Source(other) => case.gathered[other].clock,
    };
    let apart = shown.0.saturating_sub(at.0);
    // Rounded, because floating numbers of nanoseconds are not exact.
    let rest = beside_zones(shown.seconds_since(at), clock, case.gathered[source].clock);
    let minutes = (apart as f64 / Timestamp::SECOND as f64 - rest) / 60.0;
    (minutes.round() as i64).saturating_mul(60 * Timestamp::SECOND)
}

impl Case {
    /// A moment of a source by its own clock, though that may be wrong.
    pub(crate) fn when_by_its_clock(&self, source: usize, at: Option<Timestamp>) -> When {
        match self.gathered[source].clock {
            Clock::Zoned => Clock::Zoned.when(at),
            _ => self.when(source, at),
        }
    }

    /// A moment of a source, in UTC where its clock states that or others show it, else on the
    /// clock that it is compared with.
    pub fn when(&self, source: usize, at: Option<Timestamp>) -> When {
        let (Some(at), Some(shift)) = (at, self.clocks[source]) else {
            return self.gathered[source].clock.when(at);
        };
        let at = Timestamp(at.0.saturating_add(shift.by));
        match shift.onto {
            Onto::Utc => When::Exact(at),
            Onto::Source(measure) => self.gathered[measure].clock.when(Some(at)),
        }
    }
}
