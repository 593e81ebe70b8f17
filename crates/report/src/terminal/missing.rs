//! The extra evidence that would make it certain, and how to get it.

use verdict::Missing;

use super::commands::Most;
use super::why::most;
use super::{View, commands};
use crate::columns::Page;
use crate::{times, words};

/// Pieces of evidence shown before the rest is only counted.
const MOST: usize = 4;
/// Of a product that is the one, and of each that it may be.
const OF_ONE: Most = Most { products: 1, commands: 4, lines: 16 };
const OF_EACH: Most = Most { products: 2, commands: 1, lines: 12 };
/// Of what would only confirm, behind what decides.
const OF_MORE: Most = Most { products: 1, commands: 1, lines: 2 };

/// Numbered where the table of candidates refers to them.
pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) {
    let language = view.style.language;
    let shown = shown(view);
    let numbered = is_numbered(view);
    let mut block = page.block(0, words::to_be_sure(language));
    for (index, missing) in shown.iter().enumerate() {
        let what = times::filled(view.style.say(&missing.what), false, view.style);
        let how = times::filled(view.style.say(&missing.how), false, view.style);
        let colon = if how.is_empty() { "" } else { ":" };
        match numbered {
            true => block.say(&format!("{}\u{a0} {what}{colon}", index + 1)),
            false => block.say(&format!("{what}{colon}")),
        }
        if !how.is_empty() {
            block.under(&how);
        }
        let first = missing.commands.first().map(|command| &command.dialect);
        let is_one = missing.commands.iter().all(|command| Some(&command.dialect) == first);
        let only_confirms = index > 0 && missing.would_decide.is_empty();
        let at_most = match is_one {
            true => OF_ONE,
            false if only_confirms => OF_MORE,
            false => OF_EACH,
        };
        commands::write(&mut block, &missing.commands, at_most, view);
        // What makes the first finding certain needs no other word.
        let named = view.report.verdict.finding.and_then(|at| view.report.findings.get(at));
        let named = named.map(|finding| finding.cause);
        let of_first = missing.would_decide.as_slice() == named.as_slice();
        if !numbered && !missing.would_decide.is_empty() && !of_first {
            let codes: Vec<&str> = missing.would_decide.iter().map(|cause| cause.code()).collect();
            block.under(&words::would_decide(&codes.join(", "), language));
        }
    }
    let left = view.report.missing.len().saturating_sub(shown.len());
    super::why::more(&mut block, left);
}

pub(super) fn shown<'a>(view: &View<'a>) -> &'a [Missing] {
    let all = view.report.missing.as_slice();
    all.get(..most(all.len(), MOST, view)).unwrap_or(all)
}

/// Several pieces of evidence, and candidates to refer to them.
pub(super) fn is_numbered(view: &View<'_>) -> bool {
    view.report.verdict.outcome == verdict::Outcome::Undecided
        && view.report.missing.len() > 1
        && !view.candidates().is_empty()
}
