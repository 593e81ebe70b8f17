//! What to do, per side, in the words of each product, ready to be copied.

use verdict::{Fix, Side};

use super::commands::Most;
use super::{View, commands};
use crate::columns::{Block, INNER, Page};
use crate::words;

/// Of one remedy.
const COMMANDS: Most = Most { products: 4, commands: 4, lines: 12 };

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

fn one(block: &mut Block<'_, '_>, fix: &Fix, view: &View<'_>) {
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
    commands::write(block, &fix.commands, COMMANDS, view);
    if fix.reboot {
        block.under(words::restart_needed(language));
    }
    if let Some(undo) = &fix.undo {
        block.under(&format!("{}: {}", words::undo(language), style.say(undo)));
    }
}
