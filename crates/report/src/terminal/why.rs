//! What proves the verdict's finding, what it rules out, what it leaves open.

use verdict::{Because, Cause, Citation, Finding};

use super::View;
use crate::columns::{Block, Page, glued};
use crate::places;
use crate::times;
use crate::words;

/// Look-alikes shown before the rest is only counted.
const RULED_OUT: usize = 6;
/// Causes that fall on one ground, beside which single ones are only counted.
const BROAD: usize = 10;
const STILL_OPEN: usize = 5;
/// Causes named before one ground that excludes all of them.
const TOGETHER: usize = 2;

pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) {
    let Some(finding) = view.finding else { return };
    let language = view.style.language;
    let mut why = page.block(0, words::why(language));
    let evidence: Vec<&Citation> = finding.evidence.iter().collect();
    // What several files of one log show is said once.
    let log = |citation: &Citation| view.report.log_of(citation.source);
    let goes_on = |one: &&Citation, two: &&Citation| {
        one.source != two.source && log(one) == log(two) && one.says == two.says
    };
    for cited in evidence.chunk_by(goes_on) {
        let says = cited.first().map_or("", |citation| view.style.say(&citation.says));
        why.say(&format!("{says}{}", in_brackets(cited.iter().copied(), view)));
    }
    if finding.count > 1 {
        why.say(&so_often(finding, view));
    }
    ruled_out(page, view, &finding.ruled_out);
    if !finding.still_open.is_empty() {
        let most = most(finding.still_open.len(), STILL_OPEN, view);
        let mut block = page.block(0, words::still_open(language));
        for cause in finding.still_open.iter().take(most) {
            let phrase = cause.phrase();
            block.say(&format!("{} ({})", view.style.say(&phrase), cause.code()));
        }
        more(&mut block, finding.still_open.len() - most);
    }
}

/// How many of a list are shown; one more line says as much as a count of one.
pub(super) fn most(all: usize, limit: usize, view: &View<'_>) -> usize {
    if view.style.all || all <= limit + 1 { all } else { limit }
}

pub(super) fn ruled_out(page: &mut Page<'_>, view: &View<'_>, all: &[Because]) {
    if all.is_empty() {
        return;
    }
    // Several causes may be excluded on one ground: it is said once.
    let mut grounds: Vec<(String, Vec<Cause>)> = Vec::new();
    for because in all {
        let ground = ground(because, view);
        match grounds.iter_mut().find(|(other, _)| *other == ground) {
            Some((_, causes)) => causes.push(because.cause),
            None => grounds.push((ground, vec![because.cause])),
        }
    }
    // Beside a ground on which nearly all fall, single ones help nobody.
    let broad = grounds.iter().take_while(|(_, causes)| causes.len() >= BROAD).count();
    let most = match broad {
        0 => most(grounds.len(), RULED_OUT, view),
        _ if view.style.all => grounds.len(),
        broad => broad,
    };
    let left = grounds.len() - most;
    let mut block = page.block(0, words::ruled_out(view.style.language));
    for (at, (ground, causes)) in grounds.iter().take(most).enumerate() {
        let mut line = format!("{}: {ground}", together(causes, view));
        if broad > 0 && left > 0 && at + 1 == most {
            line.push_str("; ");
            line.push_str(&words::and_more(left, view.style.language));
        }
        block.say(&line);
    }
    more(&mut block, if broad > 0 { 0 } else { left });
}

/// `no path to a trusted root; a certificate has expired; and 7 more`.
fn together(causes: &[Cause], view: &View<'_>) -> String {
    let language = view.style.language;
    let most = most(causes.len(), TOGETHER, view);
    let mut names: Vec<String> =
        causes.iter().take(most).map(|cause| view.style.say(&cause.phrase()).to_owned()).collect();
    if most < causes.len() {
        names.push(words::more_of_them(causes.len() - most, language));
    }
    names.join("; ")
}

pub(super) fn more(block: &mut Block<'_, '_>, left: usize) {
    if left > 0 {
        let line = words::and_more(left, block.style().language);
        block.say(&line);
    }
}

fn ground(because: &Because, view: &View<'_>) -> String {
    let mut ground = view.style.say(&because.because).to_owned();
    ground.push_str(&in_brackets(&because.evidence, view));
    ground
}

/// `what it says (#3-5)`.
pub(super) fn cite(citation: &Citation, view: &View<'_>) -> String {
    let says = view.style.say(&citation.says);
    format!("{says}{}", in_brackets([citation], view))
}

/// ` (#3-5; charon.log:12)`, or nothing.
pub(super) fn in_brackets<'c>(
    citations: impl IntoIterator<Item = &'c Citation>,
    view: &View<'_>,
) -> String {
    let mut all: Vec<String> = Vec::new();
    for citation in citations {
        let places = places::cited(citation, view.report, view.style);
        if !places.is_empty() && !all.contains(&places) {
            all.push(places);
        }
    }
    if all.is_empty() {
        String::new()
    } else {
        format!(" {}", glued(&format!("({})", all.join("; "))))
    }
}

fn so_often(finding: &Finding, view: &View<'_>) -> String {
    let style = view.style;
    let moment = |when| {
        let (date, clock) = (times::date(when, style)?, times::clock(when, false, style)?);
        Some(format!("{date} {clock}"))
    };
    let span = moment(finding.first).zip(moment(finding.last));
    words::so_often(finding.count, span.filter(|(first, last)| first != last), style.language)
}
