//! Cisco IOS, IOS-XE and ASA: debug output and system messages.

mod asa;
mod folding;
mod ikev2;
mod isakmp;
mod line;
mod packets;
mod phrases;
mod policies;
mod positions;
mod shows;
mod state;
mod strangers;
mod suites;
#[cfg(test)]
mod tests;

pub(super) use self::phrases::ORIGINS;
use evidence::{IkeVersion, Product, Remark, When};

use self::line::Speaker;
use super::drops::Drops;
use super::ledger::{Ledger, endpoint};
use super::phrase::small;
use super::{Entry, stamp};
use crate::pasted::Line;
use crate::reading::Reading;

#[derive(Debug)]
pub(crate) struct Cisco {
    ledger: Ledger,
    isakmp: isakmp::Isakmp,
    ikev2: ikev2::Ikev2,
    asa: asa::Asa,
    shows: shows::Shows,
    fold: folding::Fold,
    drops: Drops,
    /// The first judgement of a certificate while no IKE SA is at work.
    lone: Option<(Remark, Entry<'static>)>,
    lines: u64,
    /// The time of the last line, which those that go on without one share.
    when: When,
}

impl Cisco {
    /// `base`: its first number; `shown`: that of what it shows of its SAs.
    pub(super) fn new(base: u32, shown: u32) -> Cisco {
        Cisco {
            ledger: Ledger::of(base, Product::Cisco),
            isakmp: isakmp::Isakmp::new(),
            ikev2: ikev2::Ikev2::new(),
            asa: asa::Asa::new(),
            shows: shows::Shows::new(shown),
            fold: folding::Fold::default(),
            drops: Drops::default(),
            lone: None,
            lines: 0,
            when: When::Absent,
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        self.lines > 0 || self.shows.has_spoken()
    }

    /// Whether the line is Cisco's.
    pub(super) fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let Some(said) = line::read(line.text) else {
            return self.goes_on(line, reading)
                || self.folded(line, reading)
                || self.shows.line(line.text, line.place(), reading);
        };
        self.lines += 1;
        self.when = stamp::by_month(said.before);
        self.fold.begins(line);
        let entry = Entry { place: line.place(), when: self.when, text: said.text };
        self.says(said, entry, reading);
        true
    }

    /// More of a sentence that was broken into lines.
    fn folded(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        let Some((number, whole)) = self.fold.goes_on(line.text) else { return false };
        let Some(said) = line::read(&whole) else { return false };
        let place = Line { number, text: "" }.place();
        let entry = Entry { place, when: self.when, text: said.text };
        self.says(said, entry, reading);
        true
    }

    fn says(&mut self, said: line::CiscoLine<'_>, entry: Entry<'_>, reading: &mut Reading<'_>) {
        if let Speaker::Syslog { name, .. } = said.speaker
            && let Some(what) = phrases::dropped(name)
        {
            return self.drops.count(what, packets::dropped(said.text), entry);
        }
        let ledger = &mut self.ledger;
        if let Some(product) = said.speaker.product() {
            ledger.is_of(product);
        }
        match said.speaker {
            Speaker::Isakmp { connection } => self.isakmp.line(connection, entry, ledger, reading),
            Speaker::Ikev2 { label, .. } => self.ikev2.line(label, entry, ledger, reading),
            Speaker::Asa => self.asa.line(entry, ledger, reading),
            Speaker::Ipsec => {
                self.isakmp.learns_ends(&small(said.text));
                if let Some(what) = phrases::ios(&small(said.text)) {
                    self.judges(what, entry, reading);
                }
            }
            Speaker::Syslog { family: "ASA" | "PIX" | "FTD", name } => {
                self.of_asa(name, entry, reading);
            }
            Speaker::Syslog { family: "IKEV2", name } => {
                let up = (name == "SA_UP").then_some(Remark::ChildUp);
                let text = behind_error(said.text);
                let entry = Entry { text, ..entry };
                self.ikev2.system(up, (None, None), entry, ledger, reading);
            }
            // Certificates and tunnels serve other protocols, too: where nothing else is told they
            // count.
            Speaker::Syslog { family: "PKI" | "TUN", name }
                if !self.ikev2.is_at_work() && !self.isakmp.is_at_work() =>
            {
                if let Some(what) = phrases::system(&small(name)) {
                    let (place, when) = (entry.place, entry.when);
                    self.lone.get_or_insert((what, Entry { place, when, text: "" }));
                }
            }
            Speaker::Syslog { family: "TUN", .. } => {}
            Speaker::Syslog { name, .. } => self.system(name, entry, reading),
            Speaker::Pki => {
                let text = small(said.text);
                let (_, text) = line::label_of(&text);
                if let Some(what) = phrases::pki(text)
                    && (self.ikev2.is_at_work() || self.isakmp.is_at_work())
                {
                    self.judges(what, entry, reading);
                }
            }
        }
    }

    pub(super) fn end(&mut self, reading: &mut Reading<'_>) {
        self.isakmp.end(&mut self.ledger, reading);
        self.ikev2.end(&mut self.ledger, reading);
        self.asa.end(&mut self.ledger, reading);
        self.ikev2.strangers(&mut self.ledger, reading);
        if let Some((what, entry)) = self.lone.take().filter(|_| self.ledger.is_empty())
            && let Some(at) = self.ledger.begin(IkeVersion::V2, None)
        {
            self.ledger.remark(at, what, "", entry, reading);
        }
        self.drops.end(&mut self.ledger, reading);
        self.shows.end(reading);
    }

    /// Of the IKE SA that is at work.
    fn judges(&mut self, what: Remark, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let ledger = &mut self.ledger;
        match self.ikev2.is_at_work() {
            // Which suites differ IKEv2 says itself.
            true if what == Remark::ChildSuiteRefused => {}
            true => self.ikev2.judges(what, entry, ledger, reading),
            false => self.isakmp.judges(what, entry, ledger, reading),
        }
    }

    /// A system message of IOS.
    fn system(&mut self, name: &str, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let (name, ledger) = (small(name), &mut self.ledger);
        let text = small(entry.text);
        match name.as_str() {
            "ikmp_bad_message" => {
                let peer = text.split_once("ike message from ");
                let peer = peer.and_then(|(_, rest)| endpoint(rest.split(' ').next()?, 500));
                self.isakmp.malformed(peer, entry, ledger, reading);
            }
            "ikmp_mode_failure" => {
                let peer = text.split_once("peer at ").and_then(|(_, rest)| endpoint(rest, 500));
                let what = match () {
                    () if text.starts_with("processing of main mode") => Remark::IkeRefused,
                    () if text.starts_with("processing of quick mode") => Remark::ChildRefused,
                    () => return,
                };
                self.isakmp.fails(what, peer, entry, ledger, reading);
            }
            "session_status" if text.starts_with("crypto tunnel") && text.contains("is up") => {
                let peer = text
                    .split_once("peer ")
                    .and_then(|(_, rest)| packets::end(rest.split(' ').next()?));
                let version = text.contains("tunnel v2");
                match version || self.ikev2.is_at_work() {
                    true => {
                        let (up, ends) = (Some(Remark::ChildUp), (None, peer));
                        self.ikev2.system(up, ends, entry, ledger, reading);
                    }
                    false => self.isakmp.is_up(peer, entry, ledger, reading),
                }
            }
            name => {
                if let Some(what) = phrases::system(name) {
                    self.judges(what, entry, reading);
                }
            }
        }
    }

    /// `%ASA-5-713259: …`: of IKEv1 the text is that of the debug line.
    fn of_asa(&mut self, number: &str, entry: Entry<'_>, reading: &mut Reading<'_>) {
        let ledger = &mut self.ledger;
        let family = number.get(..3).unwrap_or_default();
        match family {
            _ if matches!(number, "113005" | "113015") => self.asa.rejects(entry, ledger, reading),
            "603" if number == "603106" => self.asa.has_l2tp(entry.text),
            "713" | "714" | "715" | "113" => self.asa.line(entry, ledger, reading),
            "717" => {
                let Some(what) = phrases::certificate(&small(entry.text)) else { return };
                match (self.ikev2.is_at_work(), self.asa.is_at_work()) {
                    (true, _) => self.ikev2.judges(what, entry, ledger, reading),
                    (_, true) => self.asa.judges(what, entry, ledger, reading),
                    _ => {
                        let (place, when) = (entry.place, entry.when);
                        self.lone.get_or_insert((what, Entry { place, when, text: "" }));
                    }
                }
            }
            "750" | "751" | "752" => {
                let end = |name: &str| {
                    let (_, rest) = entry.text.split_once(name)?;
                    packets::end(rest.split(' ').next()?)
                };
                let ends = (end("Local:"), end("Remote:"));
                if number == "750002" {
                    return self.ikev2.asks(ends.1, entry);
                }
                let what = match number {
                    "750006" => Some(Remark::ChildUp),
                    _ => phrases::numbered(number),
                };
                if what.is_some() || number == "750003" {
                    let entry = Entry { text: behind_error(entry.text), ..entry };
                    self.ikev2.system(what, ends, entry, ledger, reading);
                }
            }
            _ => {}
        }
    }

    /// Lines of one statement: only the first names its speaker, as a rule.
    fn goes_on(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        if self.lines > 0 && line.text.contains("local= ") {
            self.isakmp.learns_ends(&small(line.text));
        }
        if !self.ikev2.waits() {
            return false;
        }
        let text = after_time(line.text);
        let entry = Entry { place: line.place(), when: self.when, text };
        self.ikev2.goes_on(entry, &mut self.ledger, reading)
    }
}

/// The reason in `IKEv2 Negotiation aborted due to ERROR: reason`, or nothing.
fn behind_error(text: &str) -> &str {
    text.rsplit_once("aborted due to ERROR: ").map_or("", |(_, reason)| reason)
}

/// What stands behind `*Nov 25 10:00:00.123: `, or the whole line.
fn after_time(line: &str) -> &str {
    let trimmed = line.trim();
    let is_dated =
        matches!(trimmed.as_bytes().first(), Some(b'*' | b'.' | b'A'..=b'Z' | b'0'..=b'9'));
    match trimmed.split_once(": ") {
        Some((before, text)) if is_dated && stamp::by_month(before) != When::Absent => text.trim(),
        _ => trimmed,
    }
}
