//! `--since` and `--until`: moments as people write them, against clocks that leave things out.

use evidence::When;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use crate::complaint::Complaint;

/// What a bound states.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    Instant(jiff::Timestamp),
    /// On the clock that is shown.
    Wall(DateTime),
    /// Of any day.
    OfDay(Time),
}

#[derive(Debug, PartialEq)]
pub(crate) struct Period {
    since: Option<Bound>,
    until: Option<Bound>,
    zone: TimeZone,
}

impl Period {
    /// None where neither bound is given.
    pub(crate) fn read(
        since: Option<&str>,
        until: Option<&str>,
        zone: &TimeZone,
    ) -> Result<Option<Period>, Complaint> {
        if since.is_none() && until.is_none() {
            return Ok(None);
        }
        let now = jiff::Timestamp::now();
        let bound = |option: &str, text: Option<&str>, ends: bool| {
            text.map(|text| read(text, now, ends).ok_or_else(|| unreadable(option, text)))
                .transpose()
        };
        let (since, until) = (bound("--since", since, false)?, bound("--until", until, true)?);
        Ok(Some(Period { since, until, zone: zone.clone() }))
    }

    /// Whether what lasted from `first` to `last` is partly within; what has no time may be.
    pub(crate) fn holds(&self, first: When, last: When) -> bool {
        let begins = self.since.is_none_or(|since| self.order(last, since) != Some(Less::Earlier));
        let ends = self.until.is_none_or(|until| self.order(first, until) != Some(Less::Later));
        match (self.since, self.until) {
            // Over midnight.
            (Some(Bound::OfDay(since)), Some(Bound::OfDay(until))) if since > until => {
                begins || ends
            }
            _ => begins && ends,
        }
    }

    /// A moment against a bound, by what both state.
    fn order(&self, when: When, bound: Bound) -> Option<Less> {
        let at = when.on_its_clock()?;
        let instant = jiff::Timestamp::from_nanosecond(i128::from(at.0)).ok()?;
        if let (When::Exact(_), Bound::Instant(bound)) = (when, bound) {
            return Some(Less::of(instant, bound));
        }
        let wall = match when {
            When::Exact(_) => self.zone.to_datetime(instant),
            _ => TimeZone::UTC.to_datetime(instant),
        };
        let bound = match bound {
            Bound::OfDay(time) => return Some(Less::of(wall.time(), time)),
            Bound::Instant(at) => self.zone.to_datetime(at),
            Bound::Wall(at) => at,
        };
        let of_year = |at: DateTime| (at.month(), at.day(), at.time());
        Some(match when {
            When::WithoutYear(_) => Less::of(of_year(wall), of_year(bound)),
            _ => Less::of(wall, bound),
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Less {
    Earlier,
    Same,
    Later,
}

impl Less {
    fn of<T: PartialOrd>(one: T, other: T) -> Less {
        if one < other {
            Less::Earlier
        } else if one > other {
            Less::Later
        } else {
            Less::Same
        }
    }
}

/// `2026-11-25T10:00:00Z`, `2026-11-25 10:00`, `2026-11-25`, `10:00`, `2h`; a day that ends a
/// period is meant whole.
fn read(text: &str, now: jiff::Timestamp, ends: bool) -> Option<Bound> {
    let text = text.trim();
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(Bound::Instant(at));
    }
    if let Some(ago) = ago(text) {
        return now.checked_sub(ago).ok().map(Bound::Instant);
    }
    // A date is a time, too, for the library: midnight.
    if let (10, Ok(date)) = (text.len(), text.parse::<Date>()) {
        let of_day = if ends { Time::MAX } else { Time::MIN };
        return Some(Bound::Wall(date.to_datetime(of_day)));
    }
    if let Ok(at) = text.replacen(' ', "T", 1).parse::<DateTime>() {
        return Some(Bound::Wall(at));
    }
    text.contains(':').then(|| text.parse::<Time>().ok()).flatten().map(Bound::OfDay)
}

/// `90s`, `30m`, `2h`, `3d`, also `2h ago` and `2h fa`.
fn ago(text: &str) -> Option<std::time::Duration> {
    let text = text.trim_end_matches(" ago").trim_end_matches(" fa");
    let unit = text.chars().last()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let count: u64 = text.strip_suffix(unit)?.parse().ok()?;
    Some(std::time::Duration::from_secs(count.checked_mul(seconds)?))
}

fn unreadable(option: &str, text: &str) -> Complaint {
    let text = report::clean(text);
    Complaint::new(
        format!("{option} {text}: write 2026-11-25 10:00, 10:00, 2026-11-25T10:00:00Z or 2h"),
        format!("{option} {text}: scrivere 2026-11-25 10:00, 10:00, 2026-11-25T10:00:00Z o 2h"),
    )
}

#[cfg(test)]
mod tests {
    use evidence::Timestamp;

    use super::*;

    /// A wall-clock time as if it were UTC, as [`When`] carries it.
    fn wall(text: &str) -> Timestamp {
        let at: DateTime = text.parse().unwrap();
        let at = TimeZone::UTC.to_timestamp(at).unwrap();
        Timestamp(i64::try_from(at.as_nanosecond()).unwrap())
    }

    fn period(since: &str, until: &str) -> Period {
        let rome = TimeZone::fixed(jiff::tz::offset(1));
        fn given(text: &str) -> Option<&str> {
            (!text.is_empty()).then_some(text)
        }
        Period::read(given(since), given(until), &rome).unwrap().unwrap()
    }

    #[test]
    fn each_clock_is_compared_by_what_it_states() {
        let exact = When::Exact(wall("2026-11-25T09:30:00"));
        let without_zone = When::WithoutZone(wall("2026-11-25T10:30:00"));
        let without_year = When::WithoutYear(wall("1970-11-25T10:30:00"));
        for when in [exact, without_zone, without_year, When::Absent] {
            for (since, until, within) in [
                ("2026-11-25 10:00", "2026-11-25 11:00", true),
                ("10:00", "11:00", true),
                ("2026-11-25", "2026-11-25", true),
                ("10:30", "", true),
                ("10:31", "", when == When::Absent),
                ("", "10:29", when == When::Absent),
                ("22:00", "11:00", true),
                ("22:00", "06:00", when == When::Absent),
            ] {
                let period = period(since, until);
                assert_eq!(period.holds(when, when), within, "{when:?} {since} {until}");
            }
        }
        // An instant is one, whatever zone is shown.
        assert!(period("2026-11-25T09:00:00Z", "2026-11-25T10:00:00Z").holds(exact, exact));
        assert!(!period("2026-11-25T10:00:00Z", "").holds(exact, exact));
    }

    #[test]
    fn what_reaches_into_a_period_is_of_it() {
        let (first, last) = (wall("2026-11-25T09:00:00"), wall("2026-11-25T12:00:00"));
        let (first, last) = (When::WithoutZone(first), When::WithoutZone(last));
        assert!(period("2026-11-25 10:00", "2026-11-25 11:00").holds(first, last));
        assert!(!period("2026-11-25 13:00", "").holds(first, last));
    }

    #[test]
    fn so_long_ago_is_a_moment() {
        let now = jiff::Timestamp::from_second(7200).unwrap();
        for text in ["2h", "2h ago", "2h fa", "120m", "7200s"] {
            assert_eq!(read(text, now, false), Some(Bound::Instant(jiff::Timestamp::UNIX_EPOCH)));
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "yesterday", "25:00", "2026-13-01", "h", "-2h", "99999999999999999999d"] {
            assert_eq!(read(text, jiff::Timestamp::UNIX_EPOCH, false), None, "{text}");
        }
    }
}
