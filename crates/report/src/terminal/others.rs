//! What else was found: other failures, hygiene, noise, and how many negotiations there were.

use verdict::{Confidence, Finding, NegotiationOutcome, Outcome, Weight};

use super::View;
use super::why::{in_brackets, more, most};
use crate::columns::{Block, Page};
use crate::words;

/// Lines of a block before the rest is only counted.
const MOST: usize = 6;

pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) {
    page.gap();
    let language = view.style.language;
    let of = |weight| view.report.findings.iter().filter(move |f| f.weight == weight);
    let also: Vec<&Finding> = of(Weight::Cause).filter(|f| is_another(view, f)).collect();
    listed(page.block(0, words::also(language)), view, &also);
    let hygiene: Vec<&Finding> = of(Weight::Hygiene).collect();
    listed(page.block(0, words::hygiene(language)), view, &hygiene);
    noise(page, view, of(Weight::Background).collect());
    totals(page, view);
}

/// Neither the verdict's own finding nor a candidate that is shown elsewhere.
fn is_another(view: &View<'_>, finding: &Finding) -> bool {
    let Some(first) = view.finding else { return true };
    if std::ptr::eq(first, finding) {
        return false;
    }
    let possible = finding.confidence == Confidence::Possible;
    let shown = match view.report.verdict.outcome {
        Outcome::Undecided => possible,
        _ => possible && first.still_open.contains(&finding.cause),
    };
    !(shown && view.is_same_failure(finding))
}

fn listed(mut block: Block<'_, '_>, view: &View<'_>, findings: &[&Finding]) {
    let most = most(findings.len(), MOST, view);
    for finding in findings.iter().take(most) {
        block.say(&line(view, finding));
    }
    more(&mut block, findings.len().saturating_sub(most));
}

/// `P003  likely · headline (#2)`.
fn line(view: &View<'_>, finding: &Finding) -> String {
    let (code, headline) = (finding.cause.code(), view.style.say(&finding.headline));
    let first = std::slice::from_ref(finding.evidence.first());
    let cited = in_brackets(first, view);
    let times = match finding.count {
        0 | 1 => String::new(),
        count => format!(", {}", words::so_often(count, None, view.style.language)),
    };
    match finding.weight {
        Weight::Cause => {
            let sure = words::confidence(finding.confidence, view.style.language);
            format!("{code}\u{a0}\u{a0}{sure} · {headline}{cited}{times}")
        }
        Weight::Hygiene | Weight::Background => {
            format!("{code}\u{a0}\u{a0}{headline}{cited}{times}")
        }
    }
}

fn noise(page: &mut Page<'_>, view: &View<'_>, findings: Vec<&Finding>) {
    let Some(first) = findings.first() else { return };
    let count: u32 = findings.iter().fold(0, |sum, f| sum.saturating_add(f.count.max(1)));
    let mut block = page.block(0, words::noise(view.style.language));
    let headline = view.style.say(&first.headline);
    let cited = in_brackets(std::slice::from_ref(first.evidence.first()), view);
    let line = match count {
        1 => format!("{}\u{a0}\u{a0}{headline}{cited}", first.cause.code()),
        count => {
            let times = words::so_often(count, None, view.style.language);
            format!("{}\u{a0}\u{a0}{headline}{cited}, {times}", first.cause.code())
        }
    };
    block.say(&line);
}

fn totals(page: &mut Page<'_>, view: &View<'_>) {
    let (totals, language) = (&view.report.totals, view.style.language);
    if totals.negotiations < 2 {
        return;
    }
    let by_outcome: Vec<String> = NegotiationOutcome::ALL
        .into_iter()
        .filter_map(|outcome| {
            let count: u32 = totals
                .by_outcome
                .iter()
                .filter(|(other, _)| *other == outcome)
                .fold(0, |sum, (_, count)| sum.saturating_add(*count));
            let number = words::grouped(u64::from(count));
            (count > 0).then(|| format!("{number} {}", words::outcomes(outcome, count, language)))
        })
        .collect();
    let mut line = words::negotiations(totals.negotiations, language);
    if !by_outcome.is_empty() {
        line.push_str(&format!(": {}", by_outcome.join(", ")));
    }
    page.block(0, words::in_all(language)).say(&line);
}
