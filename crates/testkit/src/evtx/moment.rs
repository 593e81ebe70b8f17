//! Days and times of day as the 100 ns since 1601 that events carry.

use super::Error;

const TICKS: u64 = 10_000_000;
const DAY: u64 = 86_400;

/// Days since 1601-01-01, from `2026-03-02`.
pub(super) fn day(text: &str) -> Result<u64, Error> {
    let wrong = || Error::new(format!("{text:?} is no date such as 2026-03-02"));
    let parts: Option<Vec<u64>> = text.split('-').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some(&[year @ 1601..=9999, month @ 1..=12, day @ 1..=31]) => {
            let before = (1601..year).map(|year| 365 + u64::from(is_leap(year))).sum::<u64>();
            let months = (1..month).map(|month| length(year, month)).sum::<u64>();
            Ok(before + months + day - 1)
        }
        _ => Err(wrong()),
    }
}

/// 100 ns since midnight, from `09:15:20` or `09:15:20.1234567`.
pub(super) fn time(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let parts: Option<Vec<u64>> = whole.split(':').map(|part| part.parse().ok()).collect();
    let Some(&[hour @ 0..=23, minute @ 0..=59, second @ 0..=59]) = parts.as_deref() else {
        return None;
    };
    let ticks = format!("{fraction:0<7}");
    let ticks: u64 = ticks.get(..7)?.parse().ok()?;
    Some((hour * 3600 + minute * 60 + second) * TICKS + ticks)
}

pub(super) fn filetime(day: u64, time: u64) -> u64 {
    day * DAY * TICKS + time
}

/// As the XML of events writes it.
pub(super) fn written(filetime: u64) -> String {
    let (ticks, seconds) = (filetime % TICKS, filetime / TICKS);
    let (mut days, second) = (seconds / DAY, seconds % DAY);
    let mut year = 1601;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let mut month = 1;
    while days >= length(year, month) {
        days -= length(year, month);
        month += 1;
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}.{ticks:07}Z", days + 1)
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn length(year: u64, month: u64) -> u64 {
    match month {
        2 => 28 + u64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
