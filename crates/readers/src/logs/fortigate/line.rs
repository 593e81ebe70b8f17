//! `ike V=root:0:to-paris:17: text`: what stands before the text of a FortiGate's debug line.

use crate::text::find;

/// A line of `diagnose debug application ike -1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IkeLine<'a> {
    /// What stands before `ike`.
    pub(super) before: &'a str,
    /// The number of the IKE SA.
    pub(super) id: Option<u32>,
    /// Its initiator's cookie or SPI, where the line names it instead of the tunnel.
    pub(super) spi: Option<u64>,
    pub(super) text: &'a str,
}

/// FortiOS 5 to 7; with `diagnose debug console timestamp enable` the time stands first.
pub(super) fn read(line: &str) -> Option<IkeLine<'_>> {
    let at = if line.starts_with("ike ") { 0 } else { find(line, " ike ")? + 1 };
    let (before, rest) = (&line[..at], &line[at + "ike ".len()..]);
    if !is_prefix(before) {
        return None;
    }
    let (head, text) = match rest.split_once(": ") {
        Some((head, text)) => (head, text),
        None => (rest.strip_suffix(':')?, ""),
    };
    let is_label = head.starts_with(|c: char| c.is_ascii_digit()) || head.starts_with("V=");
    if !is_label && head != "Negotiate SA Error" {
        return None;
    }
    let mut parts = head.split(':').skip(usize::from(head.starts_with("V=")) + 1);
    let name = parts.next().unwrap_or_default();
    let cookie = name.split_once('/').and_then(|(initiator, _)| spi(initiator));
    let id = parts.next().and_then(|number| number.parse().ok());
    Some(IkeLine { before, id, spi: cookie, text: text.trim() })
}

/// A time, or the prompt of the console: `FGT #`.
fn is_prefix(before: &str) -> bool {
    let mark = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b':' | b'.' | b'T' | b'Z');
    let is_time = before.split_whitespace().all(|word| word.bytes().all(mark));
    is_time || before.trim_end().ends_with('#') && before.split_whitespace().count() <= 3
}

/// Sixteen hexadecimal digits.
pub(super) fn spi(digits: &str) -> Option<u64> {
    let digits = digits.trim_matches('"');
    (digits.len() == 16).then(|| u64::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_line_is_taken_apart() {
        let cookie = Some(0x2f01_3665_b867_de80);
        for (line, before, id, spi, text) in [
            ("ike 0: comes x", "", None, None, "comes x"),
            ("ike 0:to-paris:17: out AB", "", Some(17), None, "out AB"),
            ("ike 0:to-paris: x", "", None, None, "x"),
            ("ike V=root:0:to-paris:17:p2:33: x: y", "", Some(17), None, "x: y"),
            ("ike 0:2f013665b867de80/0000000000000000:2: x", "", Some(2), cookie, "x"),
            ("2026-11-25 10:00:00.26 ike 5: x", "2026-11-25 10:00:00.26 ", None, None, "x"),
            ("FGT # ike 0: x", "FGT # ", None, None, "x"),
            ("ike Negotiate SA Error: x", "", None, None, "x"),
        ] {
            assert_eq!(read(line), Some(IkeLine { before, id, spi, text }), "{line}");
        }
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in [
            "",
            "I like 0: it",
            "the ike 0: probable pre-shared secret mismatch",
            "ike shrank heap by 106496 bytes",
            "ike",
            "05[IKE] ike 0: x",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
