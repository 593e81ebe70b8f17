//! The text of every sample, in both languages.

use unicode_width::UnicodeWidthStr;
use verdict::{Language, Report};

use crate::{expected, samples, style};

#[test]
fn every_sample_reads_as_expected() {
    for (name, report) in samples::all() {
        for language in Language::ALL {
            let path = format!("tests/reports/expected/{name}.{}.txt", language.code());
            expected::same(&path, &report::text(&report, &style(language)));
            let path = format!("tests/reports/expected/{name}.{}.md", language.code());
            expected::same(&path, &report::markdown(&report, &style(language)));
        }
    }
}

#[test]
fn no_line_but_a_command_is_wider_than_eighty_columns() {
    for (name, report) in samples::all() {
        for language in Language::ALL {
            for line in report::text(&report, &style(language)).lines() {
                let wide = line.width() > 80
                    && !line.contains("journalctl")
                    && !commands(&report).iter().any(|command| line.contains(command));
                assert!(!wide, "{name}: {line}");
                assert_eq!(line, line.trim_end(), "{name}");
            }
        }
    }
}

#[test]
fn colour_changes_nothing_but_the_emphasis() {
    for (name, report) in samples::all() {
        let plain = style(Language::English);
        let coloured = report::Style { colour: true, ..plain.clone() };
        let text = report::text(&report, &coloured);
        assert!(text.starts_with("\u{1b}[1m"), "{name}");
        let bare = text.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
        assert_eq!(bare, report::text(&report, &plain), "{name}");
    }
}

#[test]
fn the_foot_of_a_ticket_says_whether_names_are_left_in_it() {
    for (name, report) in samples::all() {
        for (redacted, foot) in [(false, " · not redacted: "), (true, " · redacted: ")] {
            let style = report::Style { redacted, ..style(Language::English) };
            let page = report::markdown(&report, &style);
            assert!(page.lines().last().unwrap().contains(foot), "{name}: {page}");
        }
    }
}

#[test]
fn commands_are_never_broken() {
    for (name, report) in samples::all() {
        let text = report::text(&report, &style(Language::Italian));
        for command in commands(&report) {
            assert!(text.lines().any(|line| line.ends_with(&command)), "{name}: {command}");
        }
    }
}

#[test]
fn a_long_ladder_is_shortened_unless_all_is_asked_for() {
    let mut report = samples::fragmentation();
    let step = report.negotiations[0].steps[1].clone();
    report.negotiations[0].steps.extend(std::iter::repeat_n(step, 60));
    let short = report::text(&report, &style(Language::English));
    assert!(short.contains(" more messages: --all"), "{short}");
    let all = report::Style { all: true, ..style(Language::English) };
    assert_eq!(report::text(&report, &all).matches("3DES SHA1 MODP-1024").count(), 61);
}

#[test]
fn with_all_every_negotiation_is_shown() {
    let mut report = samples::fragmentation();
    let other = verdict::NegotiationReport { id: 2, ..report.negotiations[0].clone() };
    report.negotiations.push(other);
    let title = "negotiation 2 · 10.0.2.15 with 203.0.113.7 · not established · 2026-03-12";
    assert!(!report::text(&report, &style(Language::English)).contains(title));
    let all = report::Style { all: true, ..style(Language::English) };
    assert!(report::text(&report, &all).contains(title));
}

/// The repetitions between the first and the last are not known one by one.
#[test]
fn no_pause_is_claimed_while_a_message_is_repeated() {
    let (_, undecided) = samples::all().swap_remove(1);
    let text = report::text(&undecided, &style(Language::English));
    assert!(!text.contains("without a message"), "{text}");
}

#[test]
fn files_of_one_name_are_told_apart_by_their_folders() {
    let all = samples::all();
    let (_, mut report) = all.into_iter().find(|(_, report)| report.sources.len() > 1).unwrap();
    for (number, source) in report.sources.iter_mut().enumerate() {
        source.name = format!("evidence/{number}/capture.pcap");
    }
    let text = report::text(&report, &style(Language::English));
    assert!(text.contains("0/capture.pcap") && text.contains("1/capture.pcap"), "{text}");
    assert!(!text.contains("evidence/"), "{text}");
}

/// Every line that is to be copied.
fn commands(report: &Report) -> Vec<String> {
    let fixes = report.findings.iter().flat_map(|finding| &finding.fixes);
    let missing = report.missing.iter().flat_map(|missing| &missing.commands);
    let commands = fixes.flat_map(|fix| &fix.commands).chain(missing);
    let lines = commands.flat_map(|command| command.text.lines());
    lines.filter(|line| !line.contains("{at:")).map(str::to_owned).collect()
}
