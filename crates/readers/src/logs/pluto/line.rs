//! What stands before pluto's sentence: time, program, connection, peer, state, sender.

use std::net::{IpAddr, SocketAddr};

use evidence::Endpoint;

/// A line of pluto, whatever wrote it down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct PlutoLine<'a> {
    /// The process, which tells restarts apart; 0 where it is not written.
    pub(super) process: u32,
    /// The connection's name, without its instance.
    pub(super) name: &'a str,
    /// The instance's peer as it is written, or a masked sender.
    pub(super) peer: &'a str,
    /// `#7`.
    pub(super) serial: Option<u32>,
    /// `packet from 192.0.2.1:500`.
    pub(super) sender: Option<Endpoint>,
    pub(crate) text: &'a str,
}

/// A time and a host before the first word of a file log are shorter.
const MOST_BEFORE: usize = 64;

/// Pluto's words for what the socket's error queue says.
const NETWORK_ERROR: &str = "ERROR: asynchronous network error report on ";

/// Nearly all other lines are told by a few bytes. What stands before the program comes first.
pub(crate) fn pluto(line: &str) -> Option<(&str, PlutoLine<'_>)> {
    if let Some((before, process, rest)) = program(line) {
        let read = sentence(rest.trim_start());
        return Some((before, PlutoLine { process, ..read }));
    }
    // Without the program's name only what names a state or a sender is pluto's for certain.
    let start = begin(line)?;
    let (before, rest) = line.split_at(start);
    // A console's lines are pasted with what they are indented by.
    let before = if before.trim_start().is_empty() { "" } else { before };
    let is_bare = before.is_empty() || before.ends_with(": ") || is_whack(before);
    let read = sentence(rest);
    let is_known = read.serial.is_some()
        || read.sender.is_some_and(|sender| sender.address().is_some())
        || read.text.starts_with(NETWORK_ERROR)
        || !read.name.is_empty() && read.text.starts_with("failed to add connection: ");
    (is_bare && is_known).then_some((if is_whack(before) { "" } else { before }, read))
}

/// `Aug  3 16:07:21 gw pluto[788]: rest`.
fn program(line: &str) -> Option<(&str, u32, &str)> {
    const NAME: &str = "pluto";
    let head = &line.as_bytes()[..line.len().min(160)];
    let at = head.windows(NAME.len()).position(|bytes| bytes == NAME.as_bytes())?;
    let before = &line[..at];
    if !(before.is_empty() || before.ends_with([' ', '/', '\t'])) {
        return None;
    }
    let rest = &line[at + NAME.len()..];
    let (id, rest) = rest.split_once(':')?;
    let id = id.strip_prefix('[').and_then(|id| id.strip_suffix(']')).unwrap_or(id);
    let is_id = id.len() <= 10 && id.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then(|| (before, id.parse().unwrap_or(0), rest))
}

/// Where the sentence with its connection or sender begins.
fn begin(line: &str) -> Option<usize> {
    let head = &line.as_bytes()[..line.len().min(MOST_BEFORE)];
    let quote = head.iter().position(|byte| *byte == b'"');
    let starts = |at: &usize| {
        let rest = &line.as_bytes()[*at..];
        let begins = |start: &str| rest.starts_with(start.as_bytes());
        begins("packet from ") || begins("ERROR: \"") || begins(NETWORK_ERROR)
    };
    let word = (0..head.len()).filter(|at| matches!(head[*at], b'p' | b'E')).find(starts);
    match (quote, word) {
        (Some(quote), Some(word)) => Some(quote.min(word)),
        (quote, word) => quote.or(word),
    }
}

/// The three characters that whack prints: `003 `, `1v2 `.
fn is_whack(before: &str) -> bool {
    let bytes = before.as_bytes();
    bytes.len() == 4 && bytes[0].is_ascii_digit() && bytes[3] == b' '
}

/// `"name"[2] 192.0.2.1 #7: text`, `packet from 192.0.2.1:500: text`, or the text alone.
fn sentence(rest: &str) -> PlutoLine<'_> {
    let alone = PlutoLine { text: rest, ..PlutoLine::default() };
    let named = rest.strip_prefix("ERROR: ").filter(|rest| rest.starts_with('"')).unwrap_or(rest);
    if let Some(rest) = rest.strip_prefix("packet from ") {
        let Some((sender, text)) = rest.split_once(": ") else { return alone };
        let text = text.trim_start();
        return match endpoint(sender) {
            Some(sender) => PlutoLine { sender: Some(sender), text, ..alone },
            None => masked(sender).map_or(PlutoLine { text, ..alone }, |(peer, sender)| {
                PlutoLine { peer, sender: Some(sender), text, ..alone }
            }),
        };
    }
    let Some((name, rest)) = named.strip_prefix('"').and_then(|rest| rest.split_once('"')) else {
        return alone;
    };
    let Some((between, text)) = rest.split_once(": ") else { return alone };
    let mut line = PlutoLine { name, text: text.trim_start(), ..PlutoLine::default() };
    // The first part without a space is the instance's number.
    for (place, word) in between.split(' ').enumerate() {
        if let Some(serial) = word.strip_prefix('#') {
            line.serial = serial.parse().ok();
        } else if place > 0 && line.peer.is_empty() && word.contains(['.', ':']) {
            line.peer = word.trim_start_matches("...");
        }
    }
    line
}

/// `xx.xx.xx.xx:500`, `<client>`: where the user masked the sender, its name stands for the peer.
fn masked(text: &str) -> Option<(&str, Endpoint)> {
    const LONGEST: usize = 64;
    let (name, port) = text.rsplit_once(':').unwrap_or((text, ""));
    let port = port.trim_start_matches("UDP/").parse().unwrap_or(500);
    let is_name = !name.is_empty() && name.len() <= LONGEST;
    is_name.then_some((name, Endpoint::Masked { token: 0, port }))
}

/// `192.0.2.1:500`, `[2001:db8::1]:500`, `192.0.2.1:UDP/500`, `192.0.2.1`.
pub(super) fn endpoint(text: &str) -> Option<Endpoint> {
    let text = text.trim_end_matches([',', ';', '.']);
    if let Ok(socket) = text.parse::<SocketAddr>() {
        return Some(socket.into());
    }
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(Endpoint::new(address, 500));
    }
    let (address, port) = text.rsplit_once(':')?;
    let port = port.strip_prefix("UDP/").or(port.strip_prefix("TCP/")).unwrap_or(port);
    let address = address.trim_start_matches('[').trim_end_matches(']');
    Some(Endpoint::new(address.parse().ok()?, port.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_line_is_taken_apart() {
        for (before, prefix, process) in [
            ("", "", 0),
            ("Aug  3 16:07:21 gw ", "pluto[788]: ", 788),
            ("2026-11-25T10:00:00+01:00 gw ", "pluto[788]: ", 788),
            ("Tue Sep 24 15:00:03 2024 authpriv.warn ", "pluto[7]: ", 7),
            ("Aug  3 16:07:21.123456: ", "", 0),
        ] {
            let line = format!("{before}{prefix}\"rw\"[2] 192.0.2.1 #7: sent Main Mode R1");
            let (stamp, said) = pluto(&line).expect(&line);
            assert_eq!((stamp, said.process), (before, process), "{line}");
            assert_eq!((said.name, said.peer, said.serial), ("rw", "192.0.2.1", Some(7)));
            assert_eq!(said.text, "sent Main Mode R1");
        }
        let whack = pluto("003 \"a-b\" #7: sent Main Mode R1").unwrap();
        assert_eq!((whack.0, whack.1.name, whack.1.serial), ("", "a-b", Some(7)));
        let indented = pluto("   \"a-b\" #7: sent Main Mode R1").unwrap();
        assert_eq!((indented.0, indented.1.name, indented.1.serial), ("", "a-b", Some(7)));
        let kernel = pluto("x pluto[1]: ERROR: \"rw\" #2: netlink response").unwrap().1;
        assert_eq!((kernel.serial, kernel.text), (Some(2), "netlink response"));
    }

    #[test]
    fn a_sender_is_read_in_each_form() {
        for sender in ["192.0.2.1:500", "[2001:db8::1]:500", "192.0.2.1:UDP/500", "192.0.2.1"] {
            let line = format!("packet from {sender}: refused");
            let said = pluto(&line).unwrap().1;
            assert_eq!(said.sender.map(Endpoint::port), Some(500), "{line}");
            assert_eq!(said.text, "refused");
        }
        for sender in ["xx.xx.xx.xx:500", "<client>:UDP/500", "-snip-"] {
            let line = format!("gw pluto[1]: packet from {sender}: refused");
            let said = pluto(&line).unwrap().1;
            assert_eq!(said.sender, Some(Endpoint::Masked { token: 0, port: 500 }), "{line}");
            assert_eq!((said.text, said.peer), ("refused", sender.split(':').next().unwrap()));
        }
    }

    #[test]
    fn other_lines_are_not_plutos() {
        for line in [
            "",
            "\"name\": \"value\"",
            "  \"port\": 500,",
            "Nov 25 10:00:00 gw charon: 05[NET] <rw|7> received packet: from 192.0.2.1[500]",
            "Nov 25 10:00:00 gw kernel: plutonium",
            "he said \"no\" #7: never",
            "packet from",
            "packet from nobody: never",
        ] {
            assert!(pluto(line).is_none(), "{line}");
        }
    }
}
