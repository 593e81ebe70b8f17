//! The whole program on whole cases: each folder of `scenarios/` is one, and finds itself.
//!
//! `exchange.txt` says in the testkit's notation what happened on the wire, `sources.md` what the
//! machines tell of it; `evidence/` are the files made from both, committed so that anyone can run
//! the program on them. `WHYKE_BLESS=1 cargo test -p
//! whyke` writes what is found; read it before you keep it.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test reads its own files")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

fn scenarios() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    assert!(found.len() >= 15, "only {} scenarios", found.len());
    found
}

fn bless() -> bool {
    std::env::var_os("WHYKE_BLESS").is_some()
}

/// Compares with a committed file, or writes it.
fn agrees(path: &Path, found: &[u8]) -> bool {
    if std::fs::read(path).is_ok_and(|expected| expected == found) {
        return true;
    }
    if bless() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, found).unwrap();
    }
    bless()
}

/// Runs the program in the scenario's folder, so that names are short and the same everywhere.
fn whyke(scenario: &Path, arguments: &[&str]) -> Output {
    let mut evidence: Vec<String> = std::fs::read_dir(scenario.join("evidence"))
        .unwrap()
        .map(|entry| format!("evidence/{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    evidence.sort();
    Command::new(env!("CARGO_BIN_EXE_whyke"))
        .current_dir(scenario)
        .args(["explain", "--tz", "UTC", "--color", "never"])
        .args(arguments)
        .args(evidence)
        .output()
        .unwrap()
}

#[test]
fn the_evidence_is_what_the_exchange_says() {
    for scenario in scenarios() {
        let Ok(text) = std::fs::read_to_string(scenario.join("exchange.txt")) else { continue };
        let captures = testkit::exchange::captures(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", scenario.display()));
        for (number, capture) in captures.iter().enumerate() {
            let pcapng = capture.bytes.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]);
            let ending = if pcapng { "pcapng" } else { "pcap" };
            let letter = char::from(b'a' + number as u8);
            let path = scenario.join(format!("evidence/{letter}.{ending}"));
            assert!(agrees(&path, &capture.bytes), "{} is stale", path.display());
        }
    }
}

/// `sources.md`: what a machine has, in the testkit's notations.
#[test]
fn the_evidence_is_what_the_sources_say() {
    for scenario in scenarios() {
        let Ok(text) = std::fs::read_to_string(scenario.join("sources.md")) else { continue };
        let files = testkit::sources::files(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", scenario.display()));
        for (name, bytes) in files {
            let path = scenario.join("evidence").join(name);
            assert!(agrees(&path, &bytes), "{} is stale", path.display());
        }
    }
}

#[test]
fn every_scenario_is_judged_as_expected() {
    let mut wrong = Vec::new();
    for scenario in scenarios() {
        let found = whyke(&scenario, &["--format", "json", "--lang", "en"]);
        if !agrees(&scenario.join("expected.json"), &found.stdout) {
            wrong.push(scenario.join("expected.json"));
        }
        let status = format!("{}\n", found.status.code().unwrap());
        if !agrees(&scenario.join("expected.status"), status.as_bytes()) {
            wrong.push(scenario.join("expected.status"));
        }
        for language in ["en", "it"] {
            let path = scenario.join(format!("expected.{language}.txt"));
            let text = whyke(&scenario, &["--lang", language]);
            let shown = if text.stdout.is_empty() { text.stderr } else { text.stdout };
            if !agrees(&path, &shown) {
                wrong.push(path);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A scenario without a word about what it shows helps nobody.
#[test]
fn every_scenario_is_described() {
    for scenario in scenarios() {
        let readme = std::fs::read_to_string(scenario.join("README.md"));
        assert!(readme.is_ok_and(|text| text.starts_with("# ")), "{}", scenario.display());
    }
}

/// A wrong kind of file, an empty one, one that is not there: one clear sentence and status 2.
#[test]
fn what_cannot_be_read_is_said_in_one_sentence() {
    let folder = std::env::temp_dir().join(format!("whyke-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let garbage = folder.join("garbage.bin");
    std::fs::write(&garbage, b"\x7fELF and so on").unwrap();
    let empty = folder.join("empty.pcap");
    std::fs::write(&empty, b"").unwrap();
    for path in [garbage, empty, folder.join("missing.pcap")] {
        let output =
            Command::new(env!("CARGO_BIN_EXE_whyke")).arg("explain").arg(&path).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{}: {said}", path.display());
        assert!(output.stdout.is_empty());
        assert!(said.lines().count() <= 2 && said.contains("whyke: "), "{said}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A report is never written over something.
#[test]
fn an_existing_file_is_left_alone() {
    let file = std::env::temp_dir().join(format!("whyke-kept-{}", std::process::id()));
    std::fs::write(&file, b"mine").unwrap();
    let output = whyke(&scenarios()[0], &["-o", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read(&file).unwrap(), b"mine");
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn standard_input_is_read_like_a_file() {
    let text = "client 192.0.2.1\ngateway 203.0.113.7\n0 client IKE_SA_INIT count=3 every=2\n";
    let capture = testkit::exchange::captures(text).unwrap().remove(0);
    let mut child = Command::new(env!("CARGO_BIN_EXE_whyke"))
        .args(["--format", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&capture.bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("whyke.report.v1"));
    assert_eq!(output.status.code(), Some(3));
}

/// A bad argument is a mistake of the caller, not a verdict.
#[test]
fn bad_usage_ends_with_status_2() {
    for arguments in [
        &["--tz", "Nowhere/At_All", "809"][..],
        &["no/such/file.pcap"],
        &["explain"],
        &["zzzzzz"],
        &["--nope", "809"],
        &["--format", "xml", "809"],
        &["--lang", "it", "explain"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_whyke")).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn options_may_stand_before_the_command() {
    for arguments in [["--lang", "it", "code", "P003"], ["code", "--lang", "it", "P003"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_whyke")).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("Il gateway non accetta"), "{text}");
    }
}

fn code(arguments: &[&str], input: &[u8]) -> (Option<i32>, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_whyke"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever does not read it closes it.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Whoever knows a number and nothing else can take the last line.
#[test]
fn a_number_alone_ends_with_a_step_that_anyone_can_take() {
    for arguments in [&["809"][..], &["--lang", "it", "Errore", "809"], &["code", "13801"]] {
        let (status, text, _) = code(arguments, b"");
        assert_eq!(status, Some(0), "{arguments:?}");
        for step in ["whyke collect\n", "whyke collect --script\n"] {
            assert!(text.contains(step), "{text}");
        }
        assert!(text.ends_with("whyke explain whyke-evidence.zip\n"), "{text}");
    }
}

#[test]
fn a_code_may_be_signed_or_a_sentence_or_piped() {
    for (arguments, input, wanted) in [
        (&["-2146762487"][..], &b""[..], "0x800B0109"),
        (&["code", "-2146762487"], b"", "0x800B0109"),
        (&["IKE authentication credentials are unacceptable"], b"", "13801"),
        (&["IKE", "authentication", "credentials", "are", "unacceptable"], b"", "13801"),
        (&["un criterio configurato nel server RAS/VPN"], b"", "812"),
        (&["code", "-"], b"Errore 8O9: il server\r\nremoto non risponde", "809"),
        (&["code", "-"], b"\xff\xfeE\0r\0r\0o\0r\0 \x007\08\09\0", "789"),
    ] {
        let (status, text, said) = code(arguments, input);
        assert_eq!(status, Some(0), "{arguments:?}: {said}");
        assert!(text.contains(wanted), "{arguments:?}: {text}");
    }
    for input in [&b""[..], b" \n"] {
        let (status, text, said) = code(&["code", "-"], input);
        assert_eq!((status, text.as_str()), (Some(2), ""), "{said}");
    }
}

#[test]
fn a_near_miss_is_asked_back() {
    let (status, text, said) = code(&["code", "13081"], b"");
    assert_eq!((status, text.as_str()), (Some(2), ""));
    assert!(said.contains("did you mean 13801"), "{said}");
    let (_, _, said) = code(&["--lang", "it", "code", "13081"], b"");
    assert!(said.contains("si intendeva 13801"), "{said}");
}
