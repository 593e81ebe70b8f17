//! A client that nobody mends dials for days: it is told once, with how often it was.

#![allow(clippy::unwrap_used, reason = "a test")]

mod daemons;

use std::fmt::Write as _;

use daemons::explained;
use serde_json::Value;

/// What a gateway logs of one try.
fn tries(log: &mut String, number: u32, refusal: &str, notify: &str) {
    let says = [
        ("IKE", refusal.to_owned()),
        ("ENC", format!("generating IKE_AUTH response 1 [ N({notify}) ]")),
    ];
    dials(log, number, &says);
}

fn comes_up(log: &mut String, number: u32) {
    let says = [
        ("IKE", "IKE_SA rw[7] established between 203.0.113.7[gw]...198.51.100.7[anna]"),
        ("IKE", "CHILD_SA rw{7} established with SPIs c1_i c2_o and TS 10.0.0.0/8 === 10.1.0.1/32"),
        ("ENC", "generating IKE_AUTH response 1 [ IDr AUTH SA TSi TSr ]"),
    ];
    dials(log, number, &says.map(|(group, text)| (group, text.to_owned())));
}

fn dials(log: &mut String, number: u32, says: &[(&str, String)]) {
    const PEER: &str = "198.51.100.7";
    let (hour, minute, second) = (number / 3600 % 24, number / 60 % 60, number % 60);
    let mut line = |group: &str, text: &str| {
        let _ = writeln!(
            log,
            "Nov 25 {hour:02}:{minute:02}:{second:02} gw charon: 05[{group}] <{number}> {text}"
        );
    };
    let own = "203.0.113.7[500]";
    let port = 40_000 + number % 20_000;
    line("NET", &format!("received packet: from {PEER}[{port}] to {own} (408 bytes)"));
    line("ENC", "parsed IKE_SA_INIT request 0 [ SA KE No ]");
    line("ENC", "generating IKE_SA_INIT response 0 [ SA KE No ]");
    line("NET", &format!("sending packet: from {own} to {PEER}[{port}] (300 bytes)"));
    line("NET", &format!("received packet: from {PEER}[{port}] to {own} (336 bytes)"));
    line("ENC", "parsed IKE_AUTH request 1 [ IDi AUTH SA TSi TSr ]");
    says.iter().for_each(|(group, text)| line(group, text));
    line("NET", &format!("sending packet: from {own} to {PEER}[{port}] (80 bytes)"));
}

const NO_KEY: &str = "no shared key found for 'gw' - 'anna'";
const WRONG_KEY: &str = "tried 1 shared key for 'gw' - 'anna', but MAC mismatched";

fn told(log: &str) -> Value {
    serde_json::from_str(&explained(log, &["--format", "json"])).unwrap()
}

/// By cause: how often, how many negotiations are named, and the last time.
fn counts(report: &Value) -> Vec<(&str, u64, usize, &str)> {
    let findings = report["findings"].as_array().unwrap().iter();
    let causes = findings.filter(|own| own["weight"] == "cause" && own["confidence"] == "likely");
    let of = |finding: &'_ Value| {
        let ids = finding["negotiations"].as_array().map_or(0, Vec::len);
        (finding["count"].as_u64().unwrap_or_default(), ids)
    };
    causes
        .map(|own| {
            let (count, ids) = of(own);
            let word = |key: &str| own[key].as_str().unwrap_or_default();
            (word("cause"), count, ids, word("last"))
        })
        .collect()
}

#[test]
fn a_client_that_fails_alike_for_days_is_told_once() {
    let mut log = String::new();
    (0..1000).for_each(|number| tries(&mut log, number, NO_KEY, "AUTH_FAILED"));
    let report = told(&log);
    assert_eq!(counts(&report), [("psk-missing", 1000, 1000, "--11-25T00:16:39")]);
    assert_eq!(report["totals"]["by_outcome"]["failed"], 1000);
}

#[test]
fn what_changes_between_its_tries_is_told_of_each() {
    let mut log = String::new();
    for number in 0..1000 {
        match number % 500 {
            // A key was entered for a while, but not the same.
            200..300 => tries(&mut log, number, WRONG_KEY, "AUTH_FAILED"),
            _ => tries(&mut log, number, NO_KEY, "AUTH_FAILED"),
        }
    }
    let report = told(&log);
    let mut found = counts(&report);
    found.sort_unstable();
    let wanted = [
        ("psk-mismatch", 200, 200, "--11-25T00:13:19"),
        ("psk-missing", 800, 800, "--11-25T00:16:39"),
    ];
    assert_eq!(found, wanted);
}

/// Who is another one each time is judged of the newest alone, and counted of all.
#[test]
fn a_client_with_many_names_is_counted_as_one() {
    let mut log = String::new();
    for number in 0..1000 {
        let refusal = format!("no shared key found for 'gw' - 'anna{number}'");
        tries(&mut log, number, &refusal, "AUTH_FAILED");
    }
    let report = told(&log);
    assert_eq!(counts(&report), [("psk-missing", 1000, 1000, "--11-25T00:16:39")]);
}

#[test]
fn a_try_that_comes_up_ends_what_was_before_it() {
    let mut log = String::new();
    (0..600).for_each(|number| tries(&mut log, number, NO_KEY, "AUTH_FAILED"));
    comes_up(&mut log, 600);
    (700..1000).for_each(|number| tries(&mut log, number, WRONG_KEY, "AUTH_FAILED"));
    let report = told(&log);
    assert_eq!(counts(&report), [("psk-mismatch", 300, 300, "--11-25T00:16:39")]);
    assert_eq!(report["totals"]["by_outcome"]["recovered"], 600);
}
