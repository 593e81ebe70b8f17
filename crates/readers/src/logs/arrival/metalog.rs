//! `Nov 25 10:00:00 [pluto] text`, as metalog writes it: the program without a colon.

/// Programs whose lines are read.
const PROGRAMS: [&str; 7] = ["pluto", "charon", "racoon", "xl2tpd", "pppd", "iked", "ipsec"];

/// Bytes of `Nov 25 10:00:00 `.
const STAMP: usize = 16;

/// The line as a syslog daemon writes it: `Nov 25 10:00:00 pluto: text`.
pub(super) fn as_syslog(text: &str) -> Option<String> {
    let (stamp, rest) = text.split_at_checked(STAMP)?;
    let (program, said) = rest.strip_prefix('[')?.split_once("] ")?;
    let is_stamp = stamp.as_bytes()[9] == b':' && stamp.ends_with(' ');
    (is_stamp && PROGRAMS.contains(&program)).then(|| format!("{stamp}{program}: {said}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_gets_its_colon() {
        let said = as_syslog("Nov 25 10:00:00 [racoon] ERROR: x");
        assert_eq!(said.as_deref(), Some("Nov 25 10:00:00 racoon: ERROR: x"));
        for text in ["", "Nov 25 10:00:00 [sshd] x", "Nov 25 10:00:00 pluto[1]: x", "[pluto] x"] {
            assert_eq!(as_syslog(text), None, "{text}");
        }
    }
}
