//! What concerns us on its way to the tap: datagrams, fragments, ICMP errors; copies stay behind.

use std::slice;

use super::Tap;
use super::container::Record;
use super::copies::{Sight, Sighting, Wire};
use super::datagram::{Datagram, Ended, Link, Why};
use super::few::pair_hash;
use super::fragments::{Added, Arrival, Open};
use super::icmp::{IcmpReport, Quoted, Refusal};
use super::ip::{self, Packet};
use super::octets::{digest, ends_digest, mix};
use super::udp::{self, Udp};
use super::walk::Walk;

/// One IP datagram, be it a packet or put together.
struct Whole<'a> {
    packet: &'a Packet<'a>,
    packets: &'a [u32],
    time: Option<i64>,
    wire: Wire,
    link: Link,
}

impl<T: Tap> Walk<'_, T> {
    /// A packet that is a whole datagram of ours.
    #[inline(never)]
    pub(super) fn single(&mut self, record: &Record<'_>, packet: &Packet<'_>) {
        let (number, link) = (self.number, record.link());
        let (packets, wire) = (slice::from_ref(&number), Wire::of(record, &link));
        self.whole(&Whole { packet, packets, time: record.time, wire, link });
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
        let bytes = found.bytes();
        let digest = if found.is_esp { ends_digest(bytes) } else { digest(bytes) };
        let content = mix(digest, label(packet.protocol, packet.length));
        let words = socket_words(packet, found.ports);
        let sight = self.sight(packet, whole.time, whole.wire, words, content);
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

    /// `words`: what must be equal of source and of destination.
    fn sight(
        &self,
        packet: &Packet<'_>,
        time: Option<i64>,
        wire: Wire,
        words: (u64, u64),
        content: u64,
    ) -> Sight {
        Sight {
            packet: self.number,
            time,
            wire,
            source: words.0,
            destination: words.1,
            id: packet.id.unwrap_or(0),
            ttl: packet.ttl,
            content,
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
    pub(super) fn is_known_socket(&self, packet: &Packet<'_>, udp: &Udp<'_>) -> bool {
        if self.sockets.len() == 0 {
            return false;
        }
        let words = socket_words(packet, Some((udp.source_port, udp.destination_port)));
        self.sockets.find(pair_hash(words.0, words.1), &words).is_some()
    }

    #[inline(never)]
    pub(super) fn fragment(&mut self, record: &Record<'_>, packet: &Packet<'_>) {
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
        let wire = Wire::of(record, &link);
        if concerns != Some(false) {
            let place = label(packet.protocol, fragment.offset);
            let content = mix(ends_digest(packet.payload), place);
            let sight = self.sight(packet, record.time, wire, packet.words(), content);
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
    pub(super) fn tell_due(&mut self) {
        while let Some(open) = self.fragments.take_due(self.now) {
            self.tell_incomplete(&open, Ended::TimedOut);
        }
        self.deadline = self.fragments.deadline();
    }

    /// Unknown fragments only count between hosts that speak IKE.
    pub(super) fn tell_incomplete(&mut self, open: &Open, ended: Ended) {
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
    pub(super) fn icmp(&mut self, record: &Record<'_>, packet: &Packet<'_>) {
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
        let (wire, content) = (Wire::of(record, &link), digest(packet.payload));
        let sight = self.sight(packet, record.time, wire, packet.words(), content);
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

impl Wire {
    fn of(record: &Record<'_>, link: &Link) -> Self {
        Self { interface: record.interface, device: link.device.unwrap_or(0) }
    }
}

fn label(protocol: u8, number: u32) -> u64 {
    u64::from(protocol) << 32 | u64::from(number)
}

/// Each address with its port, as one word.
#[inline(always)]
fn socket_words(packet: &Packet<'_>, ports: Option<(u16, u16)>) -> (u64, u64) {
    let (source, destination) = packet.words();
    ports.map_or((source, destination), |(from, to)| {
        (mix(source, u64::from(from)), mix(destination, u64::from(to)))
    })
}
