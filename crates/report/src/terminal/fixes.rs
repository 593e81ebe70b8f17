//! What to do, per side, in the words of each product, ready to be copied.

use verdict::{Command, Fix, Side};

use super::View;
use crate::columns::{INNER, Page, TEXT, pad, width};
use crate::words;

/// Products shown for one remedy before the rest is only named.
const PRODUCTS: usize = 4;

pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) {
    let Some(finding) = view.finding.filter(|finding| !finding.fixes.is_empty()) else { return };
    page.label(0, words::what_to_do(view.style.language));
    let mut sides: Vec<Side> = Vec::new();
    for fix in &finding.fixes {
        if !sides.contains(&fix.side) {
            sides.push(fix.side);
        }
    }
    for side in sides {
        let mut block = page.block(INNER, words::side(side, view.style.language));
        for fix in finding.fixes.iter().filter(|fix| fix.side == side) {
            one(&mut block, fix, view);
        }
    }
}

fn one(block: &mut crate::columns::Block<'_, '_>, fix: &Fix, view: &View<'_>) {
    let (style, language) = (view.style, view.style.language);
    let title = style.say(&fix.title);
    if fix.verified {
        block.say(&format!("{title} · {}", words::verified(language)));
    } else {
        block.say(title);
    }
    if let Some(risk) = &fix.risk {
        block.under(&format!("{}: {}", words::risk(language), style.say(risk)));
    }
    commands(block, &fix.commands, view);
    if fix.reboot {
        block.under(words::restart_needed(language));
    }
    if let Some(undo) = &fix.undo {
        block.under(&format!("{}: {}", words::undo(language), style.say(undo)));
    }
}

/// A product beside its command; the commands of one product one beneath the other.
fn commands(block: &mut crate::columns::Block<'_, '_>, commands: &[Command], view: &View<'_>) {
    let mut dialects: Vec<&str> = Vec::new();
    for command in commands {
        if !dialects.contains(&command.dialect.as_str()) {
            dialects.push(&command.dialect);
        }
    }
    let most = if view.style.all || dialects.len() == PRODUCTS + 1 {
        dialects.len()
    } else {
        PRODUCTS.min(dialects.len())
    };
    let (shown, left) = dialects.split_at(most);
    let room = shown.iter().map(|dialect| width(words::dialect(dialect))).max().unwrap_or(0);
    for dialect in shown {
        let mut name = words::dialect(dialect);
        let own = commands.iter().filter(|command| command.dialect == *dialect);
        for line in own.flat_map(|command| command.text.lines()) {
            block.verbatim(TEXT + 2, &format!("{}  {line}", pad(name, room)));
            name = "";
        }
    }
    if !left.is_empty() {
        let names: Vec<&str> = left.iter().map(|dialect| words::dialect(dialect)).collect();
        block.under(&words::also_for(&names.join(", "), view.style.language));
    }
}
