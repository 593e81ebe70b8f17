//! Ethernet frames without UDP checksum, and the capture they are written to, record by record.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddrV4};

use numbers::ip::Protocol;
use testkit::Random;
use testkit::capture::{Addresses, Ip, Link};

/// Writes a classic pcap in microseconds until its size is reached.
pub(crate) struct Recorder<W> {
    out: W,
    size: u64,
    time: u64,
    pub(crate) written: u64,
    pub(crate) packets: u64,
    pub(crate) ike: u64,
    pub(crate) negotiations: u64,
}

/// 2026-01-15 09:00:00 UTC.
const START: u64 = 1_768_467_600_000_000;
const RECORD_HEADER: u64 = 16;
/// Ethernet, IPv4 and UDP.
pub(crate) const OVERHEAD: usize = 14 + 20 + 8;

impl<W: Write> Recorder<W> {
    pub(crate) fn new(mut out: W, size: u64) -> io::Result<Self> {
        let mut header = Vec::new();
        header.extend(0xa1b2_c3d4_u32.to_le_bytes());
        header.extend(2_u16.to_le_bytes());
        header.extend(4_u16.to_le_bytes());
        header.extend([0; 8]);
        header.extend(262_144_u32.to_le_bytes());
        header.extend(1_u32.to_le_bytes());
        out.write_all(&header)?;
        let written = header.len() as u64;
        Ok(Self { out, size, time: START, written, packets: 0, ike: 0, negotiations: 0 })
    }

    /// `microseconds` after the frame before. False if it does not fit any more.
    pub(crate) fn record(&mut self, microseconds: u64, frame: &[u8]) -> io::Result<bool> {
        let length = frame.len() as u64;
        if self.written + RECORD_HEADER + length > self.size {
            return Ok(false);
        }
        self.time += microseconds;
        let words = [self.time / 1_000_000, self.time % 1_000_000, length, length];
        for word in words {
            self.out.write_all(&(word as u32).to_le_bytes())?;
        }
        self.out.write_all(frame)?;
        self.written += RECORD_HEADER + length;
        self.packets += 1;
        Ok(true)
    }

    pub(crate) fn finish(self) -> io::Result<W> {
        Ok(self.out)
    }
}

pub(crate) fn udp(
    source: SocketAddrV4,
    destination: SocketAddrV4,
    id: u32,
    payload: &[u8],
) -> Vec<u8> {
    let mut segment = Vec::with_capacity(8 + payload.len());
    segment.extend(source.port().to_be_bytes());
    segment.extend(destination.port().to_be_bytes());
    segment.extend((8 + payload.len() as u16).to_be_bytes());
    segment.extend([0; 2]);
    segment.extend(payload);
    ip(*source.ip(), *destination.ip(), id, Protocol::UDP, &segment)
}

/// Of the first packet only: no frame here exceeds the MTU.
pub(crate) fn ip(
    source: Ipv4Addr,
    destination: Ipv4Addr,
    id: u32,
    protocol: Protocol,
    payload: &[u8],
) -> Vec<u8> {
    let (source, destination) = (IpAddr::V4(source), IpAddr::V4(destination));
    let ip = Ip { source, destination, ttl: 58, id, dont_fragment: true, mtu: 1500 };
    let link = Link::Ethernet { vlans: Vec::new() };
    let addresses =
        Addresses { source: [2, 0, 0, 0, 0, 1], destination: [2, 0, 0, 0, 0, 2], outgoing: false };
    link.frame(&addresses, &ip.packets(protocol, payload).concat())
}

/// A public address that is not a multicast one.
pub(crate) fn address(random: &mut Random) -> Ipv4Addr {
    let [_, b, c, d] = (random.word() as u32).to_be_bytes();
    Ipv4Addr::new(random.between(11, 99) as u8, b, c, d)
}
