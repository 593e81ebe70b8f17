//! `spi=0x0123456789abcdef: text`: what stands before OpenIKED's text.

/// Columns in which the SPI begins: host and time stand before it.
const MOST_BEFORE: usize = 120;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IkedLine<'a> {
    pub(super) before: &'a str,
    /// The initiator's; none where the line does not name its IKE SA.
    pub(super) spi: Option<u64>,
    pub(super) text: &'a str,
}

/// In syslog, or as `iked -d` prints it. `knows`: the log is known to be of OpenIKED; others name
/// their program `iked`, too.
pub(super) fn read(line: &str, knows: bool) -> Option<IkedLine<'_>> {
    let mut end = line.len().min(MOST_BEFORE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let tagged = line[..end].find("iked[").filter(|at| is_apart(line, *at));
    let tagged = tagged.and_then(|at| {
        let (_, text) = line[at..].split_once("]: ")?;
        Some((&line[..at], text))
    });
    if let Some(at) = line[..end].find("spi=0x").filter(|at| is_apart(line, *at))
        && let Some((spi, text)) = line[at + "spi=0x".len()..].split_once(": ")
        && spi.len() == 16
        && let Ok(spi) = u64::from_str_radix(spi, 16)
    {
        let before = tagged.map_or(&line[..at], |(before, _)| before);
        return Some(IkedLine { before, spi: Some(spi), text });
    }
    let (before, text) = tagged.or(Some(("", line.trim_start())))?;
    let is_function = ["ikev2_", "ca_", "sa_"].iter().any(|start| text.starts_with(start));
    let is_old = OLD.iter().any(|start| text.starts_with(start));
    (knows && is_function || is_old).then_some(IkedLine { before, spi: None, text })
}

/// The functions that tell of messages and states before 6.5.
const OLD: [&str; 3] = ["ikev2_recv: ", "ikev2_msg_send: ", "sa_state: "];

fn is_apart(line: &str, at: usize) -> bool {
    line[..at].is_empty() || line[..at].ends_with([' ', '\t'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_line_is_taken_apart() {
        let spi = Some(0x0123_4567_89ab_cdef);
        for before in ["", "Nov 25 10:00:00 gw "] {
            let tag = if before.is_empty() { "" } else { "iked[42]: " };
            let line = format!("{before}{tag}spi=0x0123456789abcdef: send x");
            assert_eq!(read(&line, false), Some(IkedLine { before, spi, text: "send x" }));
        }
        let line = "ikev2_msg_authverify: method SHARED_KEY_MIC";
        assert_eq!(read(line, true), Some(IkedLine { before: "", spi: None, text: line }));
        assert_eq!(read(line, false), None);
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in ["", "spi=0x", "spi=0x1: x", "xspi=0x0123456789abcdef: x", "iked[é", "sa"] {
            assert_eq!(read(line, false), None, "{line}");
        }
    }
}
