//! RouterOS' own IKEv2: `-> ike2 request, exchange: SA_INIT:0 192.0.2.1[500] …`, and what follows
//! of each message.

use std::collections::HashMap;

use evidence::{
    Endpoint, Exchange, IkeVersion, Offering, Presented, Product, Remark, Statement, Turn,
};
use foldhash::quality::RandomState;
use numbers::ikev2::NotifyType;
use wire::ike::Header;

use super::super::ledger::{At, Ledger, Message};
use super::super::racoon::{Dumped, clear, end, openssl};
use super::super::{Entry, notify};
use super::crossing::{self, Crossing, contents, payload};
use super::phrases;
use crate::reading::Reading;

/// Of one message.
const MOST: usize = 32;

/// A message that came, until all lines about it were read.
#[derive(Debug)]
struct Came<'a> {
    message: Message,
    entry: Entry<'a>,
}

#[derive(Debug)]
struct Sa {
    at: At,
    /// The exchange of the request that this end answers, and its number.
    asked: Option<(Exchange, u32)>,
    /// What this end will answer.
    notices: Vec<u16>,
    /// Messages of the first exchange that were dumped and that no line told yet.
    dumped: Vec<Turn>,
    /// Whose suites of the first exchange are told.
    suites: Vec<Turn>,
    /// The first exchange is over.
    keyed: bool,
    authorised: bool,
    /// Lines told a message behind the first exchange.
    crossed: bool,
}

#[derive(Debug)]
pub(super) struct Ike2 {
    ledger: Ledger,
    sas: Vec<Sa>,
    by_cookie: HashMap<u64, usize, RandomState>,
    by_peer: HashMap<Endpoint, usize, RandomState>,
    current: Option<usize>,
    came: Option<Came<'static>>,
    /// Of a message that leaves.
    leaving: Vec<u8>,
}

impl Ike2 {
    pub(super) fn new(base: u32) -> Ike2 {
        Ike2 {
            ledger: Ledger::of(base, Product::MikroTik),
            sas: Vec::new(),
            by_cookie: HashMap::default(),
            by_peer: HashMap::default(),
            current: None,
            came: None,
            leaving: Vec::new(),
        }
    }

    /// What follows is IKEv1's.
    pub(super) fn leave(&mut self, reading: &mut Reading<'_>) {
        self.flush(reading);
        self.current = None;
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        self.flush(reading);
    }

    /// False where the line, in small letters, is not of IKEv2.
    pub(super) fn line(&mut self, text: &str, entry: Entry<'_>, reading: &mut Reading<'_>) -> bool {
        if let Some(crossing) = crossing::read(text) {
            self.flush(reading);
            self.crosses(&crossing, entry, reading);
            return true;
        }
        if let Some(rest) = text.strip_prefix("new ike2 sa (") {
            self.flush(reading);
            self.keyed(rest, entry, reading);
            return true;
        }
        if let Some(rest) = text.strip_prefix("no ikev2 peer config for ") {
            self.unknown(end(rest), entry, reading);
            return true;
        }
        if text.starts_with("killing ike2 sa") {
            self.flush(reading);
            self.answer(entry, reading);
            self.current = None;
            return true;
        }
        let Some(current) = self.current else { return self.alone(text, entry, reading) };
        if text.contains("ike2") && text.contains("retransmit") {
            let at = self.sas[current].at;
            if let Some(last) = self.ledger.last_sent(at).cloned() {
                self.ledger.tell(at, &last, true, entry, reading);
            }
        } else if let Some(name) = text.strip_prefix("payload seen: ") {
            if let (Some(came), Some(kind)) = (&mut self.came, payload(name))
                && came.message.kinds.len() < MOST
            {
                came.message.kinds.push(kind);
            }
        } else if let Some(name) = text.strip_prefix("adding payload: ") {
            if self.leaving.len() < MOST {
                self.leaving.extend(payload(name));
            }
        } else if let Some(name) = phrases::refused_there(text) {
            self.refused_there(current, notify::v2(name), entry, reading);
        } else if let Some(name) = phrases::refuses(text) {
            let notices = &mut self.sas[current].notices;
            let kind = notify::v2(name).filter(|kind| *kind < numbers::ike::FIRST_STATUS);
            if let Some(kind) = kind.filter(|kind| !notices.contains(kind)) {
                notices.push(kind);
            }
        } else if text.starts_with("no proposal chosen") {
            self.flush(reading);
            let what = match self.sas[current].keyed {
                true => Remark::ChildSuiteRefused,
                false => Remark::IkeRefused,
            };
            self.judges(current, what, entry, reading);
        } else if let Some(what) = phrases::remark(text).or_else(|| openssl(text)) {
            self.flush(reading);
            self.judges(current, what, entry, reading);
        } else {
            return false;
        }
        true
    }

    fn begin(&mut self, initiates: Option<bool>, peer: Option<Endpoint>) -> Option<usize> {
        let at = self.ledger.begin(IkeVersion::V2, initiates)?;
        self.ledger.settle(at, None, peer);
        self.sas.push(Sa {
            at,
            asked: None,
            notices: Vec::new(),
            dumped: Vec::new(),
            suites: Vec::new(),
            keyed: false,
            authorised: false,
            crossed: false,
        });
        let sa = self.sas.len() - 1;
        if let Some(peer) = peer {
            self.by_peer.insert(peer.host(), sa);
        }
        self.current = Some(sa);
        Some(sa)
    }

    /// Of a sentence that stands alone only what judges counts.
    fn alone(&mut self, text: &str, entry: Entry<'_>, reading: &mut Reading<'_>) -> bool {
        let kind = |name: Option<&str>| name.and_then(notify::v2).map(NotifyType);
        let there = kind(phrases::refused_there(text));
        let said = phrases::remark(text).filter(|what| {
            !matches!(
                what,
                Remark::Established | Remark::ChildUp | Remark::EapFailed | Remark::MethodRefused
            )
        });
        let what = match (said, kind(phrases::refuses(text)), there) {
            (Some(what), ..) => what,
            (.., Some(NotifyType::NO_PROPOSAL_CHOSEN)) => Remark::IkeRefused,
            (_, Some(NotifyType::TS_UNACCEPTABLE), _) => Remark::SelectorsRefused,
            (_, Some(NotifyType::AUTHENTICATION_FAILED), _) => Remark::NotAuthenticated,
            (.., Some(NotifyType::TS_UNACCEPTABLE)) => Remark::SelectorsRefusedThere,
            (.., Some(NotifyType::AUTHENTICATION_FAILED)) => Remark::NotAuthenticated,
            _ => return false,
        };
        if let Some(sa) = self.begin(None, None) {
            self.ledger.remark(self.sas[sa].at, what, identity(entry.text), entry, reading);
        }
        true
    }

    fn crosses(&mut self, crossing: &Crossing, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let asks = crossing.turn == Turn::Request;
        // Either end asks once the first exchange is over: the first request tells the roles.
        let initiates = crossing.outgoing == asks;
        let by_cookie = crossing.cookie.and_then(|cookie| self.by_cookie.get(&cookie).copied());
        let by_peer = || crossing.peer.and_then(|peer| self.by_peer.get(&peer.host()).copied());
        let begins = crossing.exchange == Exchange::IkeSaInit && asks;
        let known = by_cookie.or_else(|| if begins { None } else { by_peer() });
        if known.is_none() && crossing.exchange == Exchange::Informational {
            // Where the log begins in the middle of it, that tells neither a role nor a failure.
            return;
        }
        let Some(sa) = known.or_else(|| self.begin(Some(initiates), crossing.peer)) else { return };
        self.current = Some(sa);
        if let Some(cookie) = crossing.cookie {
            self.by_cookie.insert(cookie, sa);
        }
        let own = &mut self.sas[sa];
        self.ledger.settle(own.at, None, crossing.peer);
        own.keyed |= crossing.exchange != Exchange::IkeSaInit;
        own.crossed |= crossing.exchange != Exchange::IkeSaInit;
        let mut message = Message::new(crossing.exchange, crossing.turn, crossing.message_id);
        if !crossing.outgoing {
            own.asked = asks.then_some((crossing.exchange, crossing.message_id));
            own.notices.clear();
            self.leaving.clear();
            // Payloads and refusals follow.
            self.came = Some(Came { message, entry: Entry { text: "", ..entry } });
            return;
        }
        if !asks {
            message.notices = std::mem::take(&mut own.notices);
            own.asked = None;
        }
        message.kinds = std::mem::take(&mut self.leaving);
        contents(&mut message);
        let at = own.at;
        if !self.was_dumped(sa, &message) {
            self.ledger.tell(at, &message, true, entry, reading);
        }
    }

    fn was_dumped(&mut self, sa: usize, message: &Message) -> bool {
        let dumped = &mut self.sas[sa].dumped;
        let known = dumped.iter().position(|turn| *turn == message.turn);
        let known = known.filter(|_| message.exchange == Exchange::IkeSaInit);
        known.map(|at| dumped.swap_remove(at)).is_some()
    }

    /// Tells the message that came, with what was read of it.
    fn flush(&mut self, reading: &mut Reading<'_>) {
        let (Some(mut came), Some(sa)) = (self.came.take(), self.current) else { return };
        contents(&mut came.message);
        if self.was_dumped(sa, &came.message) {
            return;
        }
        self.ledger.tell(self.sas[sa].at, &came.message, false, came.entry, reading);
    }

    /// What this end refused, and no line says that it left.
    fn answer(&mut self, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let Some(sa) = self.current else { return };
        let own = &mut self.sas[sa];
        let (Some((exchange, id)), false) = (own.asked.take(), own.notices.is_empty()) else {
            return;
        };
        let mut message = Message::new(exchange, Turn::Response, id);
        message.notices = std::mem::take(&mut own.notices);
        contents(&mut message);
        let at = own.at;
        self.ledger.tell(at, &message, true, entry, reading);
    }

    /// `new ike2 SA (R): name 192.0.2.1[500]-192.0.2.2[500] spi:…`: the first exchange is over.
    fn keyed(&mut self, rest: &str, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let initiates = rest.starts_with('i');
        let (ends, spi) = rest.split_once(" spi:").unwrap_or((rest, ""));
        let ends = ends.split(' ').next_back().unwrap_or_default();
        let (local, remote) = match ends.split_once("]-") {
            Some((local, remote)) => (end(&format!("{local}]")), end(remote)),
            None => (None, None),
        };
        // Its own SPI first, whoever began.
        let cookies: Vec<u64> =
            spi.split(':').take(2).filter_map(|own| u64::from_str_radix(own, 16).ok()).collect();
        let known = cookies.iter().find_map(|cookie| self.by_cookie.get(cookie).copied());
        let Some(sa) = known.or_else(|| self.begin(Some(initiates), remote)) else { return };
        self.current = Some(sa);
        for cookie in cookies {
            self.by_cookie.insert(cookie, sa);
        }
        let at = self.sas[sa].at;
        self.sas[sa].keyed = true;
        self.ledger.settle(at, local, remote);
        for (turn, outgoing) in [(Turn::Request, initiates), (Turn::Response, !initiates)] {
            let mut message = Message::new(Exchange::IkeSaInit, turn, 0);
            message.kinds = vec![33, 34, 40];
            if !self.ledger.has_told(at, &message, outgoing) {
                self.ledger.tell(at, &message, outgoing, entry, reading);
            }
        }
    }

    fn unknown(&mut self, peer: Option<Endpoint>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        self.flush(reading);
        let known = self.current.filter(|sa| {
            let at = self.sas[*sa].at;
            self.ledger.remote(at).map(Endpoint::host) == peer.map(Endpoint::host)
        });
        let Some(sa) = known.or_else(|| self.begin(Some(false), peer)) else { return };
        let at = self.sas[sa].at;
        let mut first = Message::new(Exchange::IkeSaInit, Turn::Request, 0);
        first.kinds = vec![33, 34, 40];
        if !self.ledger.has_told(at, &first, false) {
            self.ledger.tell(at, &first, false, entry, reading);
        }
        self.ledger.remark(at, Remark::NoConnection, "", entry, reading);
    }

    /// The other end refuses: with the message that came last, or one that no line tells of.
    fn refused_there(
        &mut self,
        sa: usize,
        kind: Option<u16>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        if let Some(came) = &mut self.came {
            came.message.notices.extend(kind);
            self.flush(reading);
            return;
        }
        let (at, keyed) = (self.sas[sa].at, self.sas[sa].keyed);
        if self.ledger.initiates(at) != Some(true) {
            return;
        }
        let (exchange, id) = if keyed { (Exchange::IkeAuth, 1) } else { (Exchange::IkeSaInit, 0) };
        for (turn, outgoing) in [(Turn::Request, true), (Turn::Response, false)] {
            let mut message = Message::new(exchange, turn, id);
            if !outgoing {
                message.notices.extend(kind);
            }
            contents(&mut message);
            if !self.ledger.has_told(at, &message, outgoing) {
                self.ledger.tell(at, &message, outgoing, entry, reading);
            }
        }
    }

    fn judges(&mut self, sa: usize, what: Remark, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let own = &mut self.sas[sa];
        let at = own.at;
        own.authorised |= what == Remark::Established;
        if own.keyed && !own.crossed {
            // Whatever is judged behind the first exchange follows the request for the second.
            let initiates = self.ledger.initiates(at) == Some(true);
            let mut request = Message::new(Exchange::IkeAuth, Turn::Request, 1);
            (request.sealed, request.kinds) = (true, vec![46]);
            if !self.ledger.has_told(at, &request, initiates) && !own.authorised {
                self.ledger.tell(at, &request, initiates, entry, reading);
            }
        }
        self.ledger.remark(at, what, identity(entry.text), entry, reading);
    }

    /// What a dump holds in clear of a message that the lines tell.
    pub(super) fn dumped(&mut self, dumped: &Dumped, reading: &mut Reading<'_>) {
        let Ok(header) = Header::read(&dumped.bytes) else { return };
        let initiates = header.flags.is_initiator() == dumped.outgoing;
        let entry = Entry { place: dumped.place, when: dumped.when, text: "" };
        let known = self.by_cookie.get(&header.initiator_spi).copied();
        let begins = header.exchange == 34 && !header.flags.is_response();
        let known = match known {
            Some(sa) => Some(sa),
            None if begins => self.begin(Some(initiates), dumped.remote),
            None => None,
        };
        let Some(sa) = known else { return };
        self.by_cookie.insert(header.initiator_spi, sa);
        let at = self.sas[sa].at;
        self.ledger.settle(at, dumped.local, dumped.remote);
        let clear = clear(&dumped.bytes, &header);
        let turn = if header.flags.is_response() { Turn::Response } else { Turn::Request };
        let exchange = Exchange::from_header(2, header.exchange);
        let mut message = Message::new(exchange, turn, header.message_id);
        (message.bytes, message.sealed) = (header.length, clear.sealed);
        message.notices = clear
            .notices
            .iter()
            .copied()
            .filter(|kind| *kind < numbers::ike::FIRST_STATUS)
            .collect();
        message.kinds.clone_from(&clear.kinds);
        if exchange != Exchange::IkeSaInit {
            return;
        }
        if !dumped.outgoing || !self.ledger.has_told(at, &message, true) {
            self.ledger.tell(at, &message, dumped.outgoing, entry, reading);
            let dumped = &mut self.sas[sa].dumped;
            if dumped.len() < MOST {
                dumped.push(turn);
            }
        }
        if self.sas[sa].suites.contains(&turn) {
            return;
        }
        self.sas[sa].suites.push(turn);
        if let Some(body) = clear.suites {
            let offering = Offering::Wire { version: IkeVersion::V2, body };
            let suites = match turn {
                Turn::Request => Statement::Offers(offering),
                _ => Statement::Selects(offering),
            };
            self.ledger.states(at, suites, dumped.outgoing, entry, reading);
        }
        for vendor in &clear.vendors {
            let presents = Statement::Presents(Presented::VendorId(vendor));
            self.ledger.states(at, presents, dumped.outgoing, entry, reading);
        }
    }
}

/// `identity not found for peer: FQDN: branch.example`: whose, with its type before it.
fn identity(text: &str) -> &str {
    text.split_once("identity not found for peer: ").map_or("", |(_, name)| name.trim_end())
}
