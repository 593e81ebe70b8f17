//! Markdown as tickets and forums read it: headings, lists, blocks of code, nothing else.

use crate::columns::{GLUE, clean};

/// What is still open at the end of what is written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Markup {
    #[default]
    Nothing,
    List,
    /// Lines to be copied, beneath an item of a list; written once all of them are there.
    Copied {
        lines: Vec<String>,
    },
}

impl Markup {
    pub(crate) fn heading(&mut self, out: &mut String, depth: usize, text: &str) {
        self.apart(out);
        out.push_str(&"#".repeat(depth));
        out.push_str(&format!(" {}\n", escaped(&capital(text))));
    }

    pub(crate) fn paragraph(&mut self, out: &mut String, text: &str) {
        self.apart(out);
        out.push_str(&format!("{}\n", escaped(text)));
    }

    pub(crate) fn item(&mut self, out: &mut String, text: &str) {
        self.entry(out);
        out.push_str(&format!("- {}\n", escaped(text)));
    }

    pub(crate) fn inner_item(&mut self, out: &mut String, text: &str) {
        self.entry(out);
        out.push_str(&format!("  - {}\n", escaped(text)));
    }

    /// Lines that belong together when they follow one another.
    pub(crate) fn copied(&mut self, out: &mut String, text: &str) {
        if !matches!(self, Markup::Copied { .. }) {
            self.entry(out);
            *self = Markup::Copied { lines: Vec::new() };
        }
        if let Markup::Copied { lines } = self {
            lines.extend(text.lines().map(clean));
        }
    }

    /// What is laid out already.
    pub(crate) fn code(&mut self, out: &mut String, text: &str) {
        self.apart(out);
        let lines: Vec<&str> = text.trim_end().lines().collect();
        fenced(out, "", &lines);
    }

    pub(crate) fn end(&mut self, out: &mut String) {
        if let Markup::Copied { lines } = std::mem::take(self) {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            fenced(out, "  ", &lines);
        }
    }

    /// Ends what is open, and leaves one empty line.
    fn apart(&mut self, out: &mut String) {
        self.end(out);
        if !out.is_empty() && !out.ends_with("\n\n") {
            out.push('\n');
        }
    }

    fn entry(&mut self, out: &mut String) {
        match self {
            Markup::Nothing => self.apart(out),
            Markup::List => {}
            Markup::Copied { .. } => self.end(out),
        }
        *self = Markup::List;
    }
}

/// The fence is longer than whatever stands in it could close.
fn fenced(out: &mut String, indent: &str, lines: &[&str]) {
    let runs = lines.iter().flat_map(|line| line.split(|letter| letter != '`'));
    let fence = "`".repeat(runs.map(str::len).max().unwrap_or(0).max(2) + 1);
    out.push_str(&format!("{indent}{fence}text\n"));
    for line in lines {
        out.push_str(format!("{indent}{line}").trim_end());
        out.push('\n');
    }
    out.push_str(&format!("{indent}{fence}\n"));
}

/// Names come from whoever sent a packet: none of them may become a link, a picture, a mention or
/// a heading.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 16);
    let text = clean(&text.replace(['\n', GLUE], " "));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = text.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let inside =
            before.is_alphanumeric() && letters.peek().is_some_and(|l| l.is_alphanumeric());
        before = letter;
        match letter {
            // Within a word it is a letter like any other.
            '_' if inside => written.push(letter),
            '<' => written.push_str("&lt;"),
            '&' => written.push_str("&amp;"),
            // A word joiner of its own keeps a ticket system from notifying whoever has the name.
            '@' => written.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' => {
                written.push('\\');
                written.push(letter);
            }
            letter => written.push(letter),
        }
    }
    written
}

/// Labels are written small; headings are not, unless the first word has a spelling of its own.
fn capital(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    let mut letters = text.chars();
    match letters.next() {
        Some(letter) if first.chars().all(|l| l.is_lowercase() || l == '’') => {
            letter.to_uppercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_headings_and_code_are_kept_apart() {
        let (mut markup, mut out) = (Markup::default(), String::new());
        markup.heading(&mut out, 1, "what to do");
        markup.item(&mut out, "one");
        markup.inner_item(&mut out, "under it");
        markup.copied(&mut out, "a = 1");
        markup.copied(&mut out, "b = 2");
        markup.item(&mut out, "two");
        markup.paragraph(&mut out, "end");
        markup.end(&mut out);
        let wanted = "# What to do\n\n- one\n  - under it\n  ```text\n  a = 1\n  b = 2\n  ```\n\
                      - two\n\nend\n";
        assert_eq!(out, wanted);
    }

    #[test]
    fn nothing_from_the_evidence_is_markup() {
        assert_eq!(
            escaped("<img src=x> [a](b) *c* @all `d`\n# e"),
            "&lt;img src=x> \\[a\\](b) \\*c\\* &#64;all \\`d\\` \\# e"
        );
        let mut out = String::new();
        Markup::default().code(&mut out, "a\n```\nb");
        assert_eq!(out, "````text\na\n```\nb\n````\n");
    }
}
