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
        }
    }
}

#[test]
fn no_line_but_a_command_is_wider_than_eighty_columns() {
    for (name, report) in samples::all() {
        for language in Language::ALL {
            for line in report::text(&report, &style(language)).lines() {
                let wide = line.width() > 80 && !commands(&report).iter().any(|c| line.contains(c));
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
fn commands_are_never_broken() {
    for (name, report) in samples::all() {
        let text = report::text(&report, &style(Language::Italian));
        for command in commands(&report) {
            assert!(text.lines().any(|line| line.ends_with(&command)), "{name}: {command}");
        }
    }
}

/// Every line that is to be copied.
fn commands(report: &Report) -> Vec<String> {
    let fixes = report.findings.iter().flat_map(|finding| &finding.fixes);
    let commands = fixes.flat_map(|fix| &fix.commands).map(|command| command.text.clone());
    let hows = report.missing.iter().flat_map(|missing| missing.how.en.lines().skip(1));
    commands.chain(hows.map(str::to_owned)).collect()
}
