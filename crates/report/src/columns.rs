//! Lines laid out in columns: display width, wrapping, hanging indents, emphasis.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::Style;
use crate::markup::Markup;

/// A space at which a line is never broken.
pub(crate) const GLUE: char = '\u{a0}';

/// Where the text of a block begins.
pub(crate) const TEXT: usize = 13;
/// Where labels of a second level begin.
pub(crate) const INNER: usize = 2;

/// A page that grows line by line; no line ends in a space.
pub(crate) struct Page<'a> {
    pub(crate) style: &'a Style,
    out: String,
    /// Where it is Markdown that is written, and not columns.
    markup: Option<Markup>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Emphasis {
    None,
    Strong,
}

impl<'a> Page<'a> {
    pub(crate) fn new(style: &'a Style) -> Page<'a> {
        Page { style, out: String::new(), markup: None }
    }

    pub(crate) fn markdown(style: &'a Style) -> Page<'a> {
        Page { style, out: String::new(), markup: Some(Markup::default()) }
    }

    pub(crate) fn is_markdown(&self) -> bool {
        self.markup.is_some()
    }

    /// In columns whatever is written around it: in Markdown a block of code.
    pub(crate) fn in_columns(&mut self, write: impl FnOnce(&mut Page<'a>)) {
        let Some(markup) = self.markup.take() else { return write(self) };
        let mut inner = Page::new(self.style);
        write(&mut inner);
        self.markup = Some(markup);
        if !inner.out.trim().is_empty() {
            self.mark(|markup, out| markup.code(out, &inner.out));
        }
    }

    /// Writes Markdown; false where columns are wanted.
    fn mark(&mut self, write: impl FnOnce(&mut Markup, &mut String)) -> bool {
        let Some(markup) = &mut self.markup else { return false };
        write(markup, &mut self.out);
        true
    }

    pub(crate) fn finish(mut self) -> String {
        self.mark(Markup::end);
        let mut out = self.out;
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }

    /// One empty line, never two, never at the top.
    pub(crate) fn gap(&mut self) {
        if self.is_markdown() {
            return;
        }
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// Prose from the left edge; what does not fit hangs by two.
    pub(crate) fn strong(&mut self, text: &str) {
        if self.mark(|markup, out| markup.heading(out, 1, text)) {
            return;
        }
        for (index, line) in wrap(text, self.style.width, 2).into_iter().enumerate() {
            let indent = if index == 0 { 0 } else { 2 };
            self.write(indent, "", &line, Emphasis::Strong);
        }
    }

    /// Prose from `indent`; what does not fit hangs by `hang` more.
    pub(crate) fn prose(&mut self, indent: usize, hang: usize, text: &str) {
        let marked = self.mark(|markup, out| match indent {
            0 => markup.paragraph(out, text),
            _ => markup.item(out, text),
        });
        if marked {
            return;
        }
        let width = self.style.width.saturating_sub(indent);
        for (index, line) in wrap(text, width, hang).into_iter().enumerate() {
            let indent = if index == 0 { indent } else { indent + hang };
            self.write(indent, "", &line, Emphasis::None);
        }
    }

    /// As it stands, however long: it is meant to be copied.
    pub(crate) fn verbatim(&mut self, indent: usize, text: &str) {
        if self.mark(|markup, out| markup.copied(out, text)) {
            return;
        }
        for line in text.lines() {
            self.write(indent, "", line, Emphasis::None);
        }
    }

    pub(crate) fn label(&mut self, indent: usize, label: &str) {
        let depth = if indent == 0 { 2 } else { 3 };
        if self.mark(|markup, out| markup.heading(out, depth, label)) {
            return;
        }
        self.write(indent, label, "", Emphasis::None);
    }

    /// A block: its label on the left, its entries beside it.
    pub(crate) fn block(&mut self, indent: usize, label: &str) -> Block<'_, 'a> {
        Block { page: self, indent, label: Some(label.to_owned()) }
    }

    /// Every line goes through here.
    fn write(&mut self, indent: usize, label: &str, text: &str, emphasis: Emphasis) {
        let (label, text) = (clean(label), clean(text));
        let mut line = " ".repeat(indent);
        line.push_str(&self.paint(&label, Emphasis::Strong));
        line.push_str(&self.paint(&text, emphasis));
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    fn paint(&self, text: &str, emphasis: Emphasis) -> String {
        if !self.style.colour || emphasis == Emphasis::None || text.trim().is_empty() {
            return text.to_owned();
        }
        let bold = anstyle::Style::new().bold();
        let bare = text.trim_end();
        let rest = text.get(bare.len()..).unwrap_or_default();
        format!("{bold}{bare}{bold:#}{rest}")
    }
}

/// Entries under one label, which is printed before the first of them.
pub(crate) struct Block<'p, 'a> {
    page: &'p mut Page<'a>,
    indent: usize,
    label: Option<String>,
}

impl Block<'_, '_> {
    pub(crate) fn style(&self) -> &Style {
        self.page.style
    }

    /// One entry; what does not fit hangs by two.
    pub(crate) fn say(&mut self, text: &str) {
        if self.page.is_markdown() {
            self.flush();
            self.page.mark(|markup, out| markup.item(out, text));
            return;
        }
        let width = self.page.style.width.saturating_sub(TEXT);
        for (index, line) in wrap(text, width, 2).into_iter().enumerate() {
            let hang = if index == 0 { "" } else { "  " };
            self.put(&format!("{hang}{line}"));
        }
    }

    /// Beneath an entry, further in.
    pub(crate) fn under(&mut self, text: &str) {
        self.flush();
        if !self.page.mark(|markup, out| markup.inner_item(out, text)) {
            self.page.prose(TEXT + 2, 2, text);
        }
    }

    /// Beneath an entry, never wrapped.
    pub(crate) fn verbatim(&mut self, indent: usize, text: &str) {
        self.flush();
        self.page.verbatim(indent, text);
    }

    fn flush(&mut self) {
        if let Some(label) = self.label.take() {
            self.page.label(self.indent, &label);
        }
    }

    fn put(&mut self, line: &str) {
        match self.label.take() {
            Some(label) => {
                let room = TEXT.saturating_sub(self.indent);
                let label = if width(&label) < room { pad(&label, room) } else { label + "  " };
                self.page.write(self.indent, &label, line, Emphasis::None);
            }
            None => self.page.write(TEXT, "", line, Emphasis::None),
        }
    }
}

pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Filled with spaces on the right.
pub(crate) fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// Filled with spaces on the left.
pub(crate) fn right(text: &str, to: usize) -> String {
    format!("{}{text}", " ".repeat(to.saturating_sub(width(text))))
}

/// Lines of at most `room` columns, all but the first shorter by `hang`. A longer word stays whole.
pub(crate) fn wrap(text: &str, room: usize, hang: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let room = if lines.is_empty() { room } else { room.saturating_sub(hang) };
            if !line.is_empty() && width(&line) + 1 + width(word) > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// Cut to `room` columns, the last one an ellipsis.
pub(crate) fn shorten(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut used = 1;
    for letter in text.chars() {
        used += letter.width().unwrap_or(0);
        if used > room {
            break;
        }
        short.push(letter);
    }
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// Names, identities and notifies come from whoever sent a packet: nothing in them may move the
/// cursor, colour the terminal or turn the direction of writing.
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            GLUE => ' ',
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => {
                '\u{fffd}'
            }
            letter if letter.is_control() => '\u{fffd}',
            letter => letter,
        })
        .collect()
}

/// So that a wrap never comes between its words.
pub(crate) fn glued(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_at_spaces_and_hangs() {
        assert_eq!(wrap("one two three four", 9, 2), ["one two", "three", "four"]);
        assert_eq!(wrap("incomprehensible a", 5, 0), ["incomprehensible", "a"]);
        assert_eq!(wrap("a\u{a0}b c", 3, 0), ["a\u{a0}b", "c"]);
        assert_eq!(wrap("a\nb", 80, 0), ["a", "b"]);
    }

    #[test]
    fn counts_columns_and_not_bytes() {
        assert_eq!(pad("perché", 8), "perché  ");
        assert_eq!(right("→", 3), "  →");
        assert_eq!(shorten("più lungo", 5), "più…");
        assert_eq!(shorten("会议记录", 5), "会议…");
    }

    #[test]
    fn what_a_peer_sends_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}c\u{7}"), "a\u{fffd}[31mb\u{fffd}c\u{fffd}");
    }

    #[test]
    fn emphasis_takes_no_columns() {
        let style = Style { colour: true, ..Style::plain("0") };
        let mut page = Page::new(&style);
        page.block(0, "why").say("because");
        let page = page.finish();
        assert_eq!(page, "\u{1b}[1mwhy\u{1b}[0m          because\n");
    }
}
