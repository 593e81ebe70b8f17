//! What else was found: other failures, hygiene, noise, and how many negotiations there were.

use std::collections::BTreeSet;
use std::net::IpAddr;

use evidence::Party;
use verdict::{Confidence, Finding, NegotiationOutcome, Outcome, Parameter, Weight};

use super::View;
use super::why::{in_brackets, more, most};
use crate::columns::{Block, Page};
use crate::words;

/// Lines of a block before the rest is only counted.
const MOST: usize = 6;
/// Hosts that are named with one cause.
const MOST_HOSTS: usize = 120;

pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) {
    page.gap();
    let language = view.style.language;
    let of = |weight| view.report.findings.iter().filter(move |f| f.weight == weight);
    let also: Vec<&Finding> = of(Weight::Cause).filter(|f| is_another(view, f)).collect();
    causes(page.block(0, words::also(language)), view, &also);
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

/// The same cause at several peers is told once, with their addresses.
struct Alike<'a> {
    first: &'a Finding,
    hosts: Vec<IpAddr>,
    count: u32,
}

fn causes(mut block: Block<'_, '_>, view: &View<'_>, findings: &[&Finding]) {
    let mut alike: Vec<Alike<'_>> = Vec::new();
    let mut guessed: BTreeSet<u32> = BTreeSet::new();
    let several = view.has_several_clients();
    for finding in findings {
        // Of the guesses about one negotiation the first will do.
        let id = finding.negotiations.first().copied().unwrap_or_default();
        if several && finding.confidence == Confidence::Possible && !guessed.insert(id) {
            continue;
        }
        let same = |own: &&mut Alike<'_>| {
            let own = own.first;
            (own.cause, own.confidence) == (finding.cause, finding.confidence)
                && own.headline == finding.headline
        };
        let hosts = finding.negotiations.iter().filter_map(|id| view.host(*id, Party::Initiator));
        match alike.iter_mut().find(same).filter(|_| several) {
            Some(own) => {
                own.hosts.extend(hosts);
                own.count = own.count.saturating_add(finding.count);
            }
            None => {
                alike.push(Alike { first: finding, hosts: hosts.collect(), count: finding.count })
            }
        }
    }
    let most = most(alike.len(), MOST, view);
    for own in alike.iter().take(most) {
        let mut line = line(view, own.first, own.count);
        if several {
            line.push_str(&hosts(&own.hosts, view));
        }
        block.say(&line);
    }
    more(&mut block, alike.len().saturating_sub(most));
}

/// `: 192.0.2.1, 192.0.2.2 and 3 more`.
fn hosts(hosts: &[IpAddr], view: &View<'_>) -> String {
    let mut seen = BTreeSet::new();
    let each: Vec<String> =
        hosts.iter().filter(|host| seen.insert(**host)).map(ToString::to_string).collect();
    if each.is_empty() {
        return String::new();
    }
    let most = if view.style.all { each.len() } else { MOST_HOSTS };
    let left = each.len().saturating_sub(most);
    let mut text = format!(": {}", each[..each.len().min(most)].join(", "));
    if left > 0 {
        text.push_str(&format!(" {}", words::and_more(left, view.style.language)));
    }
    text
}

fn listed(mut block: Block<'_, '_>, view: &View<'_>, findings: &[&Finding]) {
    let most = most(findings.len(), MOST, view);
    for finding in findings.iter().take(most) {
        block.say(&line(view, finding, finding.count));
    }
    more(&mut block, findings.len().saturating_sub(most));
}

/// `P003  likely · headline (#2)`.
fn line(view: &View<'_>, finding: &Finding, count: u32) -> String {
    let (code, headline) = (finding.cause.code(), view.style.say(&finding.headline));
    let first = std::slice::from_ref(finding.evidence.first());
    let cited = in_brackets(first, view);
    let times = match count {
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
    let whence = first.parameters.iter().filter(|(name, _)| *name == "addresses");
    for (_, parameter) in whence.filter(|_| view.style.all) {
        if let Parameter::List(addresses) = parameter {
            block.under(&addresses.join(", "));
        }
    }
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
