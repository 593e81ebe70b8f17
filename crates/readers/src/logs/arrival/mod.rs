//! Lines as they arrive: what stands around a daemon's line is taken off before anybody reads it.

mod circular;
mod container;
mod emphasis;
mod folded;
mod journal;
mod markup;
mod metalog;
mod order;
mod protocol;
mod quote;
mod repeated;
mod run;
mod terminal;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::pasted::{Line, MOST_COLUMNS, floor};

pub(crate) use self::circular::{ends_circular, unrolled};
use self::journal::Blocks;
pub(crate) use self::order::{is_newest_first, oldest_first, span};

/// So many lines at the beginning of a text decide which forms are in it.
const LOOKED_AT: usize = 2000;
/// Of a line, where its form shows.
const COLUMNS: usize = 4096;

/// Which forms a text has; an ordinary log has none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forms {
    /// What a terminal writes, beside text.
    is_screen: bool,
    /// HTML, or the codes of a forum.
    has_markup: bool,
    /// What a writer of Markdown made bold.
    has_emphasis: bool,
    /// The terminal's width, in characters, where it cut the lines.
    width: Option<usize>,
    /// Marks of a quote or of code.
    is_quoted: bool,
    /// Two texts are compared, as `diff -u` does.
    is_compared: bool,
    /// Blanks before nearly all lines.
    indentation: usize,
    /// A number before most lines, one higher each time.
    is_numbered: bool,
    /// `docker logs -t`, `docker compose logs`, `kubectl logs --timestamps`.
    has_container: bool,
    /// metalog's way to name the program.
    has_metalog: bool,
    /// RFC 5424's.
    has_protocol: bool,
    /// Objects of journald or of Docker, one a line.
    has_json: bool,
    /// journald's entries over several lines.
    has_blocks: bool,
    /// rsyslog's marks of what came again, and of line feeds.
    has_marks: bool,
    /// Several lines stand in one.
    is_run: bool,
    /// One sentence stands in several lines.
    is_folded: bool,
}

impl Forms {
    /// From the beginning of a text.
    pub(crate) fn of(head: &str) -> Forms {
        let mut forms = Forms::default();
        let lines: Vec<&str> = head
            .split('\n')
            .take(LOOKED_AT)
            .map(|line| line[..floor(line, COLUMNS)].trim_end_matches(['\r', '\0']))
            .collect();
        forms.is_screen = lines.iter().any(|line| terminal::is_screen(line));
        let mut marks = markup::Marks::default();
        lines.iter().for_each(|line| marks.look(line));
        forms.has_markup = marks.are_there();
        forms.has_emphasis = lines.iter().any(|line| emphasis::is_in(line));
        let lines = lines.into_iter().map(|line| forms.shown(line)).collect::<Vec<_>>();
        forms.is_quoted = lines.iter().any(|line| quote::is_quoted(line));
        forms.is_compared = lines.iter().any(|line| quote::compares(forms.unquoted(line)))
            || quote::are_added(lines.iter().map(|line| &**line));
        let (mut numbers, mut indentation) = Default::default();
        for text in &lines {
            let text = forms.unquoted(text);
            quote::Numbers::look(&mut numbers, text);
            quote::Indentation::look(&mut indentation, text);
        }
        forms.is_numbered = numbers.are_there();
        forms.indentation = if forms.is_numbered { 0 } else { indentation.common() };
        for text in &lines {
            forms.has_container |= container::strip(forms.unquoted(text)).is_some();
            forms.has_metalog |= metalog::as_syslog(forms.unquoted(text)).is_some();
            forms.has_protocol |= protocol::as_syslog(forms.unquoted(text)).is_some();
        }
        let lines: Vec<Cow<'_, str>> = lines.iter().map(|line| forms.stripped(line)).collect();
        for text in &lines {
            forms.has_json |= journal::is_object(text);
            forms.has_blocks |= journal::begins(text);
            forms.has_marks |= repeated::is_mark(text);
        }
        forms.width = terminal::width(lines.iter().map(|line| &**line));
        forms.is_run = run::is_run(lines.iter().map(|line| &**line));
        forms.is_folded = lines.iter().any(|line| folded::begins(line));
        forms
    }

    /// As the screen or the page showed it.
    fn shown<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let text = match self.is_screen && terminal::is_screen(text) {
            true => Cow::Owned(terminal::shown(text)),
            false => Cow::Borrowed(text),
        };
        let text = if self.has_markup { Cow::Owned(markup::shown(&text)) } else { text };
        match self.has_emphasis && emphasis::is_in(&text) {
            true => Cow::Owned(emphasis::without(&text)),
            false => text,
        }
    }

    /// Without marks of a quote, number and indentation.
    fn unquoted<'a>(&self, text: &'a str) -> &'a str {
        let text = if self.is_quoted { quote::unquoted(text) } else { text };
        let text = if self.is_compared { quote::newer(text) } else { text };
        match quote::numbered(text).filter(|_| self.is_numbered) {
            Some((_, rest)) => rest,
            None => quote::outdented(text, self.indentation),
        }
    }

    /// Without all that does not depend on other lines.
    fn stripped<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let text = self.unquoted(text);
        let stripped = if self.has_container { container::strip(text) } else { None };
        let stripped = stripped.unwrap_or(Cow::Borrowed(text));
        let line = match (self.has_metalog, self.has_protocol) {
            (true, _) => metalog::as_syslog(&stripped),
            (_, true) => protocol::as_syslog(&stripped),
            _ => None,
        };
        line.map_or(stripped, Cow::Owned)
    }

    fn bare<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.shown(text) {
            Cow::Borrowed(text) => self.stripped(text),
            Cow::Owned(text) => Cow::Owned(self.stripped(&text).into_owned()),
        }
    }

    fn is_plain(&self) -> bool {
        let is_set_apart =
            self.is_quoted || self.is_compared || self.is_numbered || self.indentation > 0;
        let is_cut = self.is_folded
            || self.is_screen
            || self.is_run
            || self.has_markup
            || self.has_emphasis
            || self.width.is_some();
        let is_wrapped = self.has_container
            || self.has_metalog
            || self.has_protocol
            || self.has_json
            || self.has_blocks
            || self.has_marks;
        !(is_set_apart || is_cut || is_wrapped)
    }

    /// Single lines mean nothing.
    pub(super) fn needs_all(&self) -> bool {
        self.has_blocks || self.is_folded || self.width.is_some()
    }
}

/// Makes of the lines of a text those that its daemons wrote.
#[derive(Debug, Default)]
pub(super) struct Arrival {
    forms: Forms,
    /// Lines are told as they are.
    is_plain: bool,
    blocks: Blocks,
    /// What ends at the terminal's width, until it is known how it goes on, and its number.
    cut: Option<(u32, String)>,
    /// A sentence of which more is to come, and the number of its first line.
    folded: Option<(u32, String)>,
}

impl Arrival {
    pub(super) fn new(forms: Forms) -> Arrival {
        Arrival { is_plain: forms.is_plain(), forms, ..Arrival::default() }
    }

    pub(super) fn forms(&self) -> &Forms {
        &self.forms
    }

    /// Nothing stands around the text's lines, and each is a line of its own.
    pub(super) fn is_plain(&self) -> bool {
        self.is_plain
    }

    /// The lines that `line` is, or ends.
    pub(super) fn line(&mut self, line: Line<'_>, tell: &mut dyn FnMut(Line<'_>)) {
        if self.is_plain {
            return tell(line);
        }
        let text = self.forms.bare(line.text);
        if self.forms.has_markup {
            for text in text.split('\n') {
                self.whole(Line { number: line.number, text }, tell);
            }
            return;
        }
        let Some(width) = self.forms.width else {
            return self.whole(Line { number: line.number, text: &text }, tell);
        };
        let is_full = text.chars().count() == width;
        if let Some((number, mut cut)) = self.cut.take() {
            let goes_on = !terminal::begins(&text) && !text.trim().is_empty();
            if goes_on && cut.len() < MOST_COLUMNS {
                cut.push_str(&text);
                match is_full {
                    true => self.cut = Some((number, cut)),
                    false => self.whole(Line { number, text: &cut }, tell),
                }
                return;
            }
            self.whole(Line { number, text: &cut }, tell);
        }
        match is_full && terminal::begins(&text) {
            true => self.cut = Some((line.number, text.into_owned())),
            false => self.whole(Line { number: line.number, text: &text }, tell),
        }
    }

    /// Of a line that is not cut.
    fn whole(&mut self, line: Line<'_>, tell: &mut dyn FnMut(Line<'_>)) {
        if self.forms.is_folded {
            if let Some((number, text)) = self.unfolded(line) {
                self.unwrapped(Line { number, text: &text }, tell);
            }
            return;
        }
        self.unwrapped(line, tell);
    }

    /// Of a line that is whole.
    fn unwrapped(&mut self, line: Line<'_>, tell: &mut dyn FnMut(Line<'_>)) {
        if self.forms.has_json
            && let Some(record) = journal::object(line.number, line.text)
        {
            return record.tell(tell);
        }
        if self.forms.has_blocks && self.blocks.takes(line, tell) {
            return;
        }
        if self.forms.is_run {
            return run::parted(line.text).for_each(|text| tell(Line { text, ..line }));
        }
        match self.forms.has_marks {
            true => tell(Line { text: &repeated::told(line.text), ..line }),
            false => tell(line),
        }
    }

    /// None where more of a sentence is to come.
    fn unfolded(&mut self, line: Line<'_>) -> Option<(u32, String)> {
        let (number, text) = match self.folded.take() {
            Some((number, mut text)) => {
                folded::goes_on(&mut text, line.text);
                (number, text)
            }
            None if folded::begins(line.text) => (line.number, line.text.to_owned()),
            None => return Some((line.number, line.text.to_owned())),
        };
        if folded::ends(&text) {
            return Some((number, text));
        }
        self.folded = Some((number, text));
        None
    }

    pub(super) fn end(&mut self, tell: &mut dyn FnMut(Line<'_>)) {
        if let Some((number, text)) = self.folded.take() {
            tell(Line { number, text: &text });
        }
        if let Some((number, text)) = self.cut.take() {
            self.whole(Line { number, text: &text }, tell);
        }
        self.blocks.end(tell);
    }
}
