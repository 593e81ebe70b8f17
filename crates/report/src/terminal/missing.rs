//! The extra evidence that would make it certain, and how to get it.

use verdict::{Command, Missing};

use super::why::most;
use super::{View, commands};
use crate::columns::{Block, Page, TEXT};
use crate::{times, words};

/// Pieces of evidence shown before the rest is only counted.
const MOST: usize = 4;
/// Products whose commands are shown for one piece of evidence.
const PRODUCTS: usize = 2;

/// Numbered where the table of candidates refers to them.
pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) {
    let language = view.style.language;
    let shown = shown(view);
    let numbered = is_numbered(view);
    let mut block = page.block(0, words::to_be_sure(language));
    for (index, missing) in shown.iter().enumerate() {
        let what = times::filled(view.style.say(&missing.what), false, view.style);
        let how = view.style.say(&missing.how);
        let colon = if how.is_empty() { "" } else { ":" };
        match numbered {
            true => block.say(&format!("{}\u{a0} {what}{colon}", index + 1)),
            false => block.say(&format!("{what}{colon}")),
        }
        steps(&mut block, how, view);
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
    all.get(..most(all.len(), MOST, view)).unwrap_or(all)
}

/// Several pieces of evidence, and candidates to refer to them.
pub(super) fn is_numbered(view: &View<'_>) -> bool {
    view.report.verdict.outcome == verdict::Outcome::Undecided
        && view.report.missing.len() > 1
        && !view.candidates().is_empty()
}

/// The first line of `how` is prose, unless it alone looks like a command; the others are to be
/// copied as they stand, those of one product beneath its key and a colon.
fn steps(block: &mut Block<'_, '_>, how: &str, view: &View<'_>) {
    let mut lines = how.lines().enumerate().peekable();
    let mut products: Vec<Command> = Vec::new();
    while let Some((index, line)) = lines.next_if(|(_, line)| keyed(line).is_none()) {
        if index == 0 && !is_command(line) {
            block.under(&times::filled(line, false, view.style));
        } else {
            block.verbatim(TEXT + 2, &times::filled(line, true, view.style));
        }
    }
    for (_, line) in lines {
        let (dialect, text) = match (keyed(line), products.last()) {
            (Some((dialect, text)), _) => (dialect.to_owned(), text),
            (None, Some(last)) => (last.dialect.clone(), line),
            (None, None) => (String::new(), line),
        };
        products.push(Command { dialect, text: times::filled(text, true, view.style) });
    }
    commands::write(block, &products, PRODUCTS, view);
}

/// `strongswan: swanctl --list-conns`, where the key is one that has a name.
fn keyed(line: &str) -> Option<(&str, &str)> {
    line.split_once(": ").filter(|(key, _)| words::is_dialect(key))
}

/// Quotes, options, pipes and paths are what a wrap would break.
fn is_command(line: &str) -> bool {
    line.split(' ').any(|word| {
        word.starts_with("--")
            || word.starts_with('\'')
            || (word.starts_with('-') && word.len() > 1)
            || matches!(word, "|" | "&&" | "sudo")
    })
}
