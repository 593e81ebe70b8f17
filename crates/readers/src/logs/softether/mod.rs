//! SoftEther VPN's server: IKEv1, in which it always answers.

mod line;
mod phrases;
#[cfg(test)]
mod tests;

pub(super) use self::phrases::ORIGINS;
use evidence::{IkeVersion, Product, Remarked};

use self::phrases::Told;
use super::judged::{About, Judged};
use super::{Entry, stamp};
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Debug)]
pub(crate) struct SoftEther {
    judged: Judged,
}

impl SoftEther {
    pub(super) fn new(base: u32) -> SoftEther {
        SoftEther { judged: Judged::new(base, Product::SoftEther) }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.judged.has_spoken()
    }

    /// Whether the line is SoftEther's of IPsec.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let Some(said) = line::read(line.text) else { return false };
        self.judged.spoke();
        let when = stamp::read(said.before);
        let entry = Entry { place: line.place(), when, text: said.text };
        // A client's number comes again once the server was started again.
        let name = format!("{} {:?}", said.client, said.remote.address());
        let about = About {
            version: Some(IkeVersion::V1),
            initiates: Some(false),
            local: Some(said.local),
            remote: Some(said.remote),
            name: &name,
            ..About::default()
        };
        match phrases::told(said.text) {
            Some(Told::Began(exchange)) => {
                let about = About { exchange: Some(exchange), ..about };
                self.judged.reaches(&about, 2, entry, reading);
            }
            Some(Told::Asks) => self.judged.is_asked(&about, entry, reading),
            Some(Told::Moves) if said.local.port() == 4500 => {
                self.judged.goes_on(&about, 5, entry, reading);
            }
            Some(Told::Moves) => {}
            Some(Told::GivesUp) => self.judged.gives_up(&about, entry, reading),
            Some(Told::Judges(what)) => {
                self.judged.says(&about, Remarked::new(what, ""), entry, reading);
            }
            None => {}
        }
        true
    }
}
