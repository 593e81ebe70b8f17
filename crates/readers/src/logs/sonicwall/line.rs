//! SonicOS' events: its syslog (`id=firewall sn=… msg="…"`), and rows of its log as exported.

use evidence::{Endpoint, When};

use crate::logs::ledger::endpoint;
use crate::logs::{phrase, stamp};

/// By these a sentence of SonicOS begins that is about IKE, in small letters.
const STARTS: [&str; 14] = [
    "ike initiator: ",
    "ike responder: ",
    "ike negotiation aborted",
    "ike negotiation complete",
    "ikev2 initiator: ",
    "ikev2 responder: ",
    "ikev2 ike proposal ",
    "ikev2 ipsec proposal ",
    "ikev2 authentication ",
    "ikev2 negotiation complete",
    "ikev2 peer is not responding",
    "ikev2 vpn policy not found",
    "failed payload verification after decryption",
    "computed hash does not match hash received from peer",
];
/// Of a notify; too general where the line is not known to be SonicOS'.
const NOTIFY: &str = "received notify";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SonicLine {
    pub(super) when: When,
    /// In small letters.
    pub(super) text: String,
    /// What the event adds, in small letters.
    pub(super) note: String,
    /// The firewall's own address, where it is told.
    pub(super) own: Option<Endpoint>,
    /// Source and destination of the packet that the event is about.
    pub(super) ends: Option<(Endpoint, Endpoint)>,
}

/// `knows`: the log is known to be of SonicOS.
pub(super) fn read(line: &str, knows: bool) -> Option<SonicLine> {
    if let Some(message) = value(line, " msg=") {
        let is_own = line.contains(" sn=") && line.contains(" fw=") && line.contains("id=");
        return is_own.then(|| syslog(line, message));
    }
    row(line, knows)
}

fn syslog(line: &str, message: &str) -> SonicLine {
    let end = |name| value(line, name).and_then(end);
    let time = value(line, " time=").unwrap_or_default();
    let when = match time.strip_suffix(" UTC") {
        Some(time) => stamp::read(&format!("{}Z", time.replacen(' ', "T", 1))),
        None => stamp::read(time),
    };
    SonicLine {
        when,
        text: phrase::small(message),
        note: phrase::small(value(line, " note=").unwrap_or_default()),
        own: end(" fw="),
        ends: end(" src=").zip(end(" dst=")),
    }
}

/// A row of the list: the sentence in a cell, the ends behind it.
fn row(line: &str, knows: bool) -> Option<SonicLine> {
    // Nearly all lines of others have none of them.
    const PARTS: [&str; 4] = ["IKE", "eceived notify", "ayload verification", "omputed hash"];
    if !PARTS.iter().any(|part| line.contains(part)) {
        return None;
    }
    let small = phrase::small(line);
    let starts = STARTS.iter().copied().chain(knows.then_some(NOTIFY));
    let at = starts.filter_map(|start| small.find(start)).min()?;
    if !(at == 0 || small[..at].ends_with(['"', ',', '\t', ' ', ';'])) {
        return None;
    }
    let text = small[at..].to_owned();
    let mut addresses = text
        .split(['\t', ',', '"', ';', ' '])
        .filter(|word| word.len() > 6 && word.contains(['.', ':']))
        .filter_map(end);
    let ends = addresses.next().zip(addresses.next());
    let time = line[..at.min(line.len())].trim_start_matches(['"', ',']);
    Some(SonicLine { when: listed(time), text, note: String::new(), own: None, ends })
}

/// `10/31/2006 10:30:41.624`: the month stands first.
fn listed(text: &str) -> When {
    let mut words = text.split([' ', ',', '\t', '"']).filter(|word| !word.is_empty());
    let (date, time) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let parts: Vec<&str> = date.split('/').collect();
    match parts.as_slice() {
        [month, day, year] if year.len() == 4 => {
            stamp::read(&format!("{year}-{month:0>2}-{day:0>2} {time}"))
        }
        _ => stamp::read(text),
    }
}

/// The value of a field, quoted or up to the next blank.
fn value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let rest = &line[line.find(name)? + name.len()..];
    Some(match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or(quoted),
        None => rest.split(' ').next().unwrap_or(rest),
    })
}

/// `192.0.2.1:500:X1`, `192.0.2.1`.
fn end(text: &str) -> Option<Endpoint> {
    let mut parts = text.split(':');
    let (address, port) = (parts.next()?, parts.next());
    let address: std::net::Ipv4Addr = address.trim().parse().ok()?;
    endpoint(&address.to_string(), port.and_then(|port| port.parse().ok()).unwrap_or(500))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYSLOG: &str = "<134>id=firewall sn=0017C5000000 time=\"2026-11-25 10:00:00 UTC\" \
                          fw=192.0.2.1 pri=4 c=16 m=402 msg=\"IKE Responder: IKE proposal does not \
                          match (Phase 1)\" n=3 src=198.51.100.7:500:X1 dst=192.0.2.1:500";

    #[test]
    fn an_event_has_its_ends() {
        let said = read(SYSLOG, false).unwrap();
        assert_eq!(said.text, "ike responder: ike proposal does not match (phase 1)");
        assert_eq!(said.own, endpoint("192.0.2.1", 500));
        assert_eq!(said.ends, endpoint("198.51.100.7", 500).zip(endpoint("192.0.2.1", 500)));
        assert!(matches!(said.when, When::Exact(_)));
    }

    #[test]
    fn a_row_has_its_ends_behind_its_sentence() {
        let row = "11/25/2026 10:00:00\tIKE Responder: No response - remote party timeout\t\
                   192.0.2.1, 500\t198.51.100.7, 500";
        let said = read(row, false).unwrap();
        assert!(said.text.starts_with("ike responder: no response"));
        assert!(matches!(said.when, When::WithoutZone(_)));
        assert_eq!(said.ends, endpoint("192.0.2.1", 500).zip(endpoint("198.51.100.7", 500)));
        assert_eq!(read("Received notify. NO_PROPOSAL_CHOSEN", false), None);
        assert!(read("Received notify. NO_PROPOSAL_CHOSEN", true).is_some());
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in ["", " msg=\"IKE Responder: x\"", "xike responder: y", "é ike", "id=1 msg=x"] {
            assert_eq!(read(line, true), None, "{line}");
        }
    }
}
