//! Dates and times of day as Windows prints them for people, where the order is known.

use evidence::Timestamp;

/// What stands first in `1/12/2022`: the printing machine's region decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::windows) enum Order {
    DayFirst,
    MonthFirst,
    Unknown,
}

/// The parts of a date and time as they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::windows) struct Printed {
    first: u32,
    second: u32,
    year: i64,
    seconds: i64,
    /// The order is in the form: a name of a month, or the year first.
    order: Order,
}

impl Printed {
    /// The first date in `text`, with the time of day behind it; midnight where there is none.
    pub(in crate::windows) fn find(text: &str) -> Option<Printed> {
        let words: Vec<&str> = text.split([' ', ',', 'T']).filter(|w| !w.is_empty()).collect();
        for (at, word) in words.iter().enumerate().take(60) {
            let date = numeric(word).map(|date| (date, 1));
            if let Some((date, used)) = date.or_else(|| named(words.get(at..)?)) {
                let behind = words.get(at + used..).unwrap_or(&[]);
                return Some(Printed { seconds: time_of_day(behind), ..date });
            }
        }
        None
    }

    /// What its own numbers say of the order.
    pub(in crate::windows) fn order(self) -> Order {
        match (self.order, self.first > 12, self.second > 12) {
            (Order::Unknown, true, false) => Order::DayFirst,
            (Order::Unknown, false, true) => Order::MonthFirst,
            (order, ..) => order,
        }
    }

    /// None where the order matters and neither the date nor `order` says it.
    pub(in crate::windows) fn at(self, order: Order) -> Option<Timestamp> {
        let own = self.order();
        let (day, month) = match if own == Order::Unknown { order } else { own } {
            Order::DayFirst => (self.first, self.second),
            Order::MonthFirst => (self.second, self.first),
            Order::Unknown if self.first == self.second => (self.first, self.second),
            Order::Unknown => return None,
        };
        let is_date = (1..=12).contains(&month) && (1..=31).contains(&day);
        if !is_date || !(1990..2200).contains(&self.year) {
            return None;
        }
        let seconds = days(self.year, month, day) * 86_400 + self.seconds;
        Some(Timestamp(seconds.checked_mul(Timestamp::SECOND)?))
    }
}

/// Days since 1970-01-01 of the Gregorian calendar.
fn days(year: i64, month: u32, day: u32) -> i64 {
    // Years begin in March, so that the leap day is the last.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month = i64::from((month + 9) % 12);
    let of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// `1/12/2022`, `12.01.2022`, `2022-01-12`.
fn numeric(word: &str) -> Option<Printed> {
    let separator = word.chars().find(|c| matches!(c, '/' | '.' | '-'))?;
    let mut parts = word.split(separator).map(|part| part.parse::<u32>().ok());
    let (a, b, c) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() {
        return None;
    }
    let printed = |first, second, year: u32, order| Printed {
        first,
        second,
        year: i64::from(year),
        seconds: 0,
        order,
    };
    match (a, c) {
        (1990..2200, 1..=31) => Some(printed(b, c, a, Order::MonthFirst)),
        (1..=31, 1990..2200) => Some(printed(a, b, c, Order::Unknown)),
        _ => None,
    }
}

/// `January 12 2022`, `12 gennaio 2022`, and how many words that takes.
fn named(words: &[&str]) -> Option<(Printed, usize)> {
    let [a, b, c, ..] = words else {
        return None;
    };
    let year: i64 = c.parse().ok().filter(|year| (1990..2200).contains(year))?;
    let (day, month) = match (month(a), month(b)) {
        (Some(month), None) => (b.parse().ok()?, month),
        (None, Some(month)) => (a.parse().ok()?, month),
        _ => return None,
    };
    let printed = Printed { first: day, second: month, year, seconds: 0, order: Order::DayFirst };
    Some((printed, 3))
}

fn month(word: &str) -> Option<u32> {
    const ENGLISH: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const ITALIAN: [&str; 12] =
        ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"];
    let start = word.get(..3)?.to_ascii_lowercase();
    let find = |names: &[&str; 12]| names.iter().position(|name| *name == start);
    let index = find(&ENGLISH).or_else(|| find(&ITALIAN))?;
    (word.len() < 10 && word.bytes().all(|b| b.is_ascii_alphabetic())).then_some(index as u32 + 1)
}

/// `8:15:01 AM`, `08:15:01`, `08.15.01`; midnight where it is none of them.
fn time_of_day(words: &[&str]) -> i64 {
    let Some(word) = words.first() else {
        return 0;
    };
    let mut parts = word.split([':', '.']).map(|part| part.parse::<i64>().ok());
    let (Some(Some(hours)), Some(Some(minutes))) = (parts.next(), parts.next()) else {
        return 0;
    };
    let seconds = parts.next().flatten().unwrap_or(0);
    let hours = match words.get(1) {
        Some(half) if half.eq_ignore_ascii_case("PM") && hours < 12 => hours + 12,
        Some(half) if half.eq_ignore_ascii_case("AM") && hours == 12 => 0,
        _ => hours,
    };
    let is_time = (0..24).contains(&hours) && (0..60).contains(&minutes);
    if is_time && (0..=60).contains(&seconds) { hours * 3600 + minutes * 60 + seconds } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str, order: Order) -> Option<i64> {
        Printed::find(text)?.at(order).map(|at| at.0 / Timestamp::SECOND)
    }

    #[test]
    fn a_date_is_read_in_the_order_that_it_or_its_machine_states() {
        let at = Some(1_641_945_600);
        assert_eq!(seconds("1/12/2022", Order::MonthFirst), at);
        assert_eq!(seconds("12/01/2022 00:00:00", Order::DayFirst), at);
        assert_eq!(seconds("1/12/2022 12:00:00 AM", Order::MonthFirst), at);
        assert_eq!(seconds("2022-01-12", Order::Unknown), at);
        assert_eq!(seconds("Wednesday, January 12, 2022 12:00:00 AM", Order::Unknown), at);
        assert_eq!(seconds("mercoledì 12 gennaio 2022 00:00:00", Order::Unknown), at);
        assert_eq!(seconds("1/12/2022", Order::Unknown), None);
        assert_eq!(seconds("13/1/2022, 8:15:01 PM", Order::Unknown), Some(1_642_104_901));
        assert_eq!(seconds("29/02/2024", Order::DayFirst), Some(1_709_164_800));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "10.0.19045", "192.168.1.5", "0/0/2022", "99/99/2022", "1/2/3/2022"] {
            assert_eq!(seconds(text, Order::DayFirst), None, "{text}");
        }
    }
}
