//! What stands before the text of a Cisco line: time, subsystem, connection, group and address.

use evidence::Product;

use super::super::stamp;

/// Who of IOS or ASA writes a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker<'a> {
    /// `ISAKMP:(1001):`, `ISAKMP (0:1):`, `ISAKMP-ERROR: (0):`: IOS, IKEv1.
    Isakmp { connection: Option<u32> },
    /// `IKEv2:(SESSION ID = 7,SA ID = 1):` of IOS, `IKEv2-PROTO-4: (30):` of ASA.
    Ikev2 { label: Option<u32>, asa: bool },
    /// `IPSEC(ipsec_process_proposal):`.
    Ipsec,
    /// `%CRYPTO-6-IKMP_MODE_FAILURE:`, `%ASA-5-713259:`, with what stands behind the last hyphen.
    Syslog { family: &'a str, name: &'a str },
    /// `[IKEv1 DEBUG]:`, or a line that begins with group or address: ASA, IKEv1.
    Asa,
    /// `CRYPTO_PKI:`.
    Pki,
}

impl Speaker<'_> {
    /// None of what both write.
    pub(super) fn product(self) -> Option<Product> {
        Some(match self {
            Speaker::Isakmp { .. } => Product::CiscoIos,
            Speaker::Ikev2 { asa: true, .. } | Speaker::Asa => Product::CiscoAsa,
            Speaker::Syslog { family: "ASA" | "PIX" | "FTD", .. } => Product::CiscoAsa,
            Speaker::Syslog { .. } => Product::CiscoIos,
            Speaker::Ikev2 { .. } | Speaker::Ipsec | Speaker::Pki => return None,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CiscoLine<'a> {
    pub(super) before: &'a str,
    pub(super) speaker: Speaker<'a>,
    pub(super) text: &'a str,
}

/// Columns in which the speaker's name begins: host and two times at most stand before it.
const MOST_BEFORE: usize = 160;

pub(super) fn read(line: &str) -> Option<CiscoLine<'_>> {
    let bytes = line.as_bytes();
    let most = bytes.len().min(MOST_BEFORE);
    for at in 0..most {
        let mark = matches!(bytes[at], b'I' | b'%' | b'[' | b'C' | b'G');
        if !mark || at > 0 && !matches!(bytes[at - 1], b' ' | b':' | b'\t' | b']' | b'#' | b'*') {
            continue;
        }
        let Some(rest) = line.get(at..) else { continue };
        if let Some((speaker, text)) = speaker(rest, at == 0) {
            let before = &line[..at];
            let text = text.trim();
            return is_prefix(before).then_some(CiscoLine { before, speaker, text });
        }
        if is_system_message(rest) {
            return None;
        }
    }
    None
}

/// Times, a host, a tag: no sentence in which a peer's name may stand.
fn is_prefix(before: &str) -> bool {
    let words = before.split_whitespace();
    let plain = words.filter(|word| {
        let is_name = word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
        let is_month = word.len() == 3 && stamp::is_month(word);
        let is_zone = word.len() <= 5 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        is_name && !is_month && !is_zone
    });
    plain.count() <= 1
}

/// `%SEC_LOGIN-4-LOGIN_FAILED:` of another subsystem.
fn is_system_message(rest: &str) -> bool {
    let head = rest.strip_prefix('%').and_then(|rest| rest.split_once(':'));
    let Some((head, _)) = head else { return false };
    let shouted = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    head.len() <= 64
        && head.split('-').count() >= 3
        && head.bytes().all(|byte| shouted(byte) || matches!(byte, b'-' | b'_'))
}

fn speaker(rest: &str, is_first: bool) -> Option<(Speaker<'_>, &str)> {
    if let Some(rest) = rest.strip_prefix("ISAKMP") {
        let rest = ["-ERROR", "-PAK", "-AAA"]
            .iter()
            .find_map(|level| rest.strip_prefix(level))
            .unwrap_or(rest);
        let named = rest.starts_with([':', '(']) || rest.starts_with(" (");
        let (connection, text) = connection(rest.trim_start_matches([':', ' ']));
        return named.then_some((Speaker::Isakmp { connection }, text));
    }
    // 751022 as a console shows it, or without what stands before.
    if is_first && rest.starts_with("IKEv2 Tunnel rejected:") {
        let text = &rest["IKEv2 ".len()..];
        return Some((Speaker::Syslog { family: "ASA", name: "751022" }, text));
    }
    if let Some(rest) = rest.strip_prefix("IKEv2") {
        return ikev2(rest);
    }
    // Typed by hand, too.
    let is_ipsec = |head: &str| head.eq_ignore_ascii_case("IPSEC(");
    if let Some((_, rest)) =
        rest.split_at_checked("IPSEC(".len()).filter(|(head, _)| is_ipsec(head))
    {
        let (_, text) = rest.split_once(')')?;
        let text = text.strip_prefix(':').unwrap_or(text);
        return Some((Speaker::Ipsec, text.trim_start()));
    }
    // IOS-XE: `IPSEC:(SESSION_ID = 1) (function) text`.
    if let Some(rest) = rest.strip_prefix("IPSEC:(SESSION_ID") {
        let (_, rest) = rest.split_once(')')?;
        let text = match rest.trim_start().strip_prefix('(') {
            Some(function) => function.split_once(')')?.1,
            None => rest,
        };
        return Some((Speaker::Ipsec, text.trim_start_matches([':', ' '])));
    }
    if let Some(rest) = rest.strip_prefix('%') {
        return syslog(rest);
    }
    // Copied from behind the percent sign.
    if rest.starts_with("CRYPTO-") {
        return syslog(rest).filter(|_| is_severity(rest.as_bytes()["CRYPTO-".len()..].first()));
    }
    if let Some(rest) = rest.strip_prefix("[IKEv1") {
        let (level, text) = rest.split_once(']')?;
        let level = level.trim();
        let known = level.is_empty() || matches!(level, "DEBUG" | "DECODE");
        return known.then_some((Speaker::Asa, text.trim_start_matches([':', ' '])));
    }
    if let Some(text) = rest.strip_prefix("CRYPTO_PKI:") {
        return Some((Speaker::Pki, text));
    }
    let own = is_first && (rest.starts_with("Group = ") || rest.starts_with("IP = "));
    own.then_some((Speaker::Asa, rest))
}

/// `(1001):`, `(0:1):`, `(0:1:SW:1):`, `(key eng. msg.)`: the number of the connection, or none.
fn connection(rest: &str) -> (Option<u32>, &str) {
    let Some((inner, text)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) else {
        return (None, rest);
    };
    let mut parts = inner.split(':').map(|part| part.trim().parse::<u32>());
    let number = match (parts.next(), parts.next()) {
        // Older versions: engine and connection.
        (Some(Ok(_)), Some(Ok(connection))) => Some(connection),
        (Some(Ok(connection)), _) => Some(connection),
        _ => return (None, rest),
    };
    (number, text.trim_start_matches([':', ' ']))
}

/// Behind `IKEv2`.
fn ikev2(rest: &str) -> Option<(Speaker<'_>, &str)> {
    let (text, asa) = match rest.strip_prefix(':') {
        Some(text) => (text, false),
        None => {
            let (level, text) = rest.strip_prefix('-')?.split_once(':')?;
            let known = ["ERROR", "PAK", "INTERNAL", "PROTO", "PLAT", "EVENT", "ERR"];
            let level = level.split(['-', '(']).next().unwrap_or(level);
            (known.contains(&level).then_some(text)?, matches!(level, "PROTO" | "PLAT"))
        }
    };
    let text = text.trim_start();
    let (label, text) = label(text);
    Some((Speaker::Ikev2 { label, asa }, text.trim_start_matches([':', ' '])))
}

/// `(SESSION ID = 7,SA ID = 1):`, `(SA ID = 1):`, `(30):`.
pub(super) fn label(text: &str) -> (Option<u32>, &str) {
    let Some((inner, rest)) = text.strip_prefix('(').and_then(|text| text.split_once(')')) else {
        return (None, text);
    };
    let number = inner.rsplit('=').next().unwrap_or(inner).trim().parse().ok();
    match number {
        Some(number) => (Some(number), rest.trim_start_matches([':', ' '])),
        None => (None, text),
    }
}

/// `(A16A8) text` of the certificates: the number of a session, and what is said in it.
pub(super) fn label_of(text: &str) -> (&str, &str) {
    let inner = text.trim_start().strip_prefix('(').and_then(|text| text.split_once(')'));
    match inner.filter(|(label, _)| label.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        Some((label, rest)) => (label, rest.trim_start_matches([':', ' '])),
        None => ("", text.trim_start()),
    }
}

fn is_severity(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| (b'0'..=b'7').contains(byte))
}

/// `CRYPTO-6-IKMP_MODE_FAILURE: text`.
fn syslog(rest: &str) -> Option<(Speaker<'_>, &str)> {
    const FAMILIES: [&str; 8] = ["CRYPTO", "IPSEC", "PKI", "IKEV2", "TUN", "ASA", "PIX", "FTD"];
    // The colon is sometimes lost.
    let (head, text) = rest.split_once([':', ' '])?;
    let (family, rest) = head.split_once('-')?;
    let (_, name) = rest.rsplit_once('-')?;
    FAMILIES.contains(&family).then_some((Speaker::Syslog { family, name }, text.trim_start()))
}

/// `Group = vpn, Username = anna, IP = 192.0.2.1, text`: the address and the text, which is empty
/// where a name that the peer chose could pass for it.
pub(super) fn address(text: &str) -> (Option<&str>, &str) {
    let named = ["Group = ", "Group <", "Username = ", "User = ", "IP = "];
    if !named.iter().any(|field| text.starts_with(field)) {
        return (None, text);
    }
    let mut after = text.split("IP = ").skip(1);
    let (Some(rest), None) = (after.next(), after.next()) else { return (None, "") };
    let (address, rest) = rest.split_once([',', ' ']).unwrap_or((rest, ""));
    let address = address.trim_matches(['<', '>', ',']);
    (Some(address), rest.trim_start_matches([',', ' ', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_line_is_taken_apart() {
        let isakmp = |connection| Speaker::Isakmp { connection };
        let ikev2 = |label, asa| Speaker::Ikev2 { label, asa };
        let syslog = |family, name| Speaker::Syslog { family, name };
        for (line, before, speaker, text) in [
            (
                "*Mar  1 00:01:02.345: ISAKMP:(1001): x y",
                "*Mar  1 00:01:02.345: ",
                isakmp(Some(1001)),
                "x y",
            ),
            ("ISAKMP (0:2): x", "", isakmp(Some(2)), "x"),
            ("ISAKMP (0): x", "", isakmp(Some(0)), "x"),
            ("ISAKMP:(0:1:SW:1):x", "", isakmp(Some(1)), "x"),
            ("00:27:07: ISAKMP:      hash SHA", "00:27:07: ", isakmp(None), "hash SHA"),
            ("ISAKMP-ERROR: (0):x", "", isakmp(Some(0)), "x"),
            ("IKEv2:(SESSION ID = 17,SA ID = 3):x", "", ikev2(Some(3), false), "x"),
            ("IKEv2-ERROR:(SESSION ID = 17,SA ID = 3):: x", "", ikev2(Some(3), false), "x"),
            ("IKEv2-PROTO-4: (30): x", "", ikev2(Some(30), true), "x"),
            ("IKEv2:% x", "", ikev2(None, false), "% x"),
            (
                "Nov 25 10:00:00 [IKEv1 DEBUG]: IP = 192.0.2.1, x",
                "Nov 25 10:00:00 ",
                Speaker::Asa,
                "IP = 192.0.2.1, x",
            ),
            (
                "Nov 25 10:00:00 gw : %ASA-5-713904: x",
                "Nov 25 10:00:00 gw : ",
                syslog("ASA", "713904"),
                "x",
            ),
            ("%CRYPTO-6-IKMP_MODE_FAILURE: x", "", syslog("CRYPTO", "IKMP_MODE_FAILURE"), "x"),
            ("CRYPTO-4-IKMP_NO_SA: x", "", syslog("CRYPTO", "IKMP_NO_SA"), "x"),
            ("IPSEC:(SESSION_ID = 7) (validate_proposal) x", "", Speaker::Ipsec, "x"),
            ("IPSEC(ipsec_process_proposal): x", "", Speaker::Ipsec, "x"),
            ("IPSec(validate_proposal_request): x", "", Speaker::Ipsec, "x"),
            ("%FTD-4-750003 Local:x", "", syslog("FTD", "750003"), "Local:x"),
            ("IKEv2 Tunnel rejected: x", "", syslog("ASA", "751022"), "Tunnel rejected: x"),
        ] {
            let read = read(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((read.before, read.speaker, read.text), (before, speaker, text), "{line}");
        }
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in [
            "",
            "Nov 25 10:00:00 gw pluto[7]: \"rw\" #1: ISAKMP SA established",
            "2026-01-01 10:00:00: INFO: ISAKMP-SA established 192.0.2.1[500]",
            "05[IKE] IKEv2 is used",
            "%é-x",
            "%SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: ISAKMP: reserved not zero on x]",
            "Nov 25 10:00:00 gw sshd[42]: Invalid user ISAKMP: reserved not zero on x",
            "IPSEC(é",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn the_address_stands_behind_the_group() {
        let text = "Group = vpn, Username = anna, IP = 192.0.2.1, QM FSM error";
        assert_eq!(address(text), (Some("192.0.2.1"), "QM FSM error"));
        assert_eq!(address("IP = 192.0.2.1, PHASE 1"), (Some("192.0.2.1"), "PHASE 1"));
        assert_eq!(address("QM FSM error"), (None, "QM FSM error"));
        let forged = "Username = a, IP = 192.0.2.9, All IPSec, IP = 192.0.2.1, PHASE 1 COMPLETED";
        assert_eq!(address(forged), (None, ""));
    }
}
