//! Tells the messages whose bytes a FortiGate does not show.

use evidence::{Endpoint, Exchange, IkeVersion, Turn};

use super::line::{self, IkeLine};
use super::stages::{self, Stage};
use super::{Fortigate, announced, ends};
use crate::logs::Entry;
use crate::logs::ledger::{At, Message};
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
            let known = match own {
                Some(own) => self.of_spi(own),
                None => self.of(&said),
            };
            if known.is_none() {
                self.begins_again(name, &said, ends(rest), entry, reading);
            }
            let at = known.or_else(|| self.of_spi(own?)).filter(|at| !self.is_shown(*at));
            if let Some((at, last)) =
                at.and_then(|at| Some((at, self.ledger.last_sent(at)?.clone())))
            {
                self.ledger.tell(at, &last, true, entry, reading);
            }
        } else if let Some(stage) = stages::left(name) {
            self.ends = ends(rest).or(self.ends);
            self.reaches(&said, stage, announced::bytes(rest), entry, reading);
        }
    }

    /// The log begins with a repetition.
    fn begins_again(
        &mut self,
        name: &str,
        said: &IkeLine<'_>,
        ends: Option<(Endpoint, Endpoint)>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        self.ends = ends.or(self.ends);
        if let Some(stage) = stages::again(name) {
            self.reaches(said, stage, 0, entry, reading);
        } else if stages::is_of_version_1(name)
            && let Some(spi) = said.spi
            && let Some(at) = self.ledger.begin(IkeVersion::V1, None)
        {
            self.current = Some(at);
            self.by_spi.insert((IkeVersion::V1, spi), at);
            if let Some(id) = said.id {
                self.by_id.insert(id, at);
            }
            self.ledger.settle(at, ends.map(|ends| ends.0), ends.map(|ends| ends.1));
        }
    }

    pub(super) fn is_shown(&self, at: At) -> bool {
        self.sas.get(&at).is_some_and(|sa| sa.shown)
    }

    /// A message of so many bytes came or left that is not shown.
    pub(super) fn reaches(
        &mut self,
        said: &IkeLine<'_>,
        stage: Stage,
        bytes: u32,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        // What stands in hand may be another tunnel's.
        let known = said.spi.or(said.id.map(u64::from)).and_then(|_| self.of(said));
        let known = known.filter(|at| self.ledger.version(*at) == stage.version);
        let known = known.filter(|at| self.ledger.initiates(*at) != Some(!stage.initiates));
        let goes_on = stage.position > 1 || stage.answered;
        let fits = known.filter(|at| goes_on || !self.has_begun(*at, said));
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
            // Those before it may have gone by another port (RFC 7296 §2.23, RFC 3947 §4).
            if self.ledger.ends(at).is_none() {
                self.ledger.settle(at, Some(local.host()), Some(remote.host()));
            }
            self.ledger.reach(at, stage.exchange, stage.position - 1, entry, reading);
            self.ledger.settle(at, Some(local), Some(remote));
        }
        let (message, outgoing) = stage.message(bytes);
        if !self.ledger.has_told(at, &message, outgoing) {
            self.ledger.reach(at, stage.exchange, stage.position - 1, entry, reading);
            self.ledger.tell(at, &message, outgoing, entry, reading);
        }
    }

    /// The peer asks for another child SA, which it does under an IKE SA that is up.
    pub(super) fn asks_for_child(
        &mut self,
        said: &IkeLine<'_>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let known = self.of(said).filter(|at| self.ledger.version(*at) == IkeVersion::V2);
        let Some(at) = known.or_else(|| self.ledger.begin(IkeVersion::V2, None)) else { return };
        self.current = Some(at);
        self.by_id.extend(said.id.map(|id| (id, at)));
        let sa = self.sas.entry(at).or_default();
        sa.child = true;
        if sa.shown {
            return;
        }
        if let Some((local, remote)) = self.ends {
            self.ledger.settle(at, Some(local), Some(remote));
        }
        // Its number is not said; the first two are those of the first exchanges.
        let message = Message::new(Exchange::CreateChildSa, Turn::Request, 2);
        self.ledger.tell(at, &message, false, entry, reading);
    }

    /// Its first message was told already, and this one has another SPI, if any.
    fn has_begun(&self, at: At, said: &IkeLine<'_>) -> bool {
        let version = self.ledger.version(at);
        let same = said.spi.is_some_and(|spi| self.by_spi.get(&(version, spi)) == Some(&at));
        !same && self.ledger.has_messages(at)
    }
}
