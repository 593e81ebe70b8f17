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
