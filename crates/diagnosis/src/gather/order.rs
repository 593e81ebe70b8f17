//! What one source tells of machines, in the order in which it happened.

use super::journal::Journal;
use super::told::{At, Told};

/// Events are exported newest first as often as not (`Get-WinEvent`, the Event Viewer): then all of
/// it is turned round, and what has no time stays where it is.
pub(super) fn restore(journal: &mut Journal) {
    let mut turns = Turns::default();
    macro_rules! each {
        ($do:ident: $($list:ident)*) => { $($do!($list);)* };
    }
    macro_rules! look {
        ($list:ident) => {
            turns.look(journal.$list.iter().map(|told| told.at))
        };
    }
    macro_rules! turn {
        ($list:ident) => {
            turn_round(&mut journal.$list)
        };
    }
    each!(look: dials failures agreed dropped rejected lacking discarded services changes users);
    each!(look: certificates keying_not_started);
    for dial in &journal.dials {
        turns.look(dial.what.steps.iter().map(|(_, at)| *at));
    }
    if turns.back <= turns.forth {
        return;
    }
    each!(turn: dials failures agreed dropped rejected lacking discarded services changes users);
    each!(turn: certificates keying_not_started);
    journal.dials.iter_mut().for_each(|dial| dial.what.steps.reverse());
    for told in &mut journal.dropped {
        std::mem::swap(&mut told.at, &mut told.what.last);
    }
}

/// How often the next one is earlier, and how often later.
#[derive(Default)]
struct Turns {
    back: u32,
    forth: u32,
}

impl Turns {
    fn look(&mut self, told: impl Iterator<Item = At>) {
        let mut times = told.filter_map(At::on_its_clock);
        let Some(mut before) = times.next() else { return };
        for time in times {
            self.back += u32::from(time < before);
            self.forth += u32::from(time > before);
            before = time;
        }
    }
}

fn turn_round<T>(list: &mut [Told<T>]) {
    if list.iter().any(|told| told.at.on_its_clock().is_some()) {
        list.reverse();
    }
}
