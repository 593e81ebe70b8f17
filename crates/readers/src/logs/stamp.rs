//! When a line was written: ISO 8601 with or without zone, classic syslog, or nothing.

use evidence::{Timestamp, When};

use crate::windows::instant;

/// From what stands before the daemon's text.
pub(super) fn read(before: &str) -> When {
    let before = before.trim_start();
    let mut words = before.split(' ').filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return When::Absent };
    if first.as_bytes().get(4) == Some(&b'-') {
        // The date and time are one word, or two.
        if first.contains('T') {
            return instant::read(first);
        }
        let time = words.next().unwrap_or_default();
        return instant::read(&format!("{first} {}", time.trim_end_matches(':')));
    }
    if DAYS.contains(&first) {
        let [month, day, time, year] = [words.next(), words.next(), words.next(), words.next()];
        return dated(month.unwrap_or_default(), day, time, year).unwrap_or(When::Absent);
    }
    syslog(first, words.next(), words.next()).map_or(When::Absent, When::WithoutYear)
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `Tue Sep 24 15:00:03 2024`, as OpenWrt's logread prints it.
fn dated(month: &str, day: Option<&str>, time: Option<&str>, year: Option<&str>) -> Option<When> {
    let month = number(month)?;
    let day: u32 = day?.parse().ok()?;
    let year: u32 = year?.parse().ok()?;
    Some(instant::read(&format!("{year:04}-{month:02}-{day:02} {}", time?)))
}

/// `Nov 25 10:00:00` (RFC 3164 §4.1.2), as if of 1970.
fn syslog(month: &str, day: Option<&str>, time: Option<&str>) -> Option<Timestamp> {
    let month = number(month)?;
    let day: u32 = day?.parse().ok()?;
    let time = time?.trim_end_matches(':');
    let text = format!("1970-{month:02}-{day:02} {time}");
    instant::read(&text).on_its_clock()
}

fn number(month: &str) -> Option<usize> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
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
            ("1970-01-01T13:00:00+01:00 gw charon[4]: ", When::Exact(noon)),
            ("1970-01-01 12:00:00 ", When::WithoutZone(noon)),
            ("Thu Jan  1 12:00:00 1970 authpriv.warn ", When::WithoutZone(noon)),
            ("", When::Absent),
            ("gw charon: ", When::Absent),
        ];
        for (text, when) in cases {
            assert_eq!(read(text), when, "{text}");
        }
    }
}
