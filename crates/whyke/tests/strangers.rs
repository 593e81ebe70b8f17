//! One failing client among two hundred strangers.

#![allow(clippy::unwrap_used, reason = "a test")]

mod daemons;

use daemons::{charon, explained, fortigate, pluto};

#[test]
fn the_one_client_comes_first_and_the_strangers_are_one_line() {
    let logs = [("pluto", pluto()), ("charon", charon()), ("FortiOS", fortigate())];
    for (daemon, log) in logs {
        for (language, title, set_aside) in [
            ("en", "The preshared keys of the two ends differ", "set aside"),
            ("it", "Le chiavi precondivise dei due lati sono diverse", "a parte"),
        ] {
            let said = explained(&log, &["--lang", language]);
            let mut lines = said.lines();
            assert_eq!(lines.next(), Some(title), "{daemon}:\n{said}");
            assert!(said.lines().count() < 60, "{daemon}: {} lines\n{said}", said.lines().count());
            let aside: Vec<&str> =
                said.lines().filter(|line| line.starts_with(set_aside)).collect();
            assert_eq!(aside.len(), 1, "{daemon}:\n{said}");
            assert!(said.contains("200"), "{daemon}:\n{said}");
            assert!(!said.contains("192.0.2.1 "), "{daemon}:\n{said}");
        }
    }
}

/// A gateway's whole log: each client that fails is named once, with what ails it.
#[test]
fn a_hundred_failing_clients_are_each_named_once() {
    let said = explained(&daemons::clients(100), &["--lang", "en"]);
    let words: Vec<&str> = said
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .map(|word| word.trim_end_matches('.'))
        .collect();
    for number in 1..=100 {
        let client = format!("198.51.100.{number}");
        let count = words.iter().filter(|word| **word == client).count();
        assert_eq!(count, 1, "{client}");
    }
    assert!(said.lines().count() < 90, "{} lines", said.lines().count());
    for cause in ["The preshared keys of the two ends differ", "no preshared key for this peer"] {
        assert!(said.contains(cause), "{cause}");
    }
}

/// Who came up is only counted in the end; a failure that was made good stays made good.
#[test]
fn a_long_log_of_a_busy_gateway_is_told_to_the_last() {
    let said = explained(&daemons::gateway(20_000), &["--lang", "en"]);
    assert!(said.contains("198.51.100.99") && !said.contains(daemons::CLIENT));
    let words: Vec<&str> = said.split_whitespace().collect();
    let totals = words.join(" ");
    let totals = totals.split("in all ").last().unwrap_or_default();
    assert_eq!(
        totals,
        "20 003 negotiations: 20 001 established, 1 not established, 1 established by a later \
         attempt"
    );
}
