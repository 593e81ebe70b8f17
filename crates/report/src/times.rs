//! Moments and durations, written out in the one zone of the report.

use evidence::{Timestamp, When};
use jiff::ZonedDateTime;
use jiff::tz::TimeZone;
use verdict::Language;

use crate::Style;
use crate::words;

fn zoned(at: Timestamp, zone: &TimeZone) -> Option<ZonedDateTime> {
    let at = jiff::Timestamp::from_nanosecond(i128::from(at.0)).ok()?;
    Some(at.to_zoned_datetime(zone.clone()))
}

/// With the zone it is to be read in: a clock without a zone is shown as it stands.
fn local(when: When, style: &Style) -> Option<ZonedDateTime> {
    match when {
        When::Exact(at) => zoned(at, &style.zone),
        When::WithoutZone(at) | When::WithoutYear(at) => zoned(at, &TimeZone::UTC),
        When::Absent => None,
    }
}

/// RFC 3339 with offset. A source that states no zone gives a time without offset, one that states
/// no year `--MM-DDTHH:MM:SS`: what is not known is not filled in.
pub(crate) fn rfc3339(when: When, style: &Style) -> Option<String> {
    let format = match when {
        When::Exact(_) => "%Y-%m-%dT%H:%M:%S%.f%:z",
        When::WithoutZone(_) => "%Y-%m-%dT%H:%M:%S%.f",
        When::WithoutYear(_) => "--%m-%dT%H:%M:%S%.f",
        When::Absent => return None,
    };
    Some(local(when, style)?.strftime(format).to_string())
}

pub(crate) fn rfc3339_of(at: Option<Timestamp>, style: &Style) -> Option<String> {
    rfc3339(at.map_or(When::Absent, When::Exact), style)
}

/// `10:42:03.114`, or `10:42:03` where no source is more precise.
pub(crate) fn clock(when: When, precise: bool, style: &Style) -> Option<String> {
    let format = if precise { "%H:%M:%S%.3f" } else { "%H:%M:%S" };
    Some(local(when, style)?.strftime(format).to_string())
}

/// `2026-03-12`; without the year where it is not known.
pub(crate) fn date(when: When, style: &Style) -> Option<String> {
    let format = match when {
        When::WithoutYear(_) => "%m-%d",
        _ => "%Y-%m-%d",
    };
    Some(local(when, style)?.strftime(format).to_string())
}

/// Whether it is finer than a second.
pub(crate) fn is_precise(when: When) -> bool {
    when.on_its_clock().is_some_and(|at| at.0 % Timestamp::SECOND != 0)
}

/// Seconds between two moments of the same kind of clock; between others years may lie, or zones.
pub(crate) fn between(earlier: When, later: When) -> Option<f64> {
    match (earlier, later) {
        (When::Exact(earlier), When::Exact(later))
        | (When::WithoutZone(earlier), When::WithoutZone(later))
        | (When::WithoutYear(earlier), When::WithoutYear(later)) => {
            Some(later.seconds_since(earlier))
        }
        _ => None,
    }
}

/// `4.1 s`, `2 min 5 s`, `3 h 10 min`.
pub(crate) fn duration(seconds: f64, language: Language) -> String {
    let whole = seconds.max(0.0) as u64;
    match whole {
        0..60 if seconds.fract() < 0.05 => format!("{whole} s"),
        0..60 => format!("{} s", words::decimal(seconds.max(0.0), language)),
        60..3600 if whole.is_multiple_of(60) => format!("{} min", whole / 60),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ if whole % 3600 < 60 => format!("{} h", whole / 3600),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

/// Texts are written before the zone is known: they mark a moment as `{at:NANOSECONDS}`.
///
/// In prose it becomes a time of day of the report's zone. In a command it is a full time in UTC,
/// which means the same on a machine of any zone.
pub(crate) fn filled(text: &str, is_command: bool, style: &Style) -> String {
    const OPEN: &str = "{at:";
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        filled.push_str(before);
        let moment = after.split_once('}').and_then(|(digits, after)| {
            let when = When::Exact(Timestamp(digits.parse().ok()?));
            let written = if is_command {
                local(when, &Style { zone: TimeZone::UTC, ..style.clone() })?
                    .strftime("%Y-%m-%d %H:%M:%S UTC")
                    .to_string()
            } else {
                clock(when, false, style)?
            };
            Some((written, after))
        });
        match moment {
            Some((written, after)) => {
                filled.push_str(&written);
                rest = after;
            }
            None => {
                filled.push_str(OPEN);
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp(1_773_306_123_114_000_000);

    #[test]
    fn between_clocks_of_different_kinds_nothing_is_reckoned() {
        let undated = Timestamp(6_115_812_000_000_000);
        assert_eq!(between(When::Exact(AT), When::Exact(AT)), Some(0.0));
        assert_eq!(between(When::WithoutYear(undated), When::WithoutYear(undated)), Some(0.0));
        for other in [When::WithoutYear(undated), When::WithoutZone(AT), When::Absent] {
            assert_eq!(between(When::Exact(AT), other), None);
            assert_eq!(between(other, When::Exact(AT)), None);
        }
    }

    #[test]
    fn what_a_source_does_not_know_is_not_filled_in() {
        let style = Style::plain("0");
        let written = |when| rfc3339(when, &style);
        assert_eq!(written(When::Exact(AT)).unwrap(), "2026-03-12T09:02:03.114+00:00");
        assert_eq!(written(When::WithoutZone(AT)).unwrap(), "2026-03-12T09:02:03.114");
        assert_eq!(written(When::WithoutYear(AT)).unwrap(), "--03-12T09:02:03.114");
        assert_eq!(written(When::Absent), None);
    }

    #[test]
    fn any_timestamp_can_be_written() {
        let style = Style::plain("0");
        for at in [i64::MIN, -1, 0, i64::MAX] {
            assert!(rfc3339(When::Exact(Timestamp(at)), &style).is_some());
        }
    }

    #[test]
    fn a_marked_moment_is_written_for_its_reader() {
        let zone = TimeZone::posix("CET-1").unwrap();
        let style = Style { zone, ..Style::plain("0") };
        let marked = "log at {at:1773306123114000000}, {at:x} {at:1";
        assert_eq!(filled(marked, false, &style), "log at 10:02:03, {at:x} {at:1");
        let command = filled("--since '{at:1773306123114000000}'", true, &style);
        assert_eq!(command, "--since '2026-03-12 09:02:03 UTC'");
    }

    #[test]
    fn durations_grow_coarser() {
        let written = |seconds| duration(seconds, Language::English);
        assert_eq!(
            [4.0, 4.13, 60.0, 125.0, 3600.0, 11_400.0].map(written),
            ["4 s", "4.1 s", "1 min", "2 min 5 s", "1 h", "3 h 10 min"]
        );
        assert_eq!(duration(4.13, Language::Italian), "4,1 s");
        assert_eq!(duration(59.99, Language::English), "60.0 s");
    }
}
