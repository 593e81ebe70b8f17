//! What stands before isakmpd's text: in syslog, or in the console of TheGreenBow's client.

use evidence::When;

use crate::logs::stamp;
use crate::text::find;

/// Columns in which the program's name begins: host and time stand before it.
const MOST_BEFORE: usize = 120;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct IsakmpdLine<'a> {
    pub(super) when: When,
    pub(super) text: &'a str,
    /// TheGreenBow's, which only ever calls.
    pub(super) is_client: bool,
}

pub(super) fn read(line: &str) -> Option<IsakmpdLine<'_>> {
    if let Some((before, text)) = console(line) {
        let when = stamped(before)?;
        return Some(IsakmpdLine { when, text: text.trim(), is_client: true });
    }
    let mut end = line.len().min(MOST_BEFORE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let at = find(&line[..end], "isakmpd[")?;
    let (process, text) = line[at + "isakmpd[".len()..].split_once("]: ")?;
    let is_apart = line[..at].chars().next_back().is_none_or(|before| before == ' ');
    let is_number = !process.is_empty() && process.bytes().all(|byte| byte.is_ascii_digit());
    (is_apart && is_number).then(|| IsakmpdLine {
        when: stamp::read(&line[..at]),
        text: text.trim(),
        is_client: false,
    })
}

/// `114920 Default (SA Office-P1) SEND …`, later `20111013 12:54:20 Default …`.
fn console(line: &str) -> Option<(&str, &str)> {
    let (before, text) = line.get(..MOST_BEFORE.min(line.len())).map_or_else(
        || line.split_once(" Default "),
        |start| {
            let at = find(start, " Default ")?;
            Some((&line[..at], &line[at + " Default ".len()..]))
        },
    )?;
    before
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b" :.".contains(&byte))
        .then_some((before, text))
}

/// Hours, minutes and seconds in six digits, or a date in eight and a time with colons.
fn stamped(before: &str) -> Option<When> {
    let before = before.trim();
    let digits =
        |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    if digits(before, 6) {
        // A day is not told, and seconds of an unknown one would be no time.
        return Some(When::Absent);
    }
    let (date, time) = before.split_once(' ')?;
    if !digits(date, 8) {
        return None;
    }
    // `12:54:20:480`: behind the third colon thousandths.
    let time: String = match time.match_indices(':').nth(2) {
        Some((at, _)) => format!("{}.{}", &time[..at], &time[at + 1..]),
        None => time.to_owned(),
    };
    Some(stamp::read(&format!("{}-{}-{} {time}", &date[..4], &date[4..6], &date[6..])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_line_is_taken_apart() {
        for (line, text, is_timed, is_client) in [
            ("114920 Default exchange_run: x", "exchange_run: x", false, true),
            ("20111013 12:54:20 Default phase 1 done", "phase 1 done", true, true),
            ("20150312 16:08:55:480 Default phase 1 done", "phase 1 done", true, true),
            ("Nov 26 10:00:00 gw isakmpd[77]: dropped message", "dropped message", true, false),
            ("isakmpd[77]: dropped message", "dropped message", false, false),
        ] {
            let said = read(line).expect(line);
            assert_eq!((said.text, said.is_client), (text, is_client), "{line}");
            assert_eq!(said.when != When::Absent, is_timed, "{line}");
        }
    }

    #[test]
    fn other_lines_are_not_taken() {
        for line in [
            "",
            "114920 Default",
            "eleven Default x",
            "1149 Default x",
            "xisakmpd[77]: y",
            "isakmpd[x]: y",
            "isakmpd[]: y",
            "é Default isakmpd",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
