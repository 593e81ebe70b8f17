//! One failing client among two hundred strangers.

#![allow(clippy::unwrap_used, reason = "a test")]

mod daemons;

use daemons::{charon, explained, pluto};

#[test]
fn the_one_client_comes_first_and_the_strangers_are_one_line() {
    for (daemon, log) in [("pluto", pluto()), ("charon", charon())] {
        for (language, title, set_aside) in [
            ("en", "The preshared keys of the two ends differ", "set aside"),
            ("it", "Le chiavi precondivise dei due lati sono diverse", "a parte"),
        ] {
            let said = explained(&log, &["--lang", language]);
            let mut lines = said.lines();
            assert_eq!(lines.next(), Some(title), "{daemon}:\n{said}");
            assert!(said.lines().count() < 60, "{daemon}: {} lines", said.lines().count());
            let aside: Vec<&str> =
                said.lines().filter(|line| line.starts_with(set_aside)).collect();
            assert_eq!(aside.len(), 1, "{daemon}:\n{said}");
            assert!(said.contains("200"), "{daemon}:\n{said}");
            assert!(!said.contains("192.0.2.1 "), "{daemon}:\n{said}");
        }
    }
}
