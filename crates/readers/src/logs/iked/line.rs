//! `spi=0x0123456789abcdef: text`: what stands before OpenIKED's text.

use crate::text::find;

/// Columns in which the SPI begins: host and time stand before it.
const MOST_BEFORE: usize = 120;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IkedLine<'a> {
    pub(super) before: &'a str,
    /// The initiator's; none where the line does not name its IKE SA.
    pub(super) spi: Option<u64>,
    pub(super) text: &'a str,
    /// FortiClient's, whose daemon for IKEv2 logs in the same words.
    pub(super) is_client: bool,
}

/// In syslog, or as `iked -d` prints it. `knows`: the log is known to be of OpenIKED; others name
/// their program `iked`, too.
pub(super) fn read(line: &str, knows: bool) -> Option<IkedLine<'_>> {
    if let Some(said) = of_client(line) {
        return Some(said);
    }
    let mut end = line.len().min(MOST_BEFORE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let tagged = find(&line[..end], "iked[").filter(|at| is_apart(line, *at));
    let tagged = tagged.and_then(|at| {
        let (_, text) = line[at..].split_once("]: ")?;
        Some((&line[..at], text))
    });
    if let Some(at) = find(&line[..end], "spi=0x").filter(|at| is_apart(line, *at))
        && let Some((spi, text)) = line[at + "spi=0x".len()..].split_once(": ")
        && spi.len() == 16
        && let Ok(spi) = u64::from_str_radix(spi, 16)
    {
        let before = tagged.map_or(&line[..at], |(before, _)| before);
        return Some(IkedLine { before, spi: Some(spi), text, is_client: false });
    }
    // Its processes have other names where they set none of their own (portable, 7.1).
    let tagged = tagged.or_else(|| of_process(line, end).filter(|_| knows));
    let (before, text) = tagged.or(Some(("", line.trim_start())))?;
    let is_function =
        ["ikev2_", "ca_", "sa_", "pfkey_"].iter().any(|start| text.starts_with(start));
    let is_old = OLD.iter().any(|start| text.starts_with(start));
    // Of its file, with which it does not start (parse.y, config.c).
    let is_file =
        text.starts_with("/etc/iked.conf: ") && FILE.iter().any(|end| text.ends_with(end));
    (knows && is_function || is_old || is_file).then_some(IkedLine {
        before,
        spi: None,
        text,
        is_client: false,
    })
}

/// `gw 2[969]: text`: what stands before the process, and the text.
fn of_process(line: &str, end: usize) -> Option<(&str, &str)> {
    let at = find(&line[..end], "]: ")?;
    let (before, process) = line[..at].rsplit_once('[')?;
    let is_process = !process.is_empty() && process.bytes().all(|byte| byte.is_ascii_digit());
    is_process.then_some((before, &line[at + "]: ".len()..]))
}

/// `[2025-10-29 16:17:40.1481546 UTC-07:00] [13412:856] [iked  446    info] Informational(1)
/// spi=0x0123456789abcdef:  text` (Fortinet, XML reference of FortiClient 7.4.5, example of DPD).
fn of_client(line: &str) -> Option<IkedLine<'_>> {
    let (before, rest) = line.trim_start().strip_prefix('[')?.split_once("] [")?;
    let (process, rest) = rest.split_once("] [iked ")?;
    let (_, text) = rest.split_once("] ")?;
    if !process.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') {
        return None;
    }
    let named = text.find("spi=0x").filter(|at| is_apart(text, *at));
    let said = named.and_then(|at| {
        let (spi, said) = text[at + "spi=0x".len()..].split_once(": ")?;
        let spi = u64::from_str_radix(spi, 16).ok().filter(|_| spi.len() == 16)?;
        Some((Some(spi), said))
    });
    let (spi, text) = said.unwrap_or((None, text));
    Some(IkedLine { before, spi, text: text.trim_start(), is_client: true })
}

/// The functions that tell of messages and states before 6.5.
const OLD: [&str; 3] = ["ikev2_recv: ", "ikev2_msg_send: ", "sa_state: "];

const FILE: [&str; 2] = [": syntax error", "no valid configuration rules found"];

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
            assert_eq!(
                read(&line, false),
                Some(IkedLine { before, spi, text: "send x", is_client: false })
            );
        }
        let line = "ikev2_msg_authverify: method SHARED_KEY_MIC";
        assert_eq!(
            read(line, true),
            Some(IkedLine { before: "", spi: None, text: line, is_client: false })
        );
        let time = "2026-11-25 10:00:00.0000000 UTC+01:00";
        let client =
            format!("[{time}] [12:3] [iked  446    info] x(1) spi=0x0123456789abcdef:  send x");
        let said = IkedLine { before: time, spi, text: "send x", is_client: true };
        assert_eq!(read(&client, false), Some(said));
        assert_eq!(read(line, false), None);
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in ["", "spi=0x", "spi=0x1: x", "xspi=0x0123456789abcdef: x", "iked[é", "sa"] {
            assert_eq!(read(line, false), None, "{line}");
        }
    }
}
