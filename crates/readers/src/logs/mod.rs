//! What IKE daemons log: one folder for each product, and what all lines have before their text.

mod algorithms;
mod apple;
pub(crate) mod arrival;
mod aws;
mod azure;
mod bare;
mod carving;
mod charon;
mod checkpoint;
mod cisco;
mod ciscoclient;
pub(crate) mod dialogs;
mod draytek;
mod drops;
mod form;
mod fortigate;
mod google;
mod heads;
mod huawei;
mod iked;
mod isakmpd;
mod judged;
mod juniper;
mod l2tp;
mod ledger;
mod line;
mod mikrotik;
mod nearly;
mod netfilter;
mod notify;
mod order;
mod origins;
mod pam;
mod panos;
mod phrase;
mod pluto;
mod racoon;
mod screenos;
mod selectors;
mod service;
mod shrew;
mod softether;
mod sonicwall;
mod stamp;
mod standing;
pub(crate) mod stream;
pub(crate) mod unread;
mod vpnc;
mod watchguard;
mod zyxel;

use crate::pasted::{Line, Pasted};
use crate::reading::Reading;

use apple::Apple;
use arrival::{Arrival, Forms};
use aws::Aws;
use azure::Azure;
use charon::Charon;
use cisco::Cisco;
use ciscoclient::CiscoClient;
use draytek::DrayTek;
use fortigate::Fortigate;
use google::{Google, Written};
use iked::Iked;
use isakmpd::Isakmpd;
use judged::Judged;
use juniper::Juniper;
use l2tp::L2tp;
use mikrotik::MikroTik;
use netfilter::Netfilter;
use panos::PanOs;
use pluto::Pluto;
use racoon::Racoon;
use screenos::ScreenOs;
use service::Service;
use shrew::Shrew;
use softether::SoftEther;
use sonicwall::SonicWall;
use standing::Standing;
use vpnc::Vpnc;
use watchguard::WatchGuard;
use zyxel::Zyxel;

/// One line of a daemon, without what stands before its text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) place: evidence::Place,
    pub(crate) when: evidence::When,
    pub(crate) text: &'a str,
}

/// Every product's reader as one form of text, behind what takes off what stands around a line.
pub(crate) struct Logs {
    arrival: Arrival,
    products: Products,
}

struct Products {
    charon: Charon,
    heads: heads::Heads,
    pluto: Pluto,
    cisco: Cisco,
    fortigate: Fortigate,
    racoon: Racoon,
    mikrotik: MikroTik,
    panos: PanOs,
    aws: Aws,
    azure: Azure,
    iked: Iked,
    juniper: Juniper,
    screenos: ScreenOs,
    watchguard: WatchGuard,
    sonicwall: SonicWall,
    checkpoint: Judged,
    shrew: Shrew,
    zyxel: Zyxel,
    huawei: Judged,
    draytek: DrayTek,
    vpnc: Vpnc,
    isakmpd: Isakmpd,
    softether: SoftEther,
    google: Google,
    l2tp: L2tp,
    apple: Apple,
    cisco_client: CiscoClient,
    netfilter: Netfilter,
    service: Service,
    standing: Standing,
    stamps: stamp::Last,
    /// Lines that are a daemon's.
    recognised: u64,
    /// Of these, sentences out of a log, without what stands before them there.
    bare: u64,
    sentences: bare::Bare,
}

/// The first number of each product's negotiations within one source; charon's begin at 0.
const PLUTO: u32 = 1 << 27;
const CISCO: u32 = 1 << 28;
const FORTIGATE: u32 = 1 << 29;
const RACOON: u32 = 5 << 28;
const MIKROTIK_1: u32 = 6 << 28;
const MIKROTIK_2: u32 = 7 << 28;
const PANOS: u32 = 3 << 28;
const AWS: u32 = 9 << 28;
const IKED: u32 = 10 << 28;
const SOFTETHER: u32 = 4 << 28;
const JUNIPER: u32 = 11 << 28;
const SONICWALL: u32 = 12 << 28;
const CHECKPOINT: u32 = 13 << 28;
const SHREW: u32 = 14 << 28;
const CISCO_SHOWS: u32 = 15 << 28;
const APPLE: u32 = 8 << 28;
const SENTENCES: u32 = 3 << 27;
const ZYXEL: u32 = 13 << 27;
const HUAWEI: u32 = 15 << 27;
const L2TP: u32 = 19 << 27;
const SERVICE: u32 = 5 << 27;
const ISAKMPD: u32 = 7 << 27;
const GREEN_BOW: u32 = 9 << 27;
const AZURE: u32 = 11 << 27;
const DRAYTEK: u32 = 17 << 27;
const VPNC: u32 = 21 << 27;
const CISCO_CLIENT: u32 = 23 << 27;
const NETFILTER: u32 = 25 << 27;
const STANDING: u32 = 27 << 27;
const SCREENOS: u32 = 29 << 27;
const WATCHGUARD: u32 = 31 << 27;

impl Logs {
    pub(crate) fn new(forms: Forms) -> Logs {
        Logs { arrival: Arrival::new(forms), products: Products::new() }
    }

    /// The lines are as charon writes them, and no other daemon's are among them so far.
    fn is_charons_alone(&self) -> bool {
        self.arrival.is_plain() && self.products.is_charons_alone()
    }

    /// Single lines mean nothing: none may be left out.
    fn needs_all(&self) -> bool {
        self.arrival.forms().needs_all()
    }
}

impl Products {
    fn new() -> Products {
        Products {
            charon: Charon::default(),
            heads: heads::Heads::default(),
            pluto: Pluto::new(PLUTO),
            cisco: Cisco::new(CISCO, CISCO_SHOWS),
            fortigate: Fortigate::new(FORTIGATE),
            racoon: Racoon::new(RACOON, evidence::Product::Racoon),
            mikrotik: MikroTik::new(MIKROTIK_1, MIKROTIK_2),
            panos: PanOs::new(PANOS),
            aws: Aws::new(AWS),
            azure: Azure::new(AZURE),
            iked: Iked::new(IKED),
            juniper: Juniper::new(JUNIPER),
            screenos: ScreenOs::new(SCREENOS),
            watchguard: WatchGuard::new(WATCHGUARD),
            sonicwall: SonicWall::new(SONICWALL),
            checkpoint: Judged::new(CHECKPOINT, evidence::Product::CheckPoint),
            shrew: Shrew::new(SHREW),
            zyxel: Zyxel::new(ZYXEL),
            huawei: Judged::unnamed(HUAWEI),
            draytek: DrayTek::new(DRAYTEK),
            vpnc: Vpnc::new(VPNC),
            isakmpd: Isakmpd::new([ISAKMPD, GREEN_BOW]),
            softether: SoftEther::new(SOFTETHER),
            google: Google::default(),
            l2tp: L2tp::new(L2TP),
            apple: Apple::new(APPLE),
            cisco_client: CiscoClient::new(CISCO_CLIENT),
            netfilter: Netfilter::new(NETFILTER),
            service: Service::new(SERVICE),
            standing: Standing::new(STANDING),
            stamps: stamp::Last::default(),
            recognised: 0,
            bare: 0,
            sentences: bare::Bare::new(SENTENCES),
        }
    }

    /// Lines so far that are a daemon's.
    fn recognised(&self) -> u64 {
        self.recognised + self.charon.lines() + self.pluto.lines()
    }

    fn is_charons_alone(&self) -> bool {
        self.recognised() == self.charon.lines() && !self.is_of_others()
    }

    /// A line of those that begin a line each in a way of their own.
    fn of_another(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        self.panos.line(line, reading)
            || self.iked.line(line, reading)
            || self.fortigate.line(line, reading)
            || self.cisco.line(line, reading)
            || self.racoon.line(line, reading)
            || self.mikrotik.line(line, &mut self.l2tp, reading)
            || self.called(line, reading)
            || self.aws.line(line, reading)
            || self.cisco_client.line(line, reading)
            || self.azure.line(line, reading)
            || self.juniper.line(line, reading)
            || self.screenos.line(line, reading)
            || self.watchguard.line(line, reading)
            || self.shrew.line(line, reading)
            || self.isakmpd.line(line, reading)
            || self.softether.line(line, reading)
            || checkpoint::line(&mut self.checkpoint, line, reading)
            || self.sonicwall.line(line, reading)
            || self.zyxel.line(line, reading)
            || huawei::line(&mut self.huawei, line, reading)
            || self.draytek.line(line, reading)
            || self.vpnc.line(line, reading)
    }

    /// A line of L2TP or PPP. What Apple's says of IPsec, racoon tells in more detail.
    fn called(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        if !self.racoon.has_spoken() {
            self.apple.line(line, reading);
        }
        self.l2tp.line(line, reading)
    }

    /// A sentence alone, where there are only such.
    fn out_of_a_log(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        if self.recognised() != self.bare {
            return false;
        }
        let entry = Entry { place: line.place(), when: evidence::When::Absent, text: line.text };
        let is_known = match self.sentences.whole(line.text) {
            Some(text) => self.of_another(Line { text: &text, ..line }, reading),
            None => self.sentences.of_pluto(entry, reading),
        };
        self.bare += u64::from(is_known);
        is_known
    }

    /// A list of proposals alone; they are compared where charon says that none matches.
    fn lists(&mut self, line: Line<'_>, reading: &mut Reading<'_>) -> bool {
        if line.text.trim_start().starts_with(line::NONE_MATCHES) {
            let (place, when) = (line.place(), evidence::When::Absent);
            self.charon.compares(Entry { place, when, text: "" }, reading);
        }
        self.charon.list(line.text)
    }

    /// What Google Cloud writes around a line of charon.
    fn within(&mut self, written: &Written, reading: &mut Reading<'_>) {
        let Written { place, when, .. } = *written;
        let said = line::of_text(&written.text);
        let said = line::CharonLine { thread: written.tunnel, ..said };
        self.charon.line(Entry { place, when, text: said.text }, &said, reading);
    }

    /// A line of the kernel's packet filter about IPsec.
    fn is_dropped(&mut self, line: Line<'_>) -> bool {
        let stamps = &mut self.stamps;
        self.netfilter.line(line.text, line.place(), |before| stamps.read(before))
    }

    /// A line of systemd's about the daemon.
    fn of_service(&mut self, line: Line<'_>) -> bool {
        let (before, text) = service::of_systemd(line.text);
        let when = match before {
            "" => evidence::When::Absent,
            _ => self.stamps.read(before),
        };
        self.service.line(Entry { place: line.place(), when, text })
    }

    /// A line without anything before its text, or what only passes it on.
    fn bare(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let (before, text) = line::relayed(line.text).unwrap_or(("", line.text));
        let when = match before {
            "" => evidence::When::Absent,
            _ => self.stamps.read(before),
        };
        for text in line::joined(text) {
            let entry = |text| Entry { place: line.place(), when, text };
            match line::bare(text).or_else(|| self.charon.goes_on(text)) {
                Some(said) => self.charon.line(entry(said.text), &said, reading),
                None => self.charon.hold(entry(text.trim_start())),
            }
        }
    }
}

impl Pasted for Logs {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        let Logs { arrival, products } = self;
        match arrival.is_plain() {
            true => products.line(line, reading),
            false => arrival.line(line, &mut |line| products.line(line, reading)),
        }
    }

    fn end(&mut self, reading: &mut Reading<'_>) {
        let Logs { arrival, products } = self;
        arrival.end(&mut |line| products.line(line, reading));
        products.end(reading);
    }

    fn is_recognised(&self) -> bool {
        self.products.is_recognised()
    }
}

impl Products {
    fn line(&mut self, line: Line<'_>, reading: &mut Reading<'_>) {
        if self.charon.goes_on_with(line.text, reading) {
            return;
        }
        if let Some((when, said)) = self.heads.charon(line.text) {
            let entry = Entry { place: line.place(), when, text: said.text };
            return self.charon.line(entry, &said, reading);
        }
        if let Some(listed) = pluto::line::listed(line.text) {
            return self.pluto.lists(listed, line.place());
        }
        let stamps = &mut self.stamps;
        let mut entry =
            |stamp: &str, text| Entry { place: line.place(), when: stamps.read(stamp), text };
        if let Some((stamp, said)) = pluto::line::pluto(line.text) {
            self.pluto.line(entry(stamp, said.text), &said, reading);
        } else if let Some((stamp, text)) = line::tagged(line.text) {
            // The journal keeps thread and group in fields of their own.
            let said = line::of_text(text);
            match said.thread.is_none() && self.charon.has_threads() {
                true => self.charon.hold(entry(stamp, said.text)),
                false => self.charon.line(entry(stamp, said.text), &said, reading),
            }
        } else if self.standing.line(line) {
            // A list, which is told when it is whole.
        } else if let Some(written) = self.google.line(line) {
            written.iter().for_each(|written| self.within(written, reading));
        } else if self.of_another(line, reading) || self.out_of_a_log(line, reading) {
            self.recognised += 1;
        } else if self.is_dropped(line) {
            // It is of the kernel, and may be of IPsec.
        } else if self.of_service(line) {
            // It is the daemon's unit.
        } else if !self.charon.has_threads() && !self.lists(line, reading)
            || self.charon.lacks_messages() && line::relayed(line.text).is_some()
        {
            self.bare(line, reading);
        }
    }

    fn end(&mut self, reading: &mut Reading<'_>) {
        for written in self.google.end() {
            self.within(&written, reading);
        }
        self.charon.end(reading);
        self.pluto.end(reading);
        self.cisco.end(reading);
        self.fortigate.end(reading);
        self.iked.end(reading);
        self.racoon.end(reading);
        self.mikrotik.end(reading);
        self.panos.end(reading);
        self.aws.end(reading);
        self.shrew.end(reading);
        self.screenos.end(reading);
        self.sonicwall.end(reading);
        self.l2tp.end(reading);
        self.draytek.end(reading);
        self.vpnc.end(reading);
        self.netfilter.end(reading);
        self.service.end(reading);
        let is_alone = self.recognised() == 0 && !self.has_told();
        self.standing.end(is_alone, reading);
    }

    fn is_recognised(&self) -> bool {
        self.recognised() > 0 || self.is_of_others()
    }

    /// Some other product, whose lines are not counted one by one, has spoken.
    fn is_of_others(&self) -> bool {
        self.has_told() || self.standing.has_spoken()
    }

    /// The same, of its own course.
    fn has_told(&self) -> bool {
        self.cisco.has_spoken()
            || self.fortigate.has_spoken()
            || self.racoon.has_spoken()
            || self.mikrotik.has_spoken()
            || self.panos.has_spoken()
            || self.aws.has_spoken()
            || self.iked.has_spoken()
            || self.juniper.has_spoken()
            || self.screenos.has_spoken()
            || self.watchguard.has_spoken()
            || self.sonicwall.has_spoken()
            || self.checkpoint.has_spoken()
            || self.azure.has_spoken()
            || self.shrew.has_spoken()
            || self.zyxel.has_spoken()
            || self.huawei.has_spoken()
            || self.draytek.has_spoken()
            || self.vpnc.has_spoken()
            || self.isakmpd.has_spoken()
            || self.softether.has_spoken()
            || self.l2tp.has_spoken()
            || self.apple.has_spoken()
            || self.cisco_client.has_spoken()
            || self.netfilter.has_spoken()
            || self.service.has_spoken()
    }
}

/// For tests: line, number of the negotiation from 0, and judgement or notify, in turn.
#[cfg(test)]
fn judgements(text: &str) -> Vec<String> {
    use evidence::{Fact, Session, Statement};
    let (mut told, mut numbers) = (Vec::new(), Vec::new());
    let mut listener = |fact: Fact<'_>| {
        let Session::Numbered { number, .. } = fact.about else { return };
        let said = match fact.statement {
            Statement::Remarks(remarked) if remarked.is_confirmed => format!("{:?}", remarked.what),
            Statement::Remarks(remarked) => format!("{:?} unconfirmed", remarked.what),
            Statement::Notifies(notice) => format!("notify {}", notice.kind),
            _ => return,
        };
        if !numbers.contains(&number) {
            numbers.push(number);
        }
        let at = numbers.iter().position(|known| *known == number).unwrap_or_default();
        told.push(format!("{} #{at} {said}", fact.place.number()));
    };
    crate::read(evidence::SourceId(0), "log", text.as_bytes(), &mut listener);
    told
}
