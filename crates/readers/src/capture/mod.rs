//! What a packet capture holds for an IPsec negotiation: datagrams, lost fragments, ICMP errors.
//!
//! Layer by layer, each in its file: container → link → IP → fragments → UDP, ESP, AH, ICMP. No
//! IKE knowledge beyond the fixed offsets by which a message on a foreign port is told from noise.

mod concern;
mod container;
mod copies;
mod datagram;
mod few;
mod fragments;
mod icmp;
mod ip;
mod link;
mod octets;
mod others;
#[cfg(test)]
mod sample;
mod summary;
mod udp;
mod usual;
mod walk;

use std::io::Read;

pub use container::{Container, recognise};
pub use datagram::{
    Checksum, Content, Damage, Datagram, Direction, Ended, Incomplete, Link, Piece, Why,
};
pub use icmp::{IcmpKind, IcmpReport, Quoted};
pub use others::{Other, Tally};
pub use summary::{Counts, Interface, LinkType, Neighbour, Resolution, Summary};

/// Receives what a capture holds, in file order; everything is borrowed for the call.
pub trait Tap {
    /// UDP to or from 500 and 4500 (or that looks like IKE on other ports), ESP or AH; whole.
    fn datagram(&mut self, datagram: &Datagram<'_>);

    /// Fragments that never became a datagram.
    fn incomplete(&mut self, incomplete: &Incomplete<'_>);

    /// An ICMP error that quotes UDP 500 or 4500, ESP or AH.
    fn unreachable(&mut self, report: &IcmpReport<'_>);

    /// Something that could not be read; reading goes on behind it.
    fn damage(&mut self, damage: &Damage);
}

/// Reads a whole capture, whatever its container; memory stays bounded whatever the file says.
///
/// Never fails: damage goes to the tap, and the summary says how far reading got.
pub fn read<R: Read>(mut input: R, tap: &mut impl Tap) -> Summary {
    let mut walk = walk::Walk::new(tap);
    container::walk(&mut input, &mut walk);
    walk.finish()
}

/// Where in a frame its IP packet starts; nothing where it carries none, or the link is not read.
pub fn ip_at(link: u16, frame: &[u8]) -> Option<usize> {
    match link::carried(LinkType(link), frame) {
        link::Carried::Ip { at, .. } => Some(at),
        _ => None,
    }
}

/// Whether frames of this link type are read.
pub fn reads_link(link: u16) -> bool {
    LinkType(link).is_read()
}

#[cfg(test)]
mod tests {
    use super::sample::{Heard, IP, Ip, ike, pcap, udp};

    /// Every kind of packet that takes a path of its own.
    fn frames() -> Vec<(u64, Vec<u8>)> {
        let message = udp(500, 500, &ike(300));
        let esp = Ip { protocol: 50, ..IP }.ethernet(&[9; 60]);
        let icmp = [&[3, 3, 0, 0, 0, 0, 0, 0], &IP.packet(&message)[..48]].concat();
        let piece = |fragment, payload: &[u8]| Ip { fragment, ..IP }.ethernet(payload);
        let mut tagged = IP.ethernet(&message);
        tagged.splice(12..12, [0x81, 0, 0, 5]);
        let frames = vec![
            IP.ethernet(&message),
            tagged,
            esp,
            Ip { protocol: 1, ..IP }.ethernet(&icmp),
            piece(0x2000, &message[..160]),
            piece(20, &message[160..]),
            piece(0x2000 + 40, &message[..160]),
            IP.ethernet(&udp(53, 53, &[0; 30])),
        ];
        frames.into_iter().zip(0..).map(|(frame, at)| (at * 10_000, frame)).collect()
    }

    #[test]
    fn every_prefix_is_read_as_far_as_it_goes() {
        let file = pcap(1, &frames());
        let (whole, _) = Heard::of(&file);
        assert_eq!(whole.packets(), [1, 2, 3, 6]);
        for end in 0..file.len() {
            let (heard, summary) = Heard::of(&file[..end]);
            assert!(heard.datagrams.iter().eq(whole.datagrams.iter().take(heard.datagrams.len())));
            assert!(summary.complete || heard.damage.len() == 1, "{end}");
        }
    }

    #[test]
    fn no_change_of_bytes_makes_it_panic() {
        let mut file = pcap(1, &frames());
        let mut state = 1_u64;
        for _ in 0..3000 {
            state = super::octets::mix(state, 3);
            let at = state as usize % file.len();
            let before = file[at];
            file[at] = (state >> 32) as u8;
            let (heard, summary) = Heard::of(&file);
            assert!(heard.damage.len() as u64 == summary.damages);
            // Half of the changes stay, so that they pile up.
            if state >> 40 & 1 == 0 {
                file[at] = before;
            }
            if state >> 41 & 63 == 0 {
                file = pcap(1, &frames());
            }
        }
    }
}
