//! `--clock FILE=ZONE|±SECONDS`: what the user knows of a source's clock.

use std::net::IpAddr;
use std::path::Path;

use evidence::{Fact, Listener, Source, Stamp, Timestamp, When};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::complaint::Complaint;
use crate::style;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Clock {
    /// The zone that the source does not state.
    Zone(TimeZone),
    /// Nanoseconds by which the clock is slow.
    Slow(i64),
}

/// Clocks by file, in the order given.
#[derive(Debug, Default)]
pub(crate) struct Clocks(Vec<(String, Clock)>);

impl Clocks {
    pub(crate) fn read(given: &[String]) -> Result<Clocks, Complaint> {
        let read = |text: &String| {
            let known = text.rsplit_once('=').and_then(|(file, clock)| {
                Some((file.to_owned(), clock_of(clock)?)).filter(|(file, _)| !file.is_empty())
            });
            known.ok_or_else(|| {
                let text = report::clean(text);
                Complaint::new(
                    format!("--clock {text}: write FILE=Europe/Rome, FILE=+02:00 or FILE=-37"),
                    format!("--clock {text}: scrivere FILE=Europe/Rome, FILE=+02:00 o FILE=-37"),
                )
            })
        };
        given.iter().map(read).collect::<Result<_, _>>().map(Clocks)
    }

    /// By the name of the source, whole or the last part of it.
    pub(crate) fn of(&self, name: &str) -> Option<&Clock> {
        let found = self.0.iter().rev().find(|(file, _)| {
            file == name || Path::new(name).file_name().is_some_and(|own| own == file.as_str())
        });
        found.map(|(_, clock)| clock)
    }

    /// Of a log in several files: that of any of them.
    pub(crate) fn of_log<'n>(&self, parts: impl IntoIterator<Item = &'n str>) -> Option<&Clock> {
        parts.into_iter().find_map(|part| self.of(part))
    }

    /// A log in several files has one clock.
    pub(crate) fn check_log<'n>(
        &self,
        parts: impl IntoIterator<Item = &'n str>,
    ) -> Result<(), Complaint> {
        let mut given = parts.into_iter().filter_map(|part| Some((part, self.of(part)?)));
        let Some((first, clock)) = given.next() else { return Ok(()) };
        let Some((other, _)) = given.find(|(_, other)| *other != clock) else { return Ok(()) };
        let (first, other) = (report::clean(first), report::clean(other));
        Err(Complaint::new(
            format!("--clock: {first} and {other} are one log, which has one clock"),
            format!("--clock: {first} e {other} sono un solo log, che ha un solo orologio"),
        ))
    }

    /// A file that is not among the evidence is a mistake worth telling.
    pub(crate) fn check<'n>(
        &self,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<(), Complaint> {
        let unknown = self.0.iter().find(|(file, _)| {
            let alone = Clocks(vec![(file.clone(), Clock::Slow(0))]);
            !names.clone().any(|name| alone.of(name).is_some())
        });
        let Some((file, _)) = unknown else { return Ok(()) };
        let file = report::clean(file);
        Err(Complaint::new(
            format!("--clock {file}: no such file among the evidence"),
            format!("--clock {file}: fra le prove non c’è questo file"),
        ))
    }
}

fn clock_of(text: &str) -> Option<Clock> {
    let is_signed = text.starts_with(['+', '-']);
    if is_signed && !text.contains(':') {
        let seconds: f64 = text.parse().ok()?;
        // A century.
        return (seconds.abs() <= 3.2e9)
            .then_some(Clock::Slow((seconds * Timestamp::SECOND as f64) as i64));
    }
    style::named_zone(text).map(Clock::Zone)
}

/// Hears what a source states, on the right clock.
pub(crate) struct Corrected<'a, L> {
    listener: L,
    clock: Option<&'a Clock>,
}

impl<'a, L: Listener> Corrected<'a, L> {
    pub(crate) fn new(listener: L, clock: Option<&'a Clock>) -> Corrected<'a, L> {
        Corrected { listener, clock }
    }
}

impl<L: Listener> Listener for Corrected<'_, L> {
    fn hear(&mut self, fact: Fact<'_>) {
        match self.clock {
            None => self.listener.hear(fact),
            Some(clock) => {
                let when = Stamp::Known(clock.correct(fact.when.when()));
                self.listener.hear(Fact { when, ..fact });
            }
        }
    }

    fn keeps(&self, pairs: &[(IpAddr, IpAddr)]) -> Vec<bool> {
        self.listener.keeps(pairs)
    }

    fn passed_over(&mut self, pairs: &[(IpAddr, IpAddr)]) {
        self.listener.passed_over(pairs);
    }
}

impl Clock {
    fn correct(&self, when: When) -> When {
        match (self, when) {
            (_, When::Absent) => When::Absent,
            (Clock::Slow(by), When::Exact(at)) => When::Exact(later(at, *by)),
            (Clock::Slow(by), When::WithoutZone(at)) => When::WithoutZone(later(at, *by)),
            (Clock::Slow(by), When::WithoutYear(at)) => When::WithoutYear(later(at, *by)),
            (Clock::Zone(_), When::Exact(at)) => When::Exact(at),
            (Clock::Zone(zone), When::WithoutZone(at)) => {
                offset(zone, at).map_or(when, |by| When::Exact(later(at, -by)))
            }
            // Without a year it is still not known whether the zone kept summer time.
            (Clock::Zone(zone), When::WithoutYear(at)) => {
                offset(zone, at).map_or(when, |by| When::WithoutYear(later(at, -by)))
            }
        }
    }

    /// What a source covers, on the right clock.
    pub(crate) fn correct_covers(&self, source: &mut Source) {
        if let Clock::Slow(by) = self {
            let correct = |at: Option<Timestamp>| at.map(|at| later(at, *by));
            source.covers.first = correct(source.covers.first);
            source.covers.last = correct(source.covers.last);
        }
    }
}

fn later(at: Timestamp, by: i64) -> Timestamp {
    Timestamp(at.0.saturating_add(by))
}

/// Nanoseconds that a zone is ahead of UTC at a wall-clock time.
fn offset(zone: &TimeZone, wall: Timestamp) -> Option<i64> {
    let instant = jiff::Timestamp::from_nanosecond(i128::from(wall.0)).ok()?;
    let wall: DateTime = TimeZone::UTC.to_datetime(instant);
    let offset = zone.to_timestamp(wall).ok()?;
    let apart = instant.as_nanosecond() - offset.as_nanosecond();
    i64::try_from(apart).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600 * Timestamp::SECOND;

    #[test]
    fn clocks_are_read_and_found_by_file() {
        let given = ["a/gw.log=Europe/Rome", "client.log=+02:00", "cap.pcap=-37"];
        let clocks = Clocks::read(&given.map(str::to_owned)).unwrap();
        assert_eq!(clocks.of("cap.pcap"), Some(&Clock::Slow(-37 * Timestamp::SECOND)));
        assert_eq!(clocks.of("x/cap.pcap"), clocks.of("cap.pcap"));
        assert!(clocks.of("gw.log").is_none() && clocks.of("a/gw.log").is_some());
        for wrong in ["gw.log", "=UTC", "gw.log=", "gw.log=Nowhere/City", "gw.log=+1e99"] {
            assert!(Clocks::read(&[wrong.to_owned()]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_log_in_several_files_has_the_clock_of_any_of_them() {
        let read = |given: &[&str]| {
            Clocks::read(&given.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()).unwrap()
        };
        let parts = ["x/gw.log.1", "x/gw.log"];
        let one = read(&["gw.log.1=-37"]);
        assert_eq!(one.of_log(parts), Some(&Clock::Slow(-37 * Timestamp::SECOND)));
        assert!(one.check_log(parts).is_ok() && one.check(parts.into_iter()).is_ok());
        assert!(read(&["gw.log.1=-37", "gw.log=-37"]).check_log(parts).is_ok());
        let two = read(&["gw.log.1=-37", "gw.log=UTC"]).check_log(parts).unwrap_err();
        assert!(two.to_string().contains("x/gw.log.1 and x/gw.log"), "{two}");
        assert!(read(&["other.log=-37"]).check(parts.into_iter()).is_err());
    }

    #[test]
    fn a_zone_makes_a_clock_without_one_exact() {
        let rome = clock_of("Europe/Rome").unwrap();
        // 1 July 2026, 12:00 as written.
        let noon = Timestamp(1_782_907_200 * Timestamp::SECOND);
        let utc = Timestamp(noon.0 - 2 * HOUR);
        assert_eq!(rome.correct(When::WithoutZone(noon)), When::Exact(utc));
        assert_eq!(rome.correct(When::Exact(noon)), When::Exact(noon));
        assert_eq!(rome.correct(When::Absent), When::Absent);
        let slow = clock_of("+3600").unwrap();
        assert_eq!(slow.correct(When::Exact(utc)), When::Exact(Timestamp(noon.0 - HOUR)));
    }
}
