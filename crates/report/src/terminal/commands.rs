//! Commands beside the products whose syntax they are, never wrapped, each beneath its note.

use verdict::Command;

use super::View;
use super::why::most;
use crate::columns::{Block, TEXT, pad, width, wrap};
use crate::{times, words};

/// A note is not squeezed into less, however narrow the terminal.
const NARROWEST: usize = 24;

/// How much is shown; the rest is named, or counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    pub(super) products: usize,
    /// Of one product: commands with a note of their own, and lines of them.
    pub(super) commands: usize,
    pub(super) lines: usize,
}

pub(super) fn write(
    block: &mut Block<'_, '_>,
    commands: &[Command],
    at_most: Most,
    view: &View<'_>,
) {
    let language = view.style.language;
    let mut dialects: Vec<&str> = Vec::new();
    for command in commands {
        if !dialects.contains(&command.dialect.as_str()) {
            dialects.push(&command.dialect);
        }
    }
    let (shown, left) = dialects.split_at(most(dialects.len(), at_most.products, view));
    let room = shown.iter().map(|dialect| width(words::dialect(dialect))).max().unwrap_or(0);
    let mut is_cut = false;
    for dialect in shown {
        let own: Vec<&Command> =
            commands.iter().filter(|command| command.dialect == *dialect).collect();
        let mut name = words::dialect(dialect);
        let mut beside = |line: &str| {
            block.verbatim(TEXT + 2, &format!("{}  {line}", pad(name, room)));
            name = "";
        };
        let all: usize = own.iter().map(|command| command.text.lines().count()).sum();
        let mut written = 0;
        let commands = if view.style.all { own.len() } else { at_most.commands };
        for command in own.iter().take(commands) {
            let count = command.text.lines().count();
            let whole = view.style.all || written + count <= at_most.lines;
            // What is cut stands alone: half a setting after a whole command helps nobody.
            if !whole && written > 0 {
                break;
            }
            if let Some(note) = &command.note {
                let note = times::filled(view.style.say(note), false, view.style);
                let columns = view.style.width.saturating_sub(TEXT + 2 + room + 2).max(NARROWEST);
                wrap(&format!("{note}:"), columns, 0).iter().for_each(|line| beside(line));
            }
            let text = times::filled(&command.text, true, view.style);
            for line in text.lines().take(if whole { count } else { 1 }) {
                beside(line);
                written += 1;
            }
            if !whole {
                break;
            }
        }
        if written < all && (shown.len() > 1 || left.is_empty()) {
            beside(&words::more_lines(all - written, language));
        } else {
            is_cut = written < all;
        }
    }
    if !left.is_empty() {
        let names: Vec<&str> = left.iter().map(|dialect| words::dialect(dialect)).collect();
        block.under(&words::also_for(&names.join(", "), is_cut, language));
    }
}
