//! Names that the sentences of daemons tell: connections, identities, the machine that logs.

use std::net::IpAddr;

use crate::Pseudonyms;
use crate::gateways::is_of_fireware;
use crate::names::{Kind, cut};

/// Quoted, it is a sentence and no name.
const MOST_WORDS: usize = 4;
const LONGEST: usize = 200;
/// What stands before the bare name of a connection.
const KEYWORDS: [&str; 7] = [
    "conn ",
    "child ",
    "connection: ",
    "connection ",
    "configuration ",
    "restarting CHILD_SA ",
    "establishing CHILD_SA ",
];

impl Pseudonyms {
    /// Learns what a line of a log names.
    pub(crate) fn learn_logged(&mut self, line: &str) {
        if !is_of_daemon(line) {
            return;
        }
        if !is_of_fireware(line) {
            self.quoted(line, '\'');
            self.quoted(line, '"');
        }
        self.counted(line);
        self.bracketed(line);
        for keyword in KEYWORDS {
            for (at, _) in line.match_indices(keyword) {
                let rest = line[at + keyword.len()..].trim_start_matches(['\'', '"']);
                let end = rest.find(|l: char| !(l.is_alphanumeric() || "-_.".contains(l)));
                let end = end.unwrap_or(rest.len());
                let after = &rest[end..];
                let closes = after.is_empty() || after.starts_with([':', '\'', '"', '[', '{']);
                if closes || after.starts_with(" (") {
                    self.meet(Kind::Connection, rest[..end].trim_end_matches('.'));
                }
            }
        }
    }

    fn quoted(&mut self, line: &str, quote: char) {
        let mut rest = line;
        let mut before = "";
        while let Some((lead, after)) = rest.split_once(quote) {
            // The apostrophe of a word opens nothing.
            if lead.ends_with(char::is_alphanumeric) {
                (before, rest) = (lead, after);
                continue;
            }
            let closes = after.match_indices(quote).map(|(at, _)| at);
            let mut closes =
                closes.filter(|at| !after[at + 1..].starts_with(char::is_alphanumeric));
            let Some(end) = closes.next() else { return };
            let (inner, behind) = (&after[..end], &after[end + 1..]);
            let lead = if lead.is_empty() { before } else { lead };
            if is_name(inner) {
                self.meet(kind(lead, behind), inner);
            }
            (before, rest) = (lead, behind);
        }
    }

    /// `<rw|3>`, `IKE_SA rw[3]`, `lan{1}`.
    fn counted(&mut self, line: &str) {
        let name_before = |at: usize| {
            let start = line[..at].rfind(|l: char| !(l.is_alphanumeric() || "-_.".contains(l)));
            let start =
                start.map_or(0, |at| at + line[at..].chars().next().map_or(1, char::len_utf8));
            (start, &line[start..at])
        };
        let is_number = |at: usize, close: char| {
            let digits = line[at + 1..].bytes().take_while(u8::is_ascii_digit).take(12).count();
            digits > 0 && line[at + 1 + digits..].starts_with(close)
        };
        for (at, open) in line.match_indices(['|', '[', '{']) {
            let (start, name) = name_before(at);
            let sound = match open {
                "|" => line[..start].ends_with('<') && is_number(at, '>'),
                "[" => line[..start].ends_with("IKE_SA ") && is_number(at, ']'),
                _ => is_number(at, '}'),
            };
            if sound && name.contains(char::is_alphabetic) {
                self.meet(Kind::Connection, name);
            }
        }
    }

    /// `203.0.113.7[gw]...198.51.100.4[anna]`, ports left aside.
    fn bracketed(&mut self, line: &str) {
        for (at, _) in line.match_indices('[') {
            let is_part = |letter: char| letter.is_ascii_hexdigit() || matches!(letter, '.' | ':');
            let before = line[..at].chars().rev().take(48).take_while(|letter| is_part(*letter));
            let address = line[at - before.count()..at].trim_start_matches('.');
            if address.parse::<IpAddr>().is_err() {
                continue;
            }
            let rest = &line[at + 1..];
            let Some((inner, _)) = rest[..cut(rest, LONGEST)].split_once(']') else { continue };
            if inner.contains(char::is_alphabetic) {
                self.meet(Kind::Name, inner);
            }
        }
    }
}

/// Where in a line the machine that logs it is named: behind the stamp, before the program.
pub(crate) fn logging_machine(line: &str) -> Option<std::ops::Range<usize>> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let first = words.next()?;
    let first = first.rsplit('>').next().unwrap_or(first);
    let is_clock = |word: &str| word.len() >= 8 && word.as_bytes()[2] == b':';
    let host = if MONTHS.contains(&first) {
        words.next()?;
        words.next().filter(|word| is_clock(word))?;
        words.next()?
    } else if first.contains('T')
        && first.contains(':')
        && first.starts_with(|l: char| l.is_ascii_digit())
    {
        words.next()?
    } else if first == "1" {
        words.next().filter(|stamp| stamp.contains(':'))?;
        let start = words.next()?;
        return range(line, start);
    } else {
        return None;
    };
    let program = words.next()?;
    let sound = !host.contains(['[', ':', '<', '"', '=']) && program.ends_with(':');
    if sound { range(line, host) } else { None }
}

/// Of a word that was split off.
fn range(line: &str, word: &str) -> Option<std::ops::Range<usize>> {
    let start = (word.as_ptr() as usize).checked_sub(line.as_ptr() as usize)?;
    let sound = word.contains(char::is_alphabetic) && line.get(start..)?.starts_with(word);
    sound.then(|| start..start + word.len())
}

/// Cheap: by the tags that daemons put before their sentences.
fn is_of_daemon(line: &str) -> bool {
    let is_json = line.starts_with('{') || line.contains("\": \"") || line.contains("\":\"");
    let is_table = line.contains("\",\"");
    if line.contains('<') && line.contains("</") || is_json || is_table {
        return false;
    }
    let tag = line.match_indices('[').any(|(at, _)| {
        line.as_bytes()[at + 1..]
            .get(..4)
            .is_some_and(|tag| tag[..3].iter().all(u8::is_ascii_uppercase) && tag[3] == b']')
    });
    tag || line.starts_with('"') && line.contains("\":")
        || ["pluto", "charon", "racoon", "ipsec", "iked", "\" #", "\"["]
            .iter()
            .any(|own| line.contains(own))
}

fn is_name(inner: &str) -> bool {
    let is_constant = !inner.contains(char::is_lowercase) && inner.contains('_');
    !inner.is_empty()
        && inner.len() <= LONGEST
        && !inner.starts_with(['/', '%', '<', '(', '.'])
        && inner.contains(char::is_alphabetic)
        && (inner.contains('=') || inner.split(' ').count() <= MOST_WORDS)
        && !inner.contains(['{', ';', ':', '|'])
        && !is_constant
}

fn kind(before: &str, behind: &str) -> Kind {
    let ends = |words: &[&str]| words.iter().any(|word| before.trim_end().ends_with(word));
    let is_connection = ["[", " #", ":"].iter().any(|own| behind.starts_with(own))
        || ends(&["CHILD_SA", "IKE_SA", "config", "connection", "conn", "configuration"]);
    if is_connection {
        Kind::Connection
    } else if ends(&["user", "EAP identity", "XAuth authentication of", "username", "EAP-Identity"])
    {
        Kind::User
    } else {
        Kind::Name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(line: &str) -> String {
        let mut own = Pseudonyms::default();
        own.learn_logged(line);
        own.text(line)
    }

    #[test]
    fn sentences_of_daemons_tell_their_names() {
        for (line, wanted) in [
            (
                "07[IKE] <turin|3> IKE_SA turin[3] established between 10.0.0.1[gw]...10.0.0.2[zofia]",
                "07[IKE] <connection-1|3> IKE_SA connection-1[3] established between \
                 10.0.0.1[name-1]...10.0.0.2[name-2]",
            ),
            ("07[IKE] CHILD_SA lan{1} up", "07[IKE] CHILD_SA connection-1{1} up"),
            ("05[IKE] restarting CHILD_SA turin", "05[IKE] restarting CHILD_SA connection-1"),
            ("\"turin\"[1] 10.0.0.1 #3: hi", "\"connection-1\"[1] 10.0.0.1 #3: hi"),
            ("\"turin\": added IKEv1 connection", "\"connection-1\": added IKEv1 connection"),
            ("14[CFG]  conn turin:", "14[CFG]  conn connection-1:"),
            ("10[CFG] added vici connection: turin", "10[CFG] added vici connection: connection-1"),
            ("06[IKE] no EAP key for user 'zofia'", "06[IKE] no EAP key for user 'user-1'"),
            ("06[CFG] loading secrets from '/etc/x'", "06[CFG] loading secrets from '/etc/x'"),
        ] {
            assert_eq!(redacted(line), wanted);
        }
    }

    #[test]
    fn the_machine_that_logs_is_found_behind_the_stamp() {
        for (line, host) in [
            ("Feb  3 09:01:22 gate pluto[762]: x", Some("gate")),
            ("2026-03-12T10:00:00+01:00 gate charon: 07[IKE] x", Some("gate")),
            ("<30>Feb  3 09:01:22 gate charon: x", Some("gate")),
            ("<30>1 2026-03-12T10:00:00Z gate charon 12 - - x", Some("gate")),
            ("Mar 22 09:50:04 11[IKE] <warehouse|1> x", None),
            ("Feb 3", None),
            ("", None),
        ] {
            assert_eq!(logging_machine(line).map(|range| &line[range]), host, "{line}");
        }
    }
}
