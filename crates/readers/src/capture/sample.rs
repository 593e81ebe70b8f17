//! Hand-made packets and captures for the tests, and a tap that remembers what it heard.

use super::{
    Checksum, Content, Damage, Datagram, Ended, IcmpKind, IcmpReport, Incomplete, Link, Piece,
    Summary, Tap, Why, read,
};

pub(super) const HERE: [u8; 4] = [10, 0, 0, 1];
pub(super) const THERE: [u8; 4] = [10, 0, 0, 2];

/// An IPv4 packet to be.
#[derive(Clone, Copy)]
pub(super) struct Ip {
    pub(super) source: [u8; 4],
    pub(super) destination: [u8; 4],
    pub(super) protocol: u8,
    pub(super) id: u16,
    pub(super) ttl: u8,
    /// Flags and offset.
    pub(super) fragment: u16,
}

pub(super) const IP: Ip =
    Ip { source: HERE, destination: THERE, protocol: 17, id: 7, ttl: 64, fragment: 0 };

impl Ip {
    pub(super) fn packet(self, payload: &[u8]) -> Vec<u8> {
        let mut packet = vec![0x45, 0];
        packet.extend((20 + payload.len() as u16).to_be_bytes());
        packet.extend(self.id.to_be_bytes());
        packet.extend(self.fragment.to_be_bytes());
        packet.extend([self.ttl, self.protocol, 0, 0]);
        packet.extend(self.source);
        packet.extend(self.destination);
        packet.extend(payload);
        packet
    }

    /// As the frame of a Linux cooked capture (version 2) at an interface of the host.
    pub(super) fn cooked(self, device: u8, payload: &[u8]) -> Vec<u8> {
        let header = [8, 0, 0, 0, 0, 0, 0, device, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0];
        [&header[..], &self.packet(payload)].concat()
    }

    pub(super) fn ethernet(self, payload: &[u8]) -> Vec<u8> {
        let header = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0];
        [&header[..], &self.packet(payload)].concat()
    }
}

pub(super) fn udp(source: u16, destination: u16, payload: &[u8]) -> Vec<u8> {
    let mut datagram = Vec::new();
    datagram.extend(source.to_be_bytes());
    datagram.extend(destination.to_be_bytes());
    datagram.extend((8 + payload.len() as u16).to_be_bytes());
    datagram.extend([0, 0]);
    datagram.extend(payload);
    datagram
}

/// An IKE_SA_INIT of `length` bytes.
pub(super) fn ike(length: u16) -> Vec<u8> {
    let mut message = vec![0xa5; usize::from(length)];
    message[8..16].fill(0);
    message[16..28].copy_from_slice(&[33, 0x20, 34, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
    message[26..28].copy_from_slice(&length.to_be_bytes());
    message
}

/// A classic capture, little-endian, of frames with their times in microseconds.
pub(super) fn pcap(link: u32, frames: &[(u64, Vec<u8>)]) -> Vec<u8> {
    let mut file = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0];
    file.extend(link.to_le_bytes());
    for (time, frame) in frames {
        file.extend(((time / 1_000_000) as u32).to_le_bytes());
        file.extend(((time % 1_000_000) as u32).to_le_bytes());
        file.extend([frame.len() as u32; 2].map(u32::to_le_bytes).concat());
        file.extend(frame);
    }
    file
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) packet: u32,
    pub(super) packets: Vec<u32>,
    pub(super) time: Option<i64>,
    pub(super) ports: Option<(u16, u16)>,
    pub(super) bytes: Vec<u8>,
    pub(super) short: bool,
    pub(super) checksum: Checksum,
    pub(super) translates: Option<u32>,
    pub(super) link: Link,
}

#[derive(Default, Debug)]
pub(super) struct Heard {
    pub(super) datagrams: Vec<Told>,
    pub(super) incomplete: Vec<(Vec<Piece>, Vec<u8>, Ended)>,
    pub(super) reports: Vec<(u32, IcmpKind)>,
    pub(super) damage: Vec<Damage>,
}

impl Heard {
    pub(super) fn of(file: &[u8]) -> (Self, Summary) {
        let mut heard = Self::default();
        let summary = read(file, &mut heard);
        (heard, summary)
    }

    pub(super) fn packets(&self) -> Vec<u32> {
        self.datagrams.iter().map(|told| told.packet).collect()
    }

    pub(super) fn whys(&self) -> Vec<Why> {
        self.damage.iter().map(|damage| damage.why).collect()
    }
}

impl Tap for Heard {
    fn datagram(&mut self, datagram: &Datagram<'_>) {
        let (ports, bytes) = match datagram.content {
            Content::Udp { source_port, destination_port, payload, .. } => {
                (Some((source_port, destination_port)), payload)
            }
            Content::Esp(bytes) | Content::Ah(bytes) => (None, bytes),
        };
        assert_eq!(usize::from(datagram.fragments), datagram.packets.len());
        self.datagrams.push(Told {
            packet: datagram.packet,
            packets: datagram.packets.to_vec(),
            time: datagram.time,
            ports,
            bytes: bytes.to_vec(),
            short: datagram.captured_short,
            checksum: datagram.checksum,
            translates: datagram.translates,
            link: datagram.link,
        });
    }

    fn incomplete(&mut self, it: &Incomplete<'_>) {
        self.incomplete.push((it.pieces.to_vec(), it.start.to_vec(), it.ended));
    }

    fn unreachable(&mut self, report: &IcmpReport<'_>) {
        self.reports.push((report.packet, report.kind));
    }

    fn damage(&mut self, damage: &Damage) {
        self.damage.push(*damage);
    }
}
