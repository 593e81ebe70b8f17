//! Lines that stand in one: of a FortiGate's debug output that lost its line ends, or of any output
//! within a text of JSON, where `\n` is written for them.

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
    text.split(WRITTEN).flat_map(|text| run(field(text)))
}

/// Behind the name of a field: `…, "stdout": "text`.
fn field(text: &str) -> &str {
    text.rsplit_once("\": \"").map_or(text, |(_, value)| value)
}

fn run(text: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    let ends = beginnings(text).skip(1).chain(std::iter::once(text.len()));
    ends.map(move |end| {
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
