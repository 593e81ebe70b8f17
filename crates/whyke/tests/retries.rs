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
    let day = 25 + number / 86_400;
    let (hour, minute, second) = (number / 3600 % 24, number / 60 % 60, number % 60);
    let mut line = |group: &str, text: &str| {
        let _ = writeln!(
            log,
            "Nov {day} {hour:02}:{minute:02}:{second:02} gw charon: 05[{group}] <{number}> {text}"
        );
    };
    let own = "203.0.113.7[500]";
    let port = 40_000 + number % 20_000;
    line("NET", &format!("received packet: from {PEER}[{port}] to {own} (408 bytes)"));
    line("ENC", "parsed IKE_SA_INIT request 0 [ SA KE No V V V V ]");
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

/// Its own machine tells of one of the oldest tries, of which too many unlike ones came after it.
#[test]
fn a_try_that_its_own_machine_tells_of_is_judged_however_many_follow() {
    let mut log = String::new();
    // So seldom that a person may dial each time.
    for number in 0..600 {
        let (refusal, notify) = match number {
            5 => ("no private key found for 'gw'".to_owned(), "AUTH_FAILED"),
            _ => (format!("no shared key found for 'gw' - 'anna{number}'"), "AUTH_FAILED"),
        };
        tries(&mut log, 700 * number, &refusal, notify);
    }
    let event = |id: u32, second: u32, more: &str| {
        format!(
            "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System>\
             <Provider Name=\"RasClient\"/><EventID Qualifiers=\"0\">{id}</EventID><Level>2</Level>\
             <TimeCreated SystemTime=\"2026-11-25T00:58:2{second}.000Z\"/>\
             <EventRecordID>{id}</EventRecordID><Channel>Application</Channel>\
             <Computer>PC</Computer></System><EventData>\
             <Data>{{00000000-0000-0000-0000-000000000001}}</Data><Data>SYSTEM</Data>{more}\
             </EventData></Event>"
        )
    };
    let device = "<Data>Home</Data><Data>\nServer address/Phone Number = 203.0.113.7\nDevice = WAN \
                  Miniport (IKEv2)\nPort = VPN2-1\nMediaType = VPN</Data>";
    let settings = "<Data>VPN</Data><Data>per-user</Data><Data>Home</Data><Data>\nVpnStrategy = \
                    IKEv2\n</Data>";
    let events = [
        event(20221, 0, settings),
        event(20222, 0, device),
        event(20227, 1, "<Data>Home</Data><Data>13801</Data>"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let (gateway, client) = (folder.path().join("gateway.log"), folder.path().join("client.xml"));
    std::fs::write(&gateway, &log).unwrap();
    std::fs::write(&client, format!("<Events>{}</Events>", events.concat())).unwrap();
    let judged = |files: &[&std::path::Path]| {
        let mut whyke = std::process::Command::new(env!("CARGO_BIN_EXE_whyke"));
        whyke.args(["explain", "--format", "json", "--clock", "gateway.log=UTC"]).args(files);
        let output = whyke.output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap().iter();
        let causes = findings.map(|own| own["cause"].as_str().unwrap().to_owned());
        causes.collect::<std::collections::BTreeSet<_>>()
    };
    let wanted = |causes: &[&str]| causes.iter().map(|own| (*own).to_owned()).collect();
    assert_eq!(judged(&[&gateway]), wanted(&["psk-missing"]));
    // Without the gateway's zone another of its tries may be this one at every hour.
    let both = wanted(&["private-key-missing", "psk-missing"]);
    assert_eq!(judged(&[&client, &gateway]), both);
}
