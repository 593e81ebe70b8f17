//! WatchGuard's Firebox: the events of Fireware about IPsec, and the lines of its `iked`.

mod ends;
mod line;
mod phrases;
#[cfg(test)]
mod tests;

pub(super) use self::phrases::ORIGINS;
use evidence::{Endpoint, Exchange, IkeVersion, Product, Why};

use self::ends::{Ends, pair};
use self::line::FirewareLine;
use self::phrases::Says;
use super::judged::{About, Judged};
use super::{Entry, notify, phrase};
use crate::pasted::Line;
use crate::reading::Reading;

/// Of one log; the same few come again and again.
const MOST_GAPS: u32 = 8;
/// This machine's own addresses that are remembered.
const MOST_OWN: usize = 16;

#[derive(Debug)]
pub(crate) struct WatchGuard {
    judged: Judged,
    /// Addresses that lines before have shown to be this end's.
    own: Vec<Endpoint>,
    gaps: u32,
}

impl WatchGuard {
    pub(super) fn new(base: u32) -> WatchGuard {
        WatchGuard { judged: Judged::new(base, Product::WatchGuard), own: Vec::new(), gaps: 0 }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.judged.has_spoken()
    }

    /// Whether the line is Fireware's, of IPsec.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let Some(said) = line::read(line.text) else { return false };
        self.judged.spoke();
        let entry = Entry { place: line.place(), when: said.when, text: said.text };
        let small = phrase::small(said.text);
        match phrases::judges(&small, said.text) {
            Ok(Some((remarked, says))) => {
                let ends = self.ends(&said, &small, says);
                let name = pair(&said);
                let about = about(&said, &small, ends, &name);
                let about = match (says, about.exchange) {
                    (Says::Asked, Some(Exchange::Quick)) => {
                        let about = About { initiates: None, ..about };
                        About { initiates: self.judged.answers(&about), ..about }
                    }
                    _ => about,
                };
                if let Some((exchange, last)) = phrases::passed(&small) {
                    let about = About { exchange, ..about };
                    self.judged.reaches(&about, last, entry, reading);
                }
                self.judged.says(&about, remarked, entry, reading);
            }
            Ok(None) => self.notified(&said, &small, entry, reading),
            Err(word) if self.gaps < MOST_GAPS => {
                self.gaps += 1;
                let why = Why::Unknown { what: "reason of Fireware", word: word.to_owned() };
                reading.gap(Some(entry.place), why);
            }
            Err(_) => {}
        }
        true
    }

    /// The peer refuses what this end asked for.
    fn notified(
        &mut self,
        said: &FirewareLine<'_>,
        small: &str,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let Some((exchange, notice)) = phrases::notified(small) else { return };
        let ends = self.ends(said, small, Says::Asking);
        let name = pair(said);
        let about = about(said, small, ends, &name);
        // Where the phase is not told, it is the one that is under way.
        let exchange = exchange.unwrap_or(match self.judged.is_up(&about) {
            true => Exchange::Quick,
            false => Exchange::Main,
        });
        let is_old = matches!(exchange, Exchange::Main | Exchange::Quick);
        let kind = if is_old { notify::v1(notice) } else { notify::v2(notice) };
        let Some(kind) = kind else { return };
        let version = if is_old { IkeVersion::V1 } else { IkeVersion::V2 };
        let about = About { version: Some(version), ..about };
        self.judged.refused_there(&about, (exchange, kind), entry, reading);
    }

    /// Who takes part, and what the line shows to be this end's.
    fn ends(&mut self, said: &FirewareLine<'_>, small: &str, says: Says) -> Ends {
        let ends = ends::of(said, small, says, &self.own);
        if let Some(local) = ends.local
            && self.own.len() < MOST_OWN
            && !ends::is_one_of(&self.own, local)
        {
            self.own.push(local);
        }
        ends
    }
}

fn about<'a>(said: &FirewareLine<'_>, small: &str, ends: Ends, name: &'a str) -> About<'a> {
    let Ends { local, remote, initiates, between } = ends;
    let exchange = phrases::exchange(small).filter(|exchange| {
        matches!(exchange, Exchange::Main | Exchange::Aggressive | Exchange::Quick)
    });
    let version = phrases::version(small, said.ends.is_none());
    About { version, initiates, local, remote, between, exchange, name }
}
