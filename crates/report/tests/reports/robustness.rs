//! A report may be empty, contradictory or hostile: something readable still comes out.

use evidence::{Gap, Place, SourceId, When, Why};
use verdict::{Language, Outcome, Report, Text};

use crate::{samples, style};

const OUTCOMES: [Outcome; 4] =
    [Outcome::NoFailure, Outcome::Explained, Outcome::Undecided, Outcome::NothingToJudge];

#[test]
fn an_empty_report_can_be_written() {
    for outcome in OUTCOMES {
        let mut report = samples::nothing_to_judge();
        report.verdict.outcome = outcome;
        report.sources.clear();
        assert_eq!(write(&report), format!("{}\n", report.verdict.sentence.en));
    }
}

#[test]
fn indices_that_lead_nowhere_are_harmless() {
    for (_, mut report) in samples::all() {
        report.verdict.finding = Some(99);
        for outcome in OUTCOMES {
            report.verdict.outcome = outcome;
            write(&report);
        }
        for finding in &mut report.findings {
            finding.negotiations = vec![77];
        }
        report.sources.truncate(0);
        report.gaps.push((SourceId(9), Gap { place: Some(Place::line(0)), why: Why::Empty }));
        write(&report);
    }
}

#[test]
fn times_may_be_absent() {
    for (_, mut report) in samples::all() {
        for negotiation in &mut report.negotiations {
            for step in &mut negotiation.steps {
                (step.at, step.until) = (When::Absent, When::Absent);
            }
            (negotiation.started, negotiation.ended) = (When::Absent, When::Absent);
        }
        for finding in &mut report.findings {
            (finding.first, finding.last) = (When::Absent, When::Absent);
        }
        write(&report);
    }
}

#[test]
fn nothing_from_the_evidence_steers_the_terminal() {
    let mut report = samples::fragmentation();
    let hostile = "\u{1b}]0;owned\u{7}\u{202e}\r\n\u{9b}31m";
    report.sources[0].name = hostile.into();
    report.verdict.sentence = Text::same(hostile);
    report.negotiations[0].steps[0].note = Some(Text::same(hostile));
    report.negotiations[0].steps[1].note = None;
    report.negotiations[0].steps[1].kinds = vec![hostile.into()];
    report.findings[0].fixes[0].commands[0].text = hostile.into();
    let text = write(&report);
    assert!(!text.contains(|letter: char| letter.is_control() && letter != '\n'));
    assert!(!text.contains('\u{202e}'));
    let page = report::markdown(&report, &style(Language::English));
    assert!(!page.contains(|letter: char| letter.is_control() && letter != '\n'));
    assert!(!page.contains('\u{202e}'));
}

#[test]
fn a_narrow_page_is_no_reason_to_stop() {
    for (_, report) in samples::all() {
        for width in [0, 1, 20, 40, 60, 200] {
            let style = report::Style { width, ..style(Language::Italian) };
            assert!(!report::text(&report, &style).is_empty());
        }
    }
}

fn write(report: &Report) -> String {
    report::json(report, &style(Language::Italian));
    let all = report::Style { all: true, ..style(Language::Italian) };
    report::text(report, &all);
    report::markdown(report, &all);
    report::text(report, &style(Language::English))
}
