//! The score as text for a terminal and as JSON for a program.

use std::fmt::Write as _;

use super::grade::Class;
use super::kind::Kind;
use super::tally::{Result, Share, Tally};

const HEAD: &str = "cases   right      %  knowable  first  among  open  silent  wrong  likely  proven  \
                    failed  exchange   phase";

/// Totals by kind of evidence, by vendor, by cause, then one line for each failure.
pub(crate) fn text(results: &[Result], kinds: &[Kind], verbose: bool) -> String {
    let mut text = String::new();
    let of = |kind: Kind| results.iter().filter(move |result| result.kind == kind);
    let names: Vec<String> = kinds.iter().map(|kind| kind.name()).collect();
    let width = results
        .iter()
        .flat_map(|result| [&result.vendor, &result.cause])
        .chain(&names)
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    let totals: Vec<(&str, Tally)> = kinds
        .iter()
        .zip(&names)
        .map(|(kind, name)| (name.as_str(), Tally::of(of(*kind))))
        .filter(|(_, tally)| tally.cases > 0)
        .collect();
    section(&mut text, width, "evidence", &totals);
    section(&mut text, width, "vendor", &Tally::by(results, |result| &result.vendor));
    section(&mut text, width, "cause", &Tally::by(results, |result| &result.cause));
    failures(&mut text, results, verbose);
    text
}

fn section(text: &mut String, width: usize, what: &str, rows: &[(&str, Tally)]) {
    let _ = writeln!(text, "{what:width$}  {HEAD}");
    for (name, tally) in rows {
        let _ = writeln!(text, "{name:width$}  {}", row(tally));
    }
    text.push('\n');
}

fn row(tally: &Tally) -> String {
    let share = |share: Share| format!("{}/{}", share.right, share.of);
    let knowable = format!("{}/{}", tally.knowable_right, tally.knowable);
    format!(
        "{:>5}  {:>6}  {:>5.1}  {:>8}  {:>5}  {:>5}  {:>4}  {:>6}  {:>5}  {:>6}  {:>6}  {:>6}  \
         {:>8}  {:>6}",
        tally.cases,
        tally.right,
        tally.percent(),
        knowable,
        tally.first,
        tally.among,
        tally.undecided,
        tally.silent,
        tally.wrong,
        tally.wrong_likely,
        tally.wrong_proven,
        tally.failed,
        share(tally.exchange),
        share(tally.phase),
    )
}

/// Those that are not right, and right ones with a wrong proof beside; with `verbose` all.
fn failures(text: &mut String, results: &[Result], verbose: bool) {
    let worth = |result: &&Result| {
        let grade = &result.grade;
        let missed = [grade.exchange, grade.phase].contains(&Some(false));
        verbose || grade.class != Class::Right || grade.wrong_proven || missed
    };
    for result in results.iter().filter(worth) {
        let grade = &result.grade;
        let mut marks = vec![match grade.class {
            Class::Right => "right",
            Class::Undecided => "UNDECIDED",
            Class::Silent => "SILENT",
            Class::Wrong => "WRONG",
            Class::Failed => "FAILED",
        }];
        let notes = [
            (grade.wrong_proven, "wrong and proven"),
            (grade.wrong_likely, "wrong and likely"),
            (grade.exchange == Some(false), "exchange"),
            (grade.phase == Some(false), "phase"),
        ];
        marks.extend(notes.iter().filter(|(holds, _)| *holds).map(|(_, note)| *note));
        let _ = writeln!(
            text,
            "{} {} [{}] is {}; said {}",
            result.case,
            result.kind.name(),
            marks.join(", "),
            result.cause,
            grade.said
        );
    }
}

pub(crate) fn json(results: &[Result], kinds: &[Kind]) -> String {
    let tallies = |rows: Vec<(&str, Tally)>| -> Vec<serde_json::Value> {
        rows.into_iter()
            .map(|(name, tally)| serde_json::json!({ "name": name, "tally": tally }))
            .collect()
    };
    let evidence: Vec<serde_json::Value> = kinds
        .iter()
        .map(|kind| (kind, Tally::of(results.iter().filter(|result| result.kind == *kind))))
        .filter(|(_, tally)| tally.cases > 0)
        .map(|(kind, tally)| serde_json::json!({ "name": kind, "tally": tally }))
        .collect();
    let score = serde_json::json!({
        "evidence": evidence,
        "vendors": tallies(Tally::by(results, |result| &result.vendor)),
        "causes": tallies(Tally::by(results, |result| &result.cause)),
        "cases": results,
    });
    format!("{score:#}\n")
}
