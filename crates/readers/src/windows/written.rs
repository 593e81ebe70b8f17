//! Events as people copy and export them as text: found form by form, told in order at the end.

mod delimited;
mod forwarded;
mod friendly;
mod labelled;
mod sentences;
mod table;

use evidence::{When, Why};

use super::event::Event;
use super::meaning;
use super::written_time::{self, Orders};
use crate::pasted::{Line, Pasted};
use crate::reading::Reading;

/// An event whose time is not read yet: in which order day and month stand, all times of a source
/// tell together.
pub(super) struct Draft {
    pub(super) event: Event,
    pub(super) time: String,
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Found {
    drafts: Vec<Draft>,
    orders: Orders,
    /// Events that mean nothing here, or came after [`Found::MOST`].
    others: u64,
    too_many: bool,
}

impl Found {
    const MOST: usize = 50_000;

    pub(super) fn add(&mut self, draft: Draft) {
        self.orders.note(&draft.time);
        if !meaning::is_wanted(&draft.event.provider, draft.event.id) {
            self.others += 1;
        } else if self.drafts.len() < Found::MOST {
            self.drafts.push(draft);
        } else {
            self.others += 1;
            self.too_many = true;
        }
    }

    pub(super) fn note_foreign_labels(&mut self) {
        self.orders.note_foreign_labels();
    }

    pub(super) fn tell(&mut self, reading: &mut Reading<'_>) {
        let order = self.orders.decide();
        let mut drafts = std::mem::take(&mut self.drafts);
        for draft in &mut drafts {
            draft.event.when = written_time::read(&draft.time, order);
        }
        // Most tools print the newest event first; a dial's steps often share a second.
        let turns = drafts.windows(2).map(|pair| pair[0].moment().cmp(&pair[1].moment()) as i64);
        if turns.sum::<i64>() > 0 {
            drafts.reverse();
        }
        for draft in &drafts {
            reading.entry(draft.event.when);
            meaning::tell(&draft.event, reading);
        }
        for _ in 0..std::mem::take(&mut self.others) {
            reading.entry(When::Absent);
        }
        if self.too_many {
            let limit = Found::MOST as u64;
            reading.gap(None, Why::Bound { what: "events of a text", limit });
        }
    }
}

impl Draft {
    /// Ordered as it happened.
    fn moment(&self) -> (Option<evidence::Timestamp>, u32) {
        (self.event.when.on_its_clock(), self.event.id)
    }
}

/// Knows one form of written events.
trait Form {
    /// Whether the line is one of this form; no other form sees it then.
    fn line(&mut self, line: Line<'_>, found: &mut Found) -> bool;

    /// The text is over, or another form's lines begin.
    fn end(&mut self, found: &mut Found);
}

/// All forms of written events.
pub(crate) struct Written {
    /// In the order in which they may claim a line: those with a sure sign first.
    forms: [Box<dyn Form>; 6],
    found: Found,
}

impl Written {
    pub(crate) fn new() -> Written {
        Written {
            forms: [
                Box::new(delimited::Delimited::default()),
                Box::new(forwarded::Forwarded),
                Box::new(table::Table::default()),
                Box::new(friendly::Friendly::default()),
                Box::new(labelled::Labelled::default()),
                Box::new(sentences::Sentences::default()),
            ],
            found: Found::default(),
        }
    }
}

impl Pasted for Written {
    fn line(&mut self, line: Line<'_>, _: &mut Reading<'_>) {
        let line = Line { text: unquoted(line.text), ..line };
        let claimed = self.forms.iter_mut().position(|form| form.line(line, &mut self.found));
        // A line of one form ends what another has begun.
        if let Some(claimed) = claimed {
            let others = self.forms.iter_mut().enumerate().filter(|(at, _)| *at > claimed);
            others.for_each(|(_, form)| form.end(&mut self.found));
        }
    }

    fn end(&mut self, reading: &mut Reading<'_>) {
        self.forms.iter_mut().for_each(|form| form.end(&mut self.found));
        self.found.tell(reading);
    }
}

/// Without the marks of a quoted mail.
fn unquoted(text: &str) -> &str {
    let mut rest = text;
    while let Some(inner) = rest.trim_start().strip_prefix('>') {
        rest = inner.strip_prefix(' ').unwrap_or(inner);
    }
    rest.trim_end()
}

/// `0x35E9`, `20227`, `20227 (0x4F03)`: the number a cell begins with.
fn leading_number(text: &str) -> Option<u32> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(test)]
pub(super) mod tests {
    use evidence::{Fact, SourceId};

    /// What a pasted text states, one statement a line; times as seconds of their own clock.
    pub(in super::super) fn told(text: &str) -> Vec<String> {
        let mut heard = Vec::new();
        let mut listener = |fact: Fact<'_>| {
            let at = fact.when.when().on_its_clock().map_or(0, |at| at.0 / 1_000_000_000);
            heard.push(format!("{} {at} {:?}", fact.place.number(), fact.statement));
        };
        crate::pasted::read(SourceId(0), "paste.txt", text.as_bytes(), &mut listener);
        heard
    }

    /// The same without what only names machines and sessions.
    pub(in super::super) fn statements(text: &str) -> Vec<String> {
        let is_name = |line: &String| line.contains(" Opened {") || line.contains(" Speaks {");
        told(text).into_iter().filter(|line| !is_name(line)).collect()
    }

    #[test]
    fn the_newest_first_of_an_export_is_told_last() {
        let row = |time: &str, id: u32| {
            format!("Error,{time},RasClient,{id},None,\"The connection failed.\"\r\n")
        };
        let text = format!(
            "Level,Date and Time,Source,Event ID,Task Category\r\n{}{}{}",
            row("3/18/2016 1:34:24 PM", 20227),
            row("3/18/2016 1:34:22 PM", 20222),
            row("3/18/2016 1:34:22 PM", 20221),
        );
        let steps = statements(&text);
        assert_eq!(steps.len(), 3, "{steps:?}");
        assert!(steps[0].contains("step: Began"), "{steps:?}");
        assert!(steps[1].contains("step: Linking"), "{steps:?}");
        assert!(steps[2].starts_with("2 1458308064 Dials(Dial { step: Failed"), "{steps:?}");
    }

    #[test]
    fn a_quoted_mail_is_read_without_its_marks() {
        let text = "> > Log Name: Application\n> > Source: RasClient\n> > Event ID: 20227\n\
                    > > Description:\n> > The user SYSTEM dialed a connection named A which has \
                    failed.\n> > The error code returned on failure is 809.\n";
        let told = statements(text).concat();
        assert!(told.contains("profile: \"A\", user: \"SYSTEM\""), "{told}");
        assert!(told.contains("code: Some(809)"), "{told}");
    }
}
