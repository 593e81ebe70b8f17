//! AWS Site-to-Site VPN: the activity of a tunnel, as CloudWatch keeps it.

mod phrases;
mod record;
#[cfg(test)]
mod tests;

pub(super) use self::phrases::ORIGINS;
use std::collections::HashMap;

use evidence::{Exchange, IkeVersion, Product, Remark, Turn};
use foldhash::quality::RandomState;

use self::phrases::Says;
use self::record::{Record, Records, State};
use super::Entry;
use super::ledger::{At, Ledger, Message};
use super::order::Order;
use super::phrase::small;
use crate::pasted::Line;
use crate::reading::Reading;

/// How far one tunnel is.
#[derive(Clone, Copy, Debug)]
struct Tunnel {
    at: At,
    phase1: State,
    phase2: State,
    /// It was up, and is no more.
    over: bool,
}

#[derive(Debug)]
pub(crate) struct Aws {
    ledger: Ledger,
    records: Records,
    order: Order<Record>,
    tunnels: HashMap<String, Tunnel, RandomState>,
    lines: u64,
}

/// Tunnels that are told apart.
const MOST: usize = 10_000;

impl Aws {
    /// `base`: its first number.
    pub(super) fn new(base: u32) -> Aws {
        Aws {
            ledger: Ledger::of(base, Product::Aws),
            records: Records::default(),
            order: Order::default(),
            tunnels: HashMap::default(),
            lines: 0,
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.lines > 0
    }

    /// Whether the line ends a record.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let records = self.records.line(line);
        let own = !records.is_empty();
        self.lines += u64::from(own);
        for record in records {
            for record in self.order.row(record.when.on_its_clock(), record) {
                self.record(&record, reading);
            }
        }
        own
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        for record in self.order.end(false) {
            self.record(&record, reading);
        }
    }

    fn record(&mut self, record: &Record, reading: &mut Reading<'_>) {
        let entry = Entry { place: record.place, when: record.when, text: "" };
        let text = small(&record.details);
        let says = phrases::read(&text);
        let known = self.tunnels.get(&record.stream).copied().filter(|tunnel| !tunnel.over);
        let Some(mut tunnel) = known.or_else(|| self.begin(&text)) else { return };
        // Said of what was before the states of the same record.
        if let Some((exchange, turn, id, outgoing)) = phrases::message(&text) {
            self.message(tunnel.at, exchange, turn, id, outgoing, entry, reading);
        }
        match says {
            Some(Says::Judges(what)) => self.ledger.remark(tunnel.at, what, "", entry, reading),
            Some(Says::NoProposal) => {
                let what = match tunnel.phase1 {
                    State::Established | State::Rekeying => Remark::ChildRefused,
                    _ if record.phase1 == State::Established => Remark::ChildRefused,
                    _ => Remark::IkeRefused,
                };
                self.ledger.remark(tunnel.at, what, "", entry, reading);
            }
            Some(Says::Deleted) if self.ledger.version(tunnel.at) == IkeVersion::V2 => {
                let delete = vec![42];
                let base = Message::new(Exchange::Informational, Turn::Request, 0);
                let message = Message { kinds: delete, ..base };
                self.ledger.tell(tunnel.at, &message, false, entry, reading);
            }
            _ => {}
        }
        let up = |state| matches!(state, State::Established | State::Rekeying);
        if up(record.phase1) && !up(tunnel.phase1) {
            self.ledger.remark(tunnel.at, Remark::Established, "", entry, reading);
        }
        if up(record.phase2) && !up(tunnel.phase2) {
            self.ledger.remark(tunnel.at, Remark::ChildUp, "", entry, reading);
        }
        tunnel.over = up(tunnel.phase1) && !up(record.phase1);
        (tunnel.phase1, tunnel.phase2) = (record.phase1, record.phase2);
        if self.tunnels.len() < MOST || self.tunnels.contains_key(&record.stream) {
            self.tunnels.insert(record.stream.clone(), tunnel);
        }
    }

    fn begin(&mut self, text: &str) -> Option<Tunnel> {
        let first = phrases::is_version_1(text);
        let version = if first { IkeVersion::V1 } else { IkeVersion::V2 };
        let at = self.ledger.begin(version, None)?;
        Some(Tunnel { at, phase1: State::Unknown, phase2: State::Unknown, over: false })
    }

    #[expect(clippy::too_many_arguments, reason = "a message has so many properties")]
    fn message(
        &mut self,
        at: At,
        exchange: Exchange,
        turn: Turn,
        id: u32,
        outgoing: bool,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        if matches!(exchange, Exchange::IkeSaInit | Exchange::IkeAuth) {
            self.ledger.settle_role(at, outgoing == (turn == Turn::Request));
        }
        let message = Message { sealed: true, ..Message::new(exchange, turn, id) };
        self.ledger.tell(at, &message, outgoing, entry, reading);
    }
}
