//! Tells the messages whose bytes a FortiGate does not show.

use super::line::{self, IkeLine};
use super::stages::{self, Stage};
use super::{Fortigate, ends};
use crate::logs::Entry;
use crate::logs::ledger::At;
use crate::logs::phrase::small;
use crate::reading::Reading;

impl Fortigate {
    /// `sent IKE msg (ident_i1send): 192.0.2.1:500->192.0.2.7:500, len=264, id=…/…`, without bytes.
    pub(super) fn leaves(
        &mut self,
        said: &IkeLine<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let text = small(entry.text);
        let Some((_, rest)) = text.split_once('(') else { return };
        let Some((name, rest)) = rest.split_once("): ") else { return };
        let own = rest.split_once("id=").and_then(|(_, id)| line::spi(id.get(..16)?));
        let said = IkeLine { spi: said.spi.or(own), ..*said };
        if stages::is_again(name) {
            let at = self.of(&said).filter(|at| !self.is_shown(*at));
            if let Some((at, last)) =
                at.and_then(|at| Some((at, self.ledger.last_sent(at)?.clone())))
            {
                self.ledger.tell(at, &last, true, entry, reading);
            }
        } else if let Some(stage) = stages::left(name) {
            self.ends = ends(rest).or(self.ends);
            self.reaches(&said, stage, entry, reading);
        }
    }

    pub(super) fn is_shown(&self, at: At) -> bool {
        self.sas.get(&at).is_some_and(|sa| sa.shown)
    }

    /// A message came or left that is not shown.
    pub(super) fn reaches(
        &mut self,
        said: &IkeLine<'_>,
        stage: Stage,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        // What stands in hand may be another tunnel's.
        let known = said.spi.or(said.id.map(u64::from)).and_then(|_| self.of(said));
        let known = known.filter(|at| self.ledger.version(*at) == stage.version);
        let known = known.filter(|at| self.ledger.initiates(*at) != Some(!stage.initiates));
        let fits = known.filter(|at| stage.position > 1 || !self.has_begun(*at, said));
        let at = match fits {
            Some(at) => at,
            None => {
                let role = Some(stage.initiates);
                let Some(at) = self.ledger.begin(stage.version, role) else { return };
                at
            }
        };
        self.current = Some(at);
        if let Some(spi) = said.spi {
            self.by_spi.insert((stage.version, spi), at);
        }
        if let Some(id) = said.id {
            self.by_id.insert(id, at);
        }
        if self.is_shown(at) {
            return;
        }
        self.ledger.settle_role(at, stage.initiates);
        if let Some((local, remote)) = self.ends {
            self.ledger.settle(at, Some(local), Some(remote));
        }
        self.ledger.reach(at, stage.exchange, stage.position, entry, reading);
    }

    /// Its first message was told already, and this one has another SPI, if any.
    fn has_begun(&self, at: At, said: &IkeLine<'_>) -> bool {
        let version = self.ledger.version(at);
        let same = said.spi.is_some_and(|spi| self.by_spi.get(&(version, spi)) == Some(&at));
        !same && self.ledger.has_messages(at)
    }
}
