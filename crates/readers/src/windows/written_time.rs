//! Times as Windows' tools write them: in the reader's language, most without a zone.

mod moment;

use evidence::{Timestamp, When};
use moment::{Date, Moment};

/// What comes first in a date of which neither number says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    DayFirst,
    MonthFirst,
}

/// What the times of one source say about their order together.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Orders {
    day_first: u32,
    month_first: u32,
    /// With AM and PM, as the United States write.
    halves: bool,
    /// The labels around it are in a language of countries where the day comes first.
    foreign: bool,
}

impl Orders {
    pub(crate) fn note(&mut self, text: &str) {
        let Some(moment) = Moment::parse(text) else { return };
        match moment.date {
            Date::Unclear { first, .. } if first > 12 => self.day_first += 1,
            Date::Unclear { second, .. } if second > 12 => self.month_first += 1,
            _ => {}
        }
        self.halves |= moment.has_half;
    }

    pub(crate) fn note_foreign_labels(&mut self) {
        self.foreign = true;
    }

    pub(crate) fn decide(self) -> Order {
        match self.day_first.cmp(&self.month_first) {
            std::cmp::Ordering::Greater => Order::DayFirst,
            std::cmp::Ordering::Less => Order::MonthFirst,
            std::cmp::Ordering::Equal if self.halves && !self.foreign => Order::MonthFirst,
            std::cmp::Ordering::Equal => Order::DayFirst,
        }
    }
}

/// A time in any form that is known; absent where it is none.
pub(crate) fn read(text: &str, order: Order) -> When {
    Moment::parse(text).and_then(|moment| moment.when(order)).unwrap_or(When::Absent)
}

/// A time that states its zone.
pub(crate) fn exact(text: &str) -> Option<Timestamp> {
    match read(text, Order::DayFirst) {
        When::Exact(at) => Some(at),
        _ => None,
    }
}

/// Whether a text is a date with a time, and nothing else.
pub(crate) fn is_time(text: &str) -> bool {
    Moment::parse(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2016-03-18 13:34:22 UTC.
    const NOON: i64 = 1_458_308_062 * Timestamp::SECOND;

    fn local(text: &str, order: Order) -> Option<i64> {
        match read(text, order) {
            When::WithoutZone(Timestamp(at)) => Some(at),
            _ => None,
        }
    }

    #[test]
    fn the_same_local_moment_is_read_from_every_form() {
        for text in [
            "3/18/2016 1:34:22 PM",
            "18/03/2016 13:34:22",
            "18/03/2016 13.34.22",
            "18.03.2016 13:34:22",
            "18-03-2016 13:34:22",
            "2016-03-18 13:34:22",
            "2016-03-18T13:34:22",
            "2016/03/18 13:34:22",
            "\u{200e}3/\u{200e}18/\u{200e}2016 1:34:22\u{202f}PM",
            "Friday, March 18, 2016 1:34:22 PM",
            "venerdì 18 marzo 2016 13:34:22",
            "18/03/2016 1:34:22 p.m.",
            "18/03/16 13:34:22",
        ] {
            assert_eq!(local(text, Order::DayFirst), Some(NOON), "{text}");
            assert_eq!(local(text, Order::MonthFirst), Some(NOON), "{text}");
        }
    }

    #[test]
    fn a_time_with_its_zone_is_exact() {
        let at = |text| exact(text).map(|at| at.0);
        assert_eq!(at("2016-03-18T13:34:22.000Z"), Some(NOON));
        assert_eq!(at("2016-03-18T14:34:22.123456700+01:00"), Some(NOON + 123_456_700));
        assert_eq!(at("2016-03-18T13:34:22.0000000Z"), Some(NOON));
        assert_eq!(at("/Date(1458308062123)/"), Some(NOON + 123_000_000));
        assert_eq!(at("2016-03-18 13:34:22 UTC"), Some(NOON));
        assert_eq!(at("2016-03-18T13:34:22"), None);
    }

    #[test]
    fn a_time_without_its_year_says_so() {
        let expected = (76 * 86_400 + 13 * 3600 + 34 * 60) * Timestamp::SECOND;
        let at = |text| read(text, Order::DayFirst);
        assert_eq!(at("Mar 18 13:34"), When::WithoutYear(Timestamp(expected)));
    }

    #[test]
    fn midnight_and_noon_are_told_apart() {
        let midnight = NOON - (13 * 3600 + 34 * 60 + 22) * Timestamp::SECOND;
        assert_eq!(local("3/18/2016 12:00:00 AM", Order::MonthFirst), Some(midnight));
        let noon = midnight + 12 * 3600 * Timestamp::SECOND;
        assert_eq!(local("3/18/2016 12:00:00 PM", Order::MonthFirst), Some(noon));
    }

    #[test]
    fn a_source_s_order_follows_its_clearest_dates_then_am_and_pm_then_its_language() {
        let decide = |texts: &[&str], foreign: bool| {
            let mut orders = Orders::default();
            texts.iter().for_each(|text| orders.note(text));
            if foreign {
                orders.note_foreign_labels();
            }
            orders.decide()
        };
        assert_eq!(decide(&["03/04/2016 10:00:00", "18/03/2016 10:00:00"], false), Order::DayFirst);
        assert_eq!(
            decide(&["3/4/2016 1:00:00 PM", "3/18/2016 1:00:00 PM"], true),
            Order::MonthFirst
        );
        assert_eq!(decide(&["3/4/2016 1:00:00 PM"], false), Order::MonthFirst);
        assert_eq!(decide(&["3/4/2016 1:00:00 PM"], true), Order::DayFirst);
        assert_eq!(decide(&["03/04/2016 13:00:00"], false), Order::DayFirst);
    }

    #[test]
    fn what_is_no_time_is_absent() {
        for text in [
            "",
            "Error",
            "20227",
            "13:34:22",
            "18/03/2016",
            "2016-13-45T10:00:00Z",
            "3/18/2016 1:34:22 PM Error",
            "99/99/2016 10:00:00",
            "/Date(9999999999999999999)/",
            "10.0.0.1 500:4",
            "\u{200e}",
            "T:T:T",
            "------T:::::",
        ] {
            assert_eq!(read(text, Order::DayFirst), When::Absent, "{text}");
        }
    }
}
