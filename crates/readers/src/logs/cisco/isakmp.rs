//! IOS, IKEv1: `sending packet to … (I) MM_NO_STATE`, and what is said of each packet.
//!
//! The role and the state of a packet's line tell which message of main mode it is; what a received
//! packet holds, the lines after it tell.

use std::collections::HashMap;

use evidence::{Endpoint, Exchange, IkeVersion, Remark};
use foldhash::quality::RandomState;
use numbers::ikev1::NotifyType;

use super::super::ledger::{Ledger, Message, endpoint};
use super::super::phrase::{fits, number_after, small};
use super::super::{Entry, notify};
use super::positions::{Packet, Sa, State, packet};
use super::{packets, phrases};
use crate::reading::Reading;

#[derive(Debug)]
pub(super) struct Isakmp {
    sas: Vec<Sa>,
    by_peer: HashMap<Endpoint, usize, RandomState>,
    by_connection: HashMap<u32, usize, RandomState>,
    current: Option<usize>,
    /// The next packet that is sent begins one, in this mode.
    beginning: Option<Exchange>,
    /// This end's address, by that of the peer.
    locals: HashMap<Endpoint, Endpoint, RandomState>,
}

const MOST_LOCALS: usize = 10_000;

impl Isakmp {
    pub(super) fn new() -> Isakmp {
        Isakmp {
            sas: Vec::new(),
            by_peer: HashMap::default(),
            by_connection: HashMap::default(),
            current: None,
            beginning: None,
            locals: HashMap::default(),
        }
    }

    pub(super) fn line(
        &mut self,
        connection: Option<u32>,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let text = small(entry.text);
        if let Some(rest) = text.strip_prefix("sending packet to ") {
            if let Some(packet) = packet(rest) {
                self.sends(connection, &packet, entry, ledger, reading);
            }
        } else if let Some(rest) = text.strip_prefix("received packet from ") {
            if let Some(packet) = packet(rest) {
                self.receives(connection, &packet, entry, ledger, reading);
            }
        } else if text.starts_with("beginning main mode exchange") {
            self.beginning = Some(Exchange::Main);
        } else if text.starts_with("beginning aggressive mode exchange") {
            self.beginning = Some(Exchange::Aggressive);
        } else {
            let known = connection.filter(|number| *number > 0);
            let known = known.and_then(|number| self.by_connection.get(&number).copied());
            let known = known.or(self.current).or_else(|| self.joins(connection, &text, ledger));
            if let Some(sa) = known {
                self.said(sa, &text, entry, ledger, reading);
            } else {
                self.fragment(&text, entry, ledger, reading);
            }
        }
    }

    /// Of IPsec, the certificates, the system: of the SA that is at work.
    pub(super) fn judges(
        &mut self,
        what: Remark,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let sa = match self.current {
            Some(sa) => Some(sa),
            None => self.begin(None, ledger),
        };
        let Some(sa) = sa else { return };
        let own = &mut self.sas[sa];
        own.opens(Exchange::Main, ledger, reading);
        own.refused = true;
        if what == Remark::ChildSuiteRefused {
            own.unfit.get_or_insert((entry.place, entry.when));
            return;
        }
        ledger.remark(own.at, what, "", entry, reading);
    }

    /// Whether IOS speaks of IKEv1 at all.
    pub(super) fn is_at_work(&self) -> bool {
        self.current.is_some()
    }

    /// The end of the text.
    pub(super) fn end(&mut self, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        for sa in &mut self.sas {
            sa.opens(Exchange::Main, ledger, reading);
            sa.refuse_child(ledger, reading);
        }
    }

    /// A message that cannot be read: of main mode's fifth, the keys differ.
    pub(super) fn malformed(
        &mut self,
        peer: Option<Endpoint>,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let sa = match self.current {
            Some(sa) if ledger.has_messages(self.sas[sa].at) => Some(sa),
            _ => self.with(peer, ledger),
        };
        let Some(sa) = sa else { return };
        self.current = Some(sa);
        let own = &self.sas[sa];
        if own.authenticated {
            return;
        }
        if ledger.judged(own.at).is_some() {
            // Said already, in other words.
        } else if own.received == Some(State::Main(4)) {
            self.resolve_fifth(entry, ledger, reading);
            self.judges(Remark::Unreadable, entry, ledger, reading);
        } else {
            self.judges(Remark::Malformed, entry, ledger, reading);
        }
    }

    /// A mode failed; what was said before it names the reason, as a rule.
    pub(super) fn fails(
        &mut self,
        what: Remark,
        peer: Option<Endpoint>,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let Some(sa) = self.with(peer, ledger) else { return };
        let at = self.sas[sa].at;
        if ledger.judged(at).is_none() && !ledger.has_messages(at) {
            ledger.remark(at, what, "", entry, reading);
        }
    }

    /// A tunnel with the peer is up.
    pub(super) fn is_up(
        &mut self,
        peer: Option<Endpoint>,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let known = peer.and_then(|peer| self.by_peer.get(&peer.host()).copied());
        if let Some(sa) = known {
            ledger.remark(self.sas[sa].at, Remark::ChildUp, "", entry, reading);
        }
    }

    /// `local= 192.0.2.1:500, remote= 192.0.2.2:500`: lines of ISAKMP do not name this end.
    pub(super) fn learns_ends(&mut self, text: &str) {
        let end = |name: &str| {
            let (_, rest) = text.split_once(name)?;
            let end = rest.split([',', ' ', ')']).next()?;
            packets::end(end).or_else(|| endpoint(end, 500)).map(Endpoint::host)
        };
        if let (Some(local), Some(remote)) = (end("local= "), end("remote= "))
            && self.locals.len() < MOST_LOCALS
        {
            self.locals.insert(remote, local);
        }
    }

    /// The SA with a peer that a system message names.
    fn with(&mut self, peer: Option<Endpoint>, ledger: &mut Ledger) -> Option<usize> {
        let known = match peer {
            Some(peer) => self.by_peer.get(&peer.host()).copied(),
            None => self.current,
        };
        if known.is_some() {
            return known;
        }
        let sa = self.begin(None, ledger)?;
        ledger.settle(self.sas[sa].at, None, peer);
        if let Some(peer) = peer {
            self.by_peer.insert(peer.host(), sa);
        }
        Some(sa)
    }

    fn resolve_fifth(&mut self, entry: Entry<'_>, ledger: &mut Ledger, reading: &mut Reading<'_>) {
        let Some(sa) = self.current.map(|sa| &mut self.sas[sa]) else { return };
        if sa.received.take() == Some(State::Main(4)) {
            let position = if ledger.initiates(sa.at) == Some(true) { 6 } else { 5 };
            let message = Message::placed(Exchange::Main, position, 0);
            ledger.tell(sa.at, &message, false, entry, reading);
        }
    }

    fn begin(&mut self, initiates: Option<bool>, ledger: &mut Ledger) -> Option<usize> {
        let at = ledger.begin(IkeVersion::V1, initiates)?;
        self.sas.push(Sa { at, ..Sa::default() });
        self.current = Some(self.sas.len() - 1);
        self.current
    }

    /// The SA of a packet; the number of a connection is free again once its SA is gone.
    fn find(
        &mut self,
        connection: Option<u32>,
        packet: &Packet,
        is_new: bool,
        ledger: &mut Ledger,
    ) -> Option<usize> {
        let peer = packet.peer.host();
        let connection = connection.filter(|number| *number > 0);
        let numbered = connection.and_then(|number| self.by_connection.get(&number).copied());
        let known = numbered.or_else(|| self.by_peer.get(&peer).copied());
        let known = known.filter(|sa| {
            let initiates = ledger.initiates(self.sas[*sa].at);
            let of_role = match packet.role {
                'i' => initiates == Some(true),
                'r' => initiates == Some(false),
                _ => true,
            };
            !is_new && of_role && !ledger.is_fragment(self.sas[*sa].at)
        });
        let sa = match known {
            Some(sa) => sa,
            None => self.begin(Some(packet.role == 'i'), ledger)?,
        };
        let local = self.locals.get(&peer).copied().unwrap_or(Endpoint::unknown(0));
        let local = local.at(packet.local_port);
        ledger.settle(self.sas[sa].at, Some(local), Some(packet.peer));
        self.by_peer.insert(peer, sa);
        if let Some(number) = connection {
            self.by_connection.insert(number, sa);
        }
        self.current = Some(sa);
        Some(sa)
    }

    fn sends(
        &mut self,
        connection: Option<u32>,
        packet: &Packet,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let again = self.current.is_some_and(|sa| self.sas[sa].again);
        let beginning = self.beginning.take();
        let is_new = beginning.is_some() && !again;
        let Some(sa) = self.find(connection, packet, is_new, ledger) else { return };
        let aggressive = beginning == Some(Exchange::Aggressive);
        let sa = &mut self.sas[sa];
        let opened =
            if packet.state == State::Aggressive { Exchange::Aggressive } else { Exchange::Main };
        sa.opens(opened, ledger, reading);
        sa.received = None;
        let repeated = std::mem::take(&mut sa.again);
        let message = match ledger.last_sent(sa.at) {
            Some(last) if repeated => Some(last.clone()),
            _ => sa.sent(packet, aggressive, ledger),
        };
        if let Some(message) = message {
            ledger.tell(sa.at, &message, true, entry, reading);
        }
    }

    fn receives(
        &mut self,
        connection: Option<u32>,
        packet: &Packet,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let is_new = packet.role == 'n';
        let Some(sa) = self.find(connection, packet, is_new, ledger) else { return };
        let sa = &mut self.sas[sa];
        sa.opens(Exchange::Main, ledger, reading);
        sa.received = Some(packet.state);
        sa.refused = false;
        if is_new {
            // Which mode it is, is said later; what follows shows it.
            sa.received = Some(State::None);
        } else if packet.state == State::Aggressive && ledger.initiates(sa.at) == Some(true) {
            sa.received = None;
            let message = Message::placed(Exchange::Aggressive, 2, 0);
            ledger.tell(sa.at, &message, false, entry, reading);
        }
    }

    /// The log begins once phase 1 is up: what follows is a quick mode of this end.
    fn joins(&mut self, connection: Option<u32>, text: &str, ledger: &mut Ledger) -> Option<usize> {
        let number = connection.filter(|number| *number > 0)?;
        if !text.starts_with("beginning quick mode exchange") {
            return None;
        }
        let sa = self.begin(Some(true), ledger)?;
        self.by_connection.insert(number, sa);
        Some(sa)
    }

    /// Among lines that follow no packet only what judges counts.
    fn fragment(
        &mut self,
        text: &str,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        let compares =
            fits(text, "^checking isakmp transform") || fits(text, "does not match policy");
        let refuses =
            fits(text, "^no offers accepted") || fits(text, "^phase 1 sa policy not acceptable");
        if let Some(place) = died_at(text) {
            let Some(sa) = self.begin(Some(true), ledger) else { return };
            let at = self.sas[sa].at;
            ledger.reach(at, Some(Exchange::Main), place, entry, reading);
            ledger.tell(at, &Message::placed(Exchange::Main, place, 0), true, entry, reading);
            ledger.remark(at, Remark::GaveUp, "", entry, reading);
            return;
        }
        let counts = compares || refuses || phrases::ios(text).is_some_and(phrases::names);
        if counts && let Some(sa) = self.begin(None, ledger) {
            self.said(sa, text, entry, ledger, reading);
        }
        if let Some(what) = refused_there(text)
            && let Some(sa) = self.begin(None, ledger)
        {
            ledger.remark(self.sas[sa].at, what, "", entry, reading);
        }
    }

    fn said(
        &mut self,
        sa: usize,
        text: &str,
        entry: Entry<'_>,
        ledger: &mut Ledger,
        reading: &mut Reading<'_>,
    ) {
        self.current = Some(sa);
        let sa = &mut self.sas[sa];
        if text.starts_with("processing ke payload") || text.starts_with("processing id payload") {
            sa.opens(Exchange::Aggressive, ledger, reading);
        }
        sa.resolve(text, entry, ledger, reading);
        let judges = text.starts_with("no offers accepted") || phrases::ios(text).is_some();
        if judges || text.starts_with("phase 1 sa policy not acceptable") {
            sa.opens(Exchange::Main, ledger, reading);
        }
        if text.starts_with("retransmitting phase ") {
            sa.again = true;
        } else if text.starts_with("deleting sa reason") {
            sa.deleted = true;
        } else if fits(text, "^no pre-shared key with") {
            sa.no_key = true;
        } else if let Some(id) = number_after(text, "beginning quick mode exchange, m-id of") {
            sa.quick = Some((id, 1));
        }
        sa.comparison.line(text);
        if fits(text, "^no offers accepted") || fits(text, "^phase 1 sa policy not acceptable") {
            sa.refuse_first(entry, ledger, reading);
        } else if fits(text, "^atts are acceptable") {
            sa.unfit = None;
            sa.refused = false;
        } else if fits(text, "^phase 2 sa*not acceptable") {
            sa.refused = true;
            sa.refuse_child(ledger, reading);
            if ledger.judged(sa.at).is_none() {
                ledger.remark(sa.at, Remark::ChildRefused, "", entry, reading);
            }
        } else if let Some(what) = phrases::ios(text) {
            sa.authenticated |= what == Remark::AuthenticatedPeer;
            if what == Remark::Established && std::mem::replace(&mut sa.is_up, true) {
                return;
            }
            if what == Remark::Unreadable && sa.authenticated {
                return;
            }
            if what == Remark::ChildSuiteRefused {
                sa.refused = true;
                sa.unfit.get_or_insert((entry.place, entry.when));
                return;
            }
            if what == Remark::SelectorsRefused && ledger.judged(sa.at).is_some() {
                return;
            }
            if what == Remark::Established {
                sa.completes(entry, ledger, reading);
            }
            if what == Remark::ChildUp {
                sa.unfit = None;
            }
            sa.refused |= phrases::names(what);
            sa.end_quick(what, entry, ledger, reading);
            ledger.remark(sa.at, what, "", entry, reading);
        }
    }
}

/// `deleting sa reason "death by retransmission p1" state (i) mm_no_state`: the message of this end
/// that was never answered.
fn died_at(text: &str) -> Option<u8> {
    let rest = text.strip_prefix("deleting sa reason \"death by retransmission p1\" state (i) ")?;
    Some(match rest.split(' ').next()? {
        "mm_no_state" => 1,
        "mm_sa_setup" => 3,
        "mm_key_exch" => 5,
        _ => return None,
    })
}

/// `processing notify proposal_not_chosen protocol 3`: the other end's, of a log that does not show
/// what it answers.
fn refused_there(text: &str) -> Option<Remark> {
    let rest = text.strip_prefix("processing notify ")?;
    let kind = notify::v1(rest.split(' ').next()?)?;
    let protocol = number_after(rest, "protocol")?;
    let is_refusal = kind == NotifyType::NO_PROPOSAL_CHOSEN.0;
    // RFC 2407 §4.4.1: 1 is ISAKMP itself.
    is_refusal.then_some(if protocol == 1 { Remark::IkeRefused } else { Remark::ChildRefused })
}
