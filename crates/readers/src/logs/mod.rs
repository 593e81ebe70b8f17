//! What IKE daemons log: one folder for each product, and what all lines have before their text.

mod charon;
mod cisco;
mod fortigate;
mod l2tp;
mod ledger;
mod line;
mod mikrotik;
mod notify;
mod phrase;
mod pluto;
mod racoon;
mod stamp;
pub(crate) mod stream;

use crate::pasted::{Line, Pasted};
use crate::reading::Reading;

use charon::Charon;
use cisco::Cisco;
use fortigate::Fortigate;
use l2tp::L2tp;
use mikrotik::MikroTik;
use pluto::Pluto;
use racoon::Racoon;

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
    cisco: Cisco,
    fortigate: Fortigate,
    racoon: Racoon,
    mikrotik: MikroTik,
    l2tp: L2tp,
    stamps: stamp::Last,
    /// Lines that are a daemon's.
    recognised: u64,
}

/// The first number of each product's negotiations within one source; charon's begin at 0.
const PLUTO: u32 = 1 << 27;
const CISCO: u32 = 1 << 28;
const FORTIGATE: u32 = 1 << 29;
const RACOON: u32 = 5 << 28;
const MIKROTIK_1: u32 = 6 << 28;
const MIKROTIK_2: u32 = 7 << 28;

impl Logs {
    pub(crate) fn new() -> Logs {
        Logs {
            charon: Charon::default(),
            pluto: Pluto::new(PLUTO),
            cisco: Cisco::new(CISCO),
            fortigate: Fortigate::new(FORTIGATE),
            racoon: Racoon::new(RACOON, evidence::Product::Racoon),
            mikrotik: MikroTik::new(MIKROTIK_1, MIKROTIK_2),
            l2tp: L2tp::default(),
            stamps: stamp::Last::default(),
            recognised: 0,
        }
    }

    /// Lines so far that are a daemon's.
    fn recognised(&self) -> u64 {
        self.recognised + self.charon.lines() + self.pluto.lines()
    }

    /// A line of those that begin a line each in a way of their own.
    fn of_another(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        self.fortigate.line(line, reading)
            || self.cisco.line(line, reading)
            || self.racoon.line(line, reading)
            || self.mikrotik.line(line, &mut self.l2tp, reading)
            || self.l2tp.line(line, reading)
    }

    /// A line without anything before its text.
    fn bare(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        for text in line::joined(line.text) {
            let entry = |text| Entry { place: line.place(), when: evidence::When::Absent, text };
            match line::bare(text).or_else(|| self.charon.goes_on(text)) {
                Some(said) => self.charon.line(entry(said.text), &said, reading),
                None => self.charon.hold(entry(text.trim_start())),
            }
        }
    }
}

impl Pasted for Logs {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let stamps = &mut self.stamps;
        let mut entry =
            |stamp: &str, text| Entry { place: line.place(), when: stamps.read(stamp), text };
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
        } else if self.of_another(line, reading) {
            self.recognised += 1;
        } else if !self.charon.has_threads() {
            self.bare(line, reading);
        }
    }

    fn end(&mut self, reading: &mut Reading<'_>) {
        self.charon.end(reading);
        self.pluto.end(reading);
        self.cisco.end(reading);
        self.fortigate.end(reading);
        self.racoon.end(reading);
        self.mikrotik.end(reading);
    }

    fn is_recognised(&self) -> bool {
        self.recognised() > 0
            || self.cisco.has_spoken()
            || self.fortigate.has_spoken()
            || self.racoon.has_spoken()
            || self.mikrotik.has_spoken()
            || self.l2tp.has_spoken()
    }
}
