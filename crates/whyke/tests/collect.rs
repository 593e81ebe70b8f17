//! `whyke collect` on a machine that is made up: its programs are scripts that print secrets.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test reads its own files")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SECRET: &str = "correct-horse-battery";

/// A folder of its own for each test: programs in `bin`, and where the program runs in `at`.
struct Machine(PathBuf);

impl Machine {
    fn new(name: &str) -> Machine {
        let folder = std::env::temp_dir().join(format!("whyke-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        for part in ["bin", "at"] {
            fs::create_dir_all(folder.join(part)).unwrap();
        }
        let machine = Machine(folder);
        machine.program("journalctl", &format!("echo 'charon: loaded secret = {SECRET}'"));
        machine.program("swanctl", "case $1 in --stats) echo 'uptime: 3 hours';; *) exit 0;; esac");
        machine.program("ipsec", &format!("echo 'version 5'; echo 'PreSharedKey: {SECRET}' >&2"));
        machine.program("ip", &format!("echo \"policy psk='{SECRET}' $*\""));
        machine.program("ss", &format!("echo 'password={SECRET}' >&2; exit 4"));
        machine
    }

    fn program(&self, name: &str, script: &str) {
        let path = self.0.join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn at(&self) -> PathBuf {
        self.0.join("at")
    }

    fn collect(&self, arguments: &[&str]) -> Output {
        let path = format!("{}:/usr/bin:/bin", self.0.join("bin").display());
        Command::new(env!("CARGO_BIN_EXE_whyke"))
            .args(["--lang", "en", "collect"])
            .args(arguments)
            .current_dir(self.at())
            .env("PATH", path)
            .output()
            .unwrap()
    }

    fn archive(&self, name: &str) -> BTreeMap<String, String> {
        members(&self.at().join(name))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn members(path: &Path) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let mut members = BTreeMap::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        let mut content = String::new();
        member.read_to_string(&mut content).unwrap();
        members.insert(member.name().unwrap().into_owned(), content);
    }
    members
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn no_secret_of_the_machine_comes_into_the_archive() {
    let machine = Machine::new("secrets");
    let output = machine.collect(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let members = machine.archive("whyke-evidence.zip");
    for (name, content) in &members {
        assert!(!content.contains(SECRET), "{name}: {content}");
    }
    for (name, told) in [
        ("journal.log", "secret = [removed]"),
        ("ipsec.txt", "PreSharedKey: [removed]"),
        ("kernel-policies.txt", "policy psk='[removed]' xfrm policy list"),
        ("collected.json", "password=[removed]"),
    ] {
        assert!(members[name].contains(told), "{name}: {}", members[name]);
    }
    let printed = text(&output.stdout) + &text(&output.stderr);
    assert!(!printed.contains(SECRET), "{printed}");
}

#[test]
fn what_was_missing_and_why_is_listed() {
    let machine = Machine::new("missing");
    let output = machine.collect(&["--format", "json"]);
    let manifest: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(manifest["schema"], "whyke.collected.v1");
    let items = manifest["items"].as_array().unwrap();
    let item = |name: &str| items.iter().find(|item| item["file"] == name).unwrap();
    let ports = item("ports.txt");
    assert_eq!((&ports["taken"], &ports["commands"][0]["status"]), (&false.into(), &4.into()));
    // The user who runs the tests may be root, or not.
    assert!(ports["missing"] == "status" || ports["missing"] == "not-permitted", "{ports}");
    assert_eq!(item("strongswan.txt")["taken"], true);
    let members = machine.archive("whyke-evidence.zip");
    assert!(!members.contains_key("ports.txt"));
    assert!(members["README.txt"].contains("ports.txt"), "{}", members["README.txt"]);
    assert_eq!(members["collected.json"].as_bytes(), output.stdout);
    // What stands in for another is not asked where the other was taken.
    assert!(!items.iter().any(|item| item["file"] == "syslog.log"));
}

#[test]
fn each_command_is_shown_unless_quiet() {
    let machine = Machine::new("shown");
    let shown = text(&machine.collect(&[]).stderr);
    for command in ["$ swanctl --list-sas", "$ ip xfrm policy list", "$ ss -ulnp"] {
        assert!(shown.lines().any(|line| line == command), "{shown}");
    }
    assert!(machine.collect(&["--quiet"]).stderr.is_empty());
}

#[test]
fn an_archive_is_never_written_over() {
    let machine = Machine::new("twice");
    for name in ["whyke-evidence.zip", "whyke-evidence-2.zip", "whyke-evidence-3.zip"] {
        let output = machine.collect(&["--quiet"]);
        assert!(text(&output.stdout).starts_with(&format!("{name}: ")), "{output:?}");
    }
    let first = fs::read(machine.at().join("whyke-evidence.zip")).unwrap();
    let output = machine.collect(&["-o", "whyke-evidence.zip"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read(machine.at().join("whyke-evidence.zip")).unwrap(), first);
    assert_eq!(machine.collect(&["-o", "mine.zip"]).status.code(), Some(0));
    assert!(machine.archive("mine.zip").contains_key("README.txt"));
}

#[test]
fn a_folder_that_is_not_there_is_said_before_anything_is_taken() {
    let machine = Machine::new("nowhere");
    let output = machine.collect(&["-o", "no/such/folder.zip"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stderr), "whyke: no/such/folder.zip: there is no such folder\n");
}

#[test]
fn the_script_is_the_one_in_the_documentation() {
    let machine = Machine::new("script");
    let output = machine.collect(&["--script"]);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/collect.cmd");
    assert!(output.stdout == fs::read(path).unwrap());
    assert!(fs::read_dir(machine.at()).unwrap().next().is_none());
}
