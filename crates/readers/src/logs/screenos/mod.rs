//! ScreenOS of NetScreen, SSG and ISG: its events about IKE, tunnels and packets of ESP.

mod line;
mod phrases;
#[cfg(test)]
mod tests;

pub(super) use self::phrases::ORIGINS;
use evidence::{Exchange, IkeVersion, Product, Remark, Remarked};

use self::line::{OfPeer, ScreenLine};
use super::Entry;
use super::drops::Drops;
use super::judged::{About, Judged};
use super::phrase;
use crate::pasted::Line;
use crate::reading::Reading;

/// Notifies that refuse what was asked for (RFC 2408 §3.14.1).
const REFUSALS: [u16; 4] = [7, 14, 18, 24];

#[derive(Debug)]
pub(crate) struct ScreenOs {
    judged: Judged,
    drops: Drops,
}

impl ScreenOs {
    pub(super) fn new(base: u32) -> ScreenOs {
        ScreenOs { judged: Judged::new(base, Product::ScreenOs), drops: Drops::default() }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.judged.has_spoken()
    }

    /// Whether the line is ScreenOS', of what may be IPsec.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let Some(said) = line::read(line.text) else { return false };
        self.judged.spoke();
        let entry = Entry { place: line.place(), when: said.when, text: said.text };
        match line::of_peer(said.text) {
            Some(of_peer) => self.of_peer(&of_peer, entry, reading),
            None => self.of_packet(&said, entry, reading),
        }
        true
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        self.judged.ends_with(&mut self.drops, reading);
    }

    fn of_peer(&mut self, said: &OfPeer<'_>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let small = phrase::small(said.text);
        let version = Some(IkeVersion::V1);
        let exchange = match said.phase {
            Some(2) => Some(Exchange::Quick),
            _ => phrases::completed(&small),
        };
        let about = About { version, remote: said.peer, exchange, ..About::default() };
        if let Some((initiates, exchange)) = phrases::begins(&small) {
            let about = About { initiates: Some(initiates), exchange: Some(exchange), ..about };
            self.judged.reaches(&about, 1, entry, reading);
        } else if let Some(remarked) = phrases::of_peer(said.phase, &small, said.text) {
            if remarked.what == Remark::UnknownSpi {
                self.drops.count(remarked.what, (None, said.peer), entry);
                return;
            }
            let initiates = match remarked.what {
                Remark::SelectorsRefused | Remark::ChildGroupRefused => self.judged.answers(&about),
                _ => role(&remarked),
            };
            let about = About { initiates, ..about };
            self.judged.says(&about, remarked, entry, reading);
        } else if let Some(kind) = phrases::notified(&small).filter(|kind| REFUSALS.contains(kind))
        {
            // Which phase it is of is told, or is the one that is under way.
            let is_second = match said.phase {
                Some(phase) => phase == 2,
                None => self.judged.is_up(&about),
            };
            let exchange = if is_second { Exchange::Quick } else { Exchange::Main };
            self.judged.refused_there(&about, (exchange, kind), entry, reading);
        }
    }

    /// What names the two ends of a packet, or a user.
    fn of_packet(&mut self, said: &ScreenLine<'_>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let small = phrase::small(said.text);
        let ends = line::ends(said.text);
        let version = Some(IkeVersion::V1);
        let (local, remote) = (ends.map(|(_, to)| to), ends.map(|(from, _)| from));
        let about = About { version, local, remote, ..About::default() };
        if let Some((head, reason)) = small.split_once(" because ")
            && head.starts_with("rejected an ike packet on ")
        {
            let Some(remarked) = phrases::of_reason(reason) else { return };
            let about = About { initiates: role(&remarked), ..about };
            self.judged.says(&about, remarked, entry, reading);
        } else if let Some(remarked) = phrases::of_packet(&small) {
            self.drops.count(remarked.what, (local, remote), entry);
        } else if let Some(remarked) = phrases::of_user(&small) {
            let about = About { version, name: &small, ..About::default() };
            self.judged.says(&about, remarked, entry, reading);
        } else if let Some(peer) = up(said.number, said.text) {
            let about = About { version, remote: peer, ..About::default() };
            self.judged.says(&about, Remarked::new(Remark::ChildUp, ""), entry, reading);
        }
    }
}

/// Who judges what the peer asks for was asked.
fn role(remarked: &Remarked<'_>) -> Option<bool> {
    const OF_THE_ASKED: [Remark; 4] =
        [Remark::IkeRefused, Remark::NoConnection, Remark::NoPolicy, Remark::NoPeer];
    OF_THE_ASKED.contains(&remarked.what).then_some(false)
}

/// `VPN 'turin' from 192.0.2.1 is up` (00040).
fn up(number: &str, text: &str) -> Option<Option<evidence::Endpoint>> {
    let (name, state) = text.strip_prefix("VPN '")?.rsplit_once(" is up")?;
    let (_, peer) = name.rsplit_once("' from ")?;
    let is_up = number == "00040" && state.trim_matches(['.', ' ']).is_empty();
    is_up.then(|| super::ledger::endpoint(peer, 500))
}
