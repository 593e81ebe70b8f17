//! Names and secrets planted in every kind of source: none is left in any report or copy, and the
//! copies lead to the same verdict.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test reads its own files")]

mod planted;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use planted::{NAMES, SECRETS, sources};

fn whyke(arguments: &[&str], files: &[PathBuf]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_whyke"))
        .args(arguments)
        .args(["--color", "never"])
        .args(files)
        .output()
        .unwrap()
}

/// An empty folder of its own.
fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("whyke-redact-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn written(folder: &Path, files: &[(&str, Vec<u8>)]) -> Vec<PathBuf> {
    let write = |(name, bytes): &(&str, Vec<u8>)| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    files.iter().map(write).collect()
}

fn leaks<'a>(text: &str, words: &[&'a str]) -> Vec<&'a str> {
    let text = text.to_lowercase();
    words.iter().copied().filter(|word| text.contains(&word.to_lowercase())).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// As bytes, and letter by letter as Windows writes.
fn plain(bytes: &[u8]) -> String {
    text(bytes) + &text(&bytes.iter().copied().filter(|byte| *byte != 0).collect::<Vec<u8>>())
}

const FORMATS: [&str; 3] = ["text", "json", "markdown"];

#[test]
fn no_report_holds_a_name_that_was_planted() {
    let folder = folder("reports");
    let files = written(&folder, &sources());
    let sets = files.iter().map(|file| vec![file.clone()]).chain([files.clone()]);
    for set in sets {
        for format in FORMATS {
            for language in ["en", "it"] {
                let options =
                    ["explain", "--redact", "--all", "--lang", language, "--format", format];
                let output = whyke(&options, &set);
                let report = text(&output.stdout);
                // A configuration alone is no evidence yet.
                let told = !report.is_empty() || set.len() == 1 && output.status.code() == Some(2);
                assert!(told, "{set:?}: {output:?}");
                let found = leaks(&report, NAMES);
                assert!(found.is_empty(), "{set:?} {format}: {found:?} in\n{report}");
            }
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// Redacted or not.
#[test]
fn no_report_holds_a_secret() {
    let folder = folder("secrets");
    let files = written(&folder, &sources());
    for format in FORMATS {
        for redact in [&["--redact"][..], &[]] {
            let output = whyke(&[&["--all", "--format", format], redact].concat(), &files);
            let report = text(&output.stdout);
            assert!(!report.is_empty());
            assert_eq!(leaks(&report, SECRETS), [""; 0], "{report}");
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn no_copy_holds_a_name_or_a_secret() {
    let folder = folder("copies");
    let all = sources();
    let files = written(&folder, &all);
    let copies = folder.join("copies");
    let output = whyke(&["redact", "--output", copies.to_str().unwrap()], &files);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut count = 0;
    for entry in std::fs::read_dir(&copies).unwrap() {
        let path = entry.unwrap().path();
        let copy = plain(&std::fs::read(&path).unwrap());
        assert_eq!(leaks(&copy, NAMES), [""; 0], "{}:\n{copy}", path.display());
        assert_eq!(leaks(&copy, SECRETS), [""; 0], "{}:\n{copy}", path.display());
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with("file-"), "{name}");
        count += 1;
    }
    assert_eq!(count, all.len());
    // The originals are as they were.
    for ((_, bytes), path) in all.iter().zip(&files) {
        assert_eq!(&std::fs::read(path).unwrap(), bytes);
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn pseudonyms_are_the_same_in_every_run_and_language() {
    let folder = folder("stable");
    let files = written(&folder, &sources());
    let run = |language| {
        let options = ["--redact", "--all", "--format", "json", "--lang", language];
        text(&whyke(&options, &files).stdout)
    };
    assert_eq!(run("en"), run("en"));
    let pseudonyms = |report: String| {
        let mut all: Vec<String> = report
            .split(|letter: char| !(letter.is_alphanumeric() || "-.".contains(letter)))
            .filter(|word| {
                ["host-", "user-", "file-", "net-"].iter().any(|own| word.starts_with(own))
            })
            .map(str::to_owned)
            .collect();
        all.sort();
        all.dedup();
        all
    };
    assert_eq!(pseudonyms(run("en")), pseudonyms(run("it")));
    std::fs::remove_dir_all(folder).unwrap();
}

/// A name in place of an address goes; what masks one already stays.
#[test]
fn what_stands_in_place_of_an_address_is_a_name_or_a_mask() {
    let folder = folder("masked");
    let refused = |client: &str, gateway: &str| {
        format!(
            "11[NET] <1> received packet: from {client}[500] to {gateway}[500] (408 bytes)\n\
             11[ENC] <1> parsed IKE_SA_INIT request 0 [ SA KE No ]\n\
             11[IKE] <1> no IKE config found for {gateway}...{client}, sending NO_PROPOSAL_CHOSEN\n\
             11[ENC] <1> generating IKE_SA_INIT response 0 [ N(NO_PROP) ]\n\
             11[NET] <1> sending packet: from {gateway}[500] to {client}[500] (36 bytes)\n"
        )
    };
    let named = refused("anna-pc", "gw.acme.com").into_bytes();
    let masked = refused("xxx.xxx.xxx.xxx", "A.B.C.D").into_bytes();
    let files = written(&folder, &[("named.log", named), ("masked.log", masked)]);
    for format in ["text", "json", "markdown"] {
        let run = |options: &[&str], file: usize| {
            let options = [options, &["--all", "--format", format]].concat();
            text(&whyke(&options, &files[file..=file]).stdout)
        };
        let open = run(&[], 0);
        assert!(open.contains("gw.acme.com"), "{format}: {open}");
        let redacted = run(&["--redact"], 0);
        assert_eq!(leaks(&redacted, &["anna-pc", "acme"]), [""; 0], "{format}: {redacted}");
        assert!(run(&["--redact"], 1).contains("A.B.C.D"), "{format}");
        // It is the log's word, and none for a command.
        let commands = run(&["--gateway", "cisco-ios"], 0);
        assert!(!commands.contains("ipv4 gw.acme.com"), "{format}: {commands}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// Names like pseudonyms, like words of a report, with marks, and none at all.
#[test]
fn a_hostile_name_neither_breaks_nor_becomes_a_pseudonym() {
    let folder = folder("hostile");
    for name in [
        "user-1",
        "host-1.net-1.example",
        "name-2",
        "IKE_SA_INIT",
        "the",
        "received",
        "a",
        "198.18.0.1",
        "$1",
        "\\",
        "''",
        "\u{202e}evil",
        "x x x x x",
        "=",
        "CN=",
        "@",
        "%any",
        "|",
    ] {
        let log = format!(
            "07[NET] received packet: from 9.9.9.9[500] to 10.0.0.1[500] (544 bytes)\n\
             07[ENC] parsed IKE_SA_INIT request 0 [ SA KE No ]\n\
             07[CFG] looking for peer configs matching 10.0.0.1[%any]...9.9.9.9[{name}]\n\
             07[IKE] <{name}|1> tried 1 shared key for 'gw' - '{name}', but MAC mismatched\n\
             07[ENC] generating IKE_AUTH response 1 [ N(AUTH_FAILED) ]\n"
        );
        let files = written(&folder, &[("a.log", log.into_bytes())]);
        let judged = |redact: &[&str]| {
            let options = [&["--format", "json", "--tz", "UTC"], redact].concat();
            let output = whyke(&options, &files);
            let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            (report["verdict"]["cause"].clone(), report["verdict"]["outcome"].clone())
        };
        assert_eq!(judged(&[]), judged(&["--redact"]), "{name}");
        let copies = folder.join("copies");
        let output = whyke(&["redact", "--output", copies.to_str().unwrap()], &files);
        assert!(matches!(output.status.code(), Some(0 | 3)), "{name}: {output:?}");
        std::fs::remove_dir_all(copies).unwrap();
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// The evidence of a scenario, event logs as the XML that they are exported to.
fn evidence(scenario: &Path, folder: &Path) -> Vec<PathBuf> {
    if let Ok(markdown) = std::fs::read_to_string(scenario.join("sources.md")) {
        let files = testkit::sources::files(&markdown.replace(".evtx", ".xml")).unwrap();
        if files.iter().any(|(name, _)| name.ends_with(".xml")) {
            let plain = files.iter().filter(|(name, _)| !name.ends_with(".cab"));
            let files: Vec<(&str, Vec<u8>)> =
                plain.map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
            return written(folder, &files);
        }
    }
    let entries = std::fs::read_dir(scenario.join("evidence")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn the_copies_of_every_scenario_lead_to_the_same_verdict() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut wrong = Vec::new();
    let mut copied = 0;
    for entry in std::fs::read_dir(root).unwrap() {
        let scenario = entry.unwrap().path();
        if !scenario.is_dir() {
            continue;
        }
        let folder = folder("scenario");
        let files = evidence(&scenario, &folder);
        let copies = folder.join("copies");
        let output = whyke(&["redact", "--output", copies.to_str().unwrap()], &files);
        match output.status.code() {
            Some(0) => copied += 1,
            // What cannot be copied is said to be so, and nothing is written.
            Some(2) => assert!(!copies.exists(), "{}", scenario.display()),
            _ => wrong.push(format!("{}: {}", scenario.display(), text(&output.stderr))),
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(copied >= 45, "only {copied}");
}

/// `WHYKE_LAB` names a folder of cases, each a folder of logs and captures.
#[test]
fn the_copies_of_the_lab_lead_to_the_same_verdict() {
    let Some(lab) = std::env::var_os("WHYKE_LAB") else {
        println!("not checked: WHYKE_LAB names no folder of cases");
        return;
    };
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(lab).unwrap() {
        let entries = std::fs::read_dir(entry.unwrap().path()).unwrap();
        for path in entries.map(|entry| entry.unwrap().path()) {
            if !path.extension().is_some_and(|own| own == "log" || own == "pcap") {
                continue;
            }
            let folder = folder("lab");
            let copies = folder.join("copies");
            let file = std::slice::from_ref(&path);
            let output = whyke(&["redact", "--output", copies.to_str().unwrap()], file);
            if output.status.code() != Some(0) {
                wrong.push(format!("{}: {}", path.display(), text(&output.stderr)));
            }
            std::fs::remove_dir_all(folder).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_cannot_be_copied_is_said_in_one_sentence() {
    let folder = folder("refused");
    let zip = testkit::archives::zip(&[("a.log", b"x")]);
    for (name, bytes) in [
        ("a.evtx", b"ElfFile\0 and so on".to_vec()),
        ("a.zip", zip),
        ("a.bin", b"\x7fELF\0\0\0\0\x01\0\0".to_vec()),
        ("a.pcap", [&b"\xd4\xc3\xb2\xa1"[..], &[0; 16], &[200, 0, 0, 0]].concat()),
    ] {
        let files = written(&folder, &[(name, bytes)]);
        let copies = folder.join("copies");
        for language in ["en", "it"] {
            let options = ["redact", "--lang", language, "--output", copies.to_str().unwrap()];
            let output = whyke(&options, &files);
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{name}: {said}");
            assert_eq!(said.lines().count(), 1, "{said}");
            assert!(output.stdout.is_empty() && !copies.exists(), "{name}");
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn nothing_is_written_over() {
    let folder = folder("kept");
    let files = written(&folder, &[("a.log", b"hello\n".to_vec())]);
    let copies = folder.join("copies");
    std::fs::create_dir(&copies).unwrap();
    std::fs::write(copies.join("file-1.log"), b"mine").unwrap();
    let output = whyke(&["redact", "--output", copies.to_str().unwrap()], &files);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read(copies.join("file-1.log")).unwrap(), b"mine");
    std::fs::remove_dir_all(folder).unwrap();
}

/// Nobody should think that a tree of messages is redacted because he asked for it.
#[test]
fn what_does_not_redact_says_so() {
    for arguments in [
        &["decode", "--redact", "a.pcap"][..],
        &["code", "--redact", "809"],
        &["code", "--format", "markdown", "809"],
        &["redact", "--format", "json", "a.log"],
    ] {
        let output = whyke(arguments, &[]);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains("for what `whyke explain` writes"), "{arguments:?}");
    }
}
