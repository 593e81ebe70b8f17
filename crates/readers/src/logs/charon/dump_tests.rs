//! Packets that charon shows byte by byte, however its log arrives; keys that it shows like that.

use std::fmt::Write as _;

use evidence::{Source, Why};

use crate::told::facts;

/// A lab's gateway that refuses the only suite offered.
const LOG: &str =
    include_str!("../../../../../scenarios/gateway-log-shows-every-byte/evidence/gateway.log");

/// Each line's group with its thread, and its text.
fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    LOG.lines().filter_map(|line| line.split_once(" charon: ")?.1.split_once(' '))
}

/// What is told, by its kind, and the source.
fn told(text: &str) -> (Vec<String>, Source) {
    let (facts, source) = facts(text.as_bytes());
    let kind = |said: &str| {
        let name = said.split('(').next().unwrap_or_default();
        let name = name.split(' ').next().unwrap_or_default();
        match name {
            "Offers" => said.split(" {").next().unwrap_or_default().to_owned(),
            "Hashes" => said.to_owned(),
            "Remarks" => said.split([',', ' ']).nth(3).unwrap_or_default().to_owned(),
            other => other.to_owned(),
        }
    };
    (facts.iter().map(|(.., said)| kind(said)).collect(), source)
}

/// The request and its bytes once, the refusal once.
#[track_caller]
fn assert_once(text: &str) {
    let (said, source) = told(text);
    let wanted = [
        "Sent",
        "LoggedBy",
        "Offers(Wire",
        "Exchanges",
        "Notifies",
        "Hashes { of: Source, matches: true }",
        "Notifies",
        "Hashes { of: Destination, matches: true }",
        "Notifies",
        "Notifies",
        "Notifies",
        "Accepts",
        "SuiteRefused",
        "Sent",
        "Notifies",
    ];
    assert_eq!(said, wanted, "{text}");
    assert_eq!(source.gaps, [], "{text}");
}

#[test]
fn a_message_is_told_once_from_its_line_and_its_bytes() {
    assert_once(LOG);
    let control: String = lines().map(|(by, text)| format!("{by} {text}\n")).collect();
    assert_once(&control);
    // Without threads, as a journal of fields shows it.
    let tagged: String =
        lines().map(|(_, text)| format!("Jul 07 15:19:55 gate charon[7]: {text}\n")).collect();
    assert_once(&tagged);
}

/// One entry for each message of the daemon: its group with its thread, and its lines.
fn entries() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut entries: Vec<(&str, Vec<&str>)> = Vec::new();
    for (by, text) in lines() {
        match entries.last_mut().filter(|_| super::row(text).is_some()) {
            Some((_, lines)) => lines.push(text),
            None => entries.push((by, vec![text])),
        }
    }
    entries
}

#[test]
fn a_packet_may_be_one_entry_of_a_journal() {
    let (mut json, mut short, mut verbose) = (String::new(), String::new(), String::new());
    let mut escaped = String::new();
    for (by, lines) in entries() {
        let (thread, group) = by.trim_end_matches(']').split_once('[').unwrap();
        let message = lines.join("\\n").replace('"', "\\\"");
        let message = message.replace("\\.", ".").replace("\\e", "?e");
        let _ = writeln!(
            json,
            "{{\"__REALTIME_TIMESTAMP\":\"1795600800000000\",\"SYSLOG_IDENTIFIER\":\"charon\",\
             \"THREAD\":\"{thread}\",\"GROUP\":\"{group}\",\"MESSAGE\":\"{message}\"}}"
        );
        let _ = writeln!(short, "Jul 07 15:19:55 gate charon[7]: {by} {}", lines[0]);
        let _ = writeln!(verbose, "Wed 2026-11-25 10:00:00.123456 CET [s=1;i=1;b=1]");
        let _ =
            writeln!(verbose, "    GROUP={group}\n    THREAD={thread}\n    MESSAGE={}", lines[0]);
        for line in &lines[1..] {
            let _ = writeln!(short, "                            {line}");
            let _ = writeln!(verbose, "            {line}");
        }
        let _ = writeln!(verbose, "    SYSLOG_IDENTIFIER=charon");
        let _ = writeln!(escaped, "Jul  7 15:19:55 gate charon: {by} {}", lines.join("#012"));
    }
    assert_once(&short);
    assert_once(&json);
    assert_once(&verbose);
    assert_once(&escaped);
}

#[test]
fn a_damaged_dump_is_a_gap_and_the_line_counts() {
    let lost: String =
        LOG.lines().filter(|l| !l.contains("  64: ")).map(|l| format!("{l}\n")).collect();
    let cut = LOG.replace("464 bytes @", "400 bytes @");
    let longer = LOG.replace("464 bytes @", "480 bytes @");
    let broken = LOG.replace("80 0E 00 80", "80 0E 00 8");
    for text in [lost, cut, longer, broken, LOG.replace("464 bytes @", "0 bytes @")] {
        let (said, source) = told(&text);
        let is_damaged = |own: &evidence::Gap| matches!(own.why, Why::Damaged { .. });
        assert_eq!(source.gaps.iter().filter(|own| is_damaged(own)).count(), 1, "{text}");
        assert!(said.iter().any(|own| own.starts_with("Offers(Listed")), "{said:?}");
        assert_eq!(said.iter().filter(|own| *own == "Sent").count(), 2, "{said:?}");
    }
}

#[test]
fn a_packet_without_its_line_is_a_gap() {
    let text: String =
        LOG.lines().filter(|l| l.contains("04[NET]")).map(|l| format!("{l}\n")).collect();
    let (said, source) = told(&text);
    assert_eq!((said.len(), source.gaps.len()), (0, 1), "{said:?} {:?}", source.gaps);
}

#[test]
fn of_keys_nothing_is_kept() {
    let key = "   0: 3F 4A 00 11 22 33 44 55 66 77 88 99 AA BB CC DD  ?J..\"3DUfw......\n";
    for name in [
        "Sk_ai secret",
        "shared Diffie Hellman secret",
        "EAP-MSCHAPv2 secret",
        "encryption initiator key",
        "private key",
    ] {
        let begin = format!("{name} => 16 bytes @ 0x7f0c");
        for text in [
            format!("13[IKE] {begin}\n13[IKE] {key}"),
            format!("Jul  7 15:19:55 gate charon: 13[IKE] {begin}\n                {key}"),
            format!("Jul  7 15:19:55 gate charon: 13[IKE] {begin}#012{key}"),
            format!("{begin}\n{key}"),
        ] {
            let (facts, source) = facts(format!("{LOG}{text}").as_bytes());
            assert!(!format!("{facts:?}{source:?}").contains("3F 4A"), "{text}");
            assert_once(&format!("{LOG}{text}"));
        }
    }
}

#[test]
fn what_leaves_is_shown_behind_its_line() {
    // charon on Windows shows what it sends, too.
    let rows: String = lines()
        .filter(|(by, text)| *by == "04[NET]" && super::row(text).is_some())
        .map(|(_, text)| format!("09[NET] {text}\n"))
        .collect();
    let text = format!(
        "07[IKE] initiating IKE_SA a[1] to 192.0.2.29\n\
         07[ENC] generating IKE_SA_INIT request 0 [ SA KE No N(NATD_S_IP) N(NATD_D_IP) N(FRAG_SUP) \
         N(HASH_ALG) N(REDIR_SUP) ]\n\
         07[NET] sending packet: from 203.0.113.81[500] to 192.0.2.29[500] (464 bytes)\n\
         09[NET] sending packet: from 203.0.113.81[500] to 192.0.2.29[500]\n\
         09[NET] sending packet => 464 bytes @ 0x7f2b3c0e8a40\n{rows}\
         09[NET] waiting for data on sockets\n"
    );
    let (said, source) = told(&text);
    let count = |name: &str| said.iter().filter(|own| own.starts_with(name)).count();
    assert_eq!((count("Sent"), count("Offers(Wire"), count("Notifies")), (1, 1, 5), "{said:?}");
    assert_eq!(source.gaps, []);
}
