//! One written moment, as far as it can be read on its own.

use evidence::{Timestamp, When};

use super::Order;

/// A date as its numbers stand.
#[derive(Clone, Copy)]
pub(super) enum Date {
    Known {
        year: i64,
        month: i64,
        day: i64,
    },
    Unclear {
        first: i64,
        second: i64,
        year: i64,
    },
    /// `Mar 18`, of this or the last year.
    YearLess {
        month: i64,
        day: i64,
    },
}

#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) date: Date,
    nanoseconds: i64,
    /// AM or PM is written.
    pub(super) has_half: bool,
    /// Seconds east of UTC.
    zone: Option<i64>,
}

impl Moment {
    /// Longer texts are no times.
    const MOST: usize = 64;

    pub(super) fn parse(text: &str) -> Option<Moment> {
        if text.len() > Moment::MOST {
            return None;
        }
        // Direction marks and narrow spaces come with newer Windows.
        let text: String = text
            .chars()
            .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'))
            .map(|c| if c.is_whitespace() || c == ',' { ' ' } else { c })
            .collect();
        if let Some(moment) = since_epoch(&text) {
            return Some(moment);
        }
        let text = text.trim();
        let mut numbers = Vec::new();
        let (mut month_name, mut clock, mut half, mut zone) = (None, None, None, None);
        let mut date = None;
        let spaced = separate_iso(text);
        for word in spaced.split_whitespace() {
            if clock.is_some() && zone.is_none() {
                zone = zone_of(word);
                if zone.is_some() {
                    continue;
                }
            }
            if date.is_none()
                && clock.is_none()
                && let Some(found) = numeric_date(word)
            {
                date = Some(found);
                continue;
            }
            if let Some(found) = clock_of(word, date.is_some()) {
                if clock.replace(found).is_some() {
                    return None;
                }
            } else if let Some(found) = half_of(word) {
                half = Some(found);
            } else if let Some(found) = month_of(word).filter(|_| month_name.is_none()) {
                month_name = Some(found);
            } else if let Ok(number) = word.trim_end_matches(['.', 'º', '°']).parse::<i64>() {
                numbers.push(number);
            } else if !is_filler(word) {
                return None;
            }
        }
        let date = match (date, month_name) {
            (Some(date), None) if numbers.is_empty() => date,
            (None, Some(month)) => named_date(month, &numbers)?,
            _ => return None,
        };
        let nanoseconds = in_day(clock?, half)?;
        Some(Moment { date, nanoseconds, has_half: half.is_some(), zone })
    }

    pub(super) fn when(self, order: Order) -> Option<When> {
        let (year, month, day) = match self.date {
            Date::Known { year, month, day } => (year, month, day),
            Date::Unclear { first, second, year } if first > 12 => (year, second, first),
            Date::Unclear { first, second, year } if second > 12 => (year, first, second),
            Date::Unclear { first, second, year } => match order {
                Order::DayFirst => (year, second, first),
                Order::MonthFirst => (year, first, second),
            },
            Date::YearLess { month, day } => (1970, month, day),
        };
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let days = days_since_epoch(year, month, day);
        let at =
            |zone: i64| Timestamp((days * 86_400 - zone) * Timestamp::SECOND + self.nanoseconds);
        Some(match (self.date, self.zone) {
            (Date::YearLess { .. }, _) => When::WithoutYear(at(0)),
            (_, Some(zone)) => When::Exact(at(zone)),
            (_, None) => When::WithoutZone(at(0)),
        })
    }
}

/// `/Date(1458308062123)/`, as PowerShell writes JSON: milliseconds, UTC.
fn since_epoch(text: &str) -> Option<Moment> {
    let (_, rest) = text.split_once("/Date(")?;
    let end = rest.find(|c: char| c != '-' && !c.is_ascii_digit())?;
    let milliseconds: i64 = rest[..end].parse().ok()?;
    let nanoseconds = milliseconds.checked_mul(1_000_000)?;
    let date = Date::Known { year: 1970, month: 1, day: 1 };
    // Far times leave room for the arithmetic on them.
    (nanoseconds.abs() < i64::MAX / 2).then_some(Moment {
        date,
        nanoseconds,
        has_half: false,
        zone: Some(0),
    })
}

/// `2016-03-18T13:34:22.123+01:00` as three words.
fn separate_iso(text: &str) -> String {
    let bytes = text.as_bytes();
    if bytes.len() < 16 || !bytes[..4].iter().all(u8::is_ascii_digit) || bytes[10] != b'T' {
        return text.into();
    }
    let (date, time) = (text.get(..10), text.get(11..));
    let (Some(date), Some(time)) = (date, time) else { return text.into() };
    match time.find(['Z', '+', '-']) {
        Some(zone) => format!("{date} {} {}", &time[..zone], &time[zone..]),
        None => format!("{date} {time}"),
    }
}

fn numeric_date(word: &str) -> Option<Date> {
    let separator = word.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, '/' | '.' | '-') {
        return None;
    }
    let mut parts = word.trim_end_matches('.').split(separator);
    let mut next = || parts.next()?.parse::<i64>().ok();
    let (a, b, c) = (next()?, next()?, next()?);
    if parts.next().is_some() {
        return None;
    }
    let year = |year: i64| match year {
        0..=69 => Some(2000 + year),
        1990..=2200 => Some(year),
        _ => None,
    };
    if a >= 1990 {
        return Some(Date::Known { year: year(a)?, month: b, day: c });
    }
    let year = year(c)?;
    // Dots separate dates in countries where the day comes first.
    if separator == '.' {
        return Some(Date::Known { year, month: b, day: a });
    }
    Some(Date::Unclear { first: a, second: b, year })
}

/// Day and year around the name of a month, in either order.
fn named_date(month: i64, numbers: &[i64]) -> Option<Date> {
    let day = *numbers.iter().find(|number| (1..=31).contains(*number))?;
    match numbers.iter().find(|number| (1990..=2200).contains(*number)) {
        Some(year) => Some(Date::Known { year: *year, month, day }),
        None if numbers.len() == 1 => Some(Date::YearLess { month, day }),
        None => None,
    }
}

/// Hours, minutes, seconds, nanoseconds. Older Italian Windows writes `13.34.22`.
fn clock_of(word: &str, after_date: bool) -> Option<[i64; 4]> {
    let colons = word.contains(':');
    let older = after_date && word.contains('.');
    if !(colons || older) {
        return None;
    }
    let (whole, fraction) = match word.rsplit_once(['.', ',']) {
        Some((whole, fraction)) if colons => (whole, fraction),
        _ => (word, ""),
    };
    let mut parts = whole.split([':', '.']);
    let mut next = |most: i64| {
        let number: i64 = parts.next()?.parse().ok()?;
        (0..=most).contains(&number).then_some(number)
    };
    let (hours, minutes) = (next(23)?, next(59)?);
    let seconds = next(60).unwrap_or(0);
    if parts.next().is_some() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    Some([hours, minutes, seconds, digits.parse().unwrap_or(0)])
}

/// Whether the second half of the day.
fn half_of(word: &str) -> Option<bool> {
    match word.to_lowercase().replace('.', "").as_str() {
        "am" => Some(false),
        "pm" => Some(true),
        _ => None,
    }
}

fn in_day([hours, minutes, seconds, nanoseconds]: [i64; 4], half: Option<bool>) -> Option<i64> {
    let hours = match (half, hours) {
        (None, hours) => hours,
        (Some(_), 13..) => return None,
        (Some(afternoon), hours) => hours % 12 + if afternoon { 12 } else { 0 },
    };
    Some((hours * 3600 + minutes * 60 + seconds) * Timestamp::SECOND + nanoseconds)
}

fn zone_of(word: &str) -> Option<i64> {
    if matches!(word, "Z" | "UTC" | "GMT") {
        return Some(0);
    }
    let sign = match word.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    if digits.len() != 4 {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    Some(sign * (number / 100 * 3600 + number % 100 * 60))
}

fn month_of(word: &str) -> Option<i64> {
    /// English and Italian, by their first three letters.
    const MONTHS: [(&str, i64); 18] = [
        ("jan", 1),
        ("gen", 1),
        ("feb", 2),
        ("mar", 3),
        ("apr", 4),
        ("may", 5),
        ("mag", 5),
        ("jun", 6),
        ("giu", 6),
        ("jul", 7),
        ("lug", 7),
        ("aug", 8),
        ("ago", 8),
        ("sep", 9),
        ("set", 9),
        ("oct", 10),
        ("ott", 10),
        ("nov", 11),
    ];
    let lower = word.to_lowercase();
    if is_weekday(&lower) || lower.len() > 10 || !lower.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    if lower.starts_with("dec") || lower.starts_with("dic") {
        return Some(12);
    }
    MONTHS.iter().find(|(start, _)| lower.starts_with(start)).map(|(_, month)| *month)
}

fn is_weekday(lower: &str) -> bool {
    ["day", "dì", "di'", "abato", "enica"].iter().any(|end| lower.ends_with(end))
}

fn is_filler(word: &str) -> bool {
    let lower = word.to_lowercase();
    is_weekday(&lower)
        || matches!(lower.as_str(), "at" | "alle" | "ore" | "di" | "il")
        || ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(&lower.as_str())
        || ["lun", "mer", "gio", "ven", "sab", "dom"].contains(&lower.as_str())
}

/// Days from 1970-01-01 in the Gregorian calendar.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}
