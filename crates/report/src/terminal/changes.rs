//! What changed since it last worked, and what several failing machines share.

use evidence::When;
use verdict::Changes;

use super::View;
use crate::columns::Page;
use crate::{places, times, words};

pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) {
    for changes in &view.report.changes {
        page.gap();
        list(page, view, changes);
    }
    if view.report.shared.is_empty() {
        return;
    }
    page.gap();
    let mut block = page.block(0, words::in_common(view.style.language));
    for text in &view.report.shared {
        block.say(view.style.say(text));
    }
}

fn list(page: &mut Page<'_>, view: &View<'_>, changes: &Changes) {
    let (style, language) = (view.style, view.style.language);
    let mut block = page.block(0, words::changed(language));
    let moment = |at: When| {
        let (date, clock) = (times::date(at, style)?, times::clock(at, false, style)?);
        Some(format!("{date} {clock}"))
    };
    if let (Some(worked), Some(failed)) =
        (moment(changes.last_success), moment(changes.first_failure))
    {
        block.say(&words::worked_until(&changes.machine, &worked, &failed, language));
    }
    if changes.changes.is_empty() {
        block.say(words::nothing_changed(language));
    }
    for event in &changes.changes {
        let at = moment(event.at).map(|at| format!("{at}  ")).unwrap_or_default();
        let place = places::places(event.source, [event.place], view.report, style);
        block.say(&format!("{at}{} ({place})", style.say(&event.says)));
    }
    if changes.more > 0 {
        block.say(&words::and_more(changes.more as usize, language));
    }
}
