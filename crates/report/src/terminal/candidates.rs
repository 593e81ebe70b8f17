//! What is seen, and the table of what it may be when nothing decides.

use verdict::{Citation, Finding};

use super::View;
use super::missing;
use super::why::{cite, most, ruled_out};
use crate::columns::{INNER, Page, pad, width, wrap};
use crate::words;

/// Candidates shown before the rest is only counted.
const MOST: usize = 8;
/// Codes listed beside what suits several of them.
const SUITED: usize = 8;

pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) {
    let Some(first) = view.finding else { return };
    let language = view.style.language;
    let candidates = view.candidates();
    let mut seen = page.block(0, words::seen(language));
    for citation in first.evidence.iter().filter(|own| holders(own, &candidates).count() == 0) {
        seen.say(&cite(citation, view));
    }
    let (common, others): (Vec<_>, Vec<_>) =
        each_once(&candidates).into_iter().partition(|(_, count)| *count == candidates.len());
    common.iter().for_each(|(citation, _)| seen.say(&cite(citation, view)));
    for (citation, _) in others.iter().filter(|(_, count)| *count > 1) {
        seen.say(&format!("{}: {}", cite(citation, view), suited(citation, &candidates, view)));
    }
    ruled_out(page, view, &first.ruled_out);
    page.gap();
    page.in_columns(|page| table(page, view, &candidates));
}

fn holders<'a>(
    citation: &Citation,
    candidates: &[&'a Finding],
) -> impl Iterator<Item = &'a Finding> {
    candidates
        .iter()
        .copied()
        .filter(move |finding| finding.evidence.iter().any(|own| own == citation))
}

/// What is cited for the candidates, in order, with how many of them cite it.
fn each_once<'a>(candidates: &[&'a Finding]) -> Vec<(&'a Citation, usize)> {
    let mut all: Vec<(&Citation, usize)> = Vec::new();
    for citation in candidates.iter().flat_map(|finding| finding.evidence.iter()) {
        if !all.iter().any(|(own, _)| *own == citation) {
            all.push((citation, holders(citation, candidates).count()));
        }
    }
    all
}

/// The candidates that something suits better than the others.
fn suited(citation: &Citation, candidates: &[&Finding], view: &View<'_>) -> String {
    let codes: Vec<&str> =
        holders(citation, candidates).map(|finding| finding.cause.code()).collect();
    let most = most(codes.len(), SUITED, view);
    let mut list = codes.get(..most).unwrap_or(&codes).join(", ");
    if most < codes.len() {
        list.push_str(", …");
    }
    words::suits(&list, view.style.language)
}

fn table(page: &mut Page<'_>, view: &View<'_>, candidates: &[&Finding]) {
    if candidates.is_empty() {
        return;
    }
    let (style, language) = (view.style, view.style.language);
    let most = most(candidates.len(), MOST, view);
    let numbered = missing::is_numbered(view);
    let title = words::what_it_may_be(language);
    // Where the second column begins: the first has room for the title.
    let left = (style.width / 2 + 6).max(width(title) + 2);
    page.label(0, &format!("{}{}", pad(title, left), words::what_would_tell(language)));
    // Code, two spaces, headline.
    let hang = INNER + 6;
    for finding in candidates.iter().take(most) {
        let headline = wrap(style.say(&finding.headline), left.saturating_sub(hang + 2), 0);
        let tell = wrap(&tell(finding, view, numbered), style.width.saturating_sub(left), 0);
        for line in 0..headline.len().max(tell.len()) {
            let text = headline.get(line).map(String::as_str).unwrap_or_default();
            let (indent, row) = match line {
                0 => (INNER, format!("{}  {text}", finding.cause.code())),
                _ => (hang, text.to_owned()),
            };
            let beside = tell.get(line).map(String::as_str).unwrap_or_default();
            page.verbatim(indent, &format!("{}{beside}", pad(&row, left.saturating_sub(indent))));
        }
        let alone = candidates.len() > 1;
        let own =
            finding.evidence.iter().filter(|own| alone && holders(own, candidates).count() == 1);
        own.for_each(|citation| page.prose(hang, 2, &cite(citation, view)));
    }
    let rest = candidates.len().saturating_sub(most);
    if rest > 0 {
        page.prose(INNER, 0, &words::and_more(rest, language));
    }
}

/// What would tell it from the others, and the number of the piece of evidence that does.
fn tell(finding: &Finding, view: &View<'_>, numbered: bool) -> String {
    let tell = finding.tell.as_ref().map(|text| view.style.say(text)).unwrap_or_default();
    match decided_by(finding, view).filter(|_| numbered) {
        Some(numbers) if tell.is_empty() => format!("({numbers})"),
        Some(numbers) => format!("{tell} ({numbers})"),
        None => tell.to_owned(),
    }
}

/// The numbers of the pieces of evidence that would tell it from the others.
fn decided_by(finding: &Finding, view: &View<'_>) -> Option<String> {
    let numbers: Vec<String> = missing::shown(view)
        .iter()
        .zip(1..)
        .filter(|(missing, _)| missing.would_decide.contains(&finding.cause))
        .map(|(_, number): (_, u32)| number.to_string())
        .collect();
    (!numbers.is_empty()).then(|| numbers.join(", "))
}
