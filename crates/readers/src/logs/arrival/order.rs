//! Copies from web interfaces that list the newest line first.

use evidence::{Timestamp, When};

use super::super::stamp;
use super::Forms;
use crate::pasted::floor;

/// The order in which the lines were written, as places in `text` from 0; none where they stand in
/// it already. Lines without a time follow the one before them.
pub(crate) fn oldest_first(text: &str, forms: &Forms) -> Option<Vec<usize>> {
    let moment = |line: &str| moment(line, forms).on_its_clock();
    let head = text.split('\n').take(super::LOOKED_AT).filter_map(moment);
    if !is_falling(head) || !is_falling(text.split('\n').filter_map(moment)) {
        return None;
    }
    let lines: Vec<&str> = text.split('\n').collect();
    let mut order = Vec::with_capacity(lines.len());
    let mut end = lines.len();
    for at in (0..lines.len()).rev() {
        if at == 0 || moment(lines[at]).is_some() {
            order.extend(at..end);
            end = at;
        }
    }
    Some(order)
}

/// The first time that the lines of a text state, and the last.
pub(crate) fn span(text: &str) -> (When, When) {
    let forms = Forms::of(text);
    let known = |line: &str| Some(moment(line, &forms)).filter(|when| *when != When::Absent);
    let first = text.split('\n').find_map(known).unwrap_or(When::Absent);
    let last = text.rsplit('\n').find_map(known).unwrap_or(When::Absent);
    (first, last)
}

fn moment(line: &str, forms: &Forms) -> When {
    let line = forms.bare(&line[..floor(line, super::COLUMNS)]);
    match stamp::read(&line) {
        When::Absent => stamp::router(&line),
        when => when,
    }
}

/// Whether times fall over many lines, and rise at most where a year begins.
fn is_falling(moments: impl Iterator<Item = Timestamp>) -> bool {
    const FEWEST: u64 = 4;
    let (mut falls, mut rises) = (0_u64, 0_u64);
    let mut last = None;
    for at in moments {
        if let Some(last) = last {
            falls += u64::from(at < last);
            rises += u64::from(at > last);
        }
        last = Some(at);
    }
    falls >= FEWEST && rises * 50 <= falls
}
