//! One client of a large log, one hour of it, and what the user knows of its clock.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test writes its own files")]

mod daemons;

use std::process::{Command, Output};

use daemons::{CLIENT, charon, explained, pluto, stranger};

const KEYS: &str = "The preshared keys of the two ends differ";

#[test]
fn a_peer_is_found_by_its_address_or_its_identity() {
    for log in [pluto(), charon()] {
        for peer in [CLIENT, "anna@example.com", "anna.example.com", "ANNA"] {
            let said = explained(&log, &["--lang", "en", "--peer", peer]);
            let is_there = log.contains(peer) || peer == "ANNA";
            assert_eq!(said.starts_with(KEYS), is_there, "{peer}:\n{said}");
            assert!(!said.contains("set aside"), "{peer}:\n{said}");
        }
        // Even a stranger is explained where it is asked about.
        let said = explained(&log, &["--lang", "en", "--peer", &stranger(1)]);
        assert!(said.contains("no connection") && !said.contains(KEYS), "{said}");
    }
}

/// A gateway's log of five thousand clients that come up one after the other.
fn long() -> String {
    use std::fmt::Write as _;
    let mut log = String::new();
    for client in 1..=5000 {
        let peer = format!("198.51.{}.{}", client / 250, client % 250);
        let (to, from) = (
            format!("from {peer}[500] to 203.0.113.7[500] (240 bytes)"),
            format!("from 203.0.113.7[500] to {peer}[500] (240 bytes)"),
        );
        for text in [
            format!("[NET] <{client}> received packet: {to}"),
            format!("[ENC] <{client}> parsed IKE_SA_INIT request 0 [ SA KE No ]"),
            format!("[ENC] <{client}> generating IKE_SA_INIT response 0 [ SA KE No ]"),
            format!("[NET] <{client}> sending packet: {from}"),
            format!("[NET] <{client}> received packet: {to}"),
            format!("[ENC] <{client}> parsed IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]"),
            format!(
                "[IKE] <{client}> authentication of 'user{client}' with pre-shared key successful"
            ),
            format!(
                "[IKE] <{client}> IKE_SA rw[{client}] established between a[a]...{peer}[user{client}]"
            ),
            format!(
                "[IKE] <{client}> CHILD_SA rw{{{client}}} established with SPIs c1_i d1_o and TS a === b"
            ),
            format!("[ENC] <{client}> generating IKE_AUTH response 1 [ IDr AUTH SA TSi TSr ]"),
            format!("[NET] <{client}> sending packet: {from}"),
        ] {
            let second = client / 10 % 60;
            let _ = writeln!(log, "Nov 25 10:{:02}:{second:02} gw charon: 05{text}", client / 600);
        }
    }
    log
}

#[test]
fn one_that_came_up_is_found_in_a_long_log() {
    let log = long();
    let all = explained(&log, &["--lang", "en"]);
    assert!(all.contains("5\u{202f}000") || all.contains("5 000"), "{all}");
    for peer in ["198.51.12.7", "user3007"] {
        let said = explained(&log, &["--lang", "en", "--peer", peer]);
        assert!(said.contains("198.51.12.7") && said.contains("negotiated to the end"), "{said}");
        assert!(!said.contains("5 000"), "{said}");
    }
    let said = explained(&log, &["--lang", "en", "--peer", "192.0.2.99"]);
    assert!(!said.contains("negotiated to the end"), "{said}");
}

/// What the gateway does not know: the client's name, its connection and the server that it dials.
#[test]
fn a_peer_is_found_by_what_its_own_computer_calls_it() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../scenarios/windows-among-a-gateways-clients/evidence"
    );
    for (peer, is_there) in
        [("pc-21", true), ("Sede", true), ("vpn.example", true), ("nobody", false)]
    {
        let output = whyke(&["--peer", peer, folder]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(said.contains("C004") && said.contains("13801"), is_there, "{peer}:\n{said}");
        assert!(!said.contains("A001"), "{peer}:\n{said}");
    }
}

/// The client tries after 60, 90 and 140 strangers, which are 17 seconds apart.
#[test]
fn a_period_leaves_out_what_is_before_and_after() {
    for (arguments, tries) in [
        (["--since", "00:00", "--until", "23:59"], "seen 3 times"),
        (["--since", "00:10", "--until", "00:30"], "seen 2 times"),
    ] {
        let said = explained(&pluto(), &[&["--lang", "en"], &arguments[..]].concat());
        assert!(said.starts_with(KEYS) && said.contains(tries), "{arguments:?}:\n{said}");
    }
    let said = explained(&pluto(), &["--lang", "en", "--until", "00:05"]);
    assert!(!said.contains(KEYS), "{said}");
}

fn whyke(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_whyke"))
        .args(["--color", "never", "--lang", "en"])
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn a_clock_is_put_right_by_the_file_s_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gw.log");
    std::fs::write(&path, pluto()).unwrap();
    let path = path.to_str().unwrap();
    let shown = |clock: &str| {
        let output = whyke(&["--clock", clock, path]);
        let text = String::from_utf8(output.stdout).unwrap();
        let rung = text.lines().find(|line| line.contains("IKE_SA_INIT")).unwrap().to_owned();
        rung.split_whitespace().next().unwrap().to_owned()
    };
    assert_eq!(shown("gw.log=+0"), "00:17:17");
    assert_eq!(shown("gw.log=+3600"), "01:17:17");
    assert_eq!(shown("gw.log=-02:00"), "02:17:17");
    for wrong in ["other.log=+1", "gw.log=Nowhere", "gw.log"] {
        let output = whyke(&["--clock", wrong, path]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert_eq!(String::from_utf8(output.stderr).unwrap().lines().count(), 1, "{wrong}");
    }
    let nobody = whyke(&["--peer", "10.9.9.9", path]);
    assert_eq!(nobody.status.code(), Some(3));
    assert!(String::from_utf8(nobody.stderr).unwrap().contains(CLIENT));
    assert_eq!(whyke(&["code", "809", "--peer", "x"]).status.code(), Some(2));
}

#[test]
fn remedies_speak_the_language_of_the_product_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gw.log");
    std::fs::write(&path, pluto()).unwrap();
    let path = path.to_str().unwrap();
    let said = |arguments: &[&str]| {
        let output = whyke(&[arguments, &[path]].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(said(&[]).contains("Libreswan"));
    let named = said(&["--gateway", "fortigate", "--client", "mikrotik"]);
    assert!(named.contains("FortiGate") && named.contains("MikroTik"), "{named}");
    assert!(!named.contains("Libreswan"), "{named}");
    let wrong = whyke(&["--gateway", "nonesuch", path]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("cisco-ios"));
}

#[test]
fn strangers_are_listed_where_everything_is_asked_for() {
    let all = explained(&charon(), &["--lang", "en", "--all"]);
    assert!(all.contains(&stranger(7)) && all.contains(&stranger(199)));
}
