//! The extra evidence that would make it certain, and how to get it.

use verdict::Missing;

use super::View;
use crate::columns::{Page, TEXT};
use crate::words;

/// Pieces of evidence shown before the rest is only counted.
const MOST: usize = 4;

/// Numbered where the table of candidates refers to them.
pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) {
    let language = view.style.language;
    let shown = shown(view);
    let numbered = is_numbered(view);
    let mut block = page.block(0, words::to_be_sure(language));
    for (index, missing) in shown.iter().enumerate() {
        let what = view.style.say(&missing.what);
        let how = view.style.say(&missing.how);
        let colon = if how.is_empty() { "" } else { ":" };
        match numbered {
            true => block.say(&format!("{}\u{a0} {what}{colon}", index + 1)),
            false => block.say(&format!("{what}{colon}")),
        }
        steps(&mut block, how);
        if !numbered && !missing.would_decide.is_empty() {
            let codes: Vec<&str> = missing.would_decide.iter().map(|cause| cause.code()).collect();
            block.under(&words::would_decide(&codes.join(", "), language));
        }
    }
    let left = view.report.missing.len().saturating_sub(shown.len());
    super::why::more(&mut block, left);
}

pub(super) fn shown<'a>(view: &View<'a>) -> &'a [Missing] {
    let all = view.report.missing.as_slice();
    let most = if view.style.all || all.len() == MOST + 1 { all.len() } else { MOST };
    all.get(..most).unwrap_or(all)
}

/// Several pieces of evidence, and candidates to refer to them.
pub(super) fn is_numbered(view: &View<'_>) -> bool {
    view.report.verdict.outcome == verdict::Outcome::Undecided
        && view.report.missing.len() > 1
        && !view.candidates().is_empty()
}

/// The first line of `how` is prose, unless it alone looks like a command; every other line is to
/// be copied as it stands.
fn steps(block: &mut crate::columns::Block<'_, '_>, how: &str) {
    for (index, line) in how.lines().enumerate() {
        if index == 0 && !is_command(line) {
            block.under(line);
        } else {
            block.verbatim(TEXT + 2, line);
        }
    }
}

/// Quotes, options, pipes and paths are what a wrap would break.
fn is_command(line: &str) -> bool {
    line.split(' ').any(|word| {
        word.starts_with("--")
            || word.starts_with('\'')
            || (word.starts_with('-') && word.len() > 1)
            || matches!(word, "|" | "&&" | "sudo" | "whyke")
    })
}
