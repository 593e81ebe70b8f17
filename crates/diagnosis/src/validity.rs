//! Whether a certificate that a log holds for out of date had expired or was not valid yet.

use evidence::{Remark, Timestamp, When};
use verdict::{Citation, Text};

use crate::case::Case;
use crate::gather::RemarkTold;
use crate::view::View;

const HOUR: i64 = 3600 * Timestamp::SECOND;
const DAY: i64 = 24 * HOUR;

/// By the clock of the end that logs, which may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dates {
    NotYet,
    Over,
    /// So long before that it is the clock that is wrong: nobody issues a certificate more than a
    /// year before it begins.
    LongBefore,
    /// One of the two, and it is not over.
    NotOver,
}

/// What a judgement says once the dates that stand with it are looked at.
pub(crate) fn refined(case: &Case, source: usize, told: &RemarkTold) -> (Remark, Option<Dates>) {
    if !matches!(told.what, Remark::OutOfDate | Remark::AuthorityOutOfDate) {
        return (told.what, None);
    }
    let valid = told.valid.as_deref();
    let dates =
        valid.and_then(|valid| judge(case.when_by_its_clock(source, told.at), *valid, case.now));
    let what = match dates {
        Some(Dates::NotYet) => Remark::NotYetValid,
        Some(Dates::Over) if told.what == Remark::AuthorityOutOfDate => Remark::AuthorityExpired,
        Some(Dates::Over) => Remark::Expired,
        Some(Dates::LongBefore | Dates::NotOver) | None => told.what,
    };
    (what, dates)
}

/// A message of the negotiation whose own clock shows a day on which the certificate is valid, told
/// by another source than the one that holds it for out of date: one of the two clocks is wrong.
pub(crate) fn valid_by_another(
    view: &View<'_>,
    source: usize,
    told: &RemarkTold,
) -> Option<Citation> {
    let [from, until] = *told.valid.as_deref()?;
    let others = view.negotiation.witnesses.iter().filter(|own| own.source != source);
    others.map(|own| (own, view.case.account(own))).find_map(|(witness, account)| {
        let step = account.steps.last()?;
        let at = view.case.when_by_its_clock(witness.source, step.seen.first_at());
        let When::Exact(at) = at else { return None };
        let is_within = at.0 > from.0.saturating_add(DAY) && at.0 < until.0.saturating_sub(DAY);
        let says = Text::new(
            "by this clock the certificate is valid",
            "per questo orologio il certificato è valido",
        );
        let place = step.seen.first;
        let shown = Citation { source: account.source, place, also: Vec::new(), says };
        is_within.then_some(shown)
    })
}

/// The line was written at `when`, and not later than `now`.
fn judge(when: When, [from, until]: [Timestamp; 2], now: Option<Timestamp>) -> Option<Dates> {
    const LONG: i64 = 366 * DAY;
    let by = |at: i64, margin: i64| match () {
        () if at < from.0.saturating_sub(LONG) => Some(Dates::LongBefore),
        () if at < from.0.saturating_sub(margin) => Some(Dates::NotYet),
        () if at > until.0.saturating_add(margin) => Some(Dates::Over),
        () => None,
    };
    match when {
        // The dates are in the zone of the end that logs.
        When::Exact(at) => by(at.0, 14 * HOUR),
        When::WithoutZone(at) => by(at.0, HOUR),
        When::WithoutYear(at) => {
            let now = now?;
            let last = year(now);
            let first = year(from).min(last) - 1;
            let moments = (first..=last).map(|year| at.0.saturating_add(begin(year)));
            let mut found = None;
            for at in moments.filter(|at| *at <= now.0.saturating_add(DAY)) {
                match (by(at, 2 * DAY), by(at, -2 * DAY)) {
                    (Some(Dates::NotYet | Dates::LongBefore), _) => found = Some(Dates::NotYet),
                    // Within the dates it would have been valid.
                    (None, None) => {}
                    // Over; or so close to a date that the day of a leap year decides.
                    _ => return None,
                }
            }
            found
        }
        When::Absent => (now? < until).then_some(Dates::NotOver),
    }
}

/// The calendar year, within two days of its ends.
fn year(at: Timestamp) -> i64 {
    1970 + at.0.div_euclid(DAY) * 400 / 146_097
}

/// When a year begins.
fn begin(year: i64) -> i64 {
    let before = year - 1;
    let leaps = before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400) - 477;
    (365 * (year - 1970) + leaps).saturating_mul(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A moment of a year, by its day.
    fn on(year: i64, day: i64) -> Timestamp {
        Timestamp(begin(year) + day * DAY)
    }

    #[test]
    fn years_begin_where_they_do() {
        assert_eq!(begin(1970), 0);
        assert_eq!(begin(2000), 10_957 * DAY);
        assert_eq!(begin(2025), 20_089 * DAY);
        assert_eq!((year(on(2025, 100)), year(on(1999, 200))), (2025, 1999));
    }

    #[test]
    fn a_line_with_a_date_decides_by_it() {
        let dates = [on(2025, 285), on(2027, 246)];
        let judged = |when| judge(when, dates, None);
        assert_eq!(judged(When::Exact(on(2025, 276))), Some(Dates::NotYet));
        assert_eq!(judged(When::WithoutZone(on(2028, 3))), Some(Dates::Over));
        assert_eq!(judged(When::Exact(on(2025, 285))), None);
        assert_eq!(judged(When::WithoutZone(on(2026, 1))), None);
    }

    #[test]
    fn a_day_without_its_year_lies_in_the_past() {
        let dates = [on(2025, 285), on(2027, 246)];
        let judged = |day, now| judge(When::WithoutYear(on(1970, day)), dates, now);
        let now = Some(on(2026, 328));
        assert_eq!(judged(276, now), Some(Dates::NotYet));
        // In 2028 the line may be of 2027, after the end.
        assert_eq!(judged(276, Some(on(2028, 1))), None);
        assert_eq!((judged(276, None), judged(285, now)), (None, None));
        assert_eq!(judged(276, Some(on(2020, 1))), Some(Dates::NotYet));
    }

    #[test]
    fn a_clock_more_than_a_year_before_the_first_day_is_wrong_itself() {
        let dates = [on(2025, 121), on(2026, 256)];
        let judged = |year, day| judge(When::Exact(on(year, day)), dates, None);
        assert_eq!(judged(2015, 222), Some(Dates::LongBefore));
        assert_eq!(judged(2024, 119), Some(Dates::LongBefore));
        assert_eq!(judged(2024, 123), Some(Dates::NotYet));
    }

    #[test]
    fn without_any_time_what_is_valid_now_has_not_expired() {
        let dates = [on(2025, 285), on(2027, 246)];
        assert_eq!(judge(When::Absent, dates, Some(on(2026, 328))), Some(Dates::NotOver));
        assert_eq!(judge(When::Absent, dates, Some(on(2028, 1))), None);
        assert_eq!(judge(When::Absent, dates, None), None);
    }
}
