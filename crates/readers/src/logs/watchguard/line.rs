//! WatchGuard's Fireware: events by their `msg_id`, and what `iked` says of two gateways.

use evidence::{Endpoint, When};

use crate::logs::ledger::endpoint;
use crate::logs::stamp;
use crate::text::find;

/// Columns in which the tag of a line begins.
const MOST_BEFORE: usize = 400;

/// By these a sentence begins that is about IPsec, where other fields stand before it.
const STARTS: [&str; 12] = [
    "IKE phase-",
    "IKEv2 ",
    "Received ",
    "Rejected ",
    "Dropped ",
    "Remote gateway '",
    "Virtual IP address from '",
    "The IPSec tunnel could not be negotiated",
    "XAuth negotiation from ",
    "MUVPN ",
    "BOVPN ",
    "'",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FirewareLine<'a> {
    pub(super) when: When,
    pub(super) text: &'a str,
    /// This end and the other, as `iked` writes them before its text.
    pub(super) ends: Option<(Endpoint, Endpoint)>,
}

/// A line of Fireware's about IPsec.
pub(super) fn read(line: &str) -> Option<FirewareLine<'_>> {
    of_iked(line).or_else(|| event(line))
}

/// `gw 801F00 (2026-11-25T10:00:00) firewall[10]: msg_id="0203-0002" text`; the Traffic Monitor has
/// the number behind the text (`id="0203-0002"`), LEEF in its head.
fn event(line: &str) -> Option<FirewareLine<'_>> {
    let (before, after) = numbered(line).or_else(|| leef(line))?;
    let after = after.trim_start();
    let text = match STARTS.iter().any(|start| after.starts_with(start)) {
        true => after,
        // Fields, or the time and the program, stand before it.
        false => {
            let part = if after.len() > before.len() { after } else { before };
            let found = STARTS[..11].iter().filter_map(|start| {
                let at = find(part, start)?;
                part[..at].ends_with([' ', '=', '"', ':', ']', '\t']).then_some(at)
            });
            &part[found.min()?..]
        }
    };
    let text = text.split('\t').next().unwrap_or(text).trim_end_matches(['"', ' ']);
    Some(FirewareLine { when: when(before), text, ends: None })
}

/// Fields of a line that end like the one with the number.
const MOST_IDS: usize = 8;

/// What stands before and behind the number of a message about IPsec.
fn numbered(line: &str) -> Option<(&str, &str)> {
    line.match_indices("id=").take(MOST_IDS).find_map(|(at, name)| {
        let rest = &line[at + name.len()..];
        let rest = rest.strip_prefix('"').unwrap_or(rest);
        let number = rest.get(..9)?.as_bytes();
        let is_number = number[4] == b'-'
            && number[..4].iter().chain(&number[5..]).all(u8::is_ascii_hexdigit)
            // 0200 to 0208, 021A: the parts of the daemon for IKE.
            && number.starts_with(b"02");
        let before = line[..at].strip_suffix("msg_").unwrap_or(&line[..at]);
        let is_apart = before.is_empty() || before.ends_with([' ', '\t', ',', ';', '|']);
        (is_number && is_apart).then(|| (before, rest[9..].trim_start_matches(['"', ','])))
    })
}

/// `LEEF:1.0|WatchGuard|XTM|12.5|02030002|…`: the number without its hyphen.
fn leef(line: &str) -> Option<(&str, &str)> {
    let at = find(line, "LEEF:")?;
    let mut head = line[at..].splitn(6, '|');
    let (_, maker) = (head.next()?, head.next()?);
    let (_, _) = (head.next()?, head.next()?);
    let (number, rest) = (head.next()?, head.next()?);
    (maker == "WatchGuard" && number.starts_with("02")).then_some((&line[..at], rest))
}

/// `iked[2345]: (192.0.2.1<->198.51.100.7)text`, where this end stands first.
fn of_iked(line: &str) -> Option<FirewareLine<'_>> {
    let between = find(line, "<->").filter(|at| *at < MOST_BEFORE)?;
    let open = line[..between].rfind('(')?;
    let close = between + line[between..].find(')')?;
    let ends = endpoint(&line[open + 1..between], 500)
        .zip(endpoint(&line[between + "<->".len()..close], 500))?;
    let program = line[..open].trim_end_matches([' ', ':']);
    let program = match program.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
        Some((name, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => program,
    };
    let before = program.strip_suffix("iked")?;
    let is_apart = before.is_empty() || before.ends_with([' ', '\t']);
    let text = line[close + 1..].trim_start();
    is_apart.then(|| FirewareLine { when: when(before), text, ends: Some(ends) })
}

/// What stands in brackets is UTC by the samples and by no document, and has the year.
fn when(before: &str) -> When {
    let own = before.rfind("(20").map(|at| before[at + 1..].split(')').next().unwrap_or_default());
    match (stamp::by_month(before), own.map(stamp::read)) {
        (When::Exact(when), _) => When::Exact(when),
        (_, Some(own)) if own != When::Absent => own,
        (when, _) => when,
    }
}

/// The address and port behind a word: `from 192.0.2.1:500 `.
pub(super) fn address_after(text: &str, word: &str) -> Option<Endpoint> {
    let rest = &text[find(text, word)? + word.len()..];
    let written = rest.split([' ', ',', ';']).next()?.trim_end_matches('.');
    let (address, port) = match written.rsplit_once(':') {
        Some((address, port)) if !address.contains(':') || address.ends_with(']') => {
            (address, port.parse().unwrap_or(500))
        }
        _ => (written, 500),
    };
    let known = address.trim_matches(['[', ']']);
    // A word that is no address and masks none stands there otherwise.
    known.contains(['.', ':']).then(|| endpoint(known, port)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_of_an_event_is_read() {
        let text = "IKE phase-1 negotiation from 198.51.100.7:500 to 192.0.2.1:500 failed. x";
        for line in [
            "<142>Nov 25 10:00:00 fw 801F0 (2026-11-25T10:00:00) firewall[10]: msg_id=\"0203-0002\" ",
            "<142>Nov 25 10:00:00 fw iked[2001]: msg_id=\"0203-0002\" ",
            "Nov 25 10:00:00 fw iked[2001]: msg_id=0203-0002 ",
            "2026-11-25 10:00:00 iked id=\"0203-0002\" ",
            "2026-11-25 10:00:00 FWStatus, pri=3, proc_id=iked, msg_id=0203-0002, msg=",
            "<142>Nov 25 10:00:00 LEEF:1.0|WatchGuard|XTM|12.5.3|02030002|serial=8\tmsg=",
        ] {
            let line = format!("{line}{text}");
            assert_eq!(read(&line).map(|said| said.text), Some(text), "{line}");
            assert_ne!(read(&line).unwrap().when, When::Absent, "{line}");
        }
        let behind = format!("2026-11-25 10:00:00 iked {text}\tid=\"0203-0002\"\tEvent");
        assert_eq!(read(&behind).unwrap().text, text);
    }

    #[test]
    fn the_daemon_names_this_end_first() {
        let ends = endpoint("192.0.2.1", 500).zip(endpoint("198.51.100.7", 500));
        for line in [
            "iked (192.0.2.1<->198.51.100.7) text",
            "iked (192.0.2.1<->198.51.100.7)text",
            "2026-11-25 10:00:00 iked (192.0.2.1<->198.51.100.7)text",
            "Nov 25 10:00:00 fw iked[2345]: (192.0.2.1<->198.51.100.7)text",
        ] {
            let said = read(line).unwrap();
            assert_eq!((said.text, said.ends), ("text", ends), "{line}");
        }
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in [
            "",
            "id=",
            "msg_id=\"3000-0004\" The Application Control feature has expired.",
            "msg_id=\"02\u{e9}3-0002\"",
            "valid=0203-0002 Received a",
            "xiked (192.0.2.1<->198.51.100.7) text",
            "iked (192.0.2.1<->198.51.100.7",
            "iked[x]: (<->) text",
            "LEEF:1.0|Other|XTM|12|02030002|msg=Received a",
            "LEEF:1.0|WatchGuard|XTM|12",
            "id=\"0203-0002\" \u{e9}\u{e9}\u{e9}",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn an_address_has_its_port() {
        let text = "from 192.0.2.1:4500 to [2001:db8::1]:500, IP 198.51.100.7.";
        assert_eq!(address_after(text, "from "), endpoint("192.0.2.1", 4500));
        assert_eq!(address_after(text, " to "), endpoint("2001:db8::1", 500));
        assert_eq!(address_after(text, "IP "), endpoint("198.51.100.7", 500));
        assert_eq!(address_after("to x", "to "), None);
    }
}
