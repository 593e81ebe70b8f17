//! Palo Alto's PAN-OS: `ikemgr.log` and the events of the system log about VPN.

mod line;
mod phrases;
mod stages;
mod threading;

pub(super) use self::phrases::ORIGINS;
use evidence::{Exchange, IkeVersion, Place, Product, Remark, When};

use self::line::PanLine;
use self::stages::{Named, Outcome, Stage};
use self::threading::{Sa, Threads};
use super::ledger::{At, Ledger, Message};
use super::order::Order;
use super::phrase::small;
use super::{Entry, notify};
use crate::pasted::Line;
use crate::reading::Reading;

/// Of a gateway or tunnel; PAN-OS allows 63.
const LONGEST_NAME: usize = 128;

/// A row of the system log until it can be told, or a stage until its second line names the SA.
#[derive(Debug)]
struct Held {
    /// In small letters.
    text: String,
    object: String,
    place: Place,
    when: When,
}

#[derive(Debug)]
pub(crate) struct PanOs {
    ledger: Ledger,
    threads: Threads,
    order: Order<Held>,
    pending: Option<Held>,
    lines: u64,
}

impl PanOs {
    /// `base`: its first number.
    pub(super) fn new(base: u32) -> PanOs {
        PanOs {
            ledger: Ledger::of(base, Product::PaloAlto),
            threads: Threads::default(),
            order: Order::default(),
            pending: None,
            lines: 0,
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.lines > 0
    }

    /// Whether the line is PAN-OS'.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let goes_on = |pending: &Held| match pending.text.ends_with(" sa:") {
            true => line::names_sa(line.text),
            false => line::goes_on(line.text),
        };
        if let Some(more) = self.pending.as_ref().and_then(goes_on) {
            if let Some(pending) = &mut self.pending {
                pending.text.push(' ');
                pending.text.push_str(&small(more));
            }
            self.settle(reading);
            return true;
        }
        self.settle(reading);
        let Some(said) = line::read(line.text, self.has_spoken()) else { return false };
        self.lines += 1;
        match said.event {
            None => self.manager(&said, line.place(), reading),
            Some(event) => {
                let object = said.object.chars().take(LONGEST_NAME).collect();
                let (text, place, when) = (small(said.text), line.place(), said.when);
                let row = Held { text, object, place, when };
                // A syslog server writes down what comes as it comes.
                if !event.is_exported {
                    self.row(&row, reading);
                    return true;
                }
                for row in self.order.row(said.when.on_its_clock(), row) {
                    self.row(&row, reading);
                }
            }
        }
        true
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        self.settle(reading);
        for row in self.order.end(true) {
            self.row(&row, reading);
        }
    }

    fn row(&mut self, row: &Held, reading: &mut Reading<'_>) {
        let entry = Entry { place: row.place, when: row.when, text: "" };
        self.said(&row.text, &row.object, entry, reading);
    }

    /// A line of `ikemgr.log`; a stage goes on in the next.
    fn manager(&mut self, said: &PanLine<'_>, place: Place, reading: &mut Reading<'_>) {
        let text = small(said.text);
        let is_broken = text.ends_with(" sa:");
        if is_broken || text.starts_with("====>") && !text.contains(" sa: ") {
            let object = said.object.to_owned();
            self.pending = Some(Held { text, object, place, when: said.when });
            return;
        }
        let entry = Entry { place, when: said.when, text: "" };
        self.said(&text, said.object, entry, reading);
    }

    fn settle(&mut self, reading: &mut Reading<'_>) {
        let Some(pending) = self.pending.take() else { return };
        let entry = Entry { place: pending.place, when: pending.when, text: "" };
        self.said(&pending.text, &pending.object, entry, reading);
    }

    /// `text` in small letters.
    fn said(&mut self, text: &str, object: &str, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let plain = text.replace("====>", " ").replace("<====", " ");
        let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        let (named, text) = match plain.strip_prefix('[').and_then(|rest| rest.split_once("]: ")) {
            Some((gateway, rest)) => (gateway, rest),
            None => ("", plain.as_str()),
        };
        let object = if object.is_empty() { named } else { object };
        if let Some(stage) = stages::read(text) {
            self.stage(stage, stages::named(text), object, entry, reading);
        } else if let Some(name) = phrases::notified(text) {
            self.notified(name, object, entry, reading);
        } else if let Some(what) = phrases::remark(text) {
            self.judges(what, text, object, entry, reading);
        }
    }

    fn stage(
        &mut self,
        stage: Stage,
        named: Named,
        object: &str,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let known = self.threads.of(stage.version, &named, object, stage.child);
        let Some(sa) = known.or_else(|| self.begin(stage, &named)) else { return };
        self.threads.knows(sa, stage.version, &named, object);
        let at = self.threads.sa(sa).at;
        if !stage.child {
            self.ledger.settle(at, named.local, named.remote);
            if let Some(initiates) = stage.initiates {
                self.ledger.settle_role(at, initiates);
            }
        }
        let own = self.threads.sa(sa);
        own.exchange = stage.exchange.or(own.exchange);
        own.child |= stage.child;
        match (stage.child, stage.rekey) {
            (false, false) => self.first(sa, stage, &named, entry, reading),
            (false, true) if stage.outcome == Outcome::Failed => {
                self.ledger.remark(at, Remark::RekeyFailed, "", entry, reading);
            }
            (false, true) => {}
            (true, rekey) => self.child(sa, stage, &named, rekey, entry, reading),
        }
    }

    /// Nothing of it was said before.
    fn begin(&mut self, stage: Stage, named: &Named) -> Option<usize> {
        // Either end may begin a phase 2.
        let initiates = if stage.child { None } else { stage.initiates };
        let at = self.ledger.begin(stage.version, initiates)?;
        self.ledger.settle(at, named.local, named.remote);
        Some(self.threads.begin(at))
    }

    /// The IKE SA itself.
    fn first(
        &mut self,
        sa: usize,
        stage: Stage,
        named: &Named,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        self.reach(sa, 1, entry, reading);
        let answered = named.spi.is_some_and(|(_, answered)| answered);
        if answered && stage.initiates == Some(true) {
            self.reach(sa, 2, entry, reading);
        }
        let at = self.threads.sa(sa).at;
        match stage.outcome {
            Outcome::Started => {}
            Outcome::Succeeded => {
                self.reach(sa, u8::MAX, entry, reading);
                self.threads.sa(sa).up = true;
                self.ledger.remark(at, Remark::Established, "", entry, reading);
            }
            Outcome::Failed => {
                if stage.timeout {
                    if named.spi.is_some() && !answered && stage.initiates == Some(true) {
                        // Nobody answered, and it asked again meanwhile.
                        self.repeat(sa, entry, reading);
                    }
                    self.ledger.remark(at, Remark::GaveUp, "", entry, reading);
                }
                self.threads.sa(sa).over = true;
            }
        }
    }

    /// What this end sent last, once more.
    fn repeat(&mut self, sa: usize, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let at = self.threads.sa(sa).at;
        if let Some(last) = self.ledger.last_sent(at).cloned() {
            self.ledger.tell(at, &last, true, entry, reading);
        }
    }

    fn child(
        &mut self,
        sa: usize,
        stage: Stage,
        named: &Named,
        rekey: bool,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let own = self.threads.sa(sa);
        let at = own.at;
        // A quick mode has to have an IKE SA; the first child of IKEv2 comes with it.
        if stage.version == IkeVersion::V1 && !std::mem::replace(&mut own.up, true) {
            self.ledger.remark(at, Remark::Established, "", entry, reading);
        }
        if let (IkeVersion::V1, Some(initiates)) = (stage.version, stage.initiates) {
            let last = if stage.outcome == Outcome::Succeeded { 3 } else { 1 };
            for position in 1..=last {
                let message = Message::placed(Exchange::Quick, position, named.message_id);
                let outgoing = initiates == (position % 2 == 1);
                if named.message_id != 0 && !self.ledger.has_told(at, &message, outgoing) {
                    self.ledger.tell(at, &message, outgoing, entry, reading);
                }
            }
        }
        match stage.outcome {
            Outcome::Started => {}
            Outcome::Succeeded => self.ledger.remark(at, Remark::ChildUp, "", entry, reading),
            Outcome::Failed if rekey => {
                self.ledger.remark(at, Remark::RekeyFailed, "", entry, reading);
            }
            Outcome::Failed if stage.timeout => {
                self.ledger.remark(at, Remark::GaveUp, "", entry, reading);
            }
            Outcome::Failed => {}
        }
    }

    fn judges(
        &mut self,
        what: Remark,
        text: &str,
        object: &str,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        let stranger = what == Remark::NoConnection;
        let known = if stranger { None } else { self.threads.at_work(object) };
        let new = || {
            let version = version_of(text, what);
            let at = self.ledger.begin(version, stranger.then_some(false))?;
            Some(self.threads.begin(at))
        };
        let Some(sa) = known.or_else(new) else { return };
        let at = self.threads.sa(sa).at;
        if stranger {
            self.ledger.settle(at, None, peer(text));
        } else {
            self.threads.knows(sa, self.ledger.version(at), &Named::default(), object);
        }
        let what = match (what, self.ledger.version(at)) {
            (Remark::Unreadable, IkeVersion::V2) => Remark::WrongSecret,
            (what, _) => what,
        };
        let own = self.threads.sa(sa);
        // Of a first message that did not decrypt.
        let proof = matches!(what, Remark::Unreadable | Remark::WrongSecret);
        if proof && own.up {
            return;
        }
        let by_identity = proof || matches!(what, Remark::WrongIdentity | Remark::NoPeer);
        let main = own.exchange == Some(Exchange::Main) && !own.up;
        if by_identity && main && self.ledger.initiates(at) == Some(false) {
            self.reach(sa, 5, entry, reading);
        }
        self.ledger.remark(at, what, "", entry, reading);
    }

    /// The messages up to one of the first exchanges; those are known to have passed.
    fn reach(&mut self, sa: usize, last: u8, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let Sa { at, exchange, .. } = *self.threads.sa(sa);
        self.ledger.reach(at, exchange, last, entry, reading);
    }

    fn notified(&mut self, name: &str, object: &str, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let Some(sa) = self.threads.at_work(object) else {
            let kind = notify::v2(name).or_else(|| notify::v1(name));
            if let Some(what) = kind.and_then(phrases::alone) {
                self.judges(what, "", object, entry, reading);
            }
            return;
        };
        let Sa { at, child, up, .. } = *self.threads.sa(sa);
        let version = self.ledger.version(at);
        let kind = match version {
            IkeVersion::V2 => notify::v2(name),
            _ => notify::v1(name),
        };
        let Some(kind) = kind else { return };
        match (version, kind) {
            (_, 14 | 18 | 38) if child || up => {
                if let Some(what) = phrases::of_child(kind) {
                    self.ledger.remark(at, what, "", entry, reading);
                }
            }
            (IkeVersion::V1, 14 | 18 | 24) => {
                let message = Message::informational(0, &[kind]);
                self.ledger.tell(at, &message, false, entry, reading);
            }
            (IkeVersion::V2, 14) => self.refused(at, 2, kind, entry, reading),
            (IkeVersion::V2, 24) => {
                self.reach(sa, 3, entry, reading);
                self.refused(at, 4, kind, entry, reading);
            }
            _ => {}
        }
    }

    /// The peer's answer is a notify alone.
    fn refused(
        &mut self,
        at: At,
        position: u8,
        kind: u16,
        entry: Entry<'_>,
        reading: &mut Reading<'_>,
    ) {
        if self.ledger.initiates(at) == Some(true) {
            let notices = vec![kind];
            let message = Message { kinds: vec![41], notices, ..Message::of_version_2(position) };
            self.ledger.tell(at, &message, false, entry, reading);
        }
    }
}

/// Of a sentence that stands alone.
fn version_of(text: &str, what: Remark) -> IkeVersion {
    let first = text.contains("phase-1") || text.contains("phase-2") || text.contains("phase 1");
    match first || matches!(what, Remark::Unreadable | Remark::ModeRefused) {
        true => IkeVersion::V1,
        false => IkeVersion::V2,
    }
}

/// `… for peer ip 192.0.2.7[1929]`.
fn peer(text: &str) -> Option<evidence::Endpoint> {
    let (address, port) = text.split_once("peer ip ")?.1.split_once('[')?;
    let port: String = port.chars().take_while(char::is_ascii_digit).collect();
    super::ledger::endpoint(address, port.parse().ok()?)
}

#[cfg(test)]
mod tests;
