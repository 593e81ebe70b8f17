//! `2026-11-25 10:00:00.142 IPsec Client 41 (192.0.2.7:500 -> 192.0.2.1:500): text`.

use evidence::Endpoint;

use crate::logs::ledger::endpoint;
use crate::text::find;

/// Columns in which the module's name begins: a time stands before it.
const MOST_BEFORE: usize = 120;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SoftEtherLine<'a> {
    pub(super) before: &'a str,
    /// Numbered anew each time the server starts.
    pub(super) client: u32,
    pub(super) remote: Endpoint,
    pub(super) local: Endpoint,
    pub(super) text: &'a str,
}

/// Of a client, of an IKE SA, or of an IPsec SA; the latter two name their client behind.
const STARTS: [&str; 3] =
    ["IPsec Client ", "IPsec IKE Session (IKE SA) ", "IPsec ESP Session (IPsec SA) "];

pub(super) fn read(line: &str) -> Option<SoftEtherLine<'_>> {
    let mut end = line.len().min(MOST_BEFORE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let (at, start) = STARTS.iter().find_map(|start| Some((find(&line[..end], start)?, *start)))?;
    let before = &line[..at];
    if !(before.is_empty() || before.ends_with([' ', '\t', ':'])) {
        return None;
    }
    let rest = &line[at + start.len()..];
    let (number, rest) = rest.split_once(" (")?;
    let number: u32 = number.parse().ok()?;
    let (client, rest) = match rest.strip_prefix("Client: ") {
        Some(rest) => {
            let (client, rest) = rest.split_once(") (")?;
            (client.parse().ok()?, rest)
        }
        None => (number, rest),
    };
    let (ends, text) = rest.split_once("): ")?;
    let (remote, local) = ends.split_once(" -> ")?;
    let (remote, local) = (end_of(remote)?, end_of(local)?);
    Some(SoftEtherLine { before, client, remote, local, text: text.trim() })
}

fn end_of(text: &str) -> Option<Endpoint> {
    let (address, port) = text.rsplit_once(':')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".:*_-[]<>".contains(&byte);
    let port = port.parse().ok()?;
    address.bytes().all(plain).then(|| endpoint(address, port))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_line_is_taken_apart() {
        for (head, client) in [
            ("IPsec Client 41 (", 41),
            ("IPsec IKE Session (IKE SA) 43 (Client: 41) (", 41),
            ("IPsec ESP Session (IPsec SA) 48 (Client: 42) (", 42),
        ] {
            let line = format!("2026-11-25 10:00:00.142 {head}192.0.2.7:500 -> 192.0.2.1:500): x");
            let said = read(&line).expect(&line);
            assert_eq!((said.client, said.text), (client, "x"), "{line}");
            assert_eq!(Some(said.remote), endpoint("192.0.2.7", 500));
        }
    }

    #[test]
    fn masked_addresses_are_ends_too() {
        for address in ["x.x.x.x", "198.51.***.***", "CLIENT_IP"] {
            let line = format!("IPsec Client 41 ({address}:500 -> 192.0.2.1:500): x");
            let said = read(&line).expect(&line);
            assert_eq!(Some(said.remote), endpoint(address, 500));
        }
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in [
            "",
            "IPsec Client ",
            "IPsec Client x (192.0.2.7:500 -> 192.0.2.1:500): x",
            "IPsec Client 1 (é): x",
            "IPsec Client 1 (é:500 -> 192.0.2.1:500): x",
            "IPsec Client 1 (a b:500 -> 192.0.2.1:500): x",
            "an xIPsec Client 1 (192.0.2.7:500 -> 192.0.2.1:500): x",
            "IPsec Module: x",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
