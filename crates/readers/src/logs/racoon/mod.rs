//! racoon of ipsec-tools, Apple and Android, and what is made of it: IKEv1 alone.

mod alone;
mod compare;
mod course;
mod dump;
mod line;
mod packets;
mod phrases;
mod stages;
mod threading;

pub(super) use self::phrases::ORIGINS;
use evidence::{Endpoint, Exchange, IkeVersion, Place, Product, Remark, When};

pub(super) use self::dump::Dumped;
use self::dump::Dumps;
pub(super) use self::packets::clear;
pub(super) use self::phrases::remark as openssl;
pub(super) use self::stages::{end, ends_of};
use self::threading::Threads;
use super::ledger::{Ledger, Message, endpoint};
use super::phrase::small;
use super::{Entry, stamp};
use crate::pasted::Line;
use crate::reading::Reading;

/// What racoon says in one line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a> {
    pub(super) entry: Entry<'a>,
    /// Whose message it is at, where the line names it.
    pub(super) peer: Option<Endpoint>,
    /// Of what is let pass all the same.
    pub(super) is_warning: bool,
}

#[derive(Debug)]
pub(crate) struct Racoon {
    ledger: Ledger,
    threads: Threads,
    dumps: Dumps,
    /// The last dumped message of IKEv2.
    foreign: Option<Dumped>,
    /// Apple: whom it connects to.
    dialled: Option<Endpoint>,
    /// A line of an excerpt, until another one says which end it is of.
    unasked: Unasked,
    /// Whom it would call, and no connection is configured to.
    uncalled: Vec<(Endpoint, Place, When)>,
    lines: u64,
}

/// No policy is found for identities; only the end that answers says that a packet failed, too. Or
/// the two ends do not know the same IKE SA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unasked {
    Nothing,
    Identities(Place, When),
    Packet(Place, When),
    NoSa(Place, When),
}

impl Racoon {
    /// `base`: its first number.
    pub(super) fn new(base: u32, product: Product) -> Racoon {
        Racoon {
            ledger: Ledger::of(base, product),
            threads: Threads::default(),
            dumps: Dumps::default(),
            foreign: None,
            dialled: None,
            unasked: Unasked::Nothing,
            uncalled: Vec::new(),
            lines: 0,
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.lines > 0
    }

    /// Whether the line is racoon's.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let Some(said) = line::read(line.text) else {
            return self.dumped(line.text, reading);
        };
        let when = stamp::by_month(said.before);
        let entry = Entry { place: line.place(), when, text: said.text };
        let peer = said.peer.and_then(|peer| endpoint(peer, 0));
        let understood = self.said(Said { entry, peer, is_warning: said.is_warning }, reading);
        let own = understood || said.is_tagged;
        self.lines += u64::from(own);
        own
    }

    /// A line of a hex dump, if one is awaited.
    pub(super) fn dumped(&mut self, text: &str, reading: &mut Reading<'_>) -> bool {
        if !self.dumps.is_waiting() {
            return false;
        }
        if let Some(dumped) = self.dumps.line(text) {
            self.carved(&dumped, reading);
            return true;
        }
        false
    }

    /// A message of IKEv2 that was dumped: racoon itself does not speak it.
    pub(super) fn foreign(&mut self) -> Option<Dumped> {
        self.foreign.take()
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        self.left_alone(reading);
        self.calls_in_vain(reading);
        for sa in self.threads.all() {
            // Held until the end: nothing said that it was a first message.
            if self.threads.sa(sa).garbage.is_some() {
                self.resolve_garbage(sa, Remark::Malformed, reading);
            }
        }
    }

    /// False where the line is of no known kind.
    pub(super) fn said(&mut self, said: Said<'_>, reading: &mut Reading<'_>) -> bool {
        let Said { entry, peer, is_warning } = said;
        let text = small(entry.text);
        let known = peer.and_then(|peer| self.threads.with(peer));
        for sa in known.into_iter().chain(self.threads.current()) {
            if self.ledger.is_past(self.threads.sa(sa).at, entry) {
                self.threads.leave(sa);
            }
        }
        if self.dumped(&text, reading) || self.dumps.announces(&text, entry.place, entry.when) {
            return true;
        }
        if let Some(stage) = stages::read(&text) {
            self.stage(stage, peer, entry, reading);
            return true;
        }
        if phrases::lacks_sa(&text) {
            self.lacks_sa(entry);
        } else if let Some(what) = phrases::first(&text) {
            self.refuses_first(what, &text, peer, entry, reading);
        } else if phrases::is_garbage(&text) {
            self.garbage(&text, peer, entry, reading);
        } else if text.starts_with("failed to pre-process ph1 packet (side: 1, status 1)")
            && self.threads.at_work(peer).is_some_and(|sa| self.threads.sa(sa).garbage.is_some())
        {
            // It was the first message, which is not encrypted.
            let sa = self.threads.at_work(peer).unwrap_or_default();
            self.resolve_garbage(sa, Remark::Malformed, reading);
        } else if phrases::refuses_suites(&text) {
            self.refuses_suites(&text, peer, entry, reading);
        } else if phrases::refuses_child(&text) {
            let packet = Unasked::Packet(entry.place, entry.when);
            let held = std::mem::replace(&mut self.unasked, packet);
            if let Unasked::Identities(place, when) = held
                && !self.has_quick_mode(peer)
            {
                let entry = moved(entry, Some((place, when)));
                self.judges(Remark::SelectorsRefused, "", peer, entry, reading);
            }
            self.refuses_child(&text, peer, entry, reading);
        } else if text.starts_with("failed to get sainfo") {
            self.lacks_identities(peer, entry, reading);
        } else if let Some(what) = phrases::remark(&text).filter(|_| !is_warning) {
            // `couldn't find the pskey for 192.0.2.1.`, `no configuration found for 192.0.2.1.`
            let starts = [
                "couldn't find the pskey for ",
                "couldn't find the pskey by address ",
                "no configuration found for ",
            ];
            let named = starts.iter().find_map(|start| text.strip_prefix(start)).and_then(end);
            let peer = peer.or(named);
            if let (Remark::AddressUnknown, Some(peer)) = (what, peer) {
                self.cannot_call(peer, entry);
                return true;
            }
            let value = match what {
                Remark::SelectorsRefused => text.split_once(": ").map_or("", |(_, value)| value),
                _ => "",
            };
            self.judges(what, cut(value), peer, entry, reading);
        } else {
            return self.compares(&text, peer, entry);
        }
        true
    }

    /// Of the other end's identities; of its own policy it says so, too.
    fn lacks_identities(
        &mut self,
        peer: Option<Endpoint>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let known = self.threads.at_work(peer);
        let asked = known.is_some_and(|sa| {
            let sa = self.threads.sa(sa);
            sa.quick_reached == 1 && !sa.quick_initiates
        });
        if asked || known.is_none() && matches!(self.unasked, Unasked::Packet(..)) {
            self.judges(Remark::SelectorsRefused, "", peer, entry, reading);
        } else if !self.has_quick_mode(peer) {
            self.unasked = Unasked::Identities(entry.place, entry.when);
        }
    }

    /// It was said that one began; what some appliances show leaves that out.
    fn has_quick_mode(&mut self, peer: Option<Endpoint>) -> bool {
        let known = self.threads.at_work(peer);
        known.is_some_and(|sa| self.threads.sa(sa).quick_reached > 0)
    }

    fn compares(&mut self, text: &str, peer: Option<Endpoint>, entry: Entry<'_>) -> bool {
        match self.threads.at_work(peer).or_else(|| self.threads.current()) {
            Some(sa) => self.threads.sa(sa).comparison.line(text, entry.place, entry.when),
            None => {
                let mut comparison = compare::Comparison::default();
                let compares = comparison.line(text, entry.place, entry.when);
                if compares && let Some(sa) = self.begin(IkeVersion::V1, None, peer) {
                    self.threads.sa(sa).comparison = comparison;
                }
                compares
            }
        }
    }

    pub(super) fn begin(
        &mut self,
        version: IkeVersion,
        initiates: Option<bool>,
        peer: Option<Endpoint>,
    ) -> Option<usize> {
        let at = self.ledger.begin(version, initiates)?;
        self.ledger.settle(at, None, peer);
        let sa = self.threads.begin(at);
        self.threads.is_with(sa, peer);
        Some(sa)
    }

    /// A message of a peer of which nothing else is known is refused at once.
    fn refuses_first(
        &mut self,
        what: Remark,
        text: &str,
        peer: Option<Endpoint>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let aggressive = text.contains("aggressive");
        let exchange = if aggressive { Exchange::Aggressive } else { Exchange::Main };
        let known = self.threads.at_work(peer).filter(|sa| {
            let at = self.threads.sa(*sa).at;
            self.ledger.judged(at) == Some(what)
                && self.ledger.remote(at).map(|_| ()) == peer.map(|_| ())
        });
        if let Some(sa) = known {
            // It asks again.
            let first = self.first_message(what, exchange);
            let at = self.threads.sa(sa).at;
            self.ledger.tell(at, &first, false, entry, reading);
            return;
        }
        let version = match what {
            Remark::VersionRefused => IkeVersion::V2,
            _ => IkeVersion::V1,
        };
        let Some(sa) = self.begin(version, Some(false), peer) else { return };
        let first = self.first_message(what, exchange);
        self.threads.sa(sa).exchange = exchange;
        self.tell(sa, &first, false, entry, reading);
        self.threads.sa(sa).reached = 1;
        self.remark(sa, what, "", entry, reading);
    }

    fn first_message(&self, what: Remark, exchange: Exchange) -> Message {
        match what {
            Remark::VersionRefused => Message::new(Exchange::IkeSaInit, evidence::Turn::Request, 0),
            _ => Message::placed(exchange, 1, 0),
        }
    }

    fn refuses_suites(
        &mut self,
        text: &str,
        peer: Option<Endpoint>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let known = self.threads.at_work(peer).or_else(|| self.threads.current());
        let Some(sa) = known.or_else(|| self.begin(IkeVersion::V1, None, peer)) else { return };
        if self.threads.sa(sa).up {
            self.refuses_child("no suitable policy found", peer, entry, reading);
            return;
        }
        let at = self.threads.sa(sa).at;
        match self.ledger.initiates(at) {
            Some(false) => self.reach(sa, 1, entry, reading),
            Some(true) => self.reach(sa, 2, entry, reading),
            None => {}
        }
        let is_first = phrases::refuses_first_offer(text);
        let told_so = is_first && std::mem::replace(&mut self.threads.sa(sa).first_refused, true);
        match self.ledger.judged(at) {
            None => {}
            Some(Remark::IkeRefused) if is_first && !told_so => {
                self.remark(sa, Remark::FirstOfferRefused, "", entry, reading);
                return;
            }
            Some(_) => return,
        }
        let judged = self.threads.sa(sa).comparison.phase1();
        self.threads.sa(sa).comparison.clear();
        self.threads.sa(sa).over = true;
        let what = match judged.what {
            Remark::IkeRefused if is_first => Remark::FirstOfferRefused,
            what => what,
        };
        self.remark(sa, what, &judged.value, moved(entry, judged.place), reading);
    }

    fn refuses_child(
        &mut self,
        text: &str,
        peer: Option<Endpoint>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let known = self.threads.at_work(peer).or_else(|| self.threads.current());
        let asked = known.is_some_and(|sa| self.threads.sa(sa).quick_reached == 1);
        let judges = asked || text.starts_with("no suitable policy found");
        let new = || judges.then(|| self.begin(IkeVersion::V1, None, peer)).flatten();
        let Some(sa) = known.or_else(new) else { return };
        let judged = self.threads.sa(sa).comparison.phase2();
        self.threads.sa(sa).comparison.clear();
        if let Some(judged) = judged {
            self.remark(sa, judged.what, &judged.value, moved(entry, judged.place), reading);
        } else if judges && self.ledger.judged(self.threads.sa(sa).at).is_none() {
            self.remark(sa, Remark::ChildRefused, "", entry, reading);
        }
    }

    fn judges(
        &mut self,
        what: Remark,
        value: &str,
        peer: Option<Endpoint>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let of_nobody = || peer.and_then(|_| self.threads.of_nobody());
        let known = self.threads.at_work(peer).or_else(of_nobody);
        let Some(sa) = known else {
            self.alone(what, value, peer, entry, reading);
            return;
        };
        self.threads.is_with(sa, peer);
        let own = self.threads.sa(sa);
        let up = own.up;
        let (at, main) = (own.at, own.exchange == Exchange::Main);
        // Apple says it after what says why.
        let again = what == Remark::NotAuthenticated && self.ledger.judged(at).is_some();
        if what == Remark::WrongSecret && up || again {
            return;
        }
        let proof = match what {
            Remark::NoSecret if main => (4, 3),
            Remark::NoSecret => (2, 1),
            Remark::WrongSecret
            | Remark::WrongIdentity
            | Remark::WrongSignature
            | Remark::NameNotInCertificate
            | Remark::NotAuthenticated
            | Remark::MethodRefused
            | Remark::Expired
            | Remark::AuthorityExpired
            | Remark::NotYetValid
            | Remark::Revoked
            | Remark::Untrusted
            | Remark::NoPublicKey => {
                if main {
                    (6, 5)
                } else {
                    (2, 3)
                }
            }
            _ => (0, 0),
        };
        if !up && self.threads.sa(sa).reached > 0 {
            let initiates = self.ledger.initiates(at);
            let position = if initiates == Some(true) { proof.0 } else { proof.1 };
            self.reach(sa, position, entry, reading);
        }
        self.remark(sa, what, value, entry, reading);
    }

    /// A judgement of which nobody knows whose negotiation it is about.
    fn alone(
        &mut self,
        what: Remark,
        value: &str,
        peer: Option<Endpoint>,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let current = self.threads.current();
        let Some(sa) = self.begin(IkeVersion::V1, None, peer) else { return };
        self.remark(sa, what, value, entry, reading);
        if let Some(current) = current {
            self.threads.turn_to(current);
        }
    }

    pub(super) fn remark(
        &mut self,
        sa: usize,
        what: Remark,
        value: &str,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let at = self.threads.sa(sa).at;
        self.ledger.remark(at, what, value, entry, reading);
    }

    fn tell(
        &mut self,
        sa: usize,
        message: &Message,
        outgoing: bool,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let at = self.threads.sa(sa).at;
        self.ledger.tell(at, message, outgoing, entry, reading);
    }
}

/// The entry at the line that shows it.
fn moved(entry: Entry<'_>, place: Option<(Place, When)>) -> Entry<'_> {
    let (place, when) = place.unwrap_or((entry.place, entry.when));
    Entry { place, when, ..entry }
}

/// What is quoted of a line.
fn cut(value: &str) -> &str {
    const LONGEST: usize = 80;
    let end = value.char_indices().nth(LONGEST).map_or(value.len(), |(end, _)| end);
    &value[..end]
}

#[cfg(test)]
mod tests;
