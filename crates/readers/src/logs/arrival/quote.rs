//! What mail and issue trackers put around a line: marks of a quote or of code, line numbers, an
//! indentation.

/// The line without the marks of a quote, however often it was quoted, and without those of code.
pub(super) fn unquoted(text: &str) -> &str {
    /// Deeper ones are none of a mail.
    const DEEPEST: usize = 16;
    let mut rest = text;
    if has_shrews_mark(rest) {
        return rest;
    }
    for _ in 0..DEEPEST {
        let Some(inner) = rest.strip_prefix("> ").or_else(|| rest.strip_prefix('>')) else { break };
        rest = inner;
    }
    let rest = heading(rest).unwrap_or(rest);
    code(rest).unwrap_or(rest)
}

/// `### text`: a sentence that is a heading. One mark is a prompt's, or a comment's, too.
fn heading(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("##")?.trim_start_matches('#');
    rest.strip_prefix(' ').filter(|_| text.len() - rest.len() <= 6)
}

/// Whether the line is quoted, or marks of code stand at its ends.
pub(super) fn is_quoted(text: &str) -> bool {
    !has_shrews_mark(text)
        && (text.starts_with('>') || heading(text).is_some() || code(text).is_some())
}

/// `>> : text`, `## : text`: marks of Shrew Soft's own.
fn has_shrews_mark(text: &str) -> bool {
    text.starts_with(">> : ") || text.starts_with("## : ")
}

/// `@@ -23,9 +23,11 @@`: what follows compares two texts, line by line.
pub(super) fn compares(text: &str) -> bool {
    let ranges = text.strip_prefix("@@ -").and_then(|rest| rest.split_once(" @@"));
    ranges.is_some_and(|(ranges, _)| {
        let is_range = |c: char| c.is_ascii_digit() || matches!(c, ',' | ' ' | '+');
        ranges.contains(" +") && ranges.chars().all(is_range)
    })
}

/// The newer text's lines alone: each begins with `+`, and none with the `+ ` that a shell traces.
pub(super) fn are_added<'a>(lines: impl Iterator<Item = &'a str>) -> bool {
    let mut lines = lines.filter(|line| !line.trim().is_empty()).peekable();
    let any = lines.peek().is_some();
    let mut several = 0;
    any && lines.all(|line| {
        several += 1;
        line.starts_with('+') && !line.starts_with("+ ")
    }) && several > 1
}

/// The line of the newer text; nothing where only the older one has it.
pub(super) fn newer(text: &str) -> &str {
    match text.as_bytes().first() {
        Some(b'+' | b' ') => &text[1..],
        Some(b'-') => "",
        _ => text,
    }
}

/// What stands between marks of code, one of which may stand in another line: "* `text`  ".
fn code(text: &str) -> Option<&str> {
    // No daemon ends a line with such a mark; `'` is none.
    let before = text.trim_start_matches([' ', '\t', '*', '-']);
    let behind = text.trim_end_matches([' ', '\t', '.', ',']);
    let text = match (before.starts_with('`'), behind.ends_with('`')) {
        (true, true) if before.len() == 1 => "",
        (true, true) => &before[..before.len() - (text.len() - behind.len())],
        (true, false) => before,
        (false, true) => behind,
        (false, false) => return None,
    };
    Some(text.trim_matches('`'))
}

/// `12: text`, `12. text`, `[12] text`, `  12  text`, `12 | text`: the number and the text.
pub(super) fn numbered(text: &str) -> Option<(u32, &str)> {
    let (inner, close) = match text.trim_start().strip_prefix('[') {
        Some(inner) => (inner, "]"),
        None => (text.trim_start(), ""),
    };
    let end = inner.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(inner.len());
    let (digits, rest) = inner.split_at(end);
    // Sequence numbers of a device have zeros before them.
    if digits.is_empty() || digits.len() > 7 || digits.starts_with('0') {
        return None;
    }
    let rest =
        rest.trim_start().strip_prefix(close).filter(|_| !close.is_empty()).or_else(|| {
            let separators = [": ", ":\t", ". ", " | ", "| ", ") ", "  ", "\t", " "];
            let open = close.is_empty();
            separators.iter().find_map(|mark| rest.strip_prefix(mark)).filter(|_| open).or_else(
                || {
                    // An empty line has nothing behind its number.
                    (open && matches!(rest, "" | ":" | "." | "|" | ")")).then_some("")
                },
            )
        })?;
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    Some((digits.parse().ok()?, rest))
}

/// Counts whether the lines of a text are numbered one after the other.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    last: Option<u32>,
    follow: u32,
    lines: u32,
}

impl Numbers {
    pub(super) fn look(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        self.lines += 1;
        let number = numbered(text).map(|(number, _)| number);
        if let (Some(number), Some(last)) = (number, self.last) {
            self.follow += u32::from(last.checked_add(1) == Some(number));
        }
        self.last = number.or(self.last);
    }

    /// Where most lines follow one another.
    pub(super) fn are_there(&self) -> bool {
        self.follow >= 3 && self.follow * 2 > self.lines
    }
}

/// The blanks that nearly all lines begin with.
#[derive(Debug, Default)]
pub(super) struct Indentation {
    least: Option<usize>,
    indented: u32,
    lines: u32,
}

impl Indentation {
    pub(super) fn look(&mut self, text: &str) {
        let width = text.len() - text.trim_start_matches([' ', '\t']).len();
        if width == text.len() {
            return;
        }
        self.lines += 1;
        if width > 0 {
            self.indented += 1;
            self.least = Some(self.least.map_or(width, |least| least.min(width)));
        }
    }

    /// What an indented block within others means is kept.
    pub(super) fn common(&self) -> usize {
        let nearly_all = self.indented >= 4 && self.indented * 10 >= self.lines * 9;
        self.least.filter(|_| nearly_all).unwrap_or(0)
    }
}

/// The line without a common indentation.
pub(super) fn outdented(text: &str, common: usize) -> &str {
    let width = text.len() - text.trim_start_matches([' ', '\t']).len();
    &text[width.min(common)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_of_any_depth_are_taken_off() {
        for text in ["x", "> x", ">> x", "> > > x", ">x", "> ```x```"] {
            assert_eq!(unquoted(text), "x", "{text}");
        }
        unquoted(&">".repeat(100_000));
    }

    #[test]
    fn marks_of_code_are_taken_off() {
        for text in ["`x`", "* `x`", "- `x`  ", "`x`.", "`x", "x`", "x` ", "```x", "> `x`"] {
            assert_eq!(unquoted(text), "x", "{text}");
        }
        for (text, wanted) in
            [("`", ""), ("``", ""), ("`.", ""), ("`  x y", "  x y"), ("* x", "* x")]
        {
            assert_eq!(unquoted(text), wanted, "{text}");
        }
    }

    #[test]
    fn numbers_in_each_form_are_read() {
        for text in ["12: x", "[12] x", "  12  x", "12 | x", "12\tx", " 12) x"] {
            assert_eq!(numbered(text), Some((12, "x")), "{text}");
        }
        assert_eq!(numbered("12:"), Some((12, "")));
        for text in ["", "05[NET] x", "000123: x", "12x", "192.0.2.1 x", "2026-11-25 x", "[12 x"] {
            assert_eq!(numbered(text), None, "{text}");
        }
    }
}
