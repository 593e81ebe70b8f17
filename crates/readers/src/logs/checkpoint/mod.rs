//! Check Point's gateways: what their logs say of IKE.

mod line;
mod phrases;
#[cfg(test)]
mod tests;

use evidence::Product;

use super::Entry;
use super::judged::{About, Judged};
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Debug)]
pub(crate) struct CheckPoint {
    judged: Judged,
}

impl CheckPoint {
    pub(super) fn new(base: u32) -> CheckPoint {
        CheckPoint { judged: Judged::new(base, Product::CheckPoint) }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.judged.has_spoken()
    }

    /// Whether the line is Check Point's.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let Some(said) = line::read(line.text, self.has_spoken()) else { return false };
        self.judged.spoke();
        let entry = Entry { place: line.place(), when: said.when, text: "" };
        let version = phrases::version(&said.text);
        let initiates = phrases::initiates(&said.text);
        let (local, remote) = (said.origin, said.peer);
        let about = About { version, initiates, local, remote, ..About::default() };
        if let Some(remarked) = phrases::remark(&said.text) {
            self.judged.says(&about, remarked, entry, reading);
        }
        true
    }
}
