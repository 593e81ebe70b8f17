//! `26/11/25 10:00:00 ii : text`: what stands before the text of Shrew Soft's `iked.log`.

use evidence::When;

use crate::logs::stamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShrewLine<'a> {
    pub(super) when: When,
    pub(super) text: &'a str,
}

/// Of the marks those that sentences have: what is told, what is wrong, and the banner.
pub(super) fn read(line: &str) -> Option<ShrewLine<'_>> {
    let (before, rest) = stamped(line).unwrap_or((When::Absent, line));
    let text =
        ["ii : ", "!! : ", "## : ", ">> : "].iter().find_map(|mark| rest.strip_prefix(mark))?;
    Some(ShrewLine { when: before, text: text.trim() })
}

/// Year, month and day of two digits each.
fn stamped(line: &str) -> Option<(When, &str)> {
    let (date, rest) = line.get(..8).zip(line.get(9..))?;
    let bytes = date.as_bytes();
    if bytes[2] != b'/' || bytes[5] != b'/' || line.as_bytes().get(8) != Some(&b' ') {
        return None;
    }
    let (time, rest) = rest.split_once(' ')?;
    let when = stamp::read(&format!("20{} {time}", date.replace('/', "-")));
    (when != When::Absent).then_some((when, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_line_is_taken_apart() {
        for (line, text, is_timed) in [
            ("26/11/25 10:00:00 ii : phase1 sa established", "phase1 sa established", true),
            (
                "!! : phase1 sa rejected, invalid auth data",
                "phase1 sa rejected, invalid auth data",
                false,
            ),
            ("## : IKE Daemon, ver 2.2.2", "IKE Daemon, ver 2.2.2", false),
        ] {
            let said = read(line).expect(line);
            assert_eq!((said.text, said.when != When::Absent), (text, is_timed), "{line}");
        }
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in
            ["", "26/11/25", "é6/11/25 10:00:00 ii : x", "26/11/25 xx ii : x", "== : x", "i : x"]
        {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
