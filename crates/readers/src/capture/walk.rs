//! One packet after the other: what it holds, whether it concerns us, and who is told.

use std::slice;

use super::Tap;
use super::container::Record;
use super::copies::{Copies, Sight, Sighting, Wire};
use super::datagram::{Damage, Datagram, Ended, Link, Why};
use super::few::{Few, pair_hash};
use super::fragments::{Added, Arrival, Fragments, Open};
use super::icmp::{IcmpReport, Quoted, Refusal};
use super::ip::{self, Packet};
use super::link::{self, Carried};
use super::octets::{digest, ends_digest, mix, u16_at};
use super::others::{Other, Others, Suspect};
use super::summary::{Census, Summary};
use super::udp::{self, Udp};
use super::usual::Usual;

/// Damage beyond this is only counted.
const MOST_DAMAGES: u64 = 256;

pub(super) struct Walk<'t, T> {
    tap: &'t mut T,
    pub(super) summary: Summary,
    others: Others,
    census: Census,
    copies: Copies,
    /// Apart, so that ESP in masses does not make IKE forgotten.
    esp_copies: Copies,
    fragments: Fragments,
    /// Both orders of two addresses between which IKE went.
    hosts: Few<(u64, u64), ()>,
    /// Both orders of two sockets between which IKE went on other ports.
    sockets: Few<(u64, u64), ()>,
    number: u32,
    offset: u64,
    /// The latest packet's time; `i64::MIN` before the first.
    now: i64,
    first: i64,
    last: i64,
    /// Of the oldest open fragments.
    deadline: i64,
}

/// One IP datagram, be it a packet or put together.
struct Whole<'a> {
    packet: &'a Packet<'a>,
    packets: &'a [u32],
    time: Option<i64>,
    wire: Wire,
    link: Link,
}

impl<'t, T: Tap> Walk<'t, T> {
    pub(super) fn new(tap: &'t mut T) -> Self {
        Self {
            tap,
            summary: Summary::default(),
            others: Others::new(),
            census: Census::new(),
            copies: Copies::new(256),
            esp_copies: Copies::new(128),
            fragments: Fragments::new(),
            hosts: Few::new(1024),
            sockets: Few::new(64),
            number: 0,
            offset: 0,
            now: i64::MIN,
            first: i64::MAX,
            last: i64::MIN,
            deadline: i64::MAX,
        }
    }

    #[inline(always)]
    pub(super) fn packet(&mut self, record: Record<'_>) {
        self.note(&record);
        match link::usual(record.link, record.data) {
            Some(ip) if self.is_foreign(ip) => {}
            Some(ip) => self.ip(&record, ip),
            None => self.unusual(&record),
        }
    }

    #[inline(never)]
    fn unusual(&mut self, record: &Record<'_>) {
        match link::carried(record.link, record.data) {
            Carried::Ip { at, pppoe } => {
                if pppoe {
                    self.others.note(Other::Pppoe, self.number);
                }
                let ip = record.data.get(at..).unwrap_or_default();
                if !self.is_foreign(ip) {
                    self.ip(record, ip);
                }
            }
            Carried::Pppoe => {
                self.others.note(Other::Pppoe, self.number);
                self.summary.counts.not_ip += 1;
            }
            Carried::NotIp if record.link.is_read() => self.summary.counts.not_ip += 1,
            Carried::NotIp => self.summary.counts.unread += 1,
            Carried::Cut => self.unread(),
        }
    }

    /// One whose interface the file does not describe; it counts nonetheless.
    pub(super) fn stray_packet(&mut self, offset: u64, interface: u32) {
        self.number = self.number.saturating_add(1);
        self.summary.counts.unread += 1;
        self.damage(offset, Why::UnknownInterface(interface));
    }

    /// `offset`: in the capture.
    pub(super) fn damage(&mut self, offset: u64, why: Why) {
        self.summary.damages += 1;
        if self.summary.damages <= MOST_DAMAGES {
            self.tap.damage(&Damage { packet: self.number, offset, why });
        }
    }

    pub(super) fn finish(mut self) -> Summary {
        while let Some(open) = self.fragments.take_rest() {
            self.tell_incomplete(&open, Ended::EndOfFile);
        }
        self.summary.packets = u64::from(self.number);
        self.summary.first = (self.first <= self.last).then_some(self.first);
        self.summary.last = (self.first <= self.last).then_some(self.last);
        self.census.settle(&mut self.summary, &mut self.others);
        self.summary.others = self.others.list();
        self.summary
    }

    #[inline(always)]
    fn note(&mut self, record: &Record<'_>) {
        self.number = self.number.saturating_add(1);
        self.offset = record.offset;
        self.summary.cut += u64::from((record.data.len() as u64) < u64::from(record.original));
        if let Some(interface) = self.summary.interfaces.get_mut(record.interface as usize) {
            interface.packets += 1;
        }
        if let Some(time) = record.time {
            self.summary.backwards += u64::from(time < self.now);
            self.first = self.first.min(time);
            self.last = self.last.max(time);
            self.now = time;
        } else {
            self.summary.untimed += 1;
        }
        if self.now >= self.deadline {
            self.tell_due();
        }
    }

    fn unread(&mut self) {
        self.summary.counts.unread += 1;
        self.damage(self.offset, Why::BrokenHeader);
    }

    /// Whether fixed offsets alone show that it is none of our business; then it is counted.
    #[inline(always)]
    fn is_foreign(&mut self, bytes: &[u8]) -> bool {
        let Some(usual) = Usual::of(bytes) else { return false };
        let suspect = self.others.suspect(usual.is_tcp, usual.ports);
        let ours = (suspect >= Suspect::L2TP) | usual.may_be_ike() | (self.sockets.len() > 0);
        if ours & !usual.is_tcp {
            return false;
        }
        self.summary.counts.tcp += u64::from(usual.is_tcp);
        self.summary.counts.udp_other += u64::from(!usual.is_tcp);
        self.others.usual(&usual, suspect, self.number);
        self.census.pair(usual.source, usual.destination);
        true
    }

    #[inline(never)]
    fn ip(&mut self, record: &Record<'_>, bytes: &[u8]) {
        let Some(packet) = Packet::parse(bytes) else { return self.unread() };
        let packet = &packet;
        let (source, destination) = packet.words();
        self.census.pair(source, destination);
        if packet.fragment.is_some() {
            return self.fragment(record, packet);
        }
        match packet.protocol {
            ip::TCP => self.tcp(packet),
            ip::UDP => self.udp(record, packet),
            ip::ESP | ip::AH => self.single(record, packet),
            ip::ICMP | ip::ICMPV6 => self.icmp(record, packet),
            protocol => {
                self.summary.counts.ip_other += 1;
                if protocol == ip::GRE {
                    self.others.gre(packet.payload, self.number);
                }
            }
        }
    }

    fn tcp(&mut self, packet: &Packet<'_>) {
        self.summary.counts.tcp += 1;
        if let Some(ports) = u16_at(packet.payload, 0).zip(u16_at(packet.payload, 2)) {
            self.others.tcp(self.others.suspect(true, ports), self.number);
        }
    }

    fn udp(&mut self, record: &Record<'_>, packet: &Packet<'_>) {
        let Some(udp) = Udp::parse(packet) else { return self.unread() };
        if udp.has_ike_port() || udp.looks_like_ike() || self.is_known_socket(packet, &udp) {
            return self.single(record, packet);
        }
        self.summary.counts.udp_other += 1;
        let suspect = self.others.suspect(false, (udp.source_port, udp.destination_port));
        if suspect == Suspect::L2TP {
            let (source, destination) = packet.words();
            return self.census.l2tp(source, destination, self.number);
        }
        self.others.udp(suspect, udp.payload, udp.payload.len(), self.number);
    }

    /// A packet that is a whole datagram of ours.
    #[inline(never)]
    fn single(&mut self, record: &Record<'_>, packet: &Packet<'_>) {
        let link = record.link();
        self.whole(&Whole {
            packet,
            packets: slice::from_ref(&self.number.clone()),
            time: record.time,
            wire: Wire { interface: record.interface, device: link.device.unwrap_or(0) },
            link,
        });
    }

    fn whole(&mut self, whole: &Whole<'_>) {
        let packet = whole.packet;
        let Some(found) = udp::Ours::of(packet) else { return self.unread() };
        let counts = &mut self.summary.counts;
        match (packet.protocol, found.ports) {
            (ip::ESP, _) => counts.esp += 1,
            (ip::AH, _) => counts.ah += 1,
            (_, Some((500, _) | (_, 500))) => counts.udp_500 += 1,
            (_, Some((4500, _) | (_, 4500))) => counts.udp_4500 += 1,
            _ => counts.ike_elsewhere += 1,
        }
        let (source, destination) = packet.words();
        if found.is_esp {
            self.census.esp(source, destination);
        } else if packet.protocol == ip::UDP {
            self.remember(packet, found.ports);
        }
        let sight = self.sight(whole, &found);
        let copies = if found.is_esp { &mut self.esp_copies } else { &mut self.copies };
        let translates = match copies.see(&sight) {
            Sighting::New => None,
            Sighting::Copy => {
                self.summary.counts.copies += 1;
                return;
            }
            Sighting::Translation { of } => {
                self.summary.counts.translations += 1;
                Some(of)
            }
        };
        self.census.sender(found.is_esp, &whole.link, packet.source, packet.ttl, self.number);
        self.tap.datagram(&Datagram {
            packet: self.number,
            first_packet: whole.packets.first().copied().unwrap_or(self.number),
            packets: whole.packets,
            time: whole.time,
            interface: whole.wire.interface,
            link: whole.link,
            source: packet.source,
            destination: packet.destination,
            ttl: packet.ttl,
            ip_id: packet.id,
            fragments: u16::try_from(whole.packets.len()).unwrap_or(u16::MAX),
            ip_length: packet.length,
            content: found.content,
            captured_short: packet.captured_short(),
            checksum: found.checksum(packet),
            translates,
        });
    }

    fn sight(&self, whole: &Whole<'_>, found: &udp::Ours<'_>) -> Sight {
        let packet = whole.packet;
        let (source, destination) = socket_words(packet, found.ports);
        let bytes = found.bytes();
        let digest = if found.is_esp { ends_digest(bytes) } else { digest(bytes) };
        let label = u64::from(packet.protocol) << 32 | u64::from(packet.length);
        Sight {
            packet: self.number,
            time: whole.time,
            wire: whole.wire,
            source,
            destination,
            id: packet.id.unwrap_or(0),
            ttl: packet.ttl,
            content: mix(digest, label),
        }
    }

    fn remember(&mut self, packet: &Packet<'_>, ports: Option<(u16, u16)>) {
        let (source, destination) = packet.words();
        for (from, to) in [(source, destination), (destination, source)] {
            self.hosts.entry(pair_hash(from, to), (from, to), || ());
        }
        let Some((a, b)) = ports else { return };
        if [a, b].iter().any(|port| udp::is_ike_port(*port)) {
            return;
        }
        let (source, destination) = socket_words(packet, ports);
        for (from, to) in [(source, destination), (destination, source)] {
            self.sockets.entry(pair_hash(from, to), (from, to), || ());
        }
    }

    #[inline(always)]
    fn is_known_socket(&self, packet: &Packet<'_>, udp: &Udp<'_>) -> bool {
        if self.sockets.len() == 0 {
            return false;
        }
        let words = socket_words(packet, Some((udp.source_port, udp.destination_port)));
        self.sockets.find(pair_hash(words.0, words.1), &words).is_some()
    }

    #[inline(never)]
    fn fragment(&mut self, record: &Record<'_>, packet: &Packet<'_>) {
        let Some(fragment) = packet.fragment else { return };
        let first = fragment.offset == 0;
        let counts = &mut self.summary.counts;
        *(if first { &mut counts.fragments_first } else { &mut counts.fragments_later }) += 1;
        let concerns = match packet.protocol {
            ip::UDP if first => {
                let Some(udp) = Udp::parse(packet) else { return self.unread() };
                let known = self.is_known_socket(packet, &udp);
                Some(udp.has_ike_port() || udp.looks_like_ike() || known)
            }
            ip::ESP | ip::AH if first => Some(true),
            ip::UDP | ip::ESP | ip::AH => None,
            _ => return,
        };
        let link = record.link();
        let wire = Wire { interface: record.interface, device: link.device.unwrap_or(0) };
        if concerns != Some(false) {
            let (source, destination) = packet.words();
            let label = u64::from(packet.protocol) << 32 | u64::from(fragment.offset);
            let sight = Sight {
                packet: self.number,
                time: record.time,
                wire,
                source,
                destination,
                id: packet.id.unwrap_or(0),
                ttl: packet.ttl,
                content: mix(ends_digest(packet.payload), label),
            };
            if self.copies.see(&sight) == Sighting::Copy {
                self.summary.counts.copies += 1;
                return;
            }
        }
        let (number, time, now) = (self.number, record.time, self.now);
        let added = self.fragments.add(&Arrival {
            packet,
            fragment,
            number,
            time,
            now,
            wire,
            link,
            concerns,
        });
        match added {
            Added::Waiting => {}
            Added::Whole(open) => self.reassembled(record, packet, &open),
            Added::Overlap => self.damage(self.offset, Why::OverlappingFragments),
            Added::TooMany => self.damage(self.offset, Why::TooManyFragments),
            Added::Broken => self.damage(self.offset, Why::BrokenHeader),
        }
        while let Some(open) = self.fragments.take_excess() {
            self.tell_incomplete(&open, Ended::Evicted);
        }
        self.deadline = self.fragments.deadline();
    }

    fn reassembled(&mut self, record: &Record<'_>, last: &Packet<'_>, open: &Open) {
        if !open.concerns {
            return;
        }
        self.summary.counts.reassembled += 1;
        let bytes = open.start();
        let total = open.total().unwrap_or(0);
        let header = last.length.saturating_sub(last.payload_length);
        let packet = Packet {
            fragment: None,
            ttl: open.ttl,
            length: header + total,
            payload_length: total,
            payload: &bytes,
            ..*last
        };
        self.whole(&Whole {
            packet: &packet,
            packets: open.packets(),
            time: record.time,
            wire: open.wire,
            link: open.link,
        });
    }

    #[inline(never)]
    fn tell_due(&mut self) {
        while let Some(open) = self.fragments.take_due(self.now) {
            self.tell_incomplete(&open, Ended::TimedOut);
        }
        self.deadline = self.fragments.deadline();
    }

    /// Unknown fragments only count between hosts that speak IKE.
    fn tell_incomplete(&mut self, open: &Open, ended: Ended) {
        let (source, destination) = open.addresses();
        let pair = (ip::word(source), ip::word(destination));
        if !open.concerns && self.hosts.find(pair_hash(pair.0, pair.1), &pair).is_none() {
            return;
        }
        self.summary.counts.incomplete += 1;
        let start = open.start();
        self.tap.incomplete(&open.incomplete(&start, ended));
    }

    #[inline(never)]
    fn icmp(&mut self, record: &Record<'_>, packet: &Packet<'_>) {
        let Some(refusal) = Refusal::parse(packet.protocol, packet.payload) else {
            self.summary.counts.ip_other += 1;
            return;
        };
        self.summary.counts.icmp_errors += 1;
        let quoted = Quoted::of(&refusal.quoted);
        if !self.is_ours(&quoted, &refusal.quoted) {
            return;
        }
        let link = record.link();
        let (source, destination) = packet.words();
        let sight = Sight {
            packet: self.number,
            time: record.time,
            wire: Wire { interface: record.interface, device: link.device.unwrap_or(0) },
            source,
            destination,
            id: packet.id.unwrap_or(0),
            ttl: packet.ttl,
            content: digest(packet.payload),
        };
        if self.copies.see(&sight) == Sighting::Copy {
            self.summary.counts.copies += 1;
            return;
        }
        self.tap.unreachable(&IcmpReport {
            packet: self.number,
            time: record.time,
            interface: record.interface,
            link,
            sender: packet.source,
            receiver: packet.destination,
            ttl: packet.ttl,
            kind: refusal.kind,
            raw_kind: refusal.raw_kind,
            quoted,
        });
    }

    fn is_ours(&self, quoted: &Quoted<'_>, packet: &Packet<'_>) -> bool {
        if quoted.is_ipsec() {
            return true;
        }
        if quoted.protocol != ip::UDP {
            return false;
        }
        let Some(ports) = quoted.ports else {
            let pair = packet.words();
            return self.hosts.find(pair_hash(pair.0, pair.1), &pair).is_some();
        };
        udp::is_ike_port(ports.0) || udp::is_ike_port(ports.1) || {
            let words = socket_words(packet, Some(ports));
            self.sockets.find(pair_hash(words.0, words.1), &words).is_some()
        }
    }
}

/// Each address with its port, as one word.
#[inline(always)]
fn socket_words(packet: &Packet<'_>, ports: Option<(u16, u16)>) -> (u64, u64) {
    let (source, destination) = packet.words();
    ports.map_or((source, destination), |(from, to)| {
        (mix(source, u64::from(from)), mix(destination, u64::from(to)))
    })
}
