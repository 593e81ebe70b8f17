//! One failing log in every form in which logs arrive: the same verdict.

#![allow(clippy::unwrap_used, reason = "a test")]

mod daemons;

use std::fmt::Write as _;

use daemons::{charon, explained, pluto};

/// The verdict without the source's name and times: the first line, and how sure it is.
fn verdict(log: &str) -> (String, String) {
    let json = explained(log, &["--lang", "en", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let finding = &report["findings"][0];
    (finding["cause"].to_string(), finding["confidence"].to_string())
}

/// `Feb  3 09:01:22 gw charon: text` as an object of journald, without its year.
fn object(line: &str) -> String {
    let (tag, text) = line[16..].split_once(": ").unwrap();
    let tag = tag.split([' ', '[']).nth(1).unwrap();
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    let clock: Vec<u64> = line[7..15].split(':').map(|part| part.parse().unwrap()).collect();
    let second = 1_770_076_800 + clock[0] * 3600 + clock[1] * 60 + clock[2];
    format!(
        "{{\"MESSAGE\":\"{text}\",\"SYSLOG_IDENTIFIER\":\"{tag}\",\"_PID\":\"762\",\
         \"__REALTIME_TIMESTAMP\":\"{second}000000\"}}"
    )
}

#[test]
fn the_verdict_is_the_same_however_a_log_arrives() {
    let forms: [fn(usize, &str) -> String; 7] = [
        |_, line| object(line),
        |_, line| format!("> > {line}"),
        |at, line| format!("{:>5}  {line}", at + 1),
        |_, line| format!("    {line}"),
        |_, line| format!("gateway-1  | {line}"),
        |_, line| format!("\u{1b}[0m{line}\u{1b}[K\r"),
        |_, line| format!("--More--\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}{line}"),
    ];
    for log in [charon(), pluto()] {
        let wanted = verdict(&log);
        assert_eq!(wanted.0, "\"psk-mismatch\"");
        for (number, form) in forms.iter().enumerate() {
            let mut arrived = String::new();
            for (at, line) in log.lines().enumerate() {
                let _ = writeln!(arrived, "{}", form(at, line));
            }
            assert_eq!(verdict(&arrived), wanted, "form {number}");
        }
        let newest_first: Vec<&str> = log.lines().rev().collect();
        assert_eq!(verdict(&newest_first.join("\n")), wanted);
    }
}
