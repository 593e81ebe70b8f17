//! The times of events: 100 ns since 1601, and as their XML writes them.

use std::fmt::Write as _;

use evidence::{Timestamp, When};

/// From 1601-01-01 to 1970-01-01, in 100 ns.
const TO_1970: i64 = 116_444_736_000_000_000;
const TICKS: u64 = 10_000_000;
const DAY: i64 = 86_400;

/// Absent beyond the years that a [`Timestamp`] holds.
pub(super) fn of_filetime(ticks: u64) -> When {
    let since = i64::try_from(ticks).ok().and_then(|ticks| ticks.checked_sub(TO_1970));
    match since.and_then(|since| since.checked_mul(100)) {
        Some(nanoseconds) if ticks > 0 => When::Exact(Timestamp(nanoseconds)),
        _ => When::Absent,
    }
}

pub(super) fn write_filetime(ticks: u64, out: &mut String) {
    let seconds = (ticks / TICKS) as i64 - TO_1970 / TICKS as i64;
    let (year, month, day) = date(seconds.div_euclid(DAY));
    let second = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let _ = write!(
        out,
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:07}Z",
        ticks % TICKS
    );
}

/// `2026-03-02T09:15:20.1234567Z`, with another zone or none; Absent where it is no time.
pub(crate) fn read(text: &str) -> When {
    read_parts(text).unwrap_or(When::Absent)
}

fn read_parts(text: &str) -> Option<When> {
    let (date, rest) = text.split_once(['T', ' '])?;
    let mut date = date.splitn(3, '-').map(number);
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    on_day(year, month, day, rest)
}

/// `09:15:20.1234567Z` of a day, with another zone or none; none where it is no time.
pub(crate) fn on_day(year: i64, month: i64, day: i64, rest: &str) -> Option<When> {
    let zone = rest.find(['Z', 'z', '+', '-']);
    let (time, zone) = rest.split_at(zone.unwrap_or(rest.len()));
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut time = time.trim().splitn(3, ':').map(number);
    let (hour, minute, second) = (time.next()??, time.next()??, time.next().unwrap_or(Some(0))?);
    let is_time = (1678..2262).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !is_time || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let nanoseconds = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    let nanoseconds = nanoseconds.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    let mut seconds = days(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
    let zone = zone.trim();
    if let Some(offset) = zone.strip_prefix(['+', '-']) {
        let (hours, minutes) = match offset.split_once(':') {
            Some((hours, minutes)) => (number(hours)?, number(minutes)?),
            None => (number(offset.get(..2)?)?, number(offset.get(2..)?).unwrap_or(0)),
        };
        if hours > 24 || minutes > 59 {
            return None;
        }
        let offset = hours * 3600 + minutes * 60;
        seconds -= if zone.starts_with('-') { -offset } else { offset };
    }
    let at = Timestamp(seconds.checked_mul(Timestamp::SECOND)?.checked_add(nanoseconds)?);
    Some(if zone.is_empty() { When::WithoutZone(at) } else { When::Exact(at) })
}

fn number(digits: &str) -> Option<i64> {
    let plain = !digits.is_empty() && digits.len() < 6;
    let plain = plain && digits.bytes().all(|digit| digit.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

/// Days since 1970-01-01 in the Gregorian calendar, whose years begin in March here.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_written_is_the_time_read() {
        for ticks in [132_294_804_082_253_010, 134_169_837_201_234_567, 125_911_584_000_000_000] {
            let mut text = String::new();
            write_filetime(ticks, &mut text);
            assert_eq!(read(&text), of_filetime(ticks), "{text}");
        }
    }

    #[test]
    fn a_zone_is_taken_into_account_and_its_lack_is_said() {
        let at = Timestamp(1_584_992_408_225_301_000);
        assert_eq!(read("2020-03-23T19:40:08.225301000Z"), When::Exact(at));
        assert_eq!(read("2020-03-23T20:40:08.225301+01:00"), When::Exact(at));
        assert_eq!(read("2020-03-23 19:40:08.225301"), When::WithoutZone(at));
    }

    #[test]
    fn what_is_no_time_is_absent() {
        for text in ["", "yesterday", "2020-13-01T00:00:00Z", "2020-03-23T19:40:08.2x5Z", "T", "+"]
        {
            assert_eq!(read(text), When::Absent, "{text}");
        }
        assert_eq!(of_filetime(0), When::Absent);
        assert_eq!(of_filetime(u64::MAX), When::Absent);
        write_filetime(u64::MAX, &mut String::new());
    }
}
