//! ScreenOS' events: in syslog (`NetScreen device_id=…`), and as rows of `get event`.

use evidence::{Endpoint, When};

use crate::logs::ledger::endpoint;
use crate::logs::stamp;
use crate::text::find;

/// Messages that may be about IPsec: 00026 and 00042 of ESP, 00040 of tunnels, 00536 of IKE, 00539
/// of L2TP.
const NUMBERS: [&str; 5] = ["00026", "00040", "00042", "00536", "00539"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScreenLine<'a> {
    pub(super) when: When,
    pub(super) number: &'a str,
    pub(super) text: &'a str,
}

/// A line of ScreenOS' about IPsec, or about what has the same number.
pub(super) fn read(line: &str) -> Option<ScreenLine<'_>> {
    if let Some(text) = alone(line) {
        let (text, when) = timed(text);
        return Some(ScreenLine { when, number: "00536", text });
    }
    let (before, rest) = match find(line, "NetScreen device_id=") {
        Some(at) => {
            let rest = &line[at..];
            let kind = find(rest, "system-").or_else(|| find(rest, "system "))?;
            (&line[..at], &rest[kind + "system-".len()..])
        }
        None => row(line)?,
    };
    let (level, rest) = rest.split_once(['-', ' '])?;
    let rest = rest.trim_start();
    let (number, text) = (rest.get(..5)?, rest.get(5..)?);
    let is_level = (3..=12).contains(&level.len()) && level.bytes().all(|b| b.is_ascii_lowercase());
    if !is_level || !NUMBERS.contains(&number) {
        return None;
    }
    let text = text.strip_prefix(':').unwrap_or(text).trim();
    let (text, own) = timed(text);
    let header = stamp::by_month(before);
    let when = match (header, own) {
        (When::Exact(_), _) | (_, When::Absent) => header,
        _ => own,
    };
    Some(ScreenLine { when, number, text })
}

/// A sentence about a phase, without what stands before it in a log.
fn alone(line: &str) -> Option<&str> {
    let text = line.trim_start();
    let is_own = match text.starts_with("IKE") {
        true => of_peer(text).is_some_and(|said| said.phase.is_some()),
        false => text.starts_with("Rejected an IKE packet on "),
    };
    is_own.then_some(text)
}

/// `2026-11-25 10:00:00 system info  00536 text`.
fn row(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let is_date = line.get(..20).is_some_and(|time| {
        let time = time.as_bytes();
        time[..4].iter().all(u8::is_ascii_digit)
            && (time[4], time[7], time[10], time[13], time[19]) == (b'-', b'-', b' ', b':', b' ')
    });
    let rest = line.get(20..).filter(|_| is_date)?.trim_start().strip_prefix("system")?;
    Some((&line[..20], rest.strip_prefix([' ', '-'])?.trim_start()))
}

/// The text, and the device's own time behind it: `text (2026-11-25 10:00:00)`, which may be
/// followed by a count (`<000>`).
fn timed(text: &str) -> (&str, When) {
    let Some(at) = text.rfind("(20") else { return (text, When::Absent) };
    let time = text[at + 1..].split(')').next().unwrap_or_default();
    match stamp::read(time) {
        When::Absent => (text, When::Absent),
        when => (text[..at].trim_end(), when),
    }
}

/// `IKE 192.0.2.1 Phase 2 msg ID 1b2c: text`, `IKE<192.0.2.1>: text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OfPeer<'a> {
    pub(super) peer: Option<Endpoint>,
    pub(super) phase: Option<u8>,
    pub(super) text: &'a str,
}

pub(super) fn of_peer(text: &str) -> Option<OfPeer<'_>> {
    let rest = text.strip_prefix("IKE")?;
    let (peer, rest) = match rest.strip_prefix('<') {
        Some(rest) => rest.split_once('>')?,
        None => {
            let rest = rest.strip_prefix(' ')?;
            rest.split_once(' ').map(|(peer, rest)| (peer.trim_end_matches(':'), rest))?
        }
    };
    if !peer.contains(['.', ':']) {
        return None;
    }
    let rest = rest.trim_start_matches([':', ' ']);
    let head = rest.get(..7).unwrap_or_default().to_ascii_lowercase();
    let phase = match head.as_str() {
        "phase 1" => Some(1),
        "phase 2" => Some(2),
        _ => None,
    };
    let text = match phase {
        Some(_) => rest[7..].split_once(':').map_or(&rest[7..], |(_, text)| text),
        None => rest,
    };
    Some(OfPeer { peer: endpoint(peer, 500), phase, text: text.trim() })
}

/// The two ends of a packet: `from A:500 to B:500`, `From A to B/128`, `A->B/96`.
pub(super) fn ends(text: &str) -> Option<(Endpoint, Endpoint)> {
    let (from, rest) = match find(text, "->") {
        Some(at) => {
            let from = text[..at].rsplit(' ').next()?;
            (from, &text[at + "->".len()..])
        }
        None => {
            let at = find(text, "rom ")?;
            text[at + "rom ".len()..].split_once(" to ")?
        }
    };
    let to = rest.split([' ', ',']).next()?;
    let end = |text: &str| {
        let text = text.split('/').next()?;
        let (address, port) = match text.rsplit_once(':') {
            Some((address, port)) if !address.contains(':') => (address, port.parse().ok()?),
            _ => (text, 500),
        };
        address.contains(['.', ':']).then(|| endpoint(address, port)).flatten()
    };
    end(from).zip(end(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_a_line_is_read() {
        let text = "IKE 192.0.2.1 Phase 1: Retransmission limit has been reached.";
        for line in [
            "Nov 25 10:00:00 fw fw: NetScreen device_id=fw  [Root]system-information-00536: ",
            "<134>1 2026-11-25T10:00:00.59Z 192.0.2.9 fw - - NetScreen device_id=fw  \
             [Root]system-information-00536: ",
            "NetScreen device_id=fw system-information-00536: ",
            "2026-11-25 10:00:00 system info  00536 ",
            "",
        ] {
            for end in ["", " (2026-11-25 10:00:00)", " (2026-11-25 10:00:00) <000>"] {
                let said = format!("{line}{text}{end}");
                let said = read(&said).map(|said| (said.number.to_owned(), said.text.to_owned()));
                assert_eq!(said, Some(("00536".to_owned(), text.to_owned())), "{line}{end}");
            }
        }
        let line =
            format!("NetScreen device_id=fw system-critical-00042: {text} (2026-11-25 10:00:00)");
        assert!(matches!(read(&line).unwrap().when, When::WithoutZone(_)));
    }

    #[test]
    fn the_peer_stands_before_the_phase() {
        let of = |text| of_peer(text).map(|said| (said.peer, said.phase, said.text.to_owned()));
        let peer = endpoint("192.0.2.1", 500);
        for (text, phase) in [
            ("IKE 192.0.2.1 Phase 1: x", Some(1)),
            ("IKE 192.0.2.1 Phase 1 : x", Some(1)),
            ("IKE<192.0.2.1> Phase 2: x", Some(2)),
            ("IKE 192.0.2.1 Phase 2 msg ID 6b376fe5: x", Some(2)),
            ("IKE 192.0.2.1 phase 1:x", Some(1)),
            ("IKE 192.0.2.1: x", None),
        ] {
            assert_eq!(of(text), Some((peer, phase, "x".to_owned())), "{text}");
        }
        assert_eq!(of("IKE gateway turin has been added."), None);
        assert_eq!(of("IKE"), None);
    }

    #[test]
    fn packets_have_two_ends() {
        let wanted = endpoint("192.0.2.1", 500).zip(endpoint("198.51.100.7", 500));
        for text in [
            "from 192.0.2.1:500 to 198.51.100.7:500 with",
            "From 192.0.2.1 to 198.51.100.7/128, ESP",
            "SPI. 192.0.2.1->198.51.100.7/96, ESP",
        ] {
            assert_eq!(ends(text), wanted, "{text}");
        }
        assert_eq!(ends("from here to there"), None);
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in [
            "",
            "NetScreen device_id=fw system-notification-00257(traffic): start_time=\"x\"",
            "NetScreen device_id=fw",
            "2026-11-25 10:00:00 system info  00767 x",
            "2026-11-25 10:00:00 gw charon: x",
            "2026-11-25 10:00:00 systemd info 00536",
            "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
