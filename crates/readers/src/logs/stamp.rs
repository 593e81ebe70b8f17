//! When a line was written: ISO 8601 with or without zone, classic syslog, or nothing.

use evidence::{Timestamp, When};

use crate::windows::instant;

/// The last stamp that was read: many lines share one.
#[derive(Debug)]
pub(super) struct Last {
    text: String,
    when: When,
}

impl Default for Last {
    fn default() -> Last {
        Last { text: String::new(), when: When::Absent }
    }
}

impl Last {
    /// As [`read`].
    pub(super) fn read(&mut self, before: &str) -> When {
        if self.text != before {
            self.when = read(before);
            before.clone_into(&mut self.text);
        }
        self.when
    }
}

/// From what stands before the daemon's text.
pub(super) fn read(before: &str) -> When {
    let before = before.trim_start();
    let mut words = before.split([' ', '\t']).filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return When::Absent };
    if first.as_bytes().get(4) == Some(&b'-') {
        // The date and time are one word, or two.
        if first.contains('T') {
            return instant::read(first);
        }
        let time = words.next().unwrap_or_default();
        // `UTC-07:00`, as FortiClient writes it.
        let zone = words.next().and_then(|word| word.strip_prefix("UTC")).unwrap_or_default();
        let zone = if zone.starts_with(['+', '-']) { zone } else { "" };
        return instant::read(&format!("{first} {}{zone}", time.trim_end_matches(':')));
    }
    if first.as_bytes().get(10) == Some(&b'.') {
        return since_1970(first);
    }
    if DAYS.contains(&first) {
        // `journalctl -o short-full`; other zones' names say nothing for certain.
        if before.as_bytes().get(8) == Some(&b'-') {
            let [date, time, zone] = [words.next(), words.next(), words.next()];
            let zone = if zone == Some("UTC") { "Z" } else { "" };
            let [date, time] = [date, time].map(Option::unwrap_or_default);
            return instant::read(&format!("{date} {time}{zone}"));
        }
        let [month, day, time, year] = [words.next(), words.next(), words.next(), words.next()];
        return dated(month.unwrap_or_default(), day, time, year).unwrap_or(When::Absent);
    }
    syslog(first, words.next(), words.next()).map_or(When::Absent, When::WithoutYear)
}

/// `1764064800.123456`, as `journalctl -o short-unix` writes it.
fn since_1970(word: &str) -> When {
    let Some((seconds, fraction)) = word.split_once('.') else { return When::Absent };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(seconds) || !is_number(fraction) || !matches!(fraction.len(), 6 | 9) {
        return When::Absent;
    }
    let at = format!("{seconds}{fraction:0<9}").parse::<i64>().ok();
    at.map_or(When::Absent, |at| When::Exact(Timestamp(at)))
}

/// The last time in it that begins with a month: `*Nov 25 10:00:00.123 UTC: `, `Nov 25 2026
/// 10:00:00: `, whatever a collector put in front.
pub(super) fn by_month(before: &str) -> When {
    let words: Vec<&str> =
        before.split([' ', '\t']).filter(|word| !word.is_empty()).take(24).collect();
    let found = (0..words.len()).rev().find_map(|at| {
        let month = words[at].trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        let day = words.get(at + 1).copied();
        let third = words.get(at + 2).copied()?;
        match third.parse::<u16>() {
            Ok(_) if third.len() == 4 => dated(month, day, words.get(at + 3).copied(), Some(third)),
            _ => syslog(month, day, Some(third)).map(When::WithoutYear),
        }
    });
    found.unwrap_or_else(|| read(before))
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

pub(super) fn is_month(word: &str) -> bool {
    MONTHS.contains(&word)
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `Tue Sep 24 15:00:03 2024`, as OpenWrt's logread prints it.
pub(super) fn dated(
    month: &str,
    day: Option<&str>,
    time: Option<&str>,
    year: Option<&str>,
) -> Option<When> {
    written(year?, month, day, time).map(When::WithoutZone)
}

/// RouterOS: `2026-11-25 10:00:00`, `nov/25/2026 10:00:00`, `nov/25 10:00:00`, `10:00:00`, and what
/// a syslog server puts in front.
pub(super) fn router(before: &str) -> When {
    let words: Vec<&str> =
        before.split([' ', '\t']).filter(|word| !word.is_empty()).take(8).collect();
    let slashed = words.iter().position(|word| word.contains('/'));
    let Some(at) = slashed else { return by_month(before) };
    let mut parts = words[at].split('/');
    let (month, day, year) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let mut name = month.to_ascii_lowercase();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let time = words.get(at + 1).copied();
    match year {
        Some(year) => written(year, &name, day, time).map_or(When::Absent, When::WithoutZone),
        None => syslog(&name, day, time).map_or(When::Absent, When::WithoutYear),
    }
}

/// `Nov 25 10:00:00` (RFC 3164 §4.1.2), as if of 1970.
fn syslog(month: &str, day: Option<&str>, time: Option<&str>) -> Option<Timestamp> {
    written("1970", month, day, time)
}

fn written(year: &str, month: &str, day: Option<&str>, time: Option<&str>) -> Option<Timestamp> {
    let (year, month): (u16, i64) = (year.parse().ok()?, number(month)? as i64);
    let day: u32 = day?.parse().ok()?;
    let time = time?.trim_end_matches(':');
    instant::on_day(i64::from(year), month, i64::from(day), time)?.on_its_clock()
}

fn number(month: &str) -> Option<usize> {
    Some(MONTHS.iter().position(|name| *name == month)? + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_time_is_read() {
        let noon = Timestamp(43_200 * Timestamp::SECOND);
        let cases = [
            ("Jan  1 12:00:00 gw charon: ", When::WithoutYear(noon)),
            ("Jan 1 12:00:00 ", When::WithoutYear(noon)),
            ("Jan  1 12:00:00\tcharon\t42\t", When::WithoutYear(noon)),
            ("1970-01-01T13:00:00+01:00 gw charon[4]: ", When::Exact(noon)),
            ("1970-01-01 12:00:00 ", When::WithoutZone(noon)),
            ("1970-01-01 05:00:00.0000000 UTC-07:00", When::Exact(noon)),
            ("Thu Jan  1 12:00:00 1970 authpriv.warn ", When::WithoutZone(noon)),
            ("0000043200.000000 gw charon[4]: ", When::Exact(noon)),
            ("Thu 1970-01-01 12:00:00 UTC gw charon[4]: ", When::Exact(noon)),
            ("Thu 1970-01-01 12:00:00 CET gw charon[4]: ", When::WithoutZone(noon)),
            ("99999999999999999999.000000 ", When::Absent),
            ("", When::Absent),
            ("gw charon: ", When::Absent),
        ];
        for (text, when) in cases {
            assert_eq!(read(text), when, "{text}");
        }
    }

    #[test]
    fn routers_write_months_small() {
        let noon = Timestamp(43_200 * Timestamp::SECOND);
        for (text, when) in [
            ("jan/01/1970 12:00:00", When::WithoutZone(noon)),
            ("jan/01 12:00:00 memory", When::WithoutYear(noon)),
            ("1970-01-01 12:00:00", When::WithoutZone(noon)),
            ("Jan  1 12:00:00 192.0.2.1", When::WithoutYear(noon)),
            ("12:00:00", When::Absent),
            ("/ /", When::Absent),
        ] {
            assert_eq!(router(text), when, "{text}");
        }
    }

    #[test]
    fn the_time_of_the_device_counts() {
        let noon = Timestamp(43_200 * Timestamp::SECOND);
        for (text, when) in [
            ("*Jan  1 12:00:00.000: ", When::WithoutYear(noon)),
            ("000123: .Jan  1 12:00:00.000 UTC: ", When::WithoutYear(noon)),
            ("Nov 25 10:00:00 192.0.2.1 77: *Jan  1 12:00:00: ", When::WithoutYear(noon)),
            ("Jan 01 1970 12:00:00 gw : ", When::WithoutZone(noon)),
            ("1970-01-01 12:00:00 gw ", When::WithoutZone(noon)),
            ("00:27:07: ", When::Absent),
        ] {
            assert_eq!(by_month(text), when, "{text}");
        }
    }
}
