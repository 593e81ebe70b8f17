//! What a terminal's recording has of the screen: escape codes, pagers, lines cut at its width.

use super::super::{line, stamp};
use evidence::When;

/// Whether a line has bytes that only a terminal writes, or waits for a key.
pub(super) fn is_screen(text: &str) -> bool {
    memchr::memchr3(0x1b, 0x08, b'\r', text.as_bytes()).is_some()
        || text.contains("=~= PuTTY log ")
        || PAGERS.iter().any(|pager| text.trim_start().starts_with(pager))
}

/// What `more` and the like show until a key is pressed.
const PAGERS: [&str; 5] =
    ["--More-- or (q)uit", "--More--", "<--- More --->", "---- More ----", "---(more)---"];

/// The line as it stood on the screen in the end.
pub(super) fn shown(text: &str) -> String {
    /// No terminal is wider.
    const WIDEST: usize = 1 << 16;
    let mut cells: Vec<char> = Vec::with_capacity(text.len());
    let mut column = 0;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => {
                let escape = escape(&mut rest);
                match escape {
                    Escape::Erase(0) => cells.truncate(column),
                    Escape::Erase(2) => cells.clear(),
                    Escape::Move(by) => {
                        column = column.saturating_add_signed(by).min(WIDEST);
                    }
                    Escape::Column(at) => column = at.min(WIDEST),
                    Escape::Erase(_) | Escape::Other => {}
                }
            }
            '\u{8}' => column = column.saturating_sub(1),
            '\r' => column = 0,
            c if c.is_control() && c != '\t' => {}
            c => {
                if column >= WIDEST {
                    continue;
                }
                if cells.len() <= column {
                    cells.resize(column + 1, ' ');
                }
                cells[column] = c;
                column += 1;
            }
        }
    }
    let line: String = cells.into_iter().collect();
    let mut line = line.trim_end();
    if let Some(rest) = PAGERS.iter().find_map(|pager| line.trim_start().strip_prefix(pager)) {
        line = rest.trim_start();
    }
    line.to_owned()
}

/// As far as it moves what is shown.
enum Escape {
    Erase(usize),
    Move(isize),
    Column(usize),
    Other,
}

/// ECMA-48 §5.4 and §8.3.
fn escape(rest: &mut std::str::Chars<'_>) -> Escape {
    match rest.next() {
        Some('[') => {
            let mut number = None;
            for c in rest.by_ref() {
                match c {
                    '0'..='9' => {
                        let digit = c as usize - '0' as usize;
                        number = Some((number.unwrap_or(0) * 10 + digit).min(1 << 16));
                    }
                    '@'..='~' => {
                        let by = number.unwrap_or(1);
                        return match c {
                            'K' => Escape::Erase(number.unwrap_or(0)),
                            'C' => Escape::Move(by as isize),
                            'D' => Escape::Move(-(by as isize)),
                            'G' => Escape::Column(by.saturating_sub(1)),
                            _ => Escape::Other,
                        };
                    }
                    _ => {}
                }
            }
        }
        // A title, up to a bell or `ESC \`.
        Some(']') => {
            while let Some(c) = rest.next() {
                if c == '\u{7}' {
                    break;
                }
                if c == '\u{1b}' {
                    rest.next();
                    break;
                }
            }
        }
        Some('(' | ')' | '#') => {
            rest.next();
        }
        _ => {}
    }
    Escape::Other
}

/// Whether a line begins as a daemon's does: with a time, or thread and group.
pub(super) fn begins(text: &str) -> bool {
    stamp::read(text) != When::Absent
        || line::charon(text).is_some_and(|(before, _)| before.is_empty())
}

/// The width at which a terminal cut the lines; only where several lines that begin as a daemon's
/// end there, none is longer, and what follows each begins otherwise.
pub(super) fn width<'a>(lines: impl Iterator<Item = &'a str> + Clone) -> Option<usize> {
    const WIDTHS: std::ops::RangeInclusive<usize> = 60..=400;
    const FEWEST: usize = 3;
    let columns = |line: &str| line.chars().count();
    let widest = lines.clone().map(columns).max().filter(|width| WIDTHS.contains(width))?;
    let pairs = lines.clone().zip(lines.clone().skip(1));
    let cut = pairs.filter(|(line, _)| columns(line) == widest && begins(line));
    let (mut goes_on, mut does_not) = (0, 0);
    for (_, next) in cut {
        match !next.trim().is_empty() && !begins(next) {
            true => goes_on += 1,
            false => does_not += 1,
        }
    }
    (goes_on >= FEWEST && does_not * 8 <= goes_on).then_some(widest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_the_screen_showed_in_the_end() {
        for (text, wanted) in [
            ("\u{1b}[1;31mred\u{1b}[0m", "red"),
            (
                "--More--\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}        \u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}text",
                "text",
            ),
            (" --More-- \r          \rtext", "text"),
            ("--More--\u{1b}[8D\u{1b}[Ktext", "text"),
            ("<--- More --->   text", "text"),
            ("\u{1b}]0;gw\u{7}gw# ls", "gw# ls"),
            ("lox\u{8}g", "log"),
            ("\u{1b}", ""),
            ("\u{1b}[", ""),
            ("\u{1b}]", ""),
            ("a\u{1b}[99999999999999C", "a"),
        ] {
            assert_eq!(shown(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn lines_that_were_not_cut_have_no_width() {
        let line = format!("Nov 25 10:00:00 gw charon: 05[NET] {}", "x".repeat(45));
        let whole = [line.as_str(); 10];
        assert_eq!(width(whole.iter().copied()), None);
        let cut: Vec<&str> = whole.iter().flat_map(|line| [*line, "rest"]).collect();
        assert_eq!(width(cut.iter().copied()), Some(80));
        assert_eq!(width(cut.iter().copied().take(4)), None);
        assert_eq!(width(cut.iter().copied().chain([line.repeat(2).as_str()])), None);
    }
}
