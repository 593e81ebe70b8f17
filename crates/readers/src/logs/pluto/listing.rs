//! States that `ipsec status` lists, which count where no log tells of them.

use evidence::{Place, When};

use super::line::{self, PlutoLine};
use super::{Entry, Pluto};
use crate::reading::Reading;

/// States that are held.
const MOST: usize = 64;

/// Each as [`line::listed`] words it, and where it stands.
#[derive(Debug, Default)]
pub(super) struct Listing(Vec<(String, Place)>);

impl Listing {
    /// The log tells of this line's state itself.
    pub(super) fn told(&mut self, line: &PlutoLine<'_>) {
        if line.serial.is_some() {
            self.0.retain(|(listed, _)| {
                let of = line::pluto(listed).map(|(_, of)| (of.name, of.serial));
                of != Some((line.name, line.serial))
            });
        }
    }
}

impl Pluto {
    /// A state as [`line::listed`] words it.
    pub(in super::super) fn lists(&mut self, listed: String, place: Place) {
        self.lines += 1;
        if self.listing.0.len() < MOST {
            self.listing.0.push((listed, place));
        }
    }

    pub(super) fn left_listed(&mut self, reading: &mut Reading<'_>) {
        for (listed, place) in std::mem::take(&mut self.listing.0) {
            if let Some((_, said)) = line::pluto(&listed) {
                let entry = Entry { place, when: When::Absent, text: said.text };
                self.line(entry, &said, reading);
            }
        }
    }
}
