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

#[cfg(test)]
mod tests {
    use crate::capture::sample::{HERE, Heard, IP, Ip, THERE, ike, pcap, udp};
    use crate::capture::{Checksum, Ended, IcmpKind, Other, Piece};

    const COOKED: u32 = 276;
    const ETHERNET: u32 = 1;

    fn message() -> Vec<u8> {
        udp(500, 500, &ike(60))
    }

    #[test]
    fn a_packet_at_two_interfaces_is_one() {
        let forwarded = Ip { ttl: 63, ..IP };
        let repeated = Ip { id: 8, ..IP };
        let frames = [
            (0, IP.cooked(2, &message())),
            (90, forwarded.cooked(3, &message())),
            (2000, repeated.cooked(2, &message())),
            (2090, Ip { id: 8, ..forwarded }.cooked(3, &message())),
        ];
        let (heard, summary) = Heard::of(&pcap(COOKED, &frames));
        assert_eq!(heard.packets(), [1, 3]);
        assert_eq!((summary.counts.copies, summary.counts.udp_500), (2, 4));
    }

    #[test]
    fn a_translated_packet_names_its_original() {
        let translated = Ip { source: [192, 0, 2, 1], ttl: 63, ..IP };
        let frames =
            [(0, IP.cooked(2, &message())), (90, translated.cooked(3, &udp(1029, 500, &ike(60))))];
        let (heard, summary) = Heard::of(&pcap(COOKED, &frames));
        assert_eq!(heard.datagrams[1].translates, Some(1));
        assert_eq!(summary.counts.translations, 1);
    }

    #[test]
    fn fragments_become_one_datagram() {
        let whole = udp(4500, 4500, &[&[0; 4][..], &ike(96)].concat());
        let first = Ip { fragment: 0x2000, ..IP };
        let last = Ip { fragment: 10, ..IP };
        let frames = [
            (0, last.cooked(2, &whole[80..])),
            (1, last.cooked(3, &whole[80..])),
            (2, first.cooked(2, &whole[..80])),
            (3, first.cooked(3, &whole[..80])),
        ];
        let (heard, summary) = Heard::of(&pcap(COOKED, &frames));
        let told = &heard.datagrams[0];
        assert_eq!((told.packet, &told.packets[..]), (3, &[1, 3][..]));
        assert_eq!(told.bytes, whole[8..]);
        assert_eq!(told.link.device, Some(2));
        assert_eq!((heard.datagrams.len(), heard.incomplete.len()), (1, 0));
        let counts = summary.counts;
        assert_eq!((counts.fragments_first, counts.fragments_later), (2, 2));
        assert_eq!((counts.reassembled, counts.copies, counts.udp_4500), (1, 2, 1));
    }

    #[test]
    fn a_lost_fragment_is_told_when_its_time_is_over() {
        let whole = udp(500, 500, &ike(152));
        let frames = [
            (0, Ip { fragment: 0x2000, ..IP }.ethernet(&whole[..80])),
            (10, Ip { fragment: 0x2000, id: 8, ..IP }.ethernet(&whole[..80])),
            (30_000_001, IP.ethernet(&message())),
        ];
        let (heard, summary) = Heard::of(&pcap(ETHERNET, &frames));
        let piece = |packet| Piece { packet, offset: 0, length: 80 };
        let start = whole[8..80].to_vec();
        assert_eq!(heard.incomplete[0], (vec![piece(1)], start.clone(), Ended::TimedOut));
        assert_eq!(heard.incomplete[1], (vec![piece(2)], start, Ended::EndOfFile));
        assert_eq!(summary.counts.incomplete, 2);
    }

    #[test]
    fn unknown_fragments_count_only_between_hosts_that_speak_ike() {
        let later = Ip { fragment: 10, ..IP }.ethernet(&[1; 40]);
        let frames = [(0, later.clone())];
        assert_eq!(Heard::of(&pcap(ETHERNET, &frames)).0.incomplete, []);
        let answer = Ip { source: THERE, destination: HERE, ..IP };
        let frames = [(0, later), (9, answer.ethernet(&message()))];
        assert_eq!(Heard::of(&pcap(ETHERNET, &frames)).0.incomplete.len(), 1);
    }

    #[test]
    fn icmp_errors_are_told_once_if_they_quote_us() {
        let error = |quote: &[u8]| [&[3, 3, 0, 0, 0, 0, 0, 0], quote].concat();
        let icmp = Ip { protocol: 1, source: THERE, destination: HERE, ..IP };
        let esp = Ip { protocol: 50, ..IP }.packet(&[1; 8]);
        let frames = [
            (0, icmp.cooked(2, &error(&IP.packet(&message())[..28]))),
            (1, Ip { ttl: 63, ..icmp }.cooked(3, &error(&IP.packet(&message())[..28]))),
            (2, icmp.cooked(2, &error(&esp))),
            (3, icmp.cooked(2, &error(&IP.packet(&udp(53, 53, &[]))))),
            (4, icmp.cooked(2, &[8, 0, 0, 0, 0, 0, 0, 0])),
        ];
        let (heard, summary) = Heard::of(&pcap(COOKED, &frames));
        let port = IcmpKind::PortUnreachable;
        assert_eq!(heard.reports, [(1, port), (3, port)]);
        assert_eq!((summary.counts.icmp_errors, summary.counts.ip_other), (4, 1));
    }

    #[test]
    fn ike_on_other_ports_brings_its_whole_conversation() {
        let answer = Ip { source: THERE, destination: HERE, ..IP };
        let frames = [
            (0, IP.ethernet(&udp(4000, 4001, &[9; 40]))),
            (1, IP.ethernet(&udp(4000, 4001, &[&[0; 4][..], &ike(60)].concat()))),
            (2, answer.ethernet(&udp(4001, 4000, &[9; 40]))),
            (3, answer.ethernet(&udp(4001, 4002, &[9; 40]))),
        ];
        let (heard, summary) = Heard::of(&pcap(ETHERNET, &frames));
        assert_eq!(heard.packets(), [2, 3]);
        assert_eq!((summary.counts.ike_elsewhere, summary.counts.udp_other), (2, 2));
    }

    #[test]
    fn ah_esp_and_keepalives_are_delivered() {
        let frames = [
            (0, Ip { protocol: 51, ..IP }.ethernet(&[4, 4, 0, 0, 0, 0, 0, 1])),
            (1, Ip { protocol: 50, ..IP }.ethernet(&[7; 40])),
            (2, IP.ethernet(&udp(4500, 61000, &[0xff]))),
            (3, IP.ethernet(&udp(4500, 4500, &[7; 40]))),
        ];
        let (heard, summary) = Heard::of(&pcap(ETHERNET, &frames));
        assert_eq!(heard.packets(), [1, 2, 3, 4]);
        assert_eq!(heard.datagrams[2].bytes, [0xff]);
        let counts = summary.counts;
        assert_eq!((counts.ah, counts.esp, counts.udp_4500), (1, 1, 2));
    }

    #[test]
    fn the_checksum_is_judged_where_all_bytes_are_there() {
        let mut right = udp(500, 500, &ike(28));
        right[6..8].copy_from_slice(&[0x0d, 0xe1]);
        let mut wrong = right.clone();
        wrong[20] ^= 1;
        let mut cut = IP.ethernet(&right);
        cut[17] += 4;
        let esp = [&[0x11, 0x94, 0x11, 0x94, 0, 48, 1, 1], &[7; 40][..]].concat();
        let frames = [right, wrong, message(), esp].map(|payload| IP.ethernet(&payload));
        let frames: Vec<_> = frames.into_iter().chain([cut]).zip(0..).collect();
        let frames: Vec<_> = frames.into_iter().map(|(it, at)| (at * 10_000, it)).collect();
        let (heard, _) = Heard::of(&pcap(ETHERNET, &frames));
        let found: Vec<_> = heard.datagrams.iter().map(|told| told.checksum).collect();
        use Checksum::{Absent, Bad, Good, Unchecked};
        assert_eq!(found, [Good, Bad, Absent, Unchecked, Good]);
        assert!(heard.datagrams[4].short);
    }

    #[test]
    fn l2tp_beside_esp_is_not_called_clear_text() {
        let esp = Ip { protocol: 50, ..IP };
        let answer = Ip { source: THERE, destination: HERE, ..IP };
        let other = Ip { source: [10, 0, 0, 9], ..IP };
        let l2tp = udp(1701, 1701, &[0xc8; 20]);
        let frames = [
            (0, answer.ethernet(&l2tp)),
            (1, esp.ethernet(&[7; 40])),
            (2, IP.ethernet(&l2tp)),
            (3, other.ethernet(&l2tp)),
        ];
        let (heard, summary) = Heard::of(&pcap(ETHERNET, &frames));
        assert_eq!(heard.packets(), [2]);
        let seen: Vec<_> = summary.others.iter().map(|(it, tally)| (*it, tally.packets)).collect();
        assert_eq!(seen, [(Other::L2tpClear, 1), (Other::L2tpBesideEsp, 2)]);
    }
}
