//! What stands before pluto's sentence: time, program, connection, peer, state, sender.

use std::net::{IpAddr, SocketAddr};

use evidence::{Endpoint, Mask};

use super::{addconn, phrases, refusals};
use crate::logs::stamp;

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

impl PlutoLine<'_> {
    /// The process and the number of the negotiation that the line is about.
    pub(crate) fn state(&self) -> Option<(u32, u32)> {
        Some((self.process, self.serial?))
    }
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
    if let Some(read) = routed(line) {
        return Some(read);
    }
    // Without the program's name only what names a state or a sender is pluto's for certain.
    let Some(start) = begin(line) else { return alone(line) };
    let (before, rest) = line.split_at(start);
    // A console's lines are pasted with what they are indented by.
    let before = if before.trim_start().is_empty() { "" } else { before };
    let is_bare = before.is_empty() || before.ends_with(": ") || is_whack(before);
    let read = sentence(rest);
    let is_known = read.serial.is_some()
        || read.sender.is_some_and(|sender| sender.address().is_some())
        || read.sender.is_some()
            && (phrases::is_distinct(read.text) || refusals::read(read.text).is_some())
        || read.text.starts_with(NETWORK_ERROR)
        || !read.name.is_empty() && is_of_connection(read.text);
    match is_bare && is_known {
        true => Some((if is_whack(before) { "" } else { before }, read)),
        false => alone(line),
    }
}

/// `Wed, 2012-08-01 13:08:09 - [Office] text`: NETGEAR's routers put the connection there, and no
/// state.
fn routed(line: &str) -> Option<(&str, PlutoLine<'_>)> {
    let (day, rest) = line.trim_start().split_once(", ")?;
    let (before, text) = rest.split_once(" - [").filter(|_| day.len() == 3)?;
    let (name, text) = text.split_once("] ")?;
    let is_time = before.len() == 19 && stamp::read(before) != evidence::When::Absent;
    is_time.then_some((before, PlutoLine { name, serial: Some(1), text, ..PlutoLine::default() }))
}

/// What is said of a connection that has no state.
fn is_of_connection(text: &str) -> bool {
    text.starts_with("failed to add connection: ")
        || phrases::is_loaded(text)
        || phrases::is_taken_down(text)
        || phrases::is_unoriented(text)
        || phrases::is_loaded_unoriented(text)
        || phrases::is_of_tcp(text)
        || phrases::is_unresolved(text)
        || text.starts_with(phrases::DIALS_NOBODY)
        || phrases::is_of_virtual(text)
        || super::accepts::is_listed(text)
}

/// A sentence by which pluto cannot be mistaken, without anything before it.
fn alone(line: &str) -> Option<(&str, PlutoLine<'_>)> {
    let (before, text) = stamped(line.trim_start());
    // What pluto's code is tested with puts its own name before it.
    let bare = text.strip_prefix("./").and_then(|rest| rest.split_once(' '));
    let text = bare.map_or(text, |(_, text)| text);
    let coded = text.split_at_checked(4).filter(|(code, _)| is_whack(code));
    let text = unmarked(coded.map_or(text, |(_, text)| text));
    if is_of_state(text) {
        return Some((before, PlutoLine { serial: Some(UNNAMED), text, ..PlutoLine::default() }));
    }
    let is_pluto = phrases::is_distinct(text)
        || super::alone::is_parsed(text)
        || is_unloaded(text)
        || phrases::is_unresolved(text)
        || phrases::is_unoriented(text)
        || phrases::of_whack(text).is_some()
        || phrases::ends_as_pluto(text)
        || addconn::remark(text).is_some();
    is_pluto.then_some((before, PlutoLine { text, ..PlutoLine::default() }))
}

/// `Nov 25 10:00:00.123456: text`, as pluto itself writes into a file: the time, and the rest.
fn stamped(text: &str) -> (&str, &str) {
    const LONGEST: usize = 24;
    let at = text.as_bytes().iter().take(LONGEST).position(|byte| *byte == b' ').unwrap_or(0);
    let end = text.find(": ").filter(|end| at == 3 && *end <= LONGEST);
    let split = end.map(|end| (&text[..end + 2], &text[end + 2..]));
    split.filter(|(before, _)| stamp::read(before) != evidence::When::Absent).unwrap_or(("", text))
}

/// The state of sentences from which somebody took it.
const UNNAMED: u32 = u32::MAX;

/// What is said of a state alone: how it ends, or what the peer answers.
fn is_of_state(text: &str) -> bool {
    text.starts_with("STATE_")
        && (text.contains(" second timeout exceeded after ")
            || text.contains(": retransmission; will wait "))
        || text.starts_with("max number of retransmissions (") && text.contains(" reached STATE_")
        || refusals::read(text).is_some_and(|refusal| refusal.exchange.is_some())
        || text.starts_with("ignoring informational payload NO_PROPOSAL_CHOSEN, msgid=")
        || text.starts_with(super::others::TAKEN)
}

/// Without the marks of a citation, and without a notify's name that somebody put before it:
/// `“AUTHENTICATION_FAILED: text”`.
fn unmarked(text: &str) -> &str {
    let marks = ['"', '\'', '`', '*', '“', '”', '«', '»', ' '];
    let inner = text.trim_start_matches(marks);
    let inner = if inner.len() < text.len() { inner.trim_end_matches(marks) } else { text };
    let named = inner.split_once(": ").filter(|(name, _)| {
        name.contains('_') && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    });
    named.map_or(inner, |(_, text)| text)
}

/// A state as `ipsec status` lists it, told as the log would: `000 #2: "rw"[1] 192.0.2.1:4500
/// STATE_QUICK_I1 (sent QI1, expecting QR1); EVENT_RETRANSMIT in 5s; …` (`state.c` of Openswan 2.6,
/// Libreswan 3 to 5, and of strongSwan's pluto).
pub(crate) fn listed(line: &str) -> Option<String> {
    let text = line.trim_start();
    let text = text.strip_prefix("000 ").unwrap_or(text);
    let (serial, rest) = text.strip_prefix('#')?.split_once(": \"")?;
    let is_serial = !serial.is_empty() && serial.len() < 10;
    if !is_serial || !serial.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (name, rest) = rest.split_once('"')?;
    // `:500`, `[2] 192.0.2.1:4500`, or nothing.
    let (ends, rest) = rest.split_once(" STATE_")?;
    let (state, rest) = rest.split_once(" (")?;
    let (story, rest) = rest.split_once("); ")?;
    let is_state = state.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_state || ends.contains('"') {
        return None;
    }
    let peer = ends.split_once(' ').map_or("", |(_, peer)| peer);
    let peer = peer.rsplit_once(':').map_or(peer, |(peer, _)| peer);
    let peer = if peer.is_empty() { String::new() } else { format!("[1] {peer}") };
    // `EVENT_RETRANSMIT in 17s`: the first time Openswan waits 10 seconds, Libreswan half a one.
    let (event, left) = rest.split_once(" in ").unwrap_or((rest, ""));
    let left = left.split('s').next().and_then(|seconds| seconds.parse::<i32>().ok()).unwrap_or(0);
    let story = match event {
        "EVENT_RETRANSMIT" if left > 10 => "retransmission; will wait ",
        "EVENT_v1_RETRANSMIT" | "EVENT_v2_RETRANSMIT" | "RETRANSMIT" if left > 0 => {
            "retransmission; will wait "
        }
        _ if event.ends_with("RETRANSMIT") => "retransmission; listed",
        _ => story,
    };
    Some(format!("\"{name}\"{peer} #{serial}: STATE_{state}: {story}"))
}

/// Before 4.0: `Failed to add connection "rw", esp="…" is invalid: …`; of 4.0: `failed to add
/// connection "rw": …`.
pub(super) fn is_unloaded(text: &str) -> bool {
    let rest = text.strip_prefix(['F', 'f']);
    rest.is_some_and(|rest| rest.starts_with("ailed to add connection \""))
        || text.starts_with("failed to add connection: ")
}

/// `Aug  3 16:07:21 gw pluto[788]: rest`, and metalog's `Aug  3 16:07:21 [pluto] rest`.
fn program(line: &str) -> Option<(&str, u32, &str)> {
    const NAME: &str = "pluto";
    let head = &line.as_bytes()[..line.len().min(160)];
    let at = head.windows(NAME.len()).position(|bytes| bytes == NAME.as_bytes())?;
    let before = &line[..at];
    if !(before.is_empty() || before.ends_with([' ', '/', '\t', '['])) {
        return None;
    }
    let rest = &line[at + NAME.len()..];
    if let (Some(before), Some(rest)) = (before.strip_suffix('['), rest.strip_prefix("] ")) {
        return Some((before, 0, rest));
    }
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

/// The three characters that whack prints, `003 `, `1v2 `, behind nothing, or behind what another
/// program writes before each line of its output: `NetworkManager[7]: 003 `, a time.
fn is_whack(before: &str) -> bool {
    let Some((others, number)) =
        before.len().checked_sub(4).and_then(|at| before.split_at_checked(at))
    else {
        return false;
    };
    let bytes = number.as_bytes();
    let is_number = bytes[0].is_ascii_digit() && bytes[2].is_ascii_digit() && bytes[3] == b' ';
    let is_before = || {
        let others = others.trim_start();
        others.is_empty()
            || others.ends_with(": ")
            || others.ends_with(' ') && stamp::read(others) != evidence::When::Absent
    };
    is_number && is_before()
}

/// `"name"[2] 192.0.2.1 #7: text`, `packet from 192.0.2.1:500: text`, or the text alone.
fn sentence(rest: &str) -> PlutoLine<'_> {
    let alone = PlutoLine { text: rest, ..PlutoLine::default() };
    let named = rest.strip_prefix("ERROR: ").filter(|rest| rest.starts_with('"')).unwrap_or(rest);
    if let Some(rest) = rest.strip_prefix("packet from ") {
        let Some((sender, text)) = rest.split_once(": ") else { return alone };
        let sender = endpoint(sender).or_else(|| masked(sender));
        return PlutoLine { sender, text: text.trim_start(), ..alone };
    }
    let Some((name, rest)) = named.strip_prefix('"').and_then(|rest| rest.split_once('"')) else {
        return alone;
    };
    let Some((between, text)) = rest.split_once(": ") else { return alone };
    let mut line = PlutoLine { name, text: text.trim_start(), ..PlutoLine::default() };
    // The first part without a space is the instance's number.
    for (place, word) in between.split(' ').enumerate() {
        if let Some(number) = serial(word) {
            line.serial = number.parse().ok();
        } else if place > 0 && line.peer.is_empty() && word.contains(['.', ':']) {
            line.peer = word.trim_start_matches("...");
        }
    }
    line
}

/// `#7`; GitHub makes links of it: `owner/name#7`, `https://github.com/owner/name/issues/7`.
fn serial(word: &str) -> Option<&str> {
    let (before, number) = match word.strip_prefix("https://github.com/") {
        Some(rest) => rest.split_once("/issues/")?,
        None => word.split_once('#')?,
    };
    let is_link = before.split('/').count() == 2 && !before.starts_with('/');
    (before.is_empty() || is_link).then_some(number)
}

/// One word in place of an address, as whoever posts a log puts it there.
fn masked(word: &str) -> Option<Endpoint> {
    let (word, port) = word.rsplit_once(':').unwrap_or((word, "500"));
    let port = port.trim_start_matches("UDP/").parse().unwrap_or(500);
    if word.is_empty() || word.contains(' ') {
        return None;
    }
    Some(Endpoint::Masked { mask: Mask::new(word), port })
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
            ("Aug  3 16:07:21 ", "[pluto] ", 0),
            ("Aug  3 16:07:21.123456: ", "", 0),
        ] {
            let line = format!("{before}{prefix}\"rw\"[2] 192.0.2.1 #7: sent Main Mode R1");
            let (stamp, said) = pluto(&line).expect(&line);
            assert_eq!((stamp, said.process), (before, process), "{line}");
            assert_eq!((said.name, said.peer, said.serial), ("rw", "192.0.2.1", Some(7)));
            assert_eq!(said.text, "sent Main Mode R1");
        }
        for before in ["NetworkManager[7]: ", "    vpn-client: ", "Jul 21 15:23:47.123 "] {
            let line = format!("{before}106 \"rw\" #7: STATE_MAIN_I2: sent MI2, expecting MR2");
            assert_eq!(pluto(&line).map(|(_, said)| said.serial), Some(Some(7)), "{line}");
        }
        let whack = pluto("003 \"a-b\" #7: sent Main Mode R1").unwrap();
        assert_eq!((whack.0, whack.1.name, whack.1.serial), ("", "a-b", Some(7)));
        let indented = pluto("   \"a-b\" #7: sent Main Mode R1").unwrap();
        assert_eq!((indented.0, indented.1.name, indented.1.serial), ("", "a-b", Some(7)));
        for link in ["anna/vpn#7", "https://github.com/anna/vpn/issues/7"] {
            let line = format!("pluto[1]: \"rw\"[2] 192.0.2.1 {link}: sent Main Mode R1");
            let said = pluto(&line).unwrap().1;
            assert_eq!((said.serial, said.text), (Some(7), "sent Main Mode R1"), "{line}");
        }
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
            let is_masked = matches!(said.sender, Some(Endpoint::Masked { port: 500, .. }));
            assert!(is_masked && said.text == "refused", "{line}");
        }
    }

    #[test]
    fn a_router_of_netgear_names_the_connection_alone() {
        let text = "sending encrypted notification INVALID_ID_INFORMATION to 192.0.2.13:500";
        let line = format!("Wed, 2012-08-01 13:08:29 - [Office] {text}");
        let (before, read) = pluto(&line).unwrap();
        assert_eq!((before, read.name), ("2012-08-01 13:08:29", "Office"));
        assert_eq!((read.serial, read.text), (Some(1), text));
        assert!(pluto("Wed, 2012-08-01 - [Office] x").is_none());
    }

    #[test]
    fn a_state_that_is_listed_is_told_as_the_log_tells_it() {
        for (line, wanted) in [
            (
                "000 #2: \"rw\":4500 STATE_QUICK_I2 (sent QI2, IPsec SA established); \
                 EVENT_SA_REPLACE in 2784s; newest IPSEC; eroute owner; isakmp#1; idle;",
                "\"rw\" #2: STATE_QUICK_I2: sent QI2, IPsec SA established",
            ),
            (
                "000 #1: \"rw\"[3] 192.0.2.7:500 STATE_MAIN_I1 (sent MI1, expecting MR1); \
                 EVENT_v1_RETRANSMIT in 15s; nodpd; idle; import:admin initiate",
                "\"rw\"[1] 192.0.2.7 #1: STATE_MAIN_I1: retransmission; will wait ",
            ),
            (
                "000 #2: \"rw/1x1\":500 STATE_V2_PARENT_I1 (sent IKE_SA_INIT request); \
                 RETRANSMIT in 27s; idle;",
                "\"rw/1x1\" #2: STATE_V2_PARENT_I1: retransmission; will wait ",
            ),
            (
                "000 #1: \"rw\" STATE_MAIN_I1 (sent MI1, expecting MR1); EVENT_RETRANSMIT in -3s",
                "\"rw\" #1: STATE_MAIN_I1: retransmission; listed",
            ),
            (
                "#7: \"rw\" STATE_MAIN_I4 (ISAKMP SA established); EVENT_SA_REPLACE in 27s",
                "\"rw\" #7: STATE_MAIN_I4: ISAKMP SA established",
            ),
        ] {
            assert_eq!(listed(line).as_deref(), Some(wanted), "{line}");
        }
        for line in [
            "000 #2: pending Phase 2 for \"rw\" replacing #0",
            "000 \"rw\":   newest ISAKMP SA: #0; newest IPsec SA: #0; ",
            "#x: \"rw\" STATE_A (b); c",
            "#1: \"rw",
            "000 #",
            "",
        ] {
            assert_eq!(listed(line), None, "{line}");
        }
    }

    #[test]
    fn what_stands_around_a_sentence_is_taken_off() {
        let sentence = "No acceptable ECDSA/RSA-PSS ASN.1 signature hash proposal included";
        for line in [
            sentence.to_owned(),
            format!("\"{sentence}\""),
            format!("AUTHENTICATION_FAILED: {sentence}"),
            format!("`{sentence}`"),
        ] {
            assert_eq!(pluto(&line).map(|(_, said)| said.text), Some(sentence), "{line}");
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
            "packet from here: nothing of note",
            "one 003 \"rw\" #7: sent Main Mode R1",
        ] {
            assert!(pluto(line).is_none(), "{line}");
        }
    }
}
