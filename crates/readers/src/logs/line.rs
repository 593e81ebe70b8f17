//! What stands before a daemon's text: time, host, program, thread, group, connection.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::pasted::floor;

/// A line of strongSwan's charon, whatever wrote it down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CharonLine<'a> {
    /// The worker thread; none where only the group stands (`swanctl --log` of a client).
    pub(super) thread: Option<u32>,
    /// `IKE`, `ENC` …
    pub(super) group: &'a str,
    /// `<name|7>` or `<7>`: the unique number of the IKE SA, where it is logged.
    pub(super) unique: Option<u32>,
    pub(super) text: &'a str,
}

/// strongSwan `debug.c` (5.9); the most frequent come first.
fn is_group(name: [u8; 3]) -> bool {
    const NAMES: [[u8; 3]; 18] = [
        *b"NET", *b"ENC", *b"IKE", *b"CFG", *b"DMN", *b"MGR", *b"CHD", *b"JOB", *b"KNL", *b"ASN",
        *b"TNC", *b"IMC", *b"IMV", *b"PTS", *b"TLS", *b"APP", *b"ESP", *b"LIB",
    ];
    let word = |[a, b, c]: [u8; 3]| u32::from_le_bytes([a, b, c, 0]);
    NAMES.iter().any(|known| word(*known) == word(name))
}

/// `[IKE]`, or `[IKE1]` with the level (strongswan.conf(5), `log_level`): bytes of it at the
/// beginning; none where it is no group.
#[inline]
pub(super) fn bracket(text: &[u8]) -> Option<usize> {
    let whole: &[u8; 5] = text.first_chunk()?;
    let end = match whole[4] {
        b']' => 5,
        b'0'..=b'4' if text.get(5) == Some(&b']') => 6,
        _ => return None,
    };
    let [open, name @ .., _] = *whole;
    (open == b'[' && is_group(name)).then_some(end)
}

/// `Nov 25 10:00:00 gw charon[42]: 05[IKE] <rw|7> text` and its other forms; what stands before
/// thread and group comes first.
pub(super) fn charon(line: &str) -> Option<(&str, CharonLine<'_>)> {
    let bytes = line.as_bytes();
    // Nearly all other lines have no such bracket.
    let mut from = 0;
    let (open, length) = loop {
        let open = from + memchr::memchr(b'[', bytes.get(from..)?)?;
        if let Some(length) = bracket(&bytes[open..]) {
            break (open, length);
        }
        from = open + 1;
        // A daemon's prefix is short.
        if from > 160 {
            return None;
        }
    };
    let digits = bytes[..open].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let begin = open - behind_time(&line[..open], digits).unwrap_or(digits);
    let before = &line[..begin];
    let is_apart = before.is_empty() || before.ends_with([' ', ':', '\t', '>']);
    if open - begin > 3 || !(is_apart || is_time(before)) {
        return None;
    }
    // What a peer chose may look like a group, too, but stands within a sentence.
    let in_a_sentence =
        tagged(line).is_some_and(|(_, text)| line.len() - text.trim_start().len() < begin);
    if in_a_sentence || !is_prefix(before) {
        return None;
    }
    let (unique, text) = connection(behind_blanks(&line[open + length..]));
    let thread = line[begin..open].parse().ok();
    let group = &line[open + 1..open + 4];
    Some((before, CharonLine { thread, group, unique, text }))
}

/// Digits of a thread that stands right behind a time, as Rancher's page shows them:
/// `25.11.2026 10:00:0005[IKE]`.
fn behind_time(before: &str, digits: usize) -> Option<usize> {
    const THREAD: usize = 2;
    let time = before.get(..before.len().checked_sub(THREAD)?).filter(|_| digits == THREAD + 2)?;
    is_time(time).then_some(THREAD)
}

/// It ends with `:00`, or with `10:00:00 AM`.
fn is_time(before: &str) -> bool {
    let half = before.strip_suffix(" AM").or_else(|| before.strip_suffix(" PM"));
    let time = half.unwrap_or(before).as_bytes();
    let [.., minutes, _, b':', tens, ones] = time else { return false };
    [minutes, tens, ones].iter().all(|byte| byte.is_ascii_digit())
}

/// A time, a host, a program: no sentence of charon's begins like that.
fn is_prefix(before: &str) -> bool {
    const NAMES: [&str; 19] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Mon",
        "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
    ];
    let before = before.trim_start();
    let first = before.as_bytes().first();
    before.len() < 3
        || first.is_some_and(|first| first.is_ascii_digit() || matches!(first, b'<' | b'['))
        || before.get(..3).is_some_and(|name| NAMES.contains(&name))
        || ["charon", "ipsec", "strongswan", "swanctl"].iter().any(|tag| before.contains(tag))
}

/// `Nov 25 10:00:00 gw charon-systemd[42]: text`, without thread and group.
pub(super) fn tagged(line: &str) -> Option<(&str, &str)> {
    if let Some(found) = of_meraki(line).or_else(|| of_starter(line)) {
        return Some(found);
    }
    let at = line.find("charon")?;
    let (tag, text) = line[at..].split_once(": ")?;
    let name = tag.trim_end_matches(|c: char| c == ']' || c == ' ' || c.is_ascii_digit());
    let name = name.trim_end_matches(['[', ' ']);
    matches!(name, "charon" | "charon-systemd" | "charon-nm").then_some((&line[..at], text))
}

/// `1764064800.918665436 gw events Site-to-site VPN: <remote-peer-2|12> text` of Cisco Meraki's MX
/// since 15.12 (its list of syslog messages); where `VPN` begins the line, nothing comes before.
fn of_meraki(line: &str) -> Option<(&str, &str)> {
    const TAG: &str = "VPN: ";
    let at = head(line).find("VPN: <")?;
    let text = &line[at + TAG.len()..];
    let is_numbered = connection(text).0.is_some();
    let is_tag = at == 0 || line[..at].ends_with([' ', '-']);
    (is_numbered && is_tag).then_some((&line[..at], text))
}

/// `Nov 25 10:00:00 gw ipsec_starter[42]: text`: what starts charon, and sees it die. Without a
/// syslog of its own it is `ipsec[42]`, whose lines may be of Libreswan's scripts, too.
fn of_starter(line: &str) -> Option<(&str, &str)> {
    let head = head(line);
    let (at, is_shared) = match head.find("ipsec_starter[") {
        Some(at) => (at, false),
        None => (head.find("ipsec[")?, true),
    };
    let (_, text) = line[at..].split_once("]: ")?;
    (!is_shared || super::charon::is_known(text)).then_some((&line[..at], text))
}

/// `Nov 25 10:00:00 gw NetworkManager[42]: text`, or without what stands before it: what `ipsec up`
/// prints goes there.
pub(super) fn relayed(line: &str) -> Option<(&str, &str)> {
    const TAG: &str = "NetworkManager[";
    let at = head(line).find(TAG)?;
    let (number, text) = line[at + TAG.len()..].split_once("]: ")?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then_some((&line[..at], text))
}

/// Where a program's name stands, if at all.
fn head(line: &str) -> &str {
    const MOST_BEFORE: usize = 140;
    &line[..floor(line, MOST_BEFORE)]
}

/// charon of quick mode (`quick_mode.c`).
pub(super) const NONE_MATCHES: &str = "no matching proposal found, sending NO_PROPOSAL_CHOSEN";

/// A line as `ipsec up`, `swanctl --initiate` and web interfaces print it: the text alone. Only
/// those by which charon cannot be mistaken.
pub(super) fn bare(line: &str) -> Option<CharonLine<'_>> {
    const FORMS: [(&str, &str); 13] = [
        ("sending packet: from ", "NET"),
        ("received packet: from ", "NET"),
        ("received packet => ", "NET"),
        ("sending packet => ", "NET"),
        ("generating ", "ENC"),
        ("parsed ", "ENC"),
        ("initiating IKE_SA ", "IKE"),
        ("initiating Main Mode IKE_SA ", "IKE"),
        ("initiating Aggressive Mode IKE_SA ", "IKE"),
        ("establishing CHILD_SA ", "IKE"),
        ("received DELETE for IKE_SA ", "IKE"),
        ("deleting IKE_SA ", "IKE"),
        // Alibaba Cloud's console shows it alone.
        (NONE_MATCHES, "IKE"),
    ];
    let text = line.trim_start();
    let (start, group) = FORMS.iter().find(|(start, _)| text.starts_with(start))?;
    let message = *group != "ENC" || {
        let name = &text[start.len()..];
        name.starts_with(|c: char| c.is_ascii_uppercase()) && name.contains(" [ ")
    };
    message.then_some(CharonLine { thread: None, group, unique: None, text })
}

/// The sentences of a paste that lost its line ends, or the line as it is.
pub(super) fn joined(line: &str) -> impl Iterator<Item = &str> {
    const STARTS: [&str; 6] = [
        " generating ",
        " sending packet: from ",
        " received packet: from ",
        " parsed ",
        " received proposals: ",
        " received ",
    ];
    static PACKET: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" packet: from "));
    let packet = |text: &str| Some(PACKET.find(text.as_bytes())? + PACKET.needle().len());
    let names_two = || packet(line).is_some_and(|at| packet(&line[at..]).is_some());
    let begins = move |at: usize| STARTS.iter().any(|start| line[at..].starts_with(start));
    let mut rest = Some(line);
    let splits = names_two() && bare(line).is_some() && line.len() < MOST_JOINED;
    let mut at = 0;
    std::iter::from_fn(move || {
        let whole = rest?;
        if !splits {
            rest = None;
            return Some(whole);
        }
        let next = (at + 1..line.len())
            .filter(|next| line.is_char_boundary(*next))
            .find(|next| line.as_bytes()[*next] == b' ' && begins(*next));
        let end = next.unwrap_or(line.len());
        let sentence = line[at..end].trim();
        (at, rest) = (end, next.map(|next| &line[next..]));
        Some(sentence)
    })
}

/// Bytes of a line that is taken apart.
const MOST_JOINED: usize = 16 << 10;

/// A text that is charon's by its tag: which group writes it, as far as that matters.
pub(super) fn of_text(text: &str) -> CharonLine<'_> {
    const ENCODED: [&str; 7] = [
        "reassembled fragmented IKE message",
        "reassembling fragmented IKE message",
        "decryption failed?",
        "could not decrypt payloads",
        "verifying encrypted payload integrity failed",
        "verifying encryption payload integrity failed",
        "verifying encrypted fragment payload integrity failed",
    ];
    if let Some(said) = headed(text) {
        return said;
    }
    let (unique, text) = connection(text);
    let said = bare(text).unwrap_or_else(|| {
        let group = match text {
            _ if ENCODED.iter().any(|part| text.contains(part)) => "ENC",
            _ if text.starts_with("ignoring IKE_SA setup from ") => "NET",
            _ => "IKE",
        };
        CharonLine { thread: None, group, unique: None, text: text.trim_start() }
    });
    CharonLine { unique, ..said }
}

/// `IKE 15     : text`, as some routers' syslog has group and thread.
fn headed(text: &str) -> Option<CharonLine<'_>> {
    let group = text.get(..3).filter(|group| group.as_bytes().try_into().is_ok_and(is_group))?;
    let (thread, text) = text[3..].split_once(" : ")?;
    let thread = thread.strip_prefix(' ')?.trim_end();
    let is_number = (1..=3).contains(&thread.len());
    let thread = thread.parse().ok().filter(|_| is_number)?;
    let (unique, text) = connection(text);
    Some(CharonLine { thread: Some(thread), group, unique, text })
}

/// `<name|7> text`, `<7> text`, or the text alone.
pub(super) fn connection(text: &str) -> (Option<u32>, &str) {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'<') {
        return bracketed(text);
    }
    // Of the digits since the last bar; of no use where there are none, or other letters.
    let (mut number, mut digits, mut is_number) = (0_u64, 0, true);
    for (at, byte) in bytes.iter().enumerate().skip(1) {
        match byte.wrapping_sub(b'0') {
            digit @ 0..=9 => {
                number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
                digits += 1;
            }
            _ if *byte == b'|' => (number, digits, is_number) = (0, 0, true),
            _ if *byte == b'>' && bytes.get(at + 1) == Some(&b' ') => {
                let is_short = (1..=10).contains(&digits);
                let number = u32::try_from(number).ok().filter(|_| is_number && is_short);
                return number.map_or((None, text), |number| (Some(number), &text[at + 2..]));
            }
            _ => is_number = false,
        }
    }
    (None, text)
}

/// `[name|7] text`, as what strips `<` and `>` for a web page leaves it.
pub(super) fn bracketed(text: &str) -> (Option<u32>, &str) {
    let named = text.strip_prefix('[').and_then(|inner| inner.split_once("] "));
    let number = named.and_then(|(name, rest)| Some((name.rsplit_once('|')?.1, rest)));
    match number.and_then(|(number, rest)| Some((number.parse().ok()?, rest))) {
        Some((number, rest)) => (Some(number), rest),
        None => (None, text),
    }
}

/// Behind the blanks; nearly always there is one.
pub(super) fn behind_blanks(text: &str) -> &str {
    let text = text.strip_prefix(' ').unwrap_or(text);
    match text.as_bytes().first() {
        Some(b'!'..=b'~') => text,
        _ => text.trim_start(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_charon_line_is_taken_apart() {
        let text = "received packet: from 192.0.2.1[500] to 192.0.2.2[500] (240 bytes)";
        for (before, prefix, unique) in [
            ("", "05[NET] ", None),
            ("", "[NET] ", None),
            ("2024-04-25T06:14:35 ", "06[NET1] <az|3> ", Some(3)),
            ("Nov 25 10:00:00 gw charon: ", "05[NET2] ", None),
            ("Nov 25 10:00:00 ", "05[NET] ", None),
            ("25.11.2026 10:00:00", "05[NET] ", None),
            ("11/25/2026 1:00:00 PM", "05[NET] ", None),
            ("Nov 25 10:00:00 gw charon: ", "05[NET] <rw|7> ", Some(7)),
            ("2026-11-25T10:00:00+01:00 gw charon-systemd[42]: ", "05[NET] <12> ", Some(12)),
            ("Nov 25 10:00:00 gw ipsec[42]: ", "11[NET] ", None),
            ("Nov 25 10:00:00 gw charon: ", "11[NET1] <rw|7> ", Some(7)),
        ] {
            let line = format!("{before}{prefix}{text}");
            let (stamp, said) = charon(&line).expect(&line);
            assert_eq!((stamp, said.group, said.text), (before, "NET", text), "{line}");
            assert_eq!(said.unique, unique, "{line}");
        }
    }

    #[test]
    fn what_another_program_writes_down_is_known_by_its_tag() {
        for before in ["", "1764064800.918665436 gw events Site-to-site "] {
            let line = format!("{before}VPN: <rw|7> x");
            assert_eq!(tagged(&line), Some((before, "<rw|7> x")), "{line}");
        }
        assert_eq!(tagged("a VPN: <b> x"), None);
        let passed = "Nov 25 10:00:00 gw NetworkManager[42]: x";
        assert_eq!(relayed(passed), Some(("Nov 25 10:00:00 gw ", "x")));
        assert_eq!(relayed("NetworkManager[4a]: x"), None);
        let said = of_text("<rw|7> received packet: from x");
        assert_eq!((said.unique, said.group), (Some(7), "NET"));
    }

    #[test]
    fn a_router_writes_the_group_before_the_thread() {
        let line = "Nov 25 10:00:00 gw notic charon  [ 2452]: IKE 15     : <rw|7> x";
        let (before, text) = tagged(line).unwrap();
        assert_eq!(before, "Nov 25 10:00:00 gw notic ");
        let wanted = CharonLine { thread: Some(15), group: "IKE", unique: Some(7), text: "x" };
        assert_eq!(of_text(text), wanted);
        for other in ["IKE 15 x", "IKX 15 : x", "IKE : x", "IKE 12345 : x"] {
            assert_eq!(of_text(other).thread, None, "{other}");
        }
    }

    #[test]
    fn a_connection_is_known_by_its_number() {
        for (text, wanted) in [
            ("<7> x", (Some(7), "x")),
            ("<rw|7> x", (Some(7), "x")),
            ("<a> b|12> x", (None, "<a> b|12> x")),
            ("<a>b|12> x> y", (Some(12), "x> y")),
            ("<7", (None, "<7")),
            ("<> x", (None, "<> x")),
            ("<rw> x", (None, "<rw> x")),
            ("<7|rw> x", (None, "<7|rw> x")),
            ("<7a> x", (None, "<7a> x")),
            ("<99999999999> x", (None, "<99999999999> x")),
            ("[rw|7] x", (Some(7), "x")),
            ("[7] x", (None, "[7] x")),
            ("[rw|a] x", (None, "[rw|a] x")),
        ] {
            assert_eq!(connection(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_paste_without_line_ends_is_taken_apart() {
        let line = "initiating Main Mode IKE_SA a[3] to 192.0.2.1 generating ID_PROT request 0 [ SA ] \
                    sending packet: from 192.0.2.2[500] to 192.0.2.1[500] (204 bytes) received \
                    packet: from 192.0.2.1[500] to 192.0.2.2[500] (56 bytes) parsed \
                    INFORMATIONAL_V1 request 1 [ N(NO_PROP) ] received NO_PROPOSAL_CHOSEN error";
        let sentences: Vec<&str> = joined(line).collect();
        assert_eq!(sentences.len(), 6, "{sentences:#?}");
        assert_eq!(sentences[4], "parsed INFORMATIONAL_V1 request 1 [ N(NO_PROP) ]");
        let alone = "sending packet: from 192.0.2.2[500] to 192.0.2.1[500] (204 bytes)";
        assert_eq!(joined(alone).collect::<Vec<_>>(), [alone]);
        assert_eq!(joined("").collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn other_lines_are_not_charons() {
        for line in [
            "",
            "Nov 25 10:00:00 gw sshd[42]: Accepted publickey for anna",
            "pluto[7]: \"rw\"[1] 192.0.2.1 #1: responding to Main Mode",
            "x[IKE] y",
            "looking for peer configs matching 192.0.2.1[a]...192.0.2.2[b 05[IKE] c]",
            "Nov 25 10:00:00 gw charon-systemd[7]: received EAP identity 'a 05[IKE] b'",
            "Nov 25 10:00:00 gw charon-systemd[7]: received EAP identity 'a [IKE] b'",
            "[NOT] a group",
        ] {
            assert!(charon(line).is_none(), "{line}");
        }
    }
}
