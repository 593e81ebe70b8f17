//! Whether two clocks may show the same moment, whatever they leave out.

use evidence::{Timestamp, When};

use crate::gather::Clock;

const DAY: f64 = 86_400.0;
const HOUR: f64 = 3600.0;
/// Zones that are no whole hours from UTC, in minutes (tz database, since 1990).
const ODD_ZONES: [i32; 13] = [-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825];
/// Two zones are never further apart than from UTC −12 to +14.
const FURTHEST: f64 = 26.0 * 3600.0;

/// Minutes by which the clocks of a client and its gateway are taken to differ at most, where one
/// leaves out its zone: that of UTC from the furthest zone. Another day is not the same moment.
pub(crate) const FURTHEST_ZONE: i64 = 14 * 60;

/// A time on a clock of which this is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) at: Timestamp,
    pub(crate) clock: Clock,
}

impl Moment {
    pub(crate) fn of(when: When) -> Option<Moment> {
        let clock = match when {
            When::Exact(_) | When::Absent => Clock::Zoned,
            When::WithoutZone(_) => Clock::WithoutZone,
            When::WithoutYear(_) => Clock::WithoutYear,
        };
        Some(Moment { at: when.on_its_clock()?, clock })
    }

    /// Seconds from `earlier` to this, by the least difference that the clocks allow; none where
    /// they allow any. With times that state less, what zones differ by is left out.
    pub(crate) fn since(self, earlier: Moment) -> Option<f64> {
        let apart = self.apart(earlier);
        let is_zoned = self.clock.has_zone() && earlier.clock.has_zone();
        if is_zoned || apart.abs() > FURTHEST {
            return Some(apart);
        }
        Some(beside_zones(apart, self.clock, earlier.clock))
    }

    /// Minutes by which the two zones differ, if this is the moment that [`Moment::since`] takes it
    /// for.
    pub(crate) fn zones_apart(self, earlier: Moment) -> Option<i64> {
        let rest = self.since(earlier)?;
        Some(((self.apart(earlier) - rest) / 60.0).round() as i64)
    }

    /// Seconds as the clocks show them, without the year where one does not state it.
    fn apart(self, earlier: Moment) -> f64 {
        let (now, before) = (self.at, earlier.at);
        match self.clock.has_year() && earlier.clock.has_year() {
            true => now.seconds_since(before),
            false => in_1970(now).seconds_since(in_1970(before)),
        }
    }
}

/// What is left of a difference in seconds, from `earlier` on, when what two zones differ by is
/// taken off: the least that can be, in days without regard to their number.
pub(crate) fn beside_zones(apart: f64, now: Clock, earlier: Clock) -> f64 {
    let around = |seconds: f64| {
        let rest = seconds.rem_euclid(DAY);
        if rest > DAY / 2.0 { rest - DAY } else { rest }
    };
    let beside = |offset: f64| around(apart - offset);
    let odd = |sign: f64| ODD_ZONES.iter().map(move |zone| sign * f64::from(*zone) * 60.0);
    let least = |rests: &mut dyn Iterator<Item = f64>| {
        let whole = beside((apart / HOUR).round() * HOUR);
        rests.fold(whole, |least, rest| if rest.abs() < least.abs() { rest } else { least })
    };
    match (now.has_zone(), earlier.has_zone()) {
        (true, true) => around(apart),
        (false, true) => least(&mut odd(1.0).map(beside)),
        (true, false) => least(&mut odd(-1.0).map(beside)),
        // Of two places, one of which is half an hour off.
        _ => least(&mut std::iter::once(beside((apart / HOUR + 0.5).round() * HOUR - HOUR / 2.0))),
    }
}

/// What a local time may be ahead of UTC, in seconds.
pub(crate) fn zones() -> impl Iterator<Item = f64> {
    let whole = (-12..=14).map(|hours| f64::from(hours) * HOUR);
    whole.chain(ODD_ZONES.iter().map(|zone| f64::from(*zone) * 60.0))
}

/// The same month, day and time in 1970, the year of times without one; 29 February is the 28th.
fn in_1970(at: Timestamp) -> Timestamp {
    const DAY: i64 = 86_400 * Timestamp::SECOND;
    let (days, rest) = (at.0.div_euclid(DAY), at.0.rem_euclid(DAY));
    // Years begin in March here, so that the leap day is the last of a year.
    let shifted = days + 719_468;
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    // 1 March 1970 is day 59; January and February are those of 1970, too.
    let day = if of_year >= 306 { (of_year - 306).min(58) } else { of_year + 59 };
    Timestamp(day * DAY + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64, clock: Clock) -> Moment {
        Moment { at: Timestamp(seconds * Timestamp::SECOND), clock }
    }

    /// 2026-05-20 11:02:43 UTC, and the same without a year.
    const DATED: i64 = 1_779_274_963;
    const UNDATED: i64 = 139 * 86_400 + 39_763;

    #[test]
    fn a_time_without_year_is_compared_by_month_day_and_time() {
        let dated = at(DATED, Clock::Zoned);
        assert_eq!(at(UNDATED, Clock::WithoutYear).since(dated), Some(0.0));
        let two_hours_east = at(UNDATED + 7200 + 4, Clock::WithoutYear);
        assert_eq!(two_hours_east.since(dated), Some(4.0));
        let three_days_on = at(UNDATED + 3 * 86_400, Clock::WithoutYear);
        assert_eq!(three_days_on.since(dated), Some(3.0 * 86_400.0));
    }

    #[test]
    fn zones_differ_by_what_there_is() {
        let rest = |minutes: i32, now, earlier| {
            beside_zones(f64::from(minutes) * 60.0 + 3.0, now, earlier) - 3.0
        };
        let (utc, local) = (Clock::Zoned, Clock::WithoutZone);
        for (minutes, wanted) in [(0, 0), (120, 0), (345, 0), (-210, 0), (15, 15), (-345, 15)] {
            assert_eq!(rest(minutes, local, utc), f64::from(wanted) * 60.0, "{minutes}");
        }
        for (minutes, wanted) in [(-345, 0), (345, -15), (45, -15), (10 * 1440 - 345, 0)] {
            assert_eq!(rest(minutes, utc, local), f64::from(wanted) * 60.0, "{minutes}");
        }
        for (minutes, wanted) in [(270, 0), (-30, 0), (20, -10), (60, 0), (50, -10)] {
            assert_eq!(rest(minutes, local, local), f64::from(wanted) * 60.0, "{minutes}");
        }
    }

    #[test]
    fn clocks_that_state_all_are_compared_as_they_are() {
        let later = at(DATED + 3600, Clock::Zoned);
        assert_eq!(later.since(at(DATED, Clock::Zoned)), Some(3600.0));
        assert_eq!(at(DATED + 3600, Clock::WithoutZone).since(at(DATED, Clock::Zoned)), Some(0.0));
    }
}
