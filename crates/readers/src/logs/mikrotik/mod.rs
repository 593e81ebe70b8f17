//! MikroTik RouterOS: IKEv1 in racoon's words, and its own IKEv2.

mod crossing;
mod ike2;
mod line;
mod phrases;

pub(super) use self::phrases::ORIGINS;
use evidence::Product;

use self::ike2::Ike2;
use self::line::Topic;
use super::l2tp::L2tp;
use super::ledger::endpoint;
use super::phrase::small;
use super::racoon::{Racoon, Said};
use super::{Entry, stamp};
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Debug)]
pub(crate) struct MikroTik {
    ike1: Racoon,
    ike2: Ike2,
    lines: u64,
}

impl MikroTik {
    /// `ike1`, `ike2`: the first numbers of each version's negotiations.
    pub(super) fn new(ike1: u32, ike2: u32) -> MikroTik {
        MikroTik { ike1: Racoon::new(ike1, Product::MikroTik), ike2: Ike2::new(ike2), lines: 0 }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.lines > 0
    }

    /// Whether the line is RouterOS'.
    pub(super) fn line(
        &mut self,
        line: Line<'_>,
        l2tp: &mut L2tp,
        reading: &mut Reading<'_>,
    ) -> bool {
        let said = line::read(line.text);
        let Some(said) = said.or_else(|| line::untitled(line.text, self.has_spoken())) else {
            return false;
        };
        let when = stamp::router(said.before);
        let entry = Entry { place: line.place(), when, text: said.text };
        let understood = match said.topic {
            Topic::Ipsec => self.ipsec(entry, reading),
            Topic::L2tp => l2tp.interface(entry, true, reading),
        };
        let own = understood || said.is_certain;
        self.lines += u64::from(own);
        own
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        self.ike1.end(reading);
        self.ike2.end(reading);
    }

    fn ipsec(&mut self, entry: Entry<'_>, reading: &mut Reading<'_>) -> bool {
        let text = small(entry.text);
        if text.contains(" new phase 1 ") || text.contains(" new phase 2 ") {
            self.ike2.leave(reading);
        } else if self.ike2.line(&text, entry, reading) {
            return true;
        }
        // `192.0.2.1 failed to get valid proposal.`
        let (first, rest) = entry.text.split_once(' ').unwrap_or((entry.text, ""));
        let peer = first.split('[').next().unwrap_or_default();
        let is_address = peer.parse::<std::net::IpAddr>().is_ok() || line::is_masked(peer);
        let peer = endpoint(peer, 0).filter(|_| is_address);
        let entry = if is_address { Entry { text: rest.trim_start(), ..entry } } else { entry };
        let understood = self.ike1.said(Said { entry, peer, is_warning: false }, reading);
        if let Some(dumped) = self.ike1.foreign() {
            self.ike2.dumped(&dumped, reading);
        }
        understood
    }
}

#[cfg(test)]
mod tests;
