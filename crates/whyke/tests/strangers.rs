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

/// Who names itself as Windows is a client, however early it fails.
#[test]
fn a_windows_client_that_is_refused_at_once_is_no_stranger() {
    use std::fmt::Write as _;
    let mut log = daemons::charon();
    for (second, line) in [
        "[NET] <9001> received packet: from 198.51.100.77[500] to 203.0.113.7[500] (544 bytes)",
        "[ENC] <9001> parsed IKE_SA_INIT request 0 [ SA KE No N(FRAG_SUP) V V V V ]",
        "[IKE] <9001> received MS NT5 ISAKMPOAKLEY v9 vendor ID",
        "[CFG] <9001> received proposals: \
         IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_1024",
        "[CFG] <9001> configured proposals: \
         IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048",
        "[IKE] <9001> received proposals unacceptable",
        "[ENC] <9001> generating IKE_SA_INIT response 0 [ N(NO_PROP) ]",
        "[NET] <9001> sending packet: from 203.0.113.7[500] to 198.51.100.77[500] (36 bytes)",
    ]
    .into_iter()
    .enumerate()
    {
        writeln!(log, "Feb  3 23:10:0{second} gw charon: 07{line}").unwrap();
    }
    let said = explained(&log, &["--lang", "en"]);
    assert!(said.contains("198.51.100.77") && said.contains("P004  likely"), "{said}");
    assert!(said.contains("seen 200 times"), "{said}");
}
