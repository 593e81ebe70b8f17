//! The mark of rsyslog for a line that came again.

use std::borrow::Cow;

const MARK: &str = "message repeated ";

pub(super) fn is_mark(text: &str) -> bool {
    text.contains(MARK) || text.contains("#012")
}

/// `… gw charon: message repeated 2 times: [ text]` as the line that came again, and a line feed
/// that was part of a message as its end. What follows one is left as it is: a peer may have
/// chosen it.
pub(super) fn told(text: &str) -> Cow<'_, str> {
    let text = text.trim_end_matches("#012");
    let inner = text.split_once(MARK).and_then(|(before, rest)| {
        let (count, rest) = rest.split_once(" times: [")?;
        let is_count = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
        let is_tag = before.is_empty() || before.ends_with(": ");
        let rest = rest.strip_suffix(']').filter(|_| is_count && is_tag)?;
        Some(format!("{before}{}", rest.trim_start()))
    });
    inner.map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_line_is_the_line() {
        let line = "Nov 25 10:00:00 gw charon: 05[NET] x [ a ]";
        let mark = "Nov 25 10:00:00 gw charon: message repeated 2 times: [ 05[NET] x [ a ]]";
        assert_eq!(told(mark), line);
        assert_eq!(told(&format!("{line}#012")), line);
        for text in [
            "message repeated ",
            "message repeated x times: [ y]",
            "IDi 'message repeated 2 times: [ y]",
        ] {
            assert_eq!(told(text), text);
        }
    }
}
