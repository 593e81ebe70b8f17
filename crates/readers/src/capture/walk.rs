//! One packet after the other: what it holds, whether it concerns us, and who is told.

use super::Tap;
use super::container::Record;
use super::copies::Copies;
use super::datagram::{Damage, Ended, Why};
use super::few::Few;
use super::fragments::Fragments;
use super::ip::{self, Packet};
use super::link::{self, Carried};
use super::octets::u16_at;
use super::others::{Other, Others, Suspect};
use super::summary::{Census, Summary};
use super::udp::Udp;
use super::usual::Usual;

/// Damage beyond this is only counted, unless it ends the reading.
const MOST_DAMAGES: u64 = 256;

pub(super) struct Walk<'t, T> {
    pub(super) tap: &'t mut T,
    pub(super) summary: Summary,
    pub(super) others: Others,
    pub(super) census: Census,
    pub(super) copies: Copies,
    /// Apart, so that ESP in masses does not make IKE forgotten.
    pub(super) esp_copies: Copies,
    pub(super) fragments: Fragments,
    /// Both orders of two addresses between which IKE went.
    pub(super) hosts: Few<(u64, u64), ()>,
    /// Both orders of two sockets between which IKE went on other ports.
    pub(super) sockets: Few<(u64, u64), ()>,
    pub(super) number: u32,
    pub(super) offset: u64,
    /// The latest packet's time; `i64::MIN` before the first.
    pub(super) now: i64,
    first: i64,
    last: i64,
    /// Of the oldest open fragments.
    pub(super) deadline: i64,
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
            // Copied, so that the record stays in registers where it is not needed in memory.
            Some(ip) => self.ip(&{ record }, ip),
            None => self.unusual(&{ record }),
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
        let ends = matches!(
            why,
            Why::CutOff { .. } | Why::Compression | Why::ExpandsTooFar | Why::Input(_)
        );
        if self.summary.damages <= MOST_DAMAGES || ends {
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
        if (record.data.len() as u64) < u64::from(record.original) {
            self.summary.cut += 1;
            self.summary.cut_to = self.summary.cut_to.max(record.data.len() as u32);
        }
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

    pub(super) fn unread(&mut self) {
        self.summary.counts.unread += 1;
        self.damage(self.offset, Why::BrokenHeader);
    }

    /// Whether fixed offsets alone show that it is none of our business; then it is counted.
    #[inline(always)]
    fn is_foreign(&mut self, bytes: &[u8]) -> bool {
        let Some(usual) = Usual::of(bytes) else { return false };
        if usual.is_tcp {
            self.summary.counts.tcp += 1;
            self.others.tcp(self.others.suspect(true, usual.ports), self.number);
        } else {
            let suspect = self.others.suspect(false, usual.ports);
            let ours = (suspect == Suspect::OURS) | (suspect == Suspect::L2TP) | usual.may_be_ike();
            if ours || self.sockets.len() > 0 {
                return false;
            }
            self.summary.counts.udp_other += 1;
            let length = usize::from(usual.length).saturating_sub(8);
            self.others.udp(suspect, usual.payload, length, self.number);
        }
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
}

#[cfg(test)]
mod tests {
    use crate::capture::sample::{Heard, IP, Ip, ike, pcap, udp};
    use crate::capture::{Counts, Other, Tally, Why};

    #[test]
    fn everything_that_goes_by_is_counted_once() {
        let mut arp = IP.ethernet(&[]);
        arp[13] = 6;
        let mut pppoe = IP.ethernet(&[]);
        pppoe[12..14].copy_from_slice(&[0x88, 0x63]);
        let tcp = |port: u16| [&port.to_be_bytes()[..], &[0x30, 0, 0, 0, 0, 0, 0, 0]].concat();
        let frames = [
            (5, IP.ethernet(&udp(500, 500, &ike(60)))),
            (6, Ip { protocol: 6, ..IP }.ethernet(&tcp(443))),
            (4, Ip { protocol: 6, ..IP }.ethernet(&tcp(1723))),
            (7, Ip { protocol: 47, ..IP }.ethernet(&[0x30, 1, 0x88, 0x0b])),
            (8, IP.ethernet(&udp(9, 53, &[1; 30]))),
            (9, Ip { protocol: 89, ..IP }.ethernet(&[])),
            (9, arp),
            (9, pppoe),
            (9, IP.ethernet(&[])[..20].to_vec()),
        ];
        let (heard, summary) = Heard::of(&pcap(1, &frames));
        let expected = Counts {
            udp_500: 1,
            tcp: 2,
            udp_other: 1,
            ip_other: 2,
            not_ip: 2,
            unread: 1,
            ..Counts::default()
        };
        assert_eq!(summary.counts, expected);
        assert_eq!((summary.packets, summary.backwards, summary.pairs), (9, 1, 1));
        assert_eq!((summary.first, summary.last), (Some(4000), Some(9000)));
        let tally = |packets, first_packet| Tally { packets, first_packet };
        let others = [
            (Other::Tls443, tally(1, 2)),
            (Other::Pptp, tally(2, 3)),
            (Other::Pppoe, tally(1, 8)),
            (Other::Dns, tally(1, 5)),
        ];
        assert_eq!(summary.others, others);
        assert_eq!(heard.whys(), [Why::BrokenHeader]);
        assert_eq!((heard.damage[0].packet, summary.neighbours.len()), (9, 1));
    }

    #[test]
    fn damage_beyond_a_bound_is_only_counted() {
        let frames: Vec<_> = (0..400).map(|at| (at, IP.ethernet(&[])[..20].to_vec())).collect();
        let file = pcap(1, &frames);
        let (heard, summary) = Heard::of(&file);
        assert_eq!((heard.damage.len(), summary.damages), (256, 400));
        let (heard, _) = Heard::of(&file[..file.len() - 1]);
        assert!(matches!(heard.whys()[256..], [Why::CutOff { need: 36, have: 35 }]));
    }
}
