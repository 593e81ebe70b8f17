//! The causes behind what was looked up, most likely first, and what would tell them apart.

use knowledge::{Bilingual, Event, NotifyMeaning, WindowsCode};
use verdict::Cause;

use super::found::symptom_of;

/// A cause that is possible and no more: a number decides nothing.
pub(super) struct Suspect {
    pub(super) cause: Cause,
    pub(super) tell: Bilingual,
    /// Names of evidence, the cheapest first.
    pub(super) decided_by: &'static [&'static str],
}

pub(super) fn of_code(row: &'static WindowsCode) -> Vec<Suspect> {
    listed(row.causes, row.tells, row.decided_by)
}

pub(super) fn of_event(row: &'static Event) -> Vec<Suspect> {
    listed(row.causes, row.tells, row.decided_by)
}

pub(super) fn of_notify(row: &NotifyMeaning) -> Vec<Suspect> {
    let candidates = symptom_of(row).map_or(&[][..], |symptom| symptom.candidates);
    let suspects = candidates.iter().filter_map(|candidate| {
        let cause = Cause::find(candidate.cause)?;
        Some(Suspect { cause, tell: candidate.tell, decided_by: candidate.decided_by })
    });
    suspects.collect()
}

fn listed(
    causes: &'static [&'static str],
    tells: &'static [Bilingual],
    decided_by: &'static [&'static [&'static str]],
) -> Vec<Suspect> {
    let all = causes.iter().zip(tells).zip(decided_by);
    let suspects = all.filter_map(|((cause, tell), decided_by)| {
        Some(Suspect { cause: Cause::find(cause)?, tell: *tell, decided_by })
    });
    suspects.collect()
}
