//! What a capture covers, as raw observations: another layer judges them.

use std::net::IpAddr;

use super::container::Container;
use super::datagram::{Direction, Link};
use super::few::{Few, pair_hash};
use super::ip;
use super::octets::mix;
use super::others::{Other, Others, Tally};

/// How far reading got and what went by.
#[derive(Clone, Default, Debug)]
pub struct Summary {
    /// `None`: this was no capture.
    pub container: Option<Container>,
    /// What it was wrapped in, from the outside in.
    pub wrapping: Vec<Container>,
    /// Its name within the archive.
    pub entry: Option<String>,
    /// What wrote it (pcapng).
    pub hardware: Option<String>,
    pub os: Option<String>,
    pub application: Option<String>,
    /// 1 but for pcapng files that were joined.
    pub sections: u32,
    pub interfaces: Vec<Interface>,
    /// In the whole file, copies included, up to 2^32 - 1.
    pub packets: u64,
    /// Packets that the snap length cut.
    pub cut: u64,
    /// The most bytes that were recorded of one of them; the snap length that a file states may be
    /// greater (`editcap -s`).
    pub cut_to: u32,
    /// Earliest and latest time, nanoseconds since 1970 UTC.
    pub first: Option<i64>,
    pub last: Option<i64>,
    /// Packets without a time.
    pub untimed: u64,
    /// Packets whose time is before that of their predecessor.
    pub backwards: u64,
    pub counts: Counts,
    /// Ordered pairs of IP addresses in all packets; counted up to 256.
    pub pairs: usize,
    /// There were more.
    pub pairs_more: bool,
    /// Who sent what concerns us. Only the first 64; from then on ESP is not counted here.
    pub neighbours: Vec<Neighbour>,
    pub others: Vec<(Other, Tally)>,
    /// Of the capture, after decompression.
    pub bytes: u64,
    /// It was read to an end that is the end of a record.
    pub complete: bool,
    /// Also those beyond the first 256, which are not told one by one.
    pub damages: u64,
}

/// Packets by what they hold. Each packet counts in one of the first group; copies do count.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    pub udp_500: u64,
    pub udp_4500: u64,
    /// UDP on other ports that looks like IKE, or goes where such a message went.
    pub ike_elsewhere: u64,
    pub udp_other: u64,
    pub esp: u64,
    pub ah: u64,
    pub icmp_errors: u64,
    pub tcp: u64,
    /// With offset 0, of any protocol.
    pub fragments_first: u64,
    pub fragments_later: u64,
    pub ip_other: u64,
    pub not_ip: u64,
    /// With headers that are cut or broken, or of a link layer that is not read.
    pub unread: u64,

    /// Datagrams made whole from fragments; each is in the group above once more.
    pub reassembled: u64,
    pub incomplete: u64,
    /// Packets not delivered because they are copies of others.
    pub copies: u64,
    /// Packets that are another's translation at a NAT.
    pub translations: u64,
}

/// The number that tcpdump.org's list gives a link layer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LinkType(pub u16);

impl LinkType {
    pub const ETHERNET: Self = Self(1);

    /// `None` where it is not one that captures of IP traffic use.
    pub fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0 => "BSD loopback",
            1 => "Ethernet",
            9 => "PPP",
            12 | 14 | 101 => "raw IP",
            50 => "PPP in HDLC framing",
            51 => "PPPoE",
            105 => "IEEE 802.11",
            108 => "OpenBSD loopback",
            113 => "Linux cooked capture",
            119 => "IEEE 802.11 with Prism header",
            127 => "IEEE 802.11 with radiotap header",
            163 => "IEEE 802.11 with AVS header",
            192 => "PPI",
            228 => "raw IPv4",
            229 => "raw IPv6",
            239 => "NFLOG",
            276 => "Linux cooked capture v2",
            _ => return None,
        })
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Interface {
    pub link: LinkType,
    /// 0 = no limit stated.
    pub snap_length: u32,
    pub resolution: Resolution,
    /// Added to every time, in seconds.
    pub time_offset: i64,
    pub name: Option<String>,
    pub description: Option<String>,
    /// The capture filter, as the user wrote it.
    pub filter: Option<String>,
    pub os: Option<String>,
    pub packets: u64,
    /// Packets that the interface or the system lost, as the file says.
    pub dropped: Option<u64>,
}

impl Interface {
    pub(super) fn plain(link: LinkType, resolution: Resolution) -> Self {
        Self {
            link,
            snap_length: 0,
            resolution,
            time_offset: 0,
            name: None,
            description: None,
            filter: None,
            os: None,
            packets: 0,
            dropped: None,
        }
    }
}

/// How fine its times are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resolution {
    /// 10^-n seconds.
    Decimal(u8),
    /// 2^-n seconds.
    Binary(u8),
}

/// A sender as one packet's link layer showed it; the TTL tells how near it stood.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Neighbour {
    pub mac: Option<[u8; 6]>,
    pub address: IpAddr,
    pub ttl: u8,
    pub direction: Option<Direction>,
    pub packets: u64,
    pub first_packet: u32,
}

const MOST_PAIRS: usize = 256;
const MOST_NEIGHBOURS: usize = 64;

/// The pairs and neighbours while they are being counted.
#[derive(Debug)]
pub(super) struct Census {
    pairs: Few<(u64, u64), ()>,
    last_pair: (u64, u64),
    neighbours: Few<Sender, Tally>,
    /// Pairs that exchanged ESP lately, each in the slot of its hash.
    esp: [(u64, u64); 64],
    l2tp: Few<(u64, u64), L2tp>,
}

#[derive(Clone, Copy, Default, Debug)]
struct L2tp {
    tally: Tally,
    beside_esp: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Sender {
    mac: Option<[u8; 6]>,
    address: IpAddr,
    ttl: u8,
    direction: Option<Direction>,
}

impl Census {
    pub(super) fn new() -> Self {
        Self {
            pairs: Few::new(MOST_PAIRS),
            last_pair: (0, 0),
            neighbours: Few::new(MOST_NEIGHBOURS),
            esp: [(0, 0); 64],
            l2tp: Few::new(MOST_PAIRS),
        }
    }

    #[inline(always)]
    pub(super) fn pair(&mut self, source: u64, destination: u64) {
        if !self.pairs.is_full() && self.last_pair != (source, destination) {
            self.last_pair = (source, destination);
            self.pairs.entry(pair_hash(source, destination), (source, destination), || ());
        }
    }

    /// `often`: there are so many of these that they only count while there is room.
    pub(super) fn sender(
        &mut self,
        often: bool,
        link: &Link,
        address: IpAddr,
        ttl: u8,
        packet: u32,
    ) {
        if often && self.neighbours.is_full() {
            return;
        }
        let mac = link
            .source
            .map_or(0, |[a, b, c, d, e, f]| u64::from_be_bytes([0, 1, a, b, c, d, e, f]));
        let hash = mix(mix(mac, ip::word(address)), u64::from(ttl));
        let sender = Sender { mac: link.source, address, ttl, direction: link.direction };
        if let Some(tally) = self.neighbours.entry(hash, sender, Tally::default) {
            tally.note(packet);
        }
    }

    /// ESP, also in UDP.
    #[inline(always)]
    pub(super) fn esp(&mut self, source: u64, destination: u64) {
        let pair = (source.min(destination), source.max(destination));
        let hash = pair_hash(pair.0, pair.1);
        self.esp[hash as usize % 64] = pair;
        if let Some(l2tp) = self.l2tp.find_mut(hash, &pair) {
            l2tp.beside_esp = true;
        }
    }

    /// UDP 1701 in clear text.
    pub(super) fn l2tp(&mut self, source: u64, destination: u64, packet: u32) {
        let pair = (source.min(destination), source.max(destination));
        let hash = pair_hash(pair.0, pair.1);
        let beside_esp = self.esp[hash as usize % 64] == pair;
        if let Some(l2tp) = self.l2tp.entry(hash, pair, L2tp::default) {
            l2tp.tally.note(packet);
            l2tp.beside_esp |= beside_esp;
        }
    }

    pub(super) fn settle(self, summary: &mut Summary, others: &mut Others) {
        for (_, L2tp { tally, beside_esp }) in self.l2tp.into_entries() {
            others.add(if beside_esp { Other::L2tpBesideEsp } else { Other::L2tpClear }, tally);
        }
        summary.pairs = self.pairs.len();
        summary.pairs_more = self.pairs.is_full();
        let neighbour = |(sender, tally): (Sender, Tally)| Neighbour {
            mac: sender.mac,
            address: sender.address,
            ttl: sender.ttl,
            direction: sender.direction,
            packets: tally.packets,
            first_packet: tally.first_packet,
        };
        summary.neighbours = self.neighbours.into_entries().into_iter().map(neighbour).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_pairs_and_senders_up_to_a_bound() {
        let mut census = Census::new();
        for round in 0..3 {
            for address in 0..9000 {
                census.pair(address, 1);
                let sender = IpAddr::from([10, 0, (address >> 8) as u8, address as u8]);
                census.sender(
                    false,
                    &Link::default(),
                    sender,
                    64,
                    round * 9000 + address as u32 + 1,
                );
            }
        }
        let mut summary = Summary::default();
        census.settle(&mut summary, &mut Others::new());
        assert_eq!(summary.pairs, MOST_PAIRS);
        assert!(summary.pairs_more);
        assert_eq!(summary.neighbours.len(), MOST_NEIGHBOURS);
        assert_eq!((summary.neighbours[0].packets, summary.neighbours[0].first_packet), (3, 1));
    }
}
