//! Captures as bytes: frames collected with their times, written as pcap or pcapng.

mod icmp;
mod ip;
mod link;
mod pcap;
mod pcapng;

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

pub use icmp::IcmpError;
pub use ip::{Ip, datagram, internet_checksum};
pub use link::{Addresses, Link};

#[derive(Clone, Debug)]
pub struct Capture {
    pub format: Format,
    /// Pcapng only.
    pub comment: Option<String>,
    interfaces: Vec<Interface>,
    frames: Vec<Frame>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Has one interface: the first.
    Pcap(Endian),
    Pcapng(Endian),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endian {
    Little,
    Big,
}

#[derive(Clone, Debug)]
pub struct Interface {
    pub link: Link,
    pub resolution: Resolution,
    /// In bytes; longer frames are cut. 0 is no limit.
    pub snap_length: u32,
    /// Pcapng only, as the two below.
    pub filter: Option<String>,
    pub name: Option<String>,
    /// Added by the reader to every timestamp (`if_tsoffset`), in seconds.
    pub offset: i64,
}

/// The unit of timestamps; classic pcap knows the first two only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    Micro,
    Nano,
    /// Negative power of ten.
    Decimal(u8),
    /// Negative power of two.
    Binary(u8),
}

#[derive(Clone, Debug)]
pub struct Frame {
    /// Nanoseconds since 1970.
    pub time: u64,
    /// As [`Capture::interface`] returned it.
    pub interface: usize,
    /// With the header of the interface's link layer.
    pub bytes: Vec<u8>,
    /// Pcapng only, as `outgoing`.
    pub comment: Option<String>,
    pub outgoing: Option<bool>,
}

impl Capture {
    pub fn new(format: Format) -> Self {
        Self { format, comment: None, interfaces: Vec::new(), frames: Vec::new() }
    }

    pub fn interface(&mut self, interface: Interface) -> usize {
        self.interfaces.push(interface);
        self.interfaces.len() - 1
    }

    /// Frames are written in the order in which they were pushed, whatever their times.
    pub fn push(&mut self, frame: Frame) {
        self.frames.push(frame);
    }

    pub fn sort_by_time(&mut self) {
        self.frames.sort_by_key(|frame| frame.time);
    }

    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        match self.format {
            Format::Pcap(endian) => pcap::write(endian, &self.interfaces, &self.frames),
            Format::Pcapng(endian) => {
                pcapng::write(endian, self.comment.as_deref(), &self.interfaces, &self.frames)
            }
        }
    }
}

impl Interface {
    pub fn new(link: Link) -> Self {
        Self {
            link,
            resolution: Resolution::Micro,
            snap_length: 0,
            filter: None,
            name: None,
            offset: 0,
        }
    }

    fn cut<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        match self.snap_length {
            0 => bytes,
            limit => bytes.get(..limit as usize).unwrap_or(bytes),
        }
    }

    fn stated_snap_length(&self) -> u32 {
        const NO_LIMIT: u32 = 262_144;
        if self.snap_length == 0 { NO_LIMIT } else { self.snap_length }
    }
}

impl Resolution {
    /// Of a time in nanoseconds.
    fn ticks(self, nanoseconds: u64) -> u64 {
        const SECOND: u128 = 1_000_000_000;
        let per_second = match self {
            Self::Micro => 1_000_000,
            Self::Nano => SECOND,
            Self::Decimal(power) => 10_u128.pow(u32::from(power)),
            Self::Binary(power) => 1 << power,
        };
        (u128::from(nanoseconds) * per_second / SECOND) as u64
    }
}

impl Endian {
    fn u16(self, value: u16) -> [u8; 2] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }

    fn u32(self, value: u32) -> [u8; 4] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("writing to memory does not fail");
    encoder.finish().expect("writing to memory does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resolution_counts_its_own_ticks() {
        let time = 1_500_000_000;
        assert_eq!(Resolution::Micro.ticks(time), 1_500_000);
        assert_eq!(Resolution::Decimal(3).ticks(time), 1_500);
        assert_eq!(Resolution::Binary(1).ticks(time), 3);
    }

    #[test]
    fn gzip_has_its_magic_number() {
        assert_eq!(gzip(b"abc")[..2], [0x1f, 0x8b]);
    }
}
