//! What stands before RouterOS' text: time, host or buffer, topics.

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
