//! Whether a gateway's caller is there when this machine dials, and only then: a site whose gateway
//! begins anew by itself fits whatever dial by its time.

use evidence::Timestamp;

use super::pair::{BEFORE, SILENT_FOR, ends, started};
use super::view::AttemptView;
use crate::case::{Case, Negotiation};
use crate::moment::Moment;

/// Seconds before and after it in which a caller's other tries are counted, and how many are too
/// many for a person whose other dials are not told.
const AROUND: f64 = 600.0;
const MANY_TRIES: usize = 2;
/// Dials of which nothing is seen; of one somebody may have kept no log.
const FEW_DIALS: usize = 2;
/// Dials and tries that are compared.
const MOST_DIALS: usize = 64;
const MOST_TRIES: usize = 4096;

/// When it began and ended, and whether it failed in the same way as the one in question.
type Dialled = ([f64; 2], bool);

/// Dials and tries in seconds from the beginning of the dial that one of them fits, whatever hour
/// each clock shows.
pub(super) struct Rhythm {
    /// Of this machine.
    dials: Vec<Dialled>,
    /// Of the caller.
    tries: Vec<f64>,
    /// What the log covers.
    covered: [f64; 2],
    /// The two fit at another hour only.
    is_shifted: bool,
}

impl Rhythm {
    pub(super) fn of(case: &Case, view: &AttemptView<'_>, own: &Negotiation) -> Option<Rhythm> {
        let (begin, _) = view.attempt.span(view.machine)?;
        let dialled = Moment::of(begin.when)?;
        let starts = started(case, own)?;
        let gap = starts.since(dialled)?;
        let first_at = |own: &Negotiation| case.account(&own.witnesses[0]).first_at();
        let first = first_at(own)?;
        let from_dial = |at: Timestamp| at.seconds_since(first) + gap;
        let (caller, source) = (ends(case, own).0, own.witnesses[0].source);
        let of_log = || case.negotiations.iter().filter(|own| own.witnesses[0].source == source);
        let tries = of_log()
            .filter(|other| ends(case, other).0 == caller)
            .filter_map(|other| Some(from_dial(first_at(other)?)));
        let earliest = of_log().filter_map(first_at).min()?;
        let last_at = |own: &Negotiation| case.account(&own.witnesses[0]).last_at();
        let latest = of_log().filter_map(last_at).max()?;
        let dials = view.machine.journal.dials.iter().rev().filter_map(|told| {
            let times = [told.what.begin()?.when, told.what.end()?.when];
            let [begins, ends] = times.map(evidence::When::on_its_clock);
            let since = |at: Timestamp| at.seconds_since(dialled.at);
            Some(([since(begins?), since(ends?)], told.what.code == view.code()))
        });
        Some(Rhythm {
            dials: dials.take(MOST_DIALS).collect(),
            tries: tries.take(MOST_TRIES).collect(),
            covered: [from_dial(earliest), from_dial(latest)],
            is_shifted: starts.zones_apart(dialled) != Some(0),
        })
    }

    /// It tries at other times of these minutes, too, when this machine does not dial.
    pub(super) fn tries_anyway(&self) -> bool {
        let is_dialled = |at: &f64| {
            let has =
                |[begins, ends]: [f64; 2]| (begins - SILENT_FOR..=ends + SILENT_FOR).contains(at);
            self.dials.iter().any(|(dial, _)| has(*dial))
        };
        // Of many tries one fits by chance at some hour or other.
        let near = self.tries.iter().filter(|at| self.is_shifted || at.abs() <= AROUND);
        near.filter(|at| !is_dialled(at)).take(MANY_TRIES).count() == MANY_TRIES
    }

    /// This machine dialled at other times, too, which the log covers, and of most of these dials
    /// it shows nothing of that caller.
    pub(super) fn misses_dials(&self) -> bool {
        let is_covered = |[begins, ends]: &[f64; 2]| {
            *begins >= self.covered[0] - BEFORE && *ends <= self.covered[1]
        };
        let dials = self.dials.iter().filter(|(dial, is_alike)| *is_alike && is_covered(dial));
        let (seen, missed): (Vec<&Dialled>, Vec<&Dialled>) =
            dials.partition(|([begins, ends], _)| {
                let during = begins - BEFORE..=ends + BEFORE;
                self.tries.iter().any(|at| during.contains(at))
            });
        missed.len() >= FEW_DIALS && missed.len() > seen.len()
    }
}
