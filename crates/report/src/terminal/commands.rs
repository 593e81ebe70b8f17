//! Commands beside the products whose syntax they are, never wrapped.

use verdict::Command;

use super::View;
use super::why::most;
use crate::columns::{Block, TEXT, pad, width};
use crate::words;

/// Lines of one product before only the first is shown.
const LINES: usize = 6;

/// At most so many products; the others are only named.
pub(super) fn write(
    block: &mut Block<'_, '_>,
    commands: &[Command],
    products: usize,
    view: &View<'_>,
) {
    let language = view.style.language;
    let mut dialects: Vec<&str> = Vec::new();
    for command in commands {
        if !dialects.contains(&command.dialect.as_str()) {
            dialects.push(&command.dialect);
        }
    }
    let (shown, left) = dialects.split_at(most(dialects.len(), products, view));
    let room = shown.iter().map(|dialect| width(words::dialect(dialect))).max().unwrap_or(0);
    for dialect in shown {
        let own = commands.iter().filter(|command| command.dialect == *dialect);
        let lines: Vec<&str> = own.flat_map(|command| command.text.lines()).collect();
        let whole = view.style.all || lines.len() <= LINES;
        let kept = if whole { lines.len() } else { 1 };
        let mut name = words::dialect(dialect);
        for line in lines.iter().take(kept) {
            block.verbatim(TEXT + 2, &format!("{}  {line}", pad(name, room)));
            name = "";
        }
        if !whole {
            let rest = words::more_lines(lines.len() - kept, language);
            block.verbatim(TEXT + 2, &format!("{}  {rest}", pad(name, room)));
        }
    }
    if !left.is_empty() {
        let names: Vec<&str> = left.iter().map(|dialect| words::dialect(dialect)).collect();
        block.under(&words::also_for(&names.join(", "), language));
    }
}
