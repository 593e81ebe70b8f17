//! The sources: what each covers, what could not be read of them.

use evidence::SourceId;
use verdict::{Outcome, SourceReport};

use super::View;
use crate::columns::Page;
use crate::places;
use crate::words;

/// Gaps shown before the rest is only counted.
const GAPS: usize = 3;

/// Several sources are named; of a single one, what limits an undecided verdict. Whoever reads a
/// ticket has not typed the names.
pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) {
    let sources = &view.report.sources;
    let limited = view.report.verdict.outcome == Outcome::Undecided
        && sources.iter().any(|source| !source.covers.is_empty());
    if sources.len() < 2 && !limited && !page.is_markdown() {
        return;
    }
    page.gap();
    listed(page, view, words::sources(view.style.language));
}

/// Where there is nothing to judge, what there is instead.
pub(super) fn instead(page: &mut Page<'_>, view: &View<'_>) {
    page.gap();
    let label = match view.report.sources.len() {
        1 => words::instead(view.style.language),
        _ => words::sources(view.style.language),
    };
    listed(page, view, label);
}

fn listed(page: &mut Page<'_>, view: &View<'_>, label: &str) {
    let several = view.report.sources.len() > 1 || page.is_markdown();
    let mut block = page.block(0, label);
    for source in &view.report.sources {
        let covers = source.covers.iter().map(|text| view.style.say(text));
        if several {
            block.say(&heading(source, view));
            covers.for_each(|sentence| block.under(sentence));
        } else {
            covers.for_each(|sentence| block.say(sentence));
        }
    }
}

/// `client.pcap · capture · seen from the client`, `charon.log · log · goes on from charon.log.1`.
fn heading(source: &SourceReport, view: &View<'_>) -> String {
    let language = view.style.language;
    let mut parts = vec![places::name(source.id, view.report).unwrap_or_default().to_owned()];
    parts.push(words::kind(source.kind, language).to_owned());
    parts.extend(source.machine.clone());
    let because = source.vantage_because.as_ref().map(|text| view.style.say(text));
    parts.extend(because.or(words::vantage(source.vantage, language)).map(str::to_owned));
    let before =
        source.log.filter(|log| *log != source.id).and_then(|_| source.id.0.checked_sub(1));
    let before = before.and_then(|before| places::name(SourceId(before), view.report));
    parts.extend(before.map(|name| words::goes_on_from(name, language)));
    parts.join(" ·\u{a0}")
}

pub(super) fn gaps(page: &mut Page<'_>, view: &View<'_>) {
    let language = view.style.language;
    let listed = view.report.gaps.len() as u64;
    let counted: u64 = view.report.sources.iter().map(|s| s.gaps).fold(0, u64::saturating_add);
    let count = counted.max(listed);
    if count == 0 {
        return;
    }
    page.gap();
    let mut block = page.block(0, words::not_read(language));
    let most = if view.style.all { view.report.gaps.len() } else { GAPS };
    if count > 1 {
        block.say(&words::places_not_read(count, language));
    }
    for (source, gap) in view.report.gaps.iter().take(most) {
        let why = words::gap(&gap.why, language);
        let at = match gap.place {
            Some(place) => places::places(*source, [place], view.report, view.style),
            None if view.report.sources.len() > 1 => {
                places::name(*source, view.report).unwrap_or_default().to_owned()
            }
            None => String::new(),
        };
        let line = if at.is_empty() { why } else { format!("{at}: {why}") };
        match count {
            1 => block.say(&line),
            _ => block.under(&line),
        }
    }
}
