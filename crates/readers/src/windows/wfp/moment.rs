//! Times as the filtering platform writes them.

use evidence::{Timestamp, When};

/// `2020-05-22T21:03:35.211Z`; the year 1601 stands for none.
pub(super) fn utc(text: &str) -> When {
    let read = || {
        let (date, time) = text.trim().strip_suffix(['Z', 'z'])?.split_once(['T', 't'])?;
        let mut parts = date.split('-').map(number);
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        (year > 1601 && parts.next().is_none()).then(|| at(year, month, day, time))?
    };
    read().map_or(When::Absent, When::Exact)
}

/// `02/28/2017-17:36:01.496`, month first, in the zone of whoever formatted the trace.
pub(super) fn of_trace(text: &str) -> When {
    let read = || {
        let (date, time) = text.trim().split_once('-')?;
        let mut parts = date.split('/').map(number);
        let (month, day, year) = (parts.next()??, parts.next()??, parts.next()??);
        parts.next().is_none().then(|| at(year, month, day, time))?
    };
    read().map_or(When::Absent, When::WithoutZone)
}

fn number(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// `time` is `HH:MM:SS` with a fraction or without.
fn at(year: i64, month: i64, day: i64, time: &str) -> Option<Timestamp> {
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut parts = clock.split(':').map(number);
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let nanoseconds = match fraction.len() {
        0 => 0,
        length @ 1..=9 => number(fraction)? * 10_i64.pow(9 - length as u32),
        _ => number(fraction.get(..9)?)?,
    };
    let plausible = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second)
        && (1..=9999).contains(&year)
        && parts.next().is_none();
    let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    let since = seconds.checked_mul(1_000_000_000)?.checked_add(nanoseconds)?;
    plausible.then_some(Timestamp(since))
}

/// From 1970-01-01, in the Gregorian calendar: years begin in March, so that leap days end them.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_to_the_last_digit() {
        let exact = |seconds: i64, nanoseconds| {
            When::Exact(Timestamp(seconds * 1_000_000_000 + nanoseconds))
        };
        assert_eq!(utc("1970-01-01T00:00:00.000Z"), exact(0, 0));
        assert_eq!(utc("2020-05-22T21:03:35.211Z"), exact(1_590_181_415, 211_000_000));
        assert_eq!(utc("2024-02-29T23:59:59Z"), exact(1_709_251_199, 0));
        assert_eq!(utc("2026-11-25T09:15:21.1234567Z"), exact(1_795_598_121, 123_456_700));
        let When::WithoutZone(at) = of_trace("02/02/2017-17:36:01.496") else { panic!() };
        assert_eq!(at.0, 1_486_056_961_496_000_000);
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "Z",
            "T",
            "1601-01-01T00:00:00.000Z",
            "2020-13-01T00:00:00Z",
            "2020-05-22T21:03:35",
            "2020-05-22T21:03Z",
            "2020-05-22-1T21:03:00Z",
            "99999999999-05-22T21:03:00Z",
            "9999-12-31T23:59:59Z",
            "2020-05-22T21:03:00.Z1Z",
            "2020-05-22T21:03:00.éééééZ",
        ] {
            assert_eq!(utc(text), When::Absent, "{text}");
        }
        assert_eq!(of_trace("2017/02/02-17:36:01.496"), When::Absent);
    }
}
