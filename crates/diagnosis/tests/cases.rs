//! The literate tests of the causes: evidence in, finding out; and the catalogue's completeness.
//!
//! `WHYKE_BLESS=1 cargo test -p diagnosis` writes what is found into the files; read it then.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test reads its own files")]

mod told;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use diagnosis::case::Case;
use diagnosis::catalogue::CATALOGUE;
use diagnosis::gather::{Gather, Offers};
use evidence::SourceId;
use verdict::{Cause, Report, Weight};

/// Findings printed in a case; the rest are counted.
const SHOWN: usize = 4;

fn causes() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/causes")
}

/// Every `cases.md`, by the name of its cause.
fn files() -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for family in folders(&causes()) {
        for cause in folders(&family) {
            let name = cause.file_name().unwrap().to_str().unwrap().replace('_', "-");
            found.push((name, cause.join("cases.md")));
        }
    }
    found.sort();
    found
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).collect()
}

/// A case file's cases, each with what machines tell in it.
fn read(markdown: &str) -> Vec<(testkit::cases::Case, Vec<String>)> {
    let mut end = 0;
    let with_told = |case: testkit::cases::Case| {
        let before = &markdown[end..case.expected_span.start];
        end = case.expected_span.end;
        let told = told::blocks(before).into_iter().map(str::to_owned).collect();
        (case, told)
    };
    testkit::cases::read(markdown).into_iter().map(with_told).collect()
}

fn diagnose(case: &testkit::cases::Case, told: &[String]) -> Report {
    let mut offers = Offers::new();
    let (mut sources, mut gathered) = (Vec::new(), Vec::new());
    for text in told {
        let id = SourceId(sources.len() as u16);
        let (source, own) = told::source(id, text, &mut offers);
        sources.push(source);
        gathered.push(own);
    }
    for exchange in &case.exchanges {
        let captures =
            testkit::exchange::captures(exchange).unwrap_or_else(|error| panic!("{error}"));
        for capture in captures {
            let id = SourceId(sources.len() as u16);
            let mut gather = Gather::new(id);
            let bytes = capture.bytes.as_slice();
            sources.push(readers::read(id, "capture", bytes, &mut gather.with(&mut offers)));
            gathered.push(gather.finish());
        }
    }
    diagnosis::diagnose(&Case::join(sources, gathered, offers))
}

/// What a case compares: outcome, findings with confidence and side, what is ruled out.
fn summary(report: &Report) -> String {
    let mut text = format!("{}\n", report.verdict.outcome.name());
    let of_weight = |weight| report.findings.iter().filter(move |f| f.weight == weight);
    let causes: Vec<_> = of_weight(Weight::Cause).collect();
    for finding in causes.iter().take(SHOWN) {
        let (code, cause) = (finding.cause.code(), finding.cause.name());
        let (confidence, side) = (finding.confidence.name(), finding.side.name());
        let exchange = finding.exchange.name();
        writeln!(text, "{confidence} {code} {cause} · {side} · {exchange}").unwrap();
    }
    if causes.len() > SHOWN {
        writeln!(text, "and {} more possible", causes.len() - SHOWN).unwrap();
    }
    let ruled: Vec<&str> =
        causes.iter().flat_map(|f| &f.ruled_out).map(|because| because.cause.name()).collect();
    if !ruled.is_empty() {
        writeln!(text, "ruled out: {}", ruled.join(", ")).unwrap();
    }
    for finding in of_weight(Weight::Hygiene).chain(of_weight(Weight::Background)) {
        let (weight, cause) = (finding.weight.name(), finding.cause.name());
        writeln!(text, "{weight} {} {cause}", finding.cause.code()).unwrap();
    }
    text
}

#[test]
fn every_case_says_what_is_found() {
    let bless = std::env::var_os("WHYKE_BLESS").is_some();
    let mut wrong = String::new();
    for (name, path) in files() {
        let mut markdown = std::fs::read_to_string(&path).unwrap();
        let cases = read(&markdown);
        for (case, told) in cases.iter().rev() {
            let found = summary(&diagnose(case, told));
            if found.trim() == case.expected.trim() {
                continue;
            }
            if bless {
                markdown = testkit::cases::bless(&markdown, case.expected_span.clone(), &found);
            } else {
                let (title, expected) = (&case.title, &case.expected);
                writeln!(wrong, "{name}: {title}\nexpected:\n{expected}\nfound:\n{found}").unwrap();
            }
        }
        if bless && std::fs::read_to_string(&path).unwrap() != markdown {
            std::fs::write(&path, markdown).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// At least one case in which the cause is found, and a look-alike in which it is not.
#[test]
fn every_cause_has_a_case_that_fires_and_one_that_does_not() {
    let mut lacking = Vec::new();
    for (name, path) in files() {
        let cause = Cause::find(&name).unwrap_or_else(|| panic!("{name} is no cause"));
        let cases = read(&std::fs::read_to_string(&path).unwrap());
        let fires = |report: &Report| report.findings.iter().any(|f| f.cause == cause);
        let fired: Vec<bool> =
            cases.iter().map(|(case, told)| fires(&diagnose(case, told))).collect();
        if !fired.contains(&true) || !fired.contains(&false) {
            lacking.push(name);
        }
    }
    assert!(lacking.is_empty(), "{lacking:?}");
}

#[test]
fn the_catalogue_and_the_folders_agree() {
    let mut rules: Vec<&str> = CATALOGUE.iter().map(|rule| rule.cause().name()).collect();
    rules.sort_unstable();
    let folders: Vec<String> = files().into_iter().map(|(name, _)| name).collect();
    assert_eq!(rules, folders);
}

#[test]
fn every_cause_of_the_taxonomy_has_a_rule() {
    let without: Vec<_> =
        Cause::ALL.iter().filter(|cause| diagnosis::catalogue::rule(**cause).is_none()).collect();
    assert!(without.is_empty(), "{without:?}");
}

/// An explanation has a title and says what it is, how it shows and how it is mended.
#[test]
fn every_cause_is_explained_in_both_languages() {
    for rule in CATALOGUE {
        for language in verdict::Language::ALL {
            let text = rule.explain(language);
            let name = rule.cause().name();
            assert!(text.starts_with("# "), "{name}: no title");
            let headings = text.lines().filter(|line| line.starts_with("## ")).count();
            assert!(headings >= 3, "{name} ({}): {headings} sections", language.code());
        }
    }
}

#[test]
fn every_symptom_that_is_detected_is_a_row_of_knowledge() {
    for name in diagnosis::symptoms::NAMES {
        let row = knowledge::symptom(name).unwrap_or_else(|| panic!("{name}: no such row"));
        for candidate in row.candidates {
            assert!(Cause::find(candidate.cause).is_some(), "{name}: {}", candidate.cause);
        }
    }
    for row in knowledge::WINDOWS_CODES {
        for cause in row.causes {
            assert!(Cause::find(cause).is_some(), "{}: {cause}", row.code);
        }
    }
}

/// The notation has no second server behind one address: its answer is made from the first one's.
#[test]
fn two_servers_that_answer_one_request_are_told_from_one() {
    let text = "client 192.0.2.20\ngateway 203.0.113.7 hops=9\n\
                0 client IKE_SA_INIT\n4 client IKE_SA_INIT again\n\
                4.01 gateway IKE_SA_INIT\n4.05 gateway IKE_SA_INIT again\n\
                4.1 client IKE_AUTH sealed=240 port=4500 count=4 every=4\n";
    let mut bytes = testkit::exchange::captures(text).unwrap().remove(0).bytes;
    let split = |bytes: &[u8]| {
        let mut offers = Offers::new();
        let mut gather = Gather::new(SourceId(0));
        let source = readers::read(SourceId(0), "a", bytes, &mut gather.with(&mut offers));
        let case = Case::join(vec![source], vec![gather.finish()], offers);
        let found = diagnosis::symptoms::find(&case, &case.negotiations[0]);
        found[0].name == "split-responders"
    };
    assert!(!split(&bytes));
    // Ethernet, IPv4 and UDP headers stand before each message; records before each packet.
    let spi_of = |bytes: &[u8], message: usize| bytes[message..message + 8].to_vec();
    let first = 24 + 16 + 14 + 20 + 8;
    let initiator = spi_of(&bytes, first);
    let messages: Vec<usize> =
        (0..bytes.len() - 16).filter(|&at| bytes[at..at + 8] == initiator[..]).collect();
    let second_answer = messages[3];
    bytes[second_answer + 8] ^= 0xff;
    assert!(split(&bytes));
}
