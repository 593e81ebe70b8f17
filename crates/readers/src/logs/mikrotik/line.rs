//! What stands before RouterOS' text: time, host or buffer, topics.

use crate::text::find;

/// A line of RouterOS with a topic that is of use here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::logs) struct RouterLine<'a> {
    pub(in crate::logs) before: &'a str,
    pub(in crate::logs) topic: Topic,
    pub(in crate::logs) text: &'a str,
    /// Several topics stand there: nobody else's line.
    pub(in crate::logs) is_certain: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::logs) enum Topic {
    Ipsec,
    /// L2TP, and PPP within it.
    L2tp,
}

/// Columns in which the topics begin: host and time stand before them.
const MOST_BEFORE: usize = 100;
/// RouterOS 6 and 7, "Log", topics that stand beside these two.
const BESIDE: [&str; 17] = [
    "ipsec", "l2tp", "ppp", "info", "error", "debug", "warning", "critical", "packet", "account",
    "firewall", "raw", "read", "write", "system", "radius", "pptp",
];

pub(in crate::logs) fn read(line: &str) -> Option<RouterLine<'_>> {
    let mut at = 0;
    for word in line.split_inclusive([' ', '\t']).take(12) {
        let start = at;
        at += word.len();
        if start > MOST_BEFORE {
            return None;
        }
        let word = word.trim_end();
        let Some(topic) = topic(word) else { continue };
        let before = line[..start].trim_end();
        if !is_prefix(before) {
            return None;
        }
        // `ipsec, error`, as its windows show it.
        let mut rest = line[at.min(line.len())..].trim_start();
        let mut certain = word.contains(',');
        if word.ends_with(',') {
            while let Some((next, after)) = rest.split_once(' ') {
                if !BESIDE.contains(&next.trim_end_matches(',')) {
                    break;
                }
                rest = after.trim_start();
                if !next.ends_with(',') {
                    break;
                }
            }
        }
        certain |= before.ends_with("echo:");
        let text = own_prefix(rest).trim();
        return Some(RouterLine { before, topic, text, is_certain: certain });
    }
    None
}

/// Without topics, as a console or a syslog server shows it: a sentence that no other daemon has;
/// once one was seen (`knows`), whatever stands alone or behind a time.
pub(in crate::logs) fn untitled(line: &str, knows: bool) -> Option<RouterLine<'_>> {
    let line = line.trim_start();
    let mut end = line.len().min(MOST_BEFORE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let found = OWN.iter().filter_map(|(own, topic)| Some((find(&line[..end], own)?, own, *topic)));
    let Some((at, own, topic)) = found.min_by_key(|(at, ..)| *at) else {
        let topic = if line.contains("L2TP") { Topic::L2tp } else { Topic::Ipsec };
        let text = line;
        return knows.then_some(RouterLine { before: "", topic, text, is_certain: false });
    };
    // `192.0.2.1 failed to get valid proposal.`
    let at = match own.starts_with(' ') {
        true => line[..at].rfind(' ').map_or(0, |blank| blank + 1),
        false => at,
    };
    let before = line[..at].trim_end();
    let is_apart = before.is_empty() || line[..at].ends_with(' ') && !before.ends_with(':');
    let is_own = is_prefix(before) && is_apart;
    is_own.then(|| RouterLine { before, topic, text: line[at..].trim(), is_certain: true })
}

/// `x.x.x.x`, `203.0.*.*`: an address that was hidden.
pub(in crate::logs) fn is_masked(word: &str) -> bool {
    let mark = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'x' | b'X' | b'*');
    let dots = word.bytes().filter(|byte| *byte == b'.').count();
    dots == 3 && word.len() <= 15 && word.bytes().all(mark)
}

/// RouterOS 6 and 7 (MikroTik, "IPsec" and "L2TP" of its manual, and its forum).
const OWN: [(&str, Topic); 15] = [
    ("respond new phase 1 (", Topic::Ipsec),
    ("initiate new phase 1 (", Topic::Ipsec),
    ("new ike2 SA (", Topic::Ipsec),
    ("killing ike2 SA:", Topic::Ipsec),
    ("killing ike2-SA:", Topic::Ipsec),
    ("no IKEv1 peer config for ", Topic::Ipsec),
    ("no IKEv2 peer config for ", Topic::Ipsec),
    ("identity not found for ", Topic::Ipsec),
    (" failed to get valid proposal.", Topic::Ipsec),
    (" failed to pre-process ph1 packet (side: ", Topic::Ipsec),
    (" failed to pre-process ph2 packet", Topic::Ipsec),
    (" parsing packet failed, possible cause: wrong password", Topic::Ipsec),
    ("-> ike2 request, exchange: ", Topic::Ipsec),
    ("<- ike2 request, exchange: ", Topic::Ipsec),
    ("first L2TP UDP packet received from ", Topic::L2tp),
];

/// All words between commas are topics, and one of the two is among them.
fn topic(word: &str) -> Option<Topic> {
    let word = word.trim_end_matches(':').trim_end_matches(',');
    if !(word.starts_with("ipsec") || word.starts_with("l2tp")) {
        return None;
    }
    let all = word.split(',').all(|topic| {
        BESIDE.contains(&topic) || topic.strip_prefix('!').is_some_and(|own| BESIDE.contains(&own))
    });
    let topic = if word.starts_with("ipsec") { Topic::Ipsec } else { Topic::L2tp };
    all.then_some(topic)
}

/// Without a prefix that the administrator set, if it is made of topics: `ipsec debug: text`.
fn own_prefix(text: &str) -> &str {
    match text.split_once(": ") {
        Some((prefix, rest)) if prefix.split([' ', ',']).all(|word| BESIDE.contains(&word)) => rest,
        _ => text,
    }
}

/// Nothing, or something with a time, a buffer's name or `echo:`, but no other program's text.
fn is_prefix(before: &str) -> bool {
    let before = before.strip_suffix("echo:").unwrap_or(before);
    !before.contains(": ") && !before.contains(['"', '[', '('])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_line_is_taken_apart() {
        for (line, before, topic, certain) in [
            ("17:12:32 ipsec,error x y", "17:12:32", Topic::Ipsec, true),
            ("17:12:32 ipsec x y", "17:12:32", Topic::Ipsec, false),
            (
                "jan/02/2020 17:12:32 ipsec,debug,packet x y",
                "jan/02/2020 17:12:32",
                Topic::Ipsec,
                true,
            ),
            (
                "2024-01-05 17:12:32 memory ipsec, error x y",
                "2024-01-05 17:12:32 memory",
                Topic::Ipsec,
                true,
            ),
            ("17:12:32 echo: ipsec,error x y", "17:12:32 echo:", Topic::Ipsec, true),
            (
                "Nov 25 10:00:00 192.168.88.1 l2tp,ppp,info x y",
                "Nov 25 10:00:00 192.168.88.1",
                Topic::L2tp,
                true,
            ),
            ("17:12:32 ipsec ipsec debug: x y", "17:12:32", Topic::Ipsec, false),
            ("ipsec,!debug x y", "", Topic::Ipsec, true),
        ] {
            let read = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(
                (read.before, read.topic, read.is_certain),
                (before, topic, certain),
                "{line}"
            );
            assert_eq!(read.text, "x y", "{line}");
        }
    }

    #[test]
    fn a_line_without_topics_is_known_by_its_sentence() {
        for (line, before, text) in [
            ("new ike2 SA (R): x", "", "new ike2 SA (R): x"),
            (
                "Nov 25 10:00:00 rt respond new phase 1 (Identity Protection): x",
                "Nov 25 10:00:00 rt",
                "respond new phase 1 (Identity Protection): x",
            ),
            (
                "10:00:00 x.x.x.x failed to get valid proposal.",
                "10:00:00",
                "x.x.x.x failed to get valid proposal.",
            ),
            (
                "192.0.2.7 failed to pre-process ph2 packet",
                "",
                "192.0.2.7 failed to pre-process ph2 packet",
            ),
        ] {
            let read = untitled(line, false).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((read.before, read.text, read.is_certain), (before, text, true), "{line}");
        }
        for line in ["", "é", "phase1 negotiation failed.", "gw sshd: new ike2 SA (R): x"] {
            assert_eq!(untitled(line, false), None, "{line}");
        }
        assert!(untitled("phase1 negotiation failed.", true).is_some_and(|own| !own.is_certain));
        assert!(is_masked("203.0.x.x") && !is_masked("x") && !is_masked("a.b.c.d"));
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in [
            "",
            "é",
            "Nov 25 10:00:00 gw charon: 05[IKE] ipsec,error x",
            "Nov 25 10:00:00 gw ipsec_starter[4]: x",
            "/ip ipsec peer add name=x",
            "ipsec,whatever x",
        ] {
            assert_eq!(read(line).filter(|line| line.is_certain), None, "{line}");
        }
    }
}
