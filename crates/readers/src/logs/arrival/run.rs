//! Lines that stand in one: of a FortiGate's debug output or of any dated log that lost its line
//! ends, of any output within a text of JSON, where `\n` is written for them, or what prose cites
//! between backquotes.

/// Non-empty lines of such a text.
const MOST_LINES: usize = 4;
/// Beginnings that one line never has.
const FEWEST: usize = 3;

/// A line feed within a text of JSON.
const WRITTEN: &str = "\\n";

/// Whether the text is such a paste. Only a text of a few lines is one: in a log, what a peer chose
/// may look like another line's beginning.
pub(super) fn is_run<'a>(lines: impl Iterator<Item = &'a str>) -> bool {
    let mut lines = lines.filter(|line| !line.trim().is_empty());
    let mut any = false;
    for line in lines.by_ref().take(MOST_LINES) {
        any |= beginnings(line).take(FEWEST).count() >= FEWEST;
        any |= dates(line).take(FEWEST).count() >= FEWEST;
        any |= cites(line);
        any |= line.matches(WRITTEN).take(FEWEST).count() >= FEWEST;
    }
    any && lines.next().is_none()
}

/// The lines that stand in one.
pub(super) fn parted(text: &str) -> impl Iterator<Item = &str> {
    let text = match text.contains(WRITTEN) {
        true => text.trim_end_matches(['"', '}', ',', ' ']),
        false => text,
    };
    let marks: &[char] = if cites(text) { &['`'] } else { &[] };
    text.split(WRITTEN).flat_map(|text| run(field(text))).flat_map(move |text| text.split(marks))
}

/// Whether prose cites a sentence between backquotes. pluto's own begin a name, which an apostrophe
/// ends.
fn cites(line: &str) -> bool {
    let is_sentence = |cited: &str| {
        cited.len() > 15
            && cited.split(' ').count() > 2
            && cited.matches('\'').count().is_multiple_of(2)
    };
    let mut parts = line.split('`');
    let before = parts.next().unwrap_or_default().trim();
    let Some(cited) = parts.next() else { return false };
    let Some(behind) = parts.next() else { return false };
    is_sentence(cited) && !(before.is_empty() && behind.trim().is_empty())
}

/// Behind the name of a field: `…, "stdout": "text`.
fn field(text: &str) -> &str {
    text.rsplit_once("\": \"").map_or(text, |(_, value)| value)
}

fn run(text: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    let is_dated = dates(text).take(FEWEST).count() >= FEWEST;
    let dated = dates(text).filter(move |_| is_dated).filter(|at| *at > 0);
    let named = beginnings(text).skip(1).filter(move |_| !is_dated);
    dated.chain(named).chain(std::iter::once(text.len())).map(move |end| {
        let piece = &text[from.min(end)..end];
        from = end;
        piece.trim()
    })
}

/// Where `ike 0:` and `ike V=root:` stand, with their times.
fn beginnings(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices("ike ").filter_map(|(at, word)| {
        let rest = &text[at + word.len()..];
        let number = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let is_label =
            rest.starts_with("V=") || number.len() < rest.len() && number.starts_with(':');
        let before = &text[..at];
        let is_word = before.is_empty() || before.ends_with(' ');
        (is_label && is_word).then(|| at - time(before))
    })
}

/// Where times stand as a log writes them before its lines: SoftEther's `2026-11-25 10:00:00.123 `,
/// or syslog's `Nov 25 10:00:00 gw `, each with the first one's host. Dates within a sentence have
/// neither.
fn dates(text: &str) -> impl Iterator<Item = usize> {
    let mut host = None;
    times(text)
        .filter(move |(at, rest)| {
            let is_own = text.as_bytes()[*at].is_ascii_digit();
            let own = rest.split(' ').next();
            is_own || own == *host.get_or_insert(own)
        })
        .map(|(at, _)| at)
}

/// Where such times stand, and what follows them.
fn times(text: &str) -> impl Iterator<Item = (usize, &str)> {
    const DAY: usize = "2026-11-25 ".len();
    const SYSLOG: usize = "Nov 25 ".len();
    const TIME: usize = "10:00:00".len();
    let bytes = text.as_bytes();
    let begins = move |at: usize| at == 0 || bytes[at - 1] == b' ';
    text.match_indices(':').filter_map(move |(colon, _)| {
        let time = colon.checked_sub(2)?;
        let end = time + TIME;
        let shaped = |(at, byte): (usize, &u8)| match at {
            2 | 5 => *byte == b':',
            _ => byte.is_ascii_digit(),
        };
        if !bytes.get(time..end)?.iter().enumerate().all(shaped) {
            return None;
        }
        let rest = text.get(end..)?;
        let by_day = || {
            let at = time.checked_sub(DAY).filter(|at| begins(*at))?;
            let day = &bytes[at..time];
            let is_day =
                day[4] == b'-' && day[7] == b'-' && day[..4].iter().all(u8::is_ascii_digit);
            let fraction = rest.strip_prefix('.')?.split(' ').next()?;
            let is_fraction = fraction.len() == 3 && fraction.bytes().all(|b| b.is_ascii_digit());
            (is_day && is_fraction).then_some((at, rest))
        };
        let by_month = || {
            let at = time.checked_sub(SYSLOG).filter(|at| begins(*at))?;
            let month = text.get(at..at + 3).filter(|month| MONTHS.contains(month))?;
            let day = bytes[at + 4..at + 6].iter().all(|byte| b" 0123456789".contains(byte));
            let is_apart = bytes[at + month.len()] == b' ' && day;
            is_apart.then_some((at, rest.strip_prefix(' ')?))
        };
        by_day().or_else(by_month)
    })
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Bytes of the time at the end: `2026-11-25 10:00:00.123456 `.
fn time(before: &str) -> usize {
    let mark = |byte: &u8| byte.is_ascii_digit() || b"-:. ".contains(byte);
    let bytes = before.bytes().rev().take(32).take_while(mark).count();
    let stamp = &before[before.len() - bytes..];
    let stamp = stamp.trim_start_matches([' ', '-', ':', '.']);
    let shaped = stamp.as_bytes().get(4) == Some(&b'-') && stamp.as_bytes().get(10) == Some(&b' ');
    if shaped { stamp.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_one_are_taken_apart() {
        let text = "# diagnose debug enable ike 0:x:1: a b ike 0:x:1: in AB CD ike V=root:0: c";
        assert!(is_run(std::iter::once(text)));
        let wanted =
            ["# diagnose debug enable ike 0:x:1: a b", "ike 0:x:1: in AB CD", "ike V=root:0: c"];
        assert_eq!(parted(text).collect::<Vec<_>>(), wanted);
        let dated = "2026-11-25 10:00:00.123 ike 0: a 2026-11-25 10:00:01.5 ike 0: b";
        let wanted = ["2026-11-25 10:00:00.123 ike 0: a", "2026-11-25 10:00:01.5 ike 0: b"];
        assert_eq!(parted(dated).collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn records_of_a_dated_log_are_taken_apart() {
        let text = "x failed. 2026-11-25 10:00:00.123 IPsec a. 2026-11-25 10:00:00.200 IPsec b. \
                    2026-11-25 10:00:01.500 IPsec c.";
        assert!(is_run(std::iter::once(text)));
        let wanted = [
            "x failed.",
            "2026-11-25 10:00:00.123 IPsec a.",
            "2026-11-25 10:00:00.200 IPsec b.",
            "2026-11-25 10:00:01.500 IPsec c.",
        ];
        assert_eq!(parted(text).collect::<Vec<_>>(), wanted);
        let text =
            "Nov 25 10:00:00 gw pluto[1]: a Nov 25 10:00:01 gw pluto[1]: b Nov  5 10:00:02 gw c";
        let wanted = [
            "Nov 25 10:00:00 gw pluto[1]: a",
            "Nov 25 10:00:01 gw pluto[1]: b",
            "Nov  5 10:00:02 gw c",
        ];
        assert_eq!(parted(text).collect::<Vec<_>>(), wanted);
        for text in [
            "Nov 25 10:00:00 gw pluto[1]: from Nov 25 10:00:00 UTC to Nov 26 10:00:00 UTC",
            "05[CFG] valid from 2026-11-25 10:00:00 to 2026-11-26 10:00:00, now 2026-11-27 10:00:00",
            "é:é 10:00:00:00 2026-é1-25 10:00:00 :::: Nov é5 10:00:00 ",
        ] {
            assert!(!is_run(std::iter::once(text)), "{text}");
            let _ = parted(text).count();
        }
        let forged = "Nov 25 10:00:00 gw charon: 05[IKE] EAP identity 'Nov 25 10:00:00 a Nov 25 \
                      10:00:00 b'";
        let log = std::iter::repeat_n("Nov 25 10:00:00 gw charon: 05[IKE] x", 5);
        assert!(!is_run(log.chain(std::iter::once(forged))));
    }

    #[test]
    fn line_feeds_of_json_end_lines() {
        let text = r#"x", "stderr": "", "stdout": "[IKE] a\n[ENC] b [ c ]\n[NET] d\n"}"#;
        assert!(is_run(std::iter::once(text)));
        let lines: Vec<&str> = parted(text).filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["[IKE] a", "[ENC] b [ c ]", "[NET] d"]);
        let forged = r"05[IKE] received EAP identity 'a\n05[IKE] b\n05[IKE] c\n'";
        let log = std::iter::repeat_n("05[IKE] x", 5);
        assert!(!is_run(log.chain(std::iter::once(forged))));
    }

    #[test]
    fn what_prose_cites_is_a_line() {
        let text = "| EAP `no EAP key found for hosts 'a' - 'b'` | wrong |";
        assert!(is_run(std::iter::once(text)));
        let parts: Vec<&str> = parted(text).collect();
        assert_eq!(parts, ["| EAP ", "no EAP key found for hosts 'a' - 'b'", " | wrong |"]);
        for text in [
            "no preshared key found for `192.0.2.1' and `%any'. Attribute OAKLEY",
            "`no EAP key found for hosts`",
            "set `left` and `right`",
        ] {
            assert!(!is_run(std::iter::once(text)), "{text}");
        }
    }

    #[test]
    fn a_name_in_a_log_is_no_line() {
        let forged = "ike 0:x:1: peer identifier FQDN a ike 0:x:1: b ike 0:x:1: c";
        let log = std::iter::repeat_n("ike 0:x:1: responder: main mode get 1st message...", 5);
        assert!(!is_run(log.chain(std::iter::once(forged))));
        assert!(!is_run(std::iter::once("ike 0: a ike 0: b")));
        assert!(!is_run(std::iter::once("")));
        for text in ["", "é ike 0:", "1 ike 0:é ike V="] {
            let _ = parted(text).count();
        }
    }
}
