//! What stands before racoon's text: time, host, program, tunnel, address, level, function.

use crate::pasted::floor;
use crate::text::find;

/// A line of racoon, whatever wrote it down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RacoonLine<'a> {
    pub(super) before: &'a str,
    /// `[192.0.2.1]`: whose message it is at, from 0.8 on.
    pub(super) peer: Option<&'a str>,
    pub(super) text: &'a str,
    /// The program's name stands in it: nobody else's line.
    pub(super) is_tagged: bool,
    /// Said of what is let pass all the same.
    pub(super) is_warning: bool,
}

/// Columns in which the program's name begins: host and time stand before it.
const MOST_BEFORE: usize = 120;
/// ipsec-tools `plog.c`, and iked's `plog.c` of racoon2, from which some clouds' gateways are.
const LEVELS: [&str; 14] = [
    "ERROR",
    "WARNING",
    "NOTIFY",
    "INFO",
    "DEBUG2",
    "DEBUG",
    "[PROTO_ERR]",
    "[PROTO_WARN]",
    "[INTERNAL_ERR]",
    "[INTERNAL_WARN]",
    "[INFO]",
    "[DEBUG]",
    "[CRITICAL]",
    "[NOTIFY]",
];

pub(super) fn read(line: &str) -> Option<RacoonLine<'_>> {
    let trimmed = line.trim_start();
    if let Some((before, rest)) = tagged(trimmed) {
        let (peer, level, text) = fields(rest);
        let is_warning = level == Some("WARNING");
        return Some(RacoonLine { before, peer, text, is_tagged: true, is_warning });
    }
    // Of Meraki's dashboard, too, where somebody left out what stands before it.
    if let Some(text) = trimmed.strip_prefix("msg: ") {
        return Some(RacoonLine {
            before: "",
            peer: None,
            text,
            is_tagged: false,
            is_warning: false,
        });
    }
    if let Some((before, text)) = of_appliance(trimmed) {
        let is_tagged = !trimmed[before.len()..].starts_with("\tmsg");
        return Some(RacoonLine { before, peer: None, text, is_tagged, is_warning: false });
    }
    let (before, rest) = dated(trimmed).map_or(("", trimmed), |(date, rest)| (date, unnamed(rest)));
    let (peer, level, text) = fields(rest);
    let is_warning = level? == "WARNING";
    Some(RacoonLine { before, peer, text, is_tagged: false, is_warning })
}

/// `Nov 25 10:00:00 gw racoon[42]: `, `I/racoon  ( 123): `, `11-25 10:00:00.000  1  2 I racoon: `.
fn tagged(line: &str) -> Option<(&str, &str)> {
    let mut end = line.len().min(MOST_BEFORE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let at = find(&line[..end], "racoon")?;
    let before = &line[..at];
    // Behind another program's name it is what that one says; Debian's script says what it starts.
    let is_started = before.trim_start() == "Starting IKE (ISAKMP/Oakley) server: ";
    if before.contains(": ") && !is_started
        || !(before.is_empty() || before.ends_with([' ', '/', '\t']))
    {
        return None;
    }
    // A process and, on Apple's systems, a level: up to the first colon and blank.
    let rest = &line[at + "racoon".len()..];
    let (tag, text) = rest.split_once(": ").or_else(|| rest.split_once(":\t"))?;
    let is_tag = tag.len() <= 40
        && !tag.starts_with(|c: char| c.is_ascii_alphanumeric())
        && tag.chars().all(|c| c.is_ascii_alphanumeric() || " []()<>".contains(c));
    is_tag.then_some((before.trim_end_matches(['I', 'E', 'W', 'D', '/']), text))
}

/// `1764064800.918665436 gw events Site-to-site VPN: ` of Cisco Meraki's MX before 15.12 (its list
/// of syslog messages), and `msg: ` of its dashboard; `racoon⇥` of Apple's Console.
fn of_appliance(line: &str) -> Option<(&str, &str)> {
    let head = &line[..floor(line, MOST_BEFORE)];
    [" events Site-to-site VPN: ", "\tmsg: ", "\tracoon\t"].iter().find_map(|mark| {
        let at = find(head, mark)?;
        let before = &line[..at];
        (!before.contains(": ")).then_some((before, &line[at + mark.len()..]))
    })
}

/// `2026-11-25 10:00:00: `, as racoon writes its own file.
fn dated(line: &str) -> Option<(&str, &str)> {
    let date = line.get(..19)?;
    let bytes = date.as_bytes();
    let shaped = bytes[4] == b'-' && bytes[10] == b' ' && bytes[13] == b':' && bytes[16] == b':';
    let rest = line[19..].trim_start_matches(':');
    (shaped && rest.starts_with(' ')).then_some((date, rest))
}

/// ` vco-1 [PROTO_ERR]: `: Alibaba's VPN gateways put the connection before a level in brackets.
fn unnamed(rest: &str) -> &str {
    let Some((_, after)) = rest.trim_start().split_once(' ') else { return rest };
    let is_level = after.starts_with('[') && level_of(after).is_some();
    if is_level { after } else { rest }
}

/// `[Branch]: [192.0.2.1] ERROR: isakmp.c:123:isakmp_main(): text` in whatever order: the address,
/// the level, the text.
fn fields(text: &str) -> (Option<&str>, Option<&'static str>, &str) {
    let (mut peer, mut level, mut rest) = (None, None, text.trim());
    // Four fields at most.
    for _ in 0..5 {
        if let Some((name, after)) = level_of(rest) {
            level = Some(name);
            rest = after;
        } else if let Some((inner, after)) =
            rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
        {
            if inner.parse::<std::net::IpAddr>().is_ok() {
                peer = Some(inner);
            }
            rest = after.trim_start_matches([':', ' ']);
        } else if let Some(after) = location(rest) {
            rest = after;
        } else {
            break;
        }
    }
    (peer, level, rest.trim())
}

fn level_of(text: &str) -> Option<(&'static str, &str)> {
    LEVELS.iter().find_map(|level| {
        let rest = text.strip_prefix(level)?.strip_prefix(':')?;
        (rest.is_empty() || rest.starts_with(' ')).then(|| (*level, rest.trim_start()))
    })
}

/// `isakmp.c:123:isakmp_main(): `, as versions before 0.5 and `-L` print it.
fn location(text: &str) -> Option<&str> {
    let (place, rest) = text.split_once("(): ").or_else(|| text.split_once("():"))?;
    let (file, function) = place.split_once(".c:")?;
    let is_name = |name: &str| {
        name.len() <= 48 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let (number, function) = function.split_once(':').unwrap_or(("0", function));
    let numbered = number.parse::<u32>().is_ok();
    (is_name(file) && is_name(function) && numbered).then_some(rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_line_is_taken_apart() {
        for (line, before, peer, tagged) in [
            ("Nov 25 10:00:00 gw racoon[42]: INFO: x y", "Nov 25 10:00:00 gw ", None, true),
            ("Nov 25 10:00:00 racoon: [Branch]: INFO: x y", "Nov 25 10:00:00 ", None, true),
            (
                "Nov 25 10:00:00 racoon: [Branch]: [192.0.2.1] ERROR: x y",
                "Nov 25 10:00:00 ",
                Some("192.0.2.1"),
                true,
            ),
            ("Nov 25 10:00:00 mac racoon[42] (Info): x y", "Nov 25 10:00:00 mac ", None, true),
            ("Nov 25 10:00:00 mac racoon[42] <Notice>: x y", "Nov 25 10:00:00 mac ", None, true),
            ("I/racoon  ( 1234): x y", "", None, true),
            ("1578424549.91 mx events Site-to-site VPN: x y", "1578424549.91 mx", None, true),
            ("2026-11-25 10:00:00: INFO: x y", "2026-11-25 10:00:00", None, false),
            (
                "2026-11-25 10:00:00: [192.0.2.1] ERROR: x y",
                "2026-11-25 10:00:00",
                Some("192.0.2.1"),
                false,
            ),
            (
                "2026-11-25 10:00:00: ERROR: isakmp.c:99:isakmp_main(): x y",
                "2026-11-25 10:00:00",
                None,
                false,
            ),
            (
                "2026-11-25 10:00:00 [PROTO_ERR]: ikev1/oakley.c:99:f(): x y",
                "2026-11-25 10:00:00",
                None,
                false,
            ),
            (
                "2026-11-25 10:00:00 vco-a1b2**** [PROTO_ERR]: ikev1.c:9:f(): x y",
                "2026-11-25 10:00:00",
                None,
                false,
            ),
            ("ERROR: x y", "", None, false),
            (
                "1764064800.918665436 gw events Site-to-site VPN: x y",
                "1764064800.918665436 gw",
                None,
                true,
            ),
            (
                "Starting IKE (ISAKMP/Oakley) server: racoon: x y",
                "Starting IKE (ISAKMP/Oakley) server: ",
                None,
                true,
            ),
            (
                "default\t21:34:54.977019+0000\tracoon\tx y",
                "default\t21:34:54.977019+0000",
                None,
                true,
            ),
        ] {
            let read = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((read.before, read.peer, read.is_tagged), (before, peer, tagged), "{line}");
            assert!(read.text.ends_with("x y"), "{line}");
        }
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in [
            "",
            "é",
            "Nov 25 10:00:00 gw charon: 05[IKE] about racoon: x",
            "2026-11-25 10:00:00 gw sshd: x",
            "Nov 25 10:00:00 gw pluto[7]: \"rw\" #1: x",
            "racoonish: x",
            "starting racoon",
        ] {
            let taken = read(line).filter(|line| line.is_tagged);
            assert_eq!(taken, None, "{line}");
        }
    }
}
