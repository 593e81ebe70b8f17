//! Dumped messages, told with what stands in them in clear.

use evidence::{Exchange, IkeVersion, Offering, Presented, Statement};
use wire::ike::{Content, Header, decode, v1, v2};

use super::super::Entry;
use super::super::ledger::Message;
use super::Racoon;
use super::dump::Dumped;
use super::threading::REMEMBERED;
use crate::reading::Reading;

/// Payload types (RFC 2408 §3.1, RFC 7296 §3.2).
const SA_V1: u8 = 1;
const VENDOR_V1: u8 = 13;
const SA_V2: u8 = 33;
const VENDOR_V2: u8 = 43;
const SEALED_V2: [u8; 2] = [46, 53];

/// What a message holds in clear.
pub(in crate::logs) struct Clear<'a> {
    pub(in crate::logs) kinds: Vec<u8>,
    pub(in crate::logs) notices: Vec<u16>,
    pub(in crate::logs) sealed: bool,
    /// The body of its security association payload.
    pub(in crate::logs) suites: Option<&'a [u8]>,
    pub(in crate::logs) vendors: Vec<&'a [u8]>,
}

impl Racoon {
    pub(super) fn carved(&mut self, dumped: &Dumped, reading: &mut Reading<'_>) {
        let Ok(header) = Header::read(&dumped.bytes) else { return };
        let entry = Entry { place: dumped.place, when: dumped.when, text: "" };
        match header.version.major {
            1 => self.carved_v1(&header, dumped, entry, reading),
            2 => self.foreign = Some(dumped.clone()),
            _ => {}
        }
    }

    fn carved_v1(
        &mut self,
        header: &Header,
        dumped: &Dumped,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let exchange = Exchange::from_header(1, header.exchange);
        let is_phase1 = matches!(exchange, Exchange::Main | Exchange::Aggressive);
        let known = self.threads.by_cookie(header.initiator_spi);
        let begins = header.responder_spi == 0 && is_phase1;
        let known = known.or_else(|| {
            // Announced, and its cookie is not known yet.
            let current = self.threads.current()?;
            let own = self.threads.sa(current);
            let waits = begins && own.announced && own.cookie.is_none() && !own.up;
            let at = own.at;
            (waits && self.ledger.initiates(at) == Some(dumped.outgoing)).then_some(current)
        });
        let sa = match known {
            Some(sa) => sa,
            None if begins => {
                let role = Some(dumped.outgoing);
                let Some(sa) = self.begin(IkeVersion::V1, role, dumped.remote) else { return };
                sa
            }
            None => return,
        };
        self.threads.turn_to(sa);
        self.threads.learn(sa, header.initiator_spi);
        let at = self.threads.sa(sa).at;
        self.ledger.settle(at, dumped.local, dumped.remote);
        self.threads.is_with(sa, dumped.remote);
        let clear = clear(&dumped.bytes, header);
        let mut message = if is_phase1 {
            let Some(position) = self.position(sa, exchange, dumped) else { return };
            let message = Message::placed(exchange, position, 0);
            // What the lines around it showed already.
            let shown = position <= self.threads.sa(sa).reached;
            let own = self.threads.sa(sa);
            let seen = own.dumped.iter().filter(|(_, known)| *known == position).count();
            if position > own.reached {
                (own.reached, own.reached_at) = (position, dumped.when);
            }
            own.exchange = exchange;
            if shown && seen <= 1 && self.ledger.has_told(at, &message, dumped.outgoing) {
                self.contents(sa, &clear, position, dumped.outgoing, entry, reading);
                return;
            }
            message
        } else if exchange == Exchange::Informational && !self.threads.sa(sa).up {
            let mut message = Message::informational(0, &clear.notices);
            message.sealed = clear.sealed;
            message
        } else {
            // Quick modes are told by what the lines say of them.
            return;
        };
        message.bytes = header.length;
        message.sealed = clear.sealed;
        message.kinds.clone_from(&clear.kinds);
        let (position, outgoing) = (message.position, dumped.outgoing);
        let again = self.ledger.has_told(at, &message, outgoing);
        self.tell(sa, &message, outgoing, entry, reading);
        if !again {
            self.contents(sa, &clear, position, outgoing, entry, reading);
        }
    }

    /// Which message of phase 1 it is: a known one if it has its bytes, else its sender's next.
    fn position(&mut self, sa: usize, exchange: Exchange, dumped: &Dumped) -> Option<u8> {
        use std::hash::BuildHasher as _;
        let hash = foldhash::quality::FixedState::default().hash_one(&dumped.bytes);
        let own = self.threads.sa(sa);
        let initiates = self.ledger.initiates(own.at)?;
        let last = if exchange == Exchange::Main { 6 } else { 3 };
        let known = own.dumped.iter().find(|(known, _)| *known == hash).map(|(_, at)| *at);
        let position = known.or_else(|| {
            let own_turn = |position: &u8| (position % 2 == 1) == (initiates == dumped.outgoing);
            let free = |position: &u8| own.dumped.iter().all(|(_, known)| known != position);
            (1..=last).filter(own_turn).find(free)
        })?;
        if own.dumped.len() < REMEMBERED {
            own.dumped.push((hash, position));
        }
        Some(position)
    }

    fn contents(
        &mut self,
        sa: usize,
        clear: &Clear<'_>,
        position: u8,
        outgoing: bool,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let at = self.threads.sa(sa).at;
        if let Some(body) = clear.suites.filter(|_| (1..=2).contains(&position)) {
            let offering = Offering::Wire { version: self.ledger.version(at), body };
            let suites = match position {
                1 => Statement::Offers(offering),
                _ => Statement::Selects(offering),
            };
            self.ledger.states(at, suites, outgoing, entry, reading);
        }
        for vendor in &clear.vendors {
            let presents = Statement::Presents(Presented::VendorId(vendor));
            self.ledger.states(at, presents, outgoing, entry, reading);
        }
    }
}

pub(in crate::logs) fn clear<'a>(bytes: &'a [u8], header: &Header) -> Clear<'a> {
    let (mut kinds, mut notices, mut vendors) = (Vec::new(), Vec::new(), Vec::new());
    let (mut sealed, mut suites) = (false, None);
    for part in decode(bytes).parts {
        if matches!(part.content, Content::Sealed(_)) {
            sealed = true;
            continue;
        }
        kinds.push(part.kind);
        let body = part
            .offset
            .checked_add(4)
            .and_then(|start| bytes.get(start..part.offset + part.length.max(4)))
            .unwrap_or_default();
        match (header.version.major, part.kind) {
            (1, SA_V1) | (2, SA_V2) => suites = suites.or(Some(body)),
            (1, VENDOR_V1) | (2, VENDOR_V2) => vendors.push(body),
            (2, kind) if SEALED_V2.contains(&kind) => sealed = true,
            _ => {}
        }
        match part.content {
            Content::V1(v1::Payload::Notification(own)) => notices.push(own.kind.0),
            Content::V2(v2::Payload::Notify(own)) => notices.push(own.kind.0),
            _ => {}
        }
    }
    Clear { kinds, notices, sealed, suites, vendors }
}
