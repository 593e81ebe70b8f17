//! Check Point's logs of IKE: fields of the log exporter, of `fw log`, and rows of the log viewer.

use evidence::{Endpoint, Timestamp, When};

use crate::logs::ledger::endpoint;
use crate::logs::{phrase, stamp};

/// By these a text of the field `IKE` begins, in small letters.
const STARTS: [&str; 13] = [
    "main mode failed to match proposal",
    "quick mode failed to match proposal",
    "main mode received notification",
    "main mode sent notification",
    "main mode completion",
    "quick mode received notification",
    "quick mode sent notification",
    "quick mode completion",
    "informational exchange received notification",
    "initial exchange: ",
    "auth exchange: ",
    "child sa exchange: ",
    "no response from peer",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CheckPointLine {
    pub(super) when: When,
    /// In small letters.
    pub(super) text: String,
    pub(super) peer: Option<Endpoint>,
    /// The gateway that logs.
    pub(super) origin: Option<Endpoint>,
}

/// `knows`: the log is known to be Check Point's.
pub(super) fn read(line: &str, knows: bool) -> Option<CheckPointLine> {
    // Nearly all lines of others have none of them.
    const PARTS: [&str; 4] = [" Mode ", "xchange", "IKE", "ike:"];
    if !PARTS.iter().any(|part| line.contains(part)) {
        return None;
    }
    let whole = phrase::small(line);
    let ike = ["ike::\"", "ike:\"", "ike=\"", "ike: "].iter().find_map(|name| {
        let at = whole.find(name)? + name.len();
        whole.get(at..)
    });
    let marked = ike.is_some()
        && ["vpn-1", "reject_category", "peer_gateway", "peer gateway", "scheme"]
            .iter()
            .any(|mark| whole.contains(mark));
    let text = match ike.filter(|text| STARTS.iter().any(|start| text.starts_with(start))) {
        Some(text) => text,
        // A row of the viewer, or its text alone.
        None => {
            let found = STARTS[..12].iter().filter_map(|start| whole.find(start)).min()?;
            let is_apart = found == 0 || whole[..found].ends_with(['"', '\t', ',', ';']);
            whole
                .get(found..)
                .filter(|_| is_apart || marked || knows && whole[..found].ends_with(' '))?
        }
    };
    let text = text.split(['"']).next().unwrap_or(text);
    let peer = field(line, &["peer_gateway", "peer gateway", "Peer Gateway"]);
    let origin = field(line, &["origin", "orig"]);
    Some(CheckPointLine { when: when(line), text: text.to_owned(), peer, origin })
}

/// The address behind a name: `peer_gateway:"192.0.2.1"`, `peer gateway: 192.0.2.1;`.
fn field(line: &str, names: &[&str]) -> Option<Endpoint> {
    names.iter().find_map(|name| {
        line.match_indices(name).take(8).find_map(|(at, _)| {
            let rest = &line[at + name.len()..];
            let value =
                rest.strip_prefix(['=', ':', ' '])?.trim_start_matches([':', ' ', '"', '=']);
            let end = value.find(['"', ';', ',', ' ', '(']).unwrap_or(value.len());
            let address: std::net::IpAddr = value[..end].parse().ok()?;
            endpoint(&address.to_string(), 500)
        })
    })
}

/// `time:"1557937579"`, or what stands first in the line.
fn when(line: &str) -> When {
    let seconds = ["time:\"", "time=\""].iter().find_map(|name| {
        let rest = &line[line.find(name)? + name.len()..];
        rest.split('"').next()?.parse::<i64>().ok()
    });
    match seconds.filter(|seconds| (0..1 << 33).contains(seconds)) {
        Some(seconds) => When::Exact(Timestamp(seconds * Timestamp::SECOND)),
        None => stamp::read(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_exporter_are_read() {
        let line = "origin:\"192.0.2.1\"; time:\"1557937579\"; dst:\"192.0.2.9\"; \
                    fw_subproduct:\"VPN-1\"; ike::\"Main Mode Failed to match proposal: Transform: \
                    AES-256, SHA256; Reason: Wrong value for: Hash Algorithm\"; \
                    peer_gateway:\"198.51.100.7\"; reject_category:\"IKE failure\"; scheme::\"IKE\"";
        let said = read(line, false).unwrap();
        assert!(said.text.ends_with("wrong value for: hash algorithm"), "{}", said.text);
        assert_eq!(said.peer, endpoint("198.51.100.7", 500));
        assert_eq!(said.origin, endpoint("192.0.2.1", 500));
        assert_eq!(said.when, When::Exact(Timestamp(1_557_937_579 * Timestamp::SECOND)));
    }

    #[test]
    fn rows_of_the_viewer_are_read() {
        for line in [
            "Child SA exchange: Received notification from peer: No proposal chosen MyMethods",
            "\"reject\",\"Child SA exchange: Received notification from peer: No proposal chosen\"",
            "IKE: Quick Mode Sent Notification to Peer: no proposal chosen; scheme: IKE; peer \
             gateway: 198.51.100.7",
        ] {
            assert!(read(line, false).is_some(), "{line}");
        }
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in [
            "",
            "pluto[7]: \"a\" #1: the peer says: child SA exchange: received notification",
            "IKE: é",
            "responding to Main Mode",
            "peer ID 'x auth exchange: y'",
        ] {
            assert_eq!(read(line, false), None, "{line}");
        }
    }
}
