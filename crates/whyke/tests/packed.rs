//! Rotated logs as other programs pack them, loose and as members of an archive: one log.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test reads its own files")]

mod daemons;

use std::process::Command;

use serde_json::Value;
use testkit::archives as make;

const COUNT: usize = 4;

type Packer = fn(&[u8]) -> Vec<u8>;

fn plain(content: &[u8]) -> Vec<u8> {
    content.to_vec()
}

/// The oldest first, each with its name.
fn parts(names: [&str; COUNT], packers: [Packer; COUNT]) -> Vec<(String, Vec<u8>)> {
    let log = daemons::charon();
    let lines: Vec<&str> = log.lines().collect();
    let pieces = lines.chunks(lines.len().div_ceil(COUNT));
    let packed =
        pieces.zip(packers).map(|(lines, pack)| pack((lines.join("\n") + "\n").as_bytes()));
    names.iter().map(|name| (*name).to_owned()).zip(packed).collect()
}

fn report(files: &[(String, Vec<u8>)]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_whyke"))
        .current_dir(folder.path())
        .args(["--tz", "UTC", "--lang", "en", "--format", "json", "."])
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

/// Sources that are parts of one log, and how often the client's failure is counted.
fn joined(report: &Value) -> (Vec<String>, u64) {
    let sources = report["sources"].as_array().unwrap();
    let parts = sources.iter().filter(|source| source.get("log").is_some());
    let names = parts.map(|source| source["name"].as_str().unwrap().to_owned()).collect();
    let cause = |finding: &&Value| finding["cause"] == "psk-mismatch";
    let findings = report["findings"].as_array().unwrap();
    (names, findings.iter().find(cause).unwrap()["count"].as_u64().unwrap())
}

#[test]
fn xz_and_zstd_are_unpacked_and_a_number_may_stand_before_the_ending() {
    for (names, packers) in [
        (
            ["gw.log.3.xz", "gw.log.2.zst", "gw.log.1", "gw.log"],
            [make::xz, make::zstd, plain, plain],
        ),
        (["gw.3.log", "gw.2.log", "gw.1.log", "gw.log"], [plain as Packer; COUNT]),
        (
            ["gw.3.log.gz", "gw.2.log.xz", "gw.1.log.zst", "gw.log"],
            [make::gzip, make::xz, make::zstd, plain],
        ),
    ] {
        let packers: [Packer; COUNT] = packers;
        let (read, count) = joined(&report(&parts(names, packers)));
        let own: Vec<String> = names.iter().map(|name| format!("./{name}")).collect();
        assert_eq!((read, count), (own, 3), "{names:?}");
    }
}

#[test]
fn rotated_members_of_an_archive_are_one_log() {
    let names =
        ["var/log/gw.log.3.xz", "var/log/gw.log.2.gz", "var/log/gw.log.1", "var/log/gw.log"];
    let parts = parts(names, [make::xz, make::gzip, plain, plain]);
    let mut members: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    // As a folder is packed, and beside what is no evidence.
    members.reverse();
    members.push(("var/log/dpkg.log", b"2026-01-01 status installed x\n"));
    members.push(("var/log/dpkg.log.1", b"2025-12-01 status installed y\n"));
    let tar = make::tar(&members);
    for (name, archive) in [
        ("logs.zip", make::zip(&members)),
        ("logs.tar", tar.clone()),
        ("logs.tar.gz", make::gzip(&tar)),
        ("logs.tar.xz", make::xz(&tar)),
        ("logs.tar.zst", make::zstd(&tar)),
    ] {
        let report = report(&[(name.to_owned(), archive)]);
        let (read, count) = joined(&report);
        let own: Vec<String> = names.iter().map(|own| format!("./{name}/{own}")).collect();
        assert_eq!((read, count), (own, 3), "{name}");
        let sources = report["sources"].as_array().unwrap();
        let kinds: Vec<&str> = sources.iter().map(|own| own["kind"].as_str().unwrap()).collect();
        assert!(!kinds.contains(&"unreadable"), "{name}: {kinds:?}");
    }
}

#[test]
fn a_damaged_member_parts_the_log() {
    let names = ["gw.log.3", "gw.log.2.gz", "gw.log.1", "gw.log"];
    let mut parts = parts(names, [plain, make::gzip, plain, plain]);
    let half = parts[1].1.len() / 2;
    parts[1].1.truncate(half);
    let members: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    let report = report(&[("logs.zip".to_owned(), make::zip(&members))]);
    let logs: Vec<String> = report["sources"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|source| Some(format!("{} {}", source.get("log")?, source["name"])))
        .collect();
    let [.., before, after, last] = logs.as_slice() else { panic!("{logs:?}") };
    assert!(before.contains("gw.log.2.gz") && after.contains("gw.log.1"), "{logs:?}");
    assert!(before.split(' ').next() != after.split(' ').next(), "{logs:?}");
    assert!(after.split(' ').next() == last.split(' ').next(), "{logs:?}");
}
