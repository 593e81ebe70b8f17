//! What every Rust file keeps: a first line, a size, a width.

use anyhow::Result;

use super::Tree;

const MOST_LINES: usize = 600;
const MOST_COLUMNS: usize = 100;

pub(super) fn without_first_line(tree: &Tree) -> Result<Vec<String>> {
    let without = tree.rust().filter(|(_, text)| !text.starts_with("//! "));
    Ok(without.map(|(path, _)| format!("{path} does not begin with `//! `")).collect())
}

/// Tables and tests aside.
pub(super) fn too_long(tree: &Tree) -> Result<Vec<String>> {
    let counted = tree.rust().filter(|(path, _)| !path.contains("/tables/"));
    let counted = counted.filter(|(path, _)| !path.contains("/tests/"));
    let long = counted.filter_map(|(path, text)| {
        let lines = lines_without_tests(text);
        (lines > MOST_LINES).then(|| format!("{path} has {lines} lines, at most {MOST_LINES}"))
    });
    Ok(long.collect())
}

/// Up to the first thing that only tests have.
pub(super) fn lines_without_tests(text: &str) -> usize {
    text.lines().take_while(|line| line.trim() != "#[cfg(test)]").count()
}

/// Literals aside: breaking one changes what it says, or makes it harder to search for.
pub(super) fn too_wide(tree: &Tree) -> Result<Vec<String>> {
    let mut wide = Vec::new();
    for (path, text) in tree.rust().filter(|(path, _)| !path.contains("/tables/")) {
        let emptied = without_literals(text);
        for (number, (line, full)) in emptied.lines().zip(text.lines()).enumerate() {
            let columns = line.chars().count();
            let is_link = full.trim_start().starts_with("//") && full.contains("://");
            if columns > MOST_COLUMNS && !is_link {
                wide.push(format!("{path}:{}: {columns} columns", number + 1));
            }
        }
    }
    Ok(wide)
}

/// The text with every string emptied, lines kept; comments stay.
pub(super) fn without_literals(text: &str) -> String {
    let mut emptied = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (kept, skipped) = match first {
            '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), 0),
            '"' => (1, string(&rest[1..])),
            'r' if is_start_of_word(&emptied) => match raw_string(rest) {
                Some(length) => (0, length),
                None => (1, 0),
            },
            '\'' => (character(rest), 0),
            _ => (first.len_utf8(), 0),
        };
        emptied.push_str(&rest[..kept]);
        let skipped_text = &rest[kept..kept + skipped];
        emptied.extend(skipped_text.chars().filter(|letter| *letter == '\n'));
        if skipped > 0 {
            emptied.push('"');
        }
        rest = &rest[kept + skipped..];
    }
    emptied
}

fn is_start_of_word(before: &str) -> bool {
    // `br"…"` is a raw string too.
    let before = before.strip_suffix('b').unwrap_or(before);
    !before.ends_with(|last: char| last.is_alphanumeric() || last == '_')
}

/// Length of a string's content with its closing quote.
fn string(content: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in content.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    content.len()
}

/// Length of `r#"…"#` from its `r`; nothing where this is no raw string.
fn raw_string(text: &str) -> Option<usize> {
    let hashes = text[1..].len() - text[1..].trim_start_matches('#').len();
    let start = 1 + hashes;
    text[start..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let end = text[start + 1..].find(&close)?;
    Some(start + 1 + end + close.len())
}

/// Length of a character literal, or of the apostrophe alone before a lifetime.
fn character(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    match letters.next() {
        Some((_, '\\')) => {
            // The escaped letter may itself be an apostrophe.
            let close = letters.skip(1).find(|(_, letter)| *letter == '\'');
            close.map_or(1, |(at, _)| at + 1)
        }
        Some(_) => match letters.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_emptied_and_lines_kept() {
        let text =
            "a(\"x\\\"y\nz\"); // \"kept\"\nlet b = r#\"q\"q\"#; br\"x\"; '\"'; '\\''; &'a \"s\"";
        let emptied = without_literals(text);
        assert_eq!(emptied.lines().count(), text.lines().count());
        assert!(emptied.contains("// \"kept\""));
        assert!(!emptied.contains('x') && !emptied.contains('q') && !emptied.contains("\"s"));
        assert!(emptied.contains("'\"'; '\\''; &'a"));
    }

    #[test]
    fn a_word_that_ends_in_r_opens_no_raw_string() {
        assert_eq!(without_literals("for\"x\" r#type"), "for\"\" r#type");
    }

    #[test]
    fn tests_are_not_counted() {
        assert_eq!(lines_without_tests("a\nb\n#[cfg(test)]\nmod tests;\nc\n"), 2);
    }
}
