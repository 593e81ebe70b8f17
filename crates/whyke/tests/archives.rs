//! The whole program on archives of evidence, as people send them.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test reads its own files")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use testkit::archives as make;

const FAILURE: &str = "09:15:21 mm-failure error=13805 point=me module=ikev2 state=sa-sent \
    local=10.0.2.15:500 remote=203.0.113.7:500";

fn netevents() -> Vec<u8> {
    testkit::wfp::document(FAILURE).unwrap()
}

fn capture() -> Vec<u8> {
    let text = "client 192.0.2.1\ngateway 203.0.113.7\n0 client IKE_SA_INIT count=3 every=2\n";
    testkit::exchange::captures(text).unwrap().remove(0).bytes
}

/// The marker of a Windows event trace behind its first buffer's header.
fn etl() -> Vec<u8> {
    let mut trace = vec![0; 80];
    trace[72..76].copy_from_slice(&[2, 0, 2, 0xc0]);
    trace
}

/// What the program says of one file of this name and content.
fn explain(name: &str, content: &[u8], arguments: &[&str]) -> Output {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let folder = format!("whyke-archives-{}-{run}", std::process::id());
    let folder: PathBuf = std::env::temp_dir().join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), content).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_whyke"))
        .current_dir(&folder)
        .args(["explain", "--tz", "UTC", "--color", "never"])
        .args(arguments)
        .arg(name)
        .output()
        .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    output
}

/// Names, kinds and numbers of facts and gaps of the report's sources.
fn sources(output: &Output) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let source = |source: &serde_json::Value| {
        let text = |field: &str| source[field].as_str().unwrap().to_owned();
        let number = |field: &str| source[field].as_u64().unwrap();
        let facts = if number("facts") > 0 { "facts" } else { "nothing" };
        format!("{} {} {facts} {}", text("name"), text("kind"), number("gaps"))
    };
    report["sources"].as_array().unwrap().iter().map(source).collect()
}

fn in_json(name: &str, content: &[u8]) -> Vec<String> {
    sources(&explain(name, content, &["--format", "json"]))
}

#[test]
fn each_member_is_a_source_of_its_own_and_archives_in_archives_are_read() {
    let cabinet = make::cab(&[("wfpdiag.xml", &netevents()), ("wfpdiag.etl", &etl())]);
    let members: make::Members<'_> = &[
        ("README.txt", b"nothing of interest"),
        ("wfpdiag.cab", &cabinet),
        ("captures/a.pcap", &capture()),
        ("b.pcap.gz", &make::gzip(&capture())),
    ];
    for (name, content) in [("x.zip", make::zip(members)), ("x.tar", make::tar(members))] {
        assert_eq!(
            in_json(name, &content),
            [
                format!("{name}/wfpdiag.cab/wfpdiag.xml filtering-platform facts 0"),
                format!("{name}/wfpdiag.cab/wfpdiag.etl capture nothing 1"),
                format!("{name}/captures/a.pcap capture facts 0"),
                format!("{name}/b.pcap.gz capture facts 0"),
                format!("{name} archive nothing 1"),
            ]
        );
    }
    let packed = make::gzip(&make::tar(&[("a.pcap", &capture())]));
    assert_eq!(in_json("x.tar.gz", &packed), ["x.tar.gz/a.pcap capture facts 0"]);
    let packed = make::gzip(&netevents());
    assert_eq!(in_json("x.xml.gz", &packed), ["x.xml.gz filtering-platform facts 0"]);
}

#[test]
fn an_archive_of_one_capture_alone_is_that_capture() {
    for content in [make::zip(&[("a.pcap", &capture())]), make::gzip(&capture())] {
        assert_eq!(in_json("x", &content), ["x capture facts 0"]);
    }
}

#[test]
fn a_capture_at_the_front_does_not_hide_what_is_behind_it() {
    let content = make::zip(&[("a.pcap", &capture()), ("netevents.xml", &netevents())]);
    let expected =
        ["x.zip/a.pcap capture facts 0", "x.zip/netevents.xml filtering-platform facts 0"];
    assert_eq!(in_json("x.zip", &content), expected);
}

#[test]
fn an_archive_comes_through_standard_input_too() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_whyke"))
        .args(["--format", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let content = make::cab(&[("wfpdiag.xml", &netevents())]);
    child.stdin.take().unwrap().write_all(&content).unwrap();
    let found = sources(&child.wait_with_output().unwrap());
    assert_eq!(found, ["standard input/wfpdiag.xml filtering-platform facts 0"]);
}

#[test]
fn archives_in_archives_without_end_are_left_at_a_depth() {
    let deep =
        |levels: usize| (0..levels).fold(netevents(), |inner, _| make::tar(&[("inner", &inner)]));
    let inner = |levels: usize| format!("x{}", "/inner".repeat(levels));
    assert_eq!(in_json("x", &deep(3)), [format!("{} filtering-platform facts 0", inner(3))]);
    let output = explain("x", &deep(4), &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("more than 3 archives in each other"), "{said}");
}

#[test]
fn an_archive_without_evidence_is_no_evidence() {
    for (name, content) in [
        ("a.zip", make::zip(&[("README.txt", b"hello")])),
        ("b.zip", make::zip(&[])),
        ("c.cab", make::cab(&[("README.txt", b"hello")])[..60].to_vec()),
        ("d.gz", make::gzip(b"hello")),
        ("e.gz", vec![0x1f, 0x8b, 8, 0]),
        ("f.zip", b"PK\x03\x04".to_vec()),
    ] {
        let output = explain(name, &content, &[]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}: {said}");
        assert!(said.starts_with(&format!("whyke: {name}: ")), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn a_damaged_member_is_named_beside_what_was_read() {
    let noise: Vec<u8> = (0..40_000_u32).map(|n| ((n * n) >> 7) as u8).collect();
    let mut content = make::zip(&[("a.bin", &noise), ("netevents.xml", &netevents())]);
    content[600] ^= 0xff;
    let output = explain("x.zip", &content, &["--lang", "en"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("x.zip: a.bin: "), "{said}");
    assert!(!said.contains("2 places"), "{said}");
    assert!(said.contains("netevents.xml · filtering platform"), "{said}");
}

/// Names in archives are a stranger's.
#[test]
fn no_name_in_an_archive_steers_the_terminal() {
    let long = format!("\u{1b}]0;x\u{7}\u{202e}{}", "y".repeat(10_000));
    let good = make::zip(&[("\u{1b}[31m/\u{202e}a.xml", &netevents()), (&long, b"hello")]);
    let bad = make::zip(&[(&long, b"hello")]);
    for content in [good, bad] {
        for format in ["text", "json"] {
            let output = explain("x.zip", &content, &["--format", format]);
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8(said).unwrap();
            assert!(!said.contains(['\u{1b}', '\u{7}']), "{said:?}");
            assert!(format == "json" || !said.contains('\u{202e}'), "{said:?}");
            assert!(!said.contains(&"y".repeat(1_000)), "{said}");
        }
    }
}
