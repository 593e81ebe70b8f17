//! What stands before PAN-OS' sentences: `ikemgr.log`, the system log as CSV and as a table.

use evidence::When;

use super::super::stamp;
use crate::text::find;
use crate::windows::instant;

/// A sentence of the key manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PanLine<'a> {
    pub(super) when: When,
    /// The gateway's number in `ikemgr.log`, or the object's name in the system log.
    pub(super) object: &'a str,
    pub(super) text: &'a str,
    /// Of the system log, which may be sorted by the newest.
    pub(super) event: Option<Event>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Event {
    /// A file or table of the device's own, and not what a syslog server received.
    pub(super) is_exported: bool,
}

/// Columns in which the level of `ikemgr.log` stands.
const MOST_BEFORE: usize = 80;
/// Levels that no other product writes.
const OWN: [&str; 6] =
    ["[PNTF]: ", "[PERR]: ", "[PWRN]: ", "[DEBG]: ", "[IERR]: ", "[PROTO_NOTIFY]: "];
/// Levels that others write, too: racoon2's, from which the key manager is.
const SHARED: [&str; 6] =
    ["[INFO]: ", "[PROTO_ERR]: ", "[PROTO_WARN]: ", "[DEBUG]: ", "[INTERNAL_ERR]: ", "[NOTIFY]: "];

/// `knows`: the log is known to be of PAN-OS.
pub(super) fn read(line: &str, knows: bool) -> Option<PanLine<'_>> {
    event(line).or_else(|| listed(line)).or_else(|| manager(line, knows)).or_else(|| shown(line))
}

/// A row of the web interface's table, or a sentence of it alone.
fn shown(line: &str) -> Option<PanLine<'_>> {
    const OWN: [&str; 8] = [
        "received ID_I (type ",
        "received ID_R (type ",
        "IKE phase-1 negotiation is ",
        "IKE phase 1 negotiation is ",
        "IKE phase-2 negotiation is ",
        "IKEv2 IKE SA negotiation is ",
        "IKEv2 child SA negotiation is ",
        "Cannot find matching phase-2 tunnel for received proxy ID",
    ];
    const NAMED: &str = "]: Configured ";
    let line = line.trim_start();
    let mut end = line.len().min(MOST_BEFORE * 2);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let own = OWN.iter().filter_map(|own| find(&line[..end], own)).min();
    let named = || {
        let at = find(&line[..end], NAMED)?;
        line[..at].rfind('[').filter(|_| line[at..].contains(" algorithm '"))
    };
    let at = own.or_else(named)?;
    let before = &line[..at];
    // Behind another program's name it is what that one says.
    let is_other = before.contains(": ") || before.contains(['{', '=']);
    let is_apart = before.is_empty() || before.ends_with([' ', '\t', '"', ',', '\'']);
    let when = before.get(..19).map_or(When::Absent, slashed);
    let text = line[at..].trim_end_matches(['"', '\'']);
    (is_apart && !is_other).then_some(PanLine { when, object: "", text, event: None })
}

/// The second line of a stage: `====> Initiated SA: …`.
pub(super) fn goes_on(line: &str) -> Option<&str> {
    let text = line.trim_start();
    text.starts_with("====>").then_some(text)
}

/// What a narrow column puts into a line of its own: `192.0.2.1[500]-192.0.2.2[500] SPI:…`.
pub(super) fn names_sa(line: &str) -> Option<&str> {
    let text = line.trim();
    (text.contains("]-") && text.len() < 256).then_some(text)
}

/// `2026-11-25 10:00:00.123 +0100  [PNTF]: {    1:    2}: text`.
fn manager(line: &str, knows: bool) -> Option<PanLine<'_>> {
    let mut end = line.len().min(MOST_BEFORE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let open = line[..end].find('[')?;
    let (before, rest) = line.split_at(open);
    let after = |levels: &[&str]| levels.iter().find_map(|level| rest.strip_prefix(level));
    let own = after(&OWN);
    let shared = own.or_else(|| after(&SHARED))?;
    let tagged = shared.trim_start().strip_prefix('{').and_then(|rest| {
        let (numbers, text) = rest.split_once("}: ")?;
        let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b' ' | b':');
        (numbers.len() <= 24 && numbers.bytes().all(plain)).then_some((numbers, text))
    });
    if own.is_none() && tagged.is_none() && !knows {
        return None;
    }
    let (numbers, text) = tagged.unwrap_or(("", shared));
    let object = numbers.split(':').next().unwrap_or_default().trim();
    Some(PanLine { when: zoned(before), object, text: bare(text.trim()), event: None })
}

/// Two blanks may stand in it, and a zone as a word of its own.
fn zoned(before: &str) -> When {
    let mut words = before.split_whitespace();
    let (date, time, zone) = (words.next(), words.next(), words.next());
    match (date, time, zone) {
        (Some(date), Some(time), Some(zone)) if zone.starts_with(['+', '-']) => {
            instant::read(&format!("{date} {time}{zone}"))
        }
        _ => stamp::read(before),
    }
}

/// Without `ikev2.c:123:function(): ` and the two ends of racoon2, `6:192.0.2.1[500] - …:(nil):`.
fn bare(text: &str) -> &str {
    let word = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let place = text.split_once("(): ").or_else(|| text.split_once("():"));
    let text = match place.and_then(|(place, rest)| Some((place.split_once(".c:")?, rest))) {
        Some(((file, function), rest)) if word(file) && function.len() < 64 => rest.trim_start(),
        _ => text,
    };
    let ends = text.split_once("]:").and_then(|(ends, rest)| {
        let (number, _) = ends.split_once(':')?;
        let known = number.bytes().all(|byte| byte.is_ascii_digit()) && ends.contains("] - ");
        (known && ends.len() < 160).then(|| rest.split_once(':'))?
    });
    ends.map_or(text, |(_, rest)| rest)
}

/// `…,SYSTEM,vpn,0,2026/11/25 10:00:00,,ike-nego-p1-fail,gw,0,0,general,informational,"text",…`.
fn event(line: &str) -> Option<PanLine<'_>> {
    let (before, rest) = line.split_once(",SYSTEM,vpn,")?;
    let mut rest = rest;
    let mut fields = [""; 9];
    for field in &mut fields {
        let (value, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once("\",")?,
            None => rest.split_once(',')?,
        };
        (*field, rest) = (value, after);
    }
    let [_, written, _, id, object, ..] = fields;
    let text = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split("\",").next().unwrap_or(quoted).trim_end_matches('"'),
        // A description in which nothing has to be quoted.
        None => rest.split(',').next().unwrap_or(rest),
    };
    let is_time = id.len() < 64 && written.len() == 19;
    let exported = before.bytes().all(|byte| byte.is_ascii_digit() || b",/: \"".contains(&byte));
    let event = Event { is_exported: exported };
    is_time.then(|| PanLine { when: slashed(written), object, text, event: Some(event) })
}

/// `2026/11/25 10:00:00 high     vpn            gw1    ike-nego-p1-fail 0  text`, as
/// `show log system` prints it.
fn listed(line: &str) -> Option<PanLine<'_>> {
    let written = line.get(..19)?;
    let bytes = written.as_bytes();
    let shaped = bytes[4] == b'/' && bytes[7] == b'/' && bytes[10] == b' ' && bytes[13] == b':';
    if !shaped {
        return None;
    }
    let mut rest = line[19..].trim_start();
    let mut word = || {
        let (word, after) = rest.split_once(' ')?;
        rest = after.trim_start();
        Some(word)
    };
    let (_severity, subtype) = (word()?, word()?);
    if subtype != "vpn" {
        return None;
    }
    let first = word()?;
    let is_id = |word: &str| EVENTS.iter().any(|start| word.starts_with(start));
    let object = if is_id(first) { "" } else { first };
    if !object.is_empty() && !word().is_some_and(is_id) {
        return None;
    }
    word()?.parse::<u32>().ok()?;
    let event = Event { is_exported: true };
    Some(PanLine { when: slashed(written), object, text: rest.trim(), event: Some(event) })
}

/// How the names of events about tunnels begin.
const EVENTS: [&str; 5] = ["ike-", "ikev2-", "ipsec-", "keymgr-", "tunnel-"];

fn slashed(written: &str) -> When {
    instant::read(&written.replace('/', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "IKE phase-1 negotiation is failed";

    #[test]
    fn every_form_of_a_line_is_taken_apart() {
        for (line, object, is_event) in [
            ("2026-11-25 10:00:00.123 +0100  [PERR]: {    1:    2}: ", "1", false),
            ("2026-11-25 10:00:00.123 +0100  [INFO]: {     :     }: ", "", false),
            ("2026-11-25 10:00:00 [PROTO_NOTIFY]: ", "", false),
            (
                "2026-11-25 10:00:00 [PNTF]: ikev2.c:12:ikev2_go(): 6:192.0.2.1[500] - 192.0.2.2[500]:(nil):",
                "",
                false,
            ),
            ("2026/11/25 10:00:00 high     vpn            gw1    ike-nego-p1-fai 0  ", "gw1", true),
            ("2026/11/25 10:00:00 info     vpn            ike-generic 0  ", "", true),
            (
                "1,2026/11/25 10:00:01,0123,SYSTEM,vpn,0,2026/11/25 10:00:00,,ike-x,gw1,0,0,general,high,",
                "gw1",
                true,
            ),
        ] {
            let line = format!("{line}{TEXT}");
            let said = read(&line, false).expect(&line);
            assert_eq!((said.object, said.text), (object, TEXT), "{line}");
            assert_eq!(said.event.is_some(), is_event, "{line}");
            assert_ne!(said.when, When::Absent, "{line}");
        }
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in [
            "",
            "2026-11-25 10:00:00 [PROTO_ERR]: ikev2.c:1:f():x",
            "2026-11-25 10:00:00: INFO: racoon",
            "05[IKE] x",
            "1,2,3,SYSTEM,general,0,2026/11/25 10:00:00,,a,b,0,0,general,high,\"x\"",
            "2026/11/25 10:00:00 high vpn é",
            "gw app: IKE phase-1 negotiation is failed",
            "[a]: Configured é",
        ] {
            assert_eq!(read(line, false), None, "{line}");
        }
        assert!(read("2026-11-25 10:00:00 [PROTO_ERR]: x", true).is_some());
    }

    #[test]
    fn a_row_of_the_web_interface_is_read_without_its_columns() {
        let row = format!("2026/11/25 10:00:00\tvpn\tinformational\tike-x\tgw1\t{TEXT}");
        let said = read(&row, false).unwrap();
        assert_eq!(said.text, TEXT);
        assert_ne!(said.when, When::Absent);
        assert_eq!(read(TEXT, false).unwrap().text, TEXT);
        let named = "[gw1]: Configured encryption algorithm 'AES256-CBC' was not presented";
        assert_eq!(read(named, false).unwrap().text, named);
    }

    #[test]
    fn a_quoted_description_ends_at_its_quote() {
        let line = "<14>Nov 25 10:00:00 fw 1,2026/11/25 10:00:01,01,SYSTEM,vpn,0,2026/11/25 \
                    10:00:00,,ike-x,gw1,0,0,general,high,\"a, b\",7,0x0,0,0,0,0,,fw";
        let said = read(line, false).unwrap();
        assert_eq!(said.text, "a, b");
        assert!(!said.event.unwrap().is_exported);
        for end in (0..line.len()).filter(|end| line.is_char_boundary(*end)) {
            let _ = read(&line[..end], true);
        }
    }
}
