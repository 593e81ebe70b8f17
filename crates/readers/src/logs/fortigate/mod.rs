//! FortiGate: `diagnose debug application ike -1`, and FortiOS' events about IPsec.

mod announced;
mod carving;
mod event;
mod hex;
mod judging;
mod line;
mod listing;
mod phrases;
mod proposals;
mod reaching;
mod stages;
#[cfg(test)]
mod tests;
mod users;

pub(super) use self::phrases::ORIGINS;
use std::collections::{BTreeMap, HashMap};

use evidence::{Endpoint, IkeVersion, Place, Product, Remark, When};
use foldhash::quality::RandomState;
use negotiation::observer::Observer;

use self::announced::{Announced, announced};
use self::carving::Pending;
use self::line::IkeLine;
use self::listing::Listing;
use self::proposals::Proposals;
use super::carving::LARGEST;
use super::drops::Drops;
use super::ledger::{At, Ledger, endpoint};
use super::phrase::small;
use super::{Entry, notify, stamp};
use crate::pasted::Line;
use crate::reading::Reading;

/// A hexadecimal dump that may go on in the next line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dump {
    Message,
    Plain,
}

/// What is known of one negotiation besides its messages.
#[derive(Clone, Debug, Default)]
struct Sa {
    /// The exchange in hand is of a child SA.
    child: bool,
    /// Its messages are shown byte by byte.
    shown: bool,
    /// The last of them is sealed, and what is in it is not shown.
    closed: bool,
    /// Who the peer says it is.
    peer: String,
    /// The IKE SA was up.
    up: bool,
    /// What did not fit one of the gateways or phases 2, of which another may.
    failed: Option<(Place, When, Remark)>,
    /// The two lists that it is about.
    proposals: Proposals,
}

#[derive(Debug)]
pub(crate) struct Fortigate {
    ledger: Ledger,
    observer: Observer,
    sas: BTreeMap<At, Sa>,
    by_spi: HashMap<(IkeVersion, u64), At, RandomState>,
    by_id: HashMap<u32, At, RandomState>,
    by_peer: HashMap<(IkeVersion, Endpoint), At, RandomState>,
    current: Option<At>,
    pending: Option<Pending>,
    dump: Option<Dump>,
    /// The first digit of a byte whose second stands in the next line.
    half: Option<u8>,
    /// What `enc` shows, of the message that leaves next.
    plain: Option<Vec<u8>>,
    /// Of the message that was announced last; 0 = not said.
    bytes: u32,
    /// This end and the other, of the message that just came.
    ends: Option<(Endpoint, Endpoint)>,
    proposals: Option<Proposals>,
    users: users::Asks,
    /// Fields that stand in lines of their own, and where they begin.
    listing: (Listing, Place),
    drops: Drops,
    lines: u64,
    when: When,
}

impl Fortigate {
    /// `base`: its first number.
    pub(super) fn new(base: u32) -> Fortigate {
        Fortigate {
            ledger: Ledger::of(base, Product::FortiGate),
            observer: Observer::new(),
            sas: BTreeMap::new(),
            by_spi: HashMap::default(),
            by_id: HashMap::default(),
            by_peer: HashMap::default(),
            current: None,
            pending: None,
            dump: None,
            half: None,
            plain: None,
            bytes: 0,
            ends: None,
            proposals: None,
            users: users::Asks::default(),
            listing: (Listing::default(), Place::line(1)),
            drops: Drops::default(),
            lines: 0,
            when: When::Absent,
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.lines > 0
    }

    /// Whether the line is a FortiGate's.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        if let Some(said) = line::read(line.text) {
            self.lines += 1;
            self.when = stamp::read(said.before);
            let entry = Entry { place: line.place(), when: self.when, text: said.text };
            self.debug(&said, entry, reading);
            return true;
        }
        if self.goes_on(line.text) {
            return true;
        }
        if let Some(denied) = self.users.line(line.text) {
            let entry = Entry { place: line.place(), when: stamp::read(line.text), text: "" };
            self.denied(denied, entry, reading);
            return true;
        }
        if let Some(what) = phrases::of_flow(line.text) {
            self.lines += 1;
            let entry = Entry { place: line.place(), when: stamp::read(line.text), text: "" };
            self.drops.count(what, (None, None), entry);
            return true;
        }
        let Some(event) = event::read(line.text) else {
            self.lists(line, reading);
            return false;
        };
        self.lines += 1;
        let before = line.text.split("date=").next().unwrap_or_default();
        let entry = Entry { place: line.place(), when: event.when(before), text: event.reason };
        self.event(&event, entry, reading);
        true
    }

    /// A field in a line of its own; what is none ends the event.
    fn lists(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        if self.listing.0.is_empty() {
            self.listing.1 = line.place();
        }
        if self.listing.0.line(line.text) {
            return;
        }
        let begun = !self.listing.0.is_empty();
        self.listed(reading);
        if begun {
            self.lists(line, reading);
        }
    }

    fn listed(&mut self, reading: &mut Reading<'_>) {
        let (listing, place) =
            std::mem::replace(&mut self.listing, (Listing::default(), Place::line(1)));
        if let Some(event) = listing.event() {
            self.lines += 1;
            let entry = Entry { place, when: event.when(""), text: event.reason };
            self.event(&event, entry, reading);
        }
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        self.listed(reading);
        self.flush(reading);
        let known: Vec<At> = self.sas.keys().copied().collect();
        for at in known {
            self.settles(at, reading);
        }
        self.drops.end(&mut self.ledger, reading);
    }

    /// Nothing fitted.
    fn settles(&mut self, at: At, reading: &mut Reading<'_>) {
        let Some(sa) = self.sas.get_mut(&at) else { return };
        let proposals = std::mem::take(&mut sa.proposals);
        if let Some((place, when, what)) = sa.failed.take()
            && self.ledger.judged(at).is_none()
        {
            let entry = Entry { place, when, text: "" };
            self.ledger.remark(at, what, "", entry, reading);
            proposals.tell(at, &mut self.ledger, reading);
        }
    }

    fn debug(&mut self, said: &IkeLine<'_>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        self.dump = None;
        let (word, rest) = entry.text.split_once(' ').unwrap_or((entry.text, ""));
        match word {
            "comes" => {
                self.flush(reading);
                // From the other end to this one.
                self.ends = ends(rest).map(|(from, to)| (to, from));
            }
            "in" | "out" if is_dump(rest) => {
                self.flush(reading);
                let outgoing = word == "out";
                let bytes = self.dumped(rest);
                self.pending = Some(Pending {
                    outgoing,
                    bytes,
                    ends: if outgoing { None } else { self.ends },
                    plain: if outgoing { self.plain.take() } else { None },
                    place: entry.place,
                    when: entry.when,
                });
                self.knows(said);
                self.dump = Some(Dump::Message);
            }
            "dec" if is_dump(rest) => {
                let bytes = self.dumped(rest);
                if let Some(pending) = &mut self.pending {
                    pending.plain = Some(bytes);
                    self.dump = Some(Dump::Plain);
                }
                self.knows(said);
            }
            "enc" if is_dump(rest) => {
                self.flush(reading);
                self.plain = Some(self.dumped(rest));
                self.dump = Some(Dump::Plain);
            }
            // Of the cluster; it stands between a message and what is in it.
            "HA" => {}
            _ if entry.text.starts_with("sent IKE msg (") => {
                if let Some(pending) = self.pending.as_mut().filter(|own| own.outgoing) {
                    let named = entry.text.split_once("): ").and_then(|(_, rest)| ends(rest));
                    pending.ends = named.or(pending.ends);
                } else {
                    self.flush(reading);
                    self.leaves(said, entry, reading);
                }
                self.flush(reading);
            }
            _ => {
                self.flush(reading);
                self.said(said, entry, reading);
            }
        }
    }

    /// More of a dump, which consoles break into lines, in the midst of a byte where it falls so.
    fn goes_on(&mut self, text: &str) -> bool {
        let Some(dump) = self.dump else { return false };
        let text = text.trim();
        if text.is_empty() {
            return true;
        }
        let to = match (dump, &mut self.pending) {
            (Dump::Message, Some(pending)) => &mut pending.bytes,
            (Dump::Plain, Some(pending)) => pending.plain.get_or_insert_default(),
            (Dump::Plain, None) => self.plain.get_or_insert_default(),
            (Dump::Message, None) => return false,
        };
        let is_more = is_dump(text) || self.half.is_some() && is_digit(text);
        if !is_more || to.len() >= LARGEST {
            return false;
        }
        hex::more(text, &mut self.half, to);
        true
    }

    /// The first line of a dump.
    fn dumped(&mut self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.half = None;
        hex::more(text, &mut self.half, &mut bytes);
        bytes
    }

    /// The number of the IKE SA belongs to the message in hand.
    fn knows(&mut self, said: &IkeLine<'_>) {
        let Some(pending) = &self.pending else { return };
        let at = key(&pending.bytes).and_then(|key| self.by_spi.get(&key).copied());
        if let (Some(id), Some(at)) = (said.id, at) {
            self.by_id.insert(id, at);
        }
    }

    /// The message is complete once another line comes.
    fn flush(&mut self, reading: &mut Reading<'_>) {
        let Some(mut pending) = self.pending.take() else { return };
        let Some(key) = key(&pending.bytes) else { return };
        let at = match self.by_spi.get(&key) {
            Some(at) => *at,
            None => {
                let Some(at) = self.ledger.begin(key.0, None) else { return };
                self.by_spi.insert(key, at);
                at
            }
        };
        self.current = Some(at);
        if let Some(known) = pending.ends {
            self.by_peer.insert((key.0, known.1.host()), at);
        } else {
            pending.ends = self.ledger.ends(at);
        }
        let child = is_of_child(&pending.bytes);
        let closed = pending.is_closed();
        let sa = self.sas.entry(at).or_default();
        (sa.child, sa.shown, sa.closed) = (child, true, closed);
        pending.tell(at, &mut self.observer, &mut self.ledger, reading);
    }

    fn of_spi(&self, spi: u64) -> Option<At> {
        let of = |version| self.by_spi.get(&(version, spi)).copied();
        of(IkeVersion::V2).or_else(|| of(IkeVersion::V1))
    }

    /// Whose negotiation a line speaks of.
    fn of(&mut self, said: &IkeLine<'_>) -> Option<At> {
        let by_spi = said.spi.and_then(|spi| self.of_spi(spi));
        if let (Some(id), Some(at)) = (said.id, by_spi) {
            self.by_id.insert(id, at);
        }
        by_spi.or_else(|| self.by_id.get(&said.id?).copied()).or(self.current)
    }

    fn said(&mut self, said: &IkeLine<'_>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let whole = small(entry.text);
        let text = whole.strip_prefix("negotiate sa error: ").unwrap_or(&whole);
        if let Some(announced) = announced(text) {
            self.announce(announced);
            return;
        }
        if let Some(proposals) = &mut self.proposals
            && proposals.line(text, entry)
        {
            return;
        }
        if text.starts_with("incoming") && text.ends_with("proposal:") {
            let mut proposals = Proposals::default();
            proposals.line(text, entry);
            self.proposals = Some(proposals);
            return;
        }
        if let Some(what) = phrases::dropped(text) {
            self.drops.count(what, (None, None), entry);
            return;
        }
        if let Some(stage) = stages::came(text) {
            let bytes = std::mem::take(&mut self.bytes);
            self.reaches(said, stage, bytes, entry, reading);
            return;
        }
        if text.starts_with("responder received create_child") {
            return self.asks_for_child(said, entry, reading);
        }
        let at = self.of(said);
        let mismatch = ["failed to match peer selectors", "specified selectors mismatch"];
        if mismatch.iter().any(|start| text.starts_with(start)) {
            self.fails(at, Some(Remark::SelectorsRefused), entry);
            return;
        }
        if text.starts_with("no sa proposal chosen") || text.starts_with("no proposal chosen") {
            self.fails(at, None, entry);
            return;
        }
        let over = ["negotiation failure", "peer sa proposal not match local policy"];
        if over.iter().any(|start| text.starts_with(start)) {
            if let Some(at) = self.fails(at, None, entry) {
                self.settles(at, reading);
            }
            return;
        }
        let fits = ["sa proposal chosen", "phase2 matched", "matched by"];
        if fits.iter().any(|start| text.starts_with(start)) {
            let sa = at.and_then(|at| self.sas.get_mut(&at));
            sa.into_iter().for_each(|sa| sa.failed = None);
            return;
        }
        let notified = ["received notify type ", "processing notify type "];
        let notified = notified.iter().find_map(|start| text.strip_prefix(start));
        let notified = notified.and_then(|name| self.notified(at, name));
        if let Some(peer) = phrases::peer(entry.text) {
            at.into_iter()
                .for_each(|at| peer.clone_into(&mut self.sas.entry(at).or_default().peer));
            return;
        }
        if let Some((request, way)) = users::asks(text) {
            self.users.begin(request, way, at, self.ends);
            return;
        }
        let Some(what) = phrases::debug(text).or(notified).or_else(|| self.expires(at, text))
        else {
            return;
        };
        let unsent = stages::unsent(text);
        if let Some((_, rest)) = unsent {
            self.ends = ends(rest).or(self.ends);
        }
        let Some(at) = at.or_else(|| self.begin(what)) else { return };
        self.current = Some(at);
        if let Some((stage, _)) = unsent {
            self.ledger.settle_role(at, stage.initiates);
            self.by_id.extend(said.id.map(|id| (id, at)));
        }
        let what = match (what, self.ledger.version(at)) {
            (Remark::Unreadable, IkeVersion::V2) => Remark::WrongSecret,
            (Remark::WrongSecret, IkeVersion::V1) => Remark::Unreadable,
            (what, _) => what,
        };
        let sa = self.sas.entry(at).or_default();
        if matches!(what, Remark::ChildUp | Remark::Established) {
            (sa.failed, sa.up) = (None, true);
        }
        let value =
            if what == Remark::PeerRefused { std::mem::take(&mut sa.peer) } else { String::new() };
        self.ledger.remark(at, what, &value, entry, reading);
    }

    fn denied(&mut self, denied: users::Denied, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let Some(at) = denied.at.or_else(|| self.ledger.begin(denied.version, Some(false))) else {
            return;
        };
        if let Some((local, remote)) = denied.ends {
            self.ledger.settle(at, Some(local), Some(remote));
        }
        if self.ledger.judged(at).is_none() {
            self.ledger.remark(at, denied.what, "", entry, reading);
        }
    }

    /// `a1b2c3d4e5f60718/… retransmission timeout`: of an IKE SA that is up, as a rule.
    fn expires(&self, at: Option<At>, text: &str) -> Option<Remark> {
        let (spis, rest) = text.split_once(' ')?;
        line::spi(spis.split_once('/')?.0).filter(|_| rest == "retransmission timeout")?;
        let waits = at.is_some_and(|at| {
            self.ledger.has_messages(at) && !self.sas.get(&at).is_some_and(|sa| sa.up)
        });
        Some(if waits { Remark::GaveUp } else { Remark::PeerDead })
    }

    /// A notify, where the message that carried it was not shown, or nothing of what is in it.
    fn notified(&self, at: Option<At>, name: &str) -> Option<Remark> {
        let sa = at.and_then(|at| self.sas.get(&at));
        if sa.is_some_and(|sa| sa.shown && !sa.closed) {
            return None;
        }
        let kind = notify::v2(name).or_else(|| notify::v1(name))?;
        let child = at.and_then(|at| self.sas.get(&at)).is_some_and(|sa| sa.child);
        phrases::notified(kind, child)
    }

    /// Of an excerpt that shows no message.
    fn begin(&mut self, what: Remark) -> Option<At> {
        let names = knowledge::remark(what.name()).is_some_and(|row| !row.causes.is_empty());
        let names = names || what == Remark::GaveUp;
        let version = match what {
            Remark::Unreadable | Remark::XauthFailed => IkeVersion::V1,
            _ => IkeVersion::V2,
        };
        let at = names.then(|| self.ledger.begin(version, None))??;
        if let Some((local, remote)) = self.ends {
            self.ledger.settle(at, Some(local), Some(remote));
        }
        Some(at)
    }

    /// `IKEv2 exchange=SA_INIT id=…`: of a message that came, shown or not.
    fn announce(&mut self, Announced { version, spi, opens, bytes }: Announced) {
        self.bytes = bytes;
        let at = match self.by_spi.get(&(version, spi)) {
            Some(at) => Some(*at),
            None => {
                let at = self.ledger.begin(version, None);
                at.inspect(|at| {
                    self.by_spi.insert((version, spi), *at);
                })
            }
        };
        self.current = at.or(self.current);
        let Some(at) = at else { return };
        if let Some((local, remote)) = self.ends {
            self.ledger.settle(at, Some(local), Some(remote));
        }
        if opens {
            self.ledger.settle_role(at, false);
        }
    }

    /// Something does not fit: where it is not said what, the two lists of proposals show it.
    fn fails(&mut self, at: Option<At>, what: Option<Remark>, entry: Entry<'_>) -> Option<At> {
        let at = at.or_else(|| self.begin(what.unwrap_or(Remark::IkeRefused)))?;
        self.current = Some(at);
        let proposals = self.proposals.take();
        let sa = self.sas.entry(at).or_default();
        if let Some(proposals) = proposals {
            sa.proposals = proposals;
        }
        let what = what.unwrap_or_else(|| sa.proposals.judge(sa.child));
        let vague = [Remark::IkeRefused, Remark::ChildRefused];
        if sa.failed.is_none_or(|(_, _, known)| vague.contains(&known) && !vague.contains(&what)) {
            sa.failed = Some((entry.place, entry.when, what));
        }
        Some(at)
    }
}

/// At least two digits, and nothing else before a blank.
fn is_dump(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or_default();
    text.is_empty() || first.len() >= 2 && first.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_digit(text: &str) -> bool {
    text.len() == 1 && text.as_bytes()[0].is_ascii_hexdigit()
}

/// Version and initiator's SPI of a message; what was made unreadable before it was published has
/// no length of its own.
fn key(message: &[u8]) -> Option<(IkeVersion, u64)> {
    const HEADER: usize = 28;
    let length = u32::from_be_bytes(message.get(24..HEADER)?.try_into().ok()?) as usize;
    if !(HEADER..=LARGEST).contains(&length) {
        return None;
    }
    let version = match message.get(17)? >> 4 {
        1 => IkeVersion::V1,
        2 => IkeVersion::V2,
        _ => return None,
    };
    let spi = hex::initiator(message).filter(|spi| *spi != 0)?;
    (message.len() >= HEADER).then_some((version, spi))
}

/// Quick mode; IKE_AUTH, which agrees on the first, and CREATE_CHILD_SA.
fn is_of_child(message: &[u8]) -> bool {
    matches!(message.get(18), Some(32 | 35 | 36))
}

/// `192.0.2.1:500->192.0.2.7:500,ifindex=4`.
fn ends(text: &str) -> Option<(Endpoint, Endpoint)> {
    let text = text.split([',', ' ']).next()?;
    let (from, to) = text.split_once("->")?;
    let end = |text: &str| {
        let (address, port) = text.rsplit_once(':')?;
        let port: String = port.chars().take_while(char::is_ascii_digit).collect();
        endpoint(address, port.parse().ok()?)
    };
    Some((end(from)?, end(to)?))
}
