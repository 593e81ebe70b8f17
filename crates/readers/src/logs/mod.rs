//! What IKE daemons log: one folder for each product, and what all lines have before their text.

mod charon;
mod line;
mod pluto;
mod stamp;

use crate::pasted::{Line, Pasted};
use crate::reading::Reading;

use charon::Charon;
use pluto::Pluto;

/// One line of a daemon, without what stands before its text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) place: evidence::Place,
    pub(crate) when: evidence::When,
    pub(crate) text: &'a str,
}

/// Every product's reader as one form of text.
pub(crate) struct Logs {
    charon: Charon,
    pluto: Pluto,
}

/// The first number of each product's negotiations within one source; charon's begin at 0.
const PLUTO: u32 = 1 << 27;

impl Logs {
    pub(crate) fn new() -> Logs {
        Logs { charon: Charon::default(), pluto: Pluto::new(PLUTO) }
    }

    /// A line without anything before its text.
    fn bare(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let entry = |text| Entry { place: line.place(), when: evidence::When::Absent, text };
        match line::bare(line.text).or_else(|| self.charon.goes_on(line.text)) {
            Some(said) => self.charon.line(entry(said.text), &said, reading),
            None => self.charon.hold(entry(line.text.trim_start())),
        }
    }
}

impl Pasted for Logs {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let entry =
            |stamp: &str, text| Entry { place: line.place(), when: stamp::read(stamp), text };
        if let Some((stamp, said)) = line::charon(line.text) {
            self.charon.line(entry(stamp, said.text), &said, reading);
        } else if let Some((stamp, said)) = pluto::line::pluto(line.text) {
            self.pluto.line(entry(stamp, said.text), &said, reading);
        } else if let Some((stamp, text)) = line::tagged(line.text) {
            // The journal keeps thread and group in fields of their own.
            let said = line::of_text(text);
            match self.charon.has_threads() {
                true => self.charon.hold(entry(stamp, said.text)),
                false => self.charon.line(entry(stamp, said.text), &said, reading),
            }
        } else if !self.charon.has_threads() {
            self.bare(line, reading);
        }
    }

    fn end(&mut self, reading: &mut Reading<'_>) {
        self.charon.end(reading);
        self.pluto.end(reading);
    }

    fn is_recognised(&self) -> bool {
        self.charon.has_spoken() || self.pluto.has_spoken()
    }
}
