//! SonicWall's SonicOS: the events of its log, out of syslog or exported.

mod line;
mod phrases;
#[cfg(test)]
mod tests;

pub(super) use self::phrases::ORIGINS;
use evidence::{Endpoint, Exchange, Product, Remark, Remarked};

use self::line::SonicLine;
use super::drops::Drops;
use super::judged::{About, Judged};
use super::{Entry, notify};
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Debug)]
pub(crate) struct SonicWall {
    judged: Judged,
    drops: Drops,
}

impl SonicWall {
    pub(super) fn new(base: u32) -> SonicWall {
        SonicWall { judged: Judged::new(base, Product::SonicWall), drops: Drops::default() }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.judged.has_spoken()
    }

    /// Whether the line is SonicOS'.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let Some(said) = line::read(line.text, self.has_spoken()) else { return false };
        self.judged.spoke();
        let entry = Entry { place: line.place(), when: said.when, text: "" };
        match phrases::dropped(&said.text, &said.note) {
            Some(what) => self.drops.count(what, ends(&said), entry),
            None => self.said(&said, entry, reading),
        }
        true
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        self.judged.ends_with(&mut self.drops, reading);
    }

    fn said(&mut self, said: &SonicLine, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let name = pair(said);
        let (version, initiates) = phrases::role(&said.text);
        let (local, remote) = ends(said);
        let exchange = phrases::exchange(&said.text);
        let about =
            About { version, initiates, local, remote, exchange, name: &name, ..About::default() };
        if phrases::begins(&said.text) {
            self.judged.reaches(&about, 1, entry, reading);
        } else if phrases::begins_quick_mode(&said.text) {
            // Phase 1 came up, perhaps before the log begins; its mode is not told.
            if !self.judged.is_up(&about) {
                let about = About { exchange: None, ..about };
                self.judged.says(&about, Remarked::new(Remark::Established, ""), entry, reading);
            }
        } else if let Some(remarked) = phrases::remark(&said.text) {
            self.judged.says(&about, remarked, entry, reading);
        } else if let Some(kind) = phrases::notified(&said.text).and_then(notify::v1) {
            // Of phase 2 once phase 1 is up; others are no refusal of a proposal.
            match (kind, self.judged.is_up(&about)) {
                (14, false) => self.refused(&about, (Exchange::Main, 14), entry, reading),
                (14, true) => self.refused(&about, (Exchange::Quick, 14), entry, reading),
                (18, true) => self.refused(&about, (Exchange::Quick, 18), entry, reading),
                _ => {}
            }
        }
    }

    fn refused(
        &mut self,
        about: &About<'_>,
        refusal: (Exchange, u16),
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        self.judged.refused_there(about, refusal, entry, reading);
    }
}

/// This end and the other, where the firewall's own address tells them apart.
fn ends(said: &SonicLine) -> (Option<Endpoint>, Option<Endpoint>) {
    let Some((from, to)) = said.ends else { return (None, None) };
    let is_own = |end: Endpoint| said.own.is_some_and(|own| own.host() == end.host());
    match (is_own(from), is_own(to)) {
        (true, false) => (Some(from), Some(to)),
        (false, true) => (Some(to), Some(from)),
        _ => (None, None),
    }
}

/// The two ends in either order: which of them is the packet's source depends on the event.
fn pair(said: &SonicLine) -> String {
    let Some((from, to)) = said.ends else { return String::new() };
    let mut both = [from, to].map(|end| format!("{:?}", end.host()));
    both.sort_unstable();
    both.concat()
}
