//! One capture of the exchange: where it was taken, how it is written, what it holds so far.

use std::net::IpAddr;

use numbers::ip::Protocol;

use super::words::{Result, Words};
use super::{NamedCapture, Vantage};
use crate::capture::{
    Addresses, Capture, Endian, Format, Frame, Interface, Link, Resolution, gzip,
};

#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) vantage: Vantage,
    /// How far this machine's clock is ahead, in nanoseconds.
    clock: i64,
    /// Seconds since 1970 of the exchange's time 0.
    start: u64,
    link: Link,
    pub(super) interfaces: usize,
    directions: bool,
    gzip: bool,
    selection: Selection,
    capture: Capture,
}

/// What of all that passes is recorded.
#[derive(Clone, Debug)]
struct Selection {
    /// Datagrams with one of these ports; of fragments the first, which has the ports.
    ports: Option<Vec<u16>>,
    /// In the exchange's time, nanoseconds.
    from: i64,
    until: i64,
}

/// 2026-01-15 09:00:00 UTC.
const START: u64 = 1_768_467_600;
const ROUTER: [u8; 6] = [2, 0xfe, 0, 0, 0, 1];
const FAR_ROUTER: [u8; 6] = [2, 0xfe, 0, 0, 0, 2];
/// Between two interfaces that see the same packet.
const FORWARDING: u64 = 20_000;

impl View {
    pub(super) fn plain(vantage: Vantage) -> Self {
        let mut capture = Capture::new(Format::Pcap(Endian::Little));
        let link = Link::Ethernet { vlans: Vec::new() };
        capture.interface(Interface::new(link.clone()));
        let (clock, start, interfaces) = (0, START, 1);
        Self {
            vantage,
            clock,
            start,
            link,
            interfaces,
            directions: false,
            gzip: false,
            selection: Selection::ALL,
            capture,
        }
    }

    /// `capture pcapng vantage=responder link=raw filter="udp port 500"`.
    pub(super) fn read(words: &mut Words) -> Result<Self> {
        let pcapng = words.flag("pcapng");
        words.flag("pcap");
        let endian = if words.flag("big-endian") { Endian::Big } else { Endian::Little };
        let format = if pcapng { Format::Pcapng(endian) } else { Format::Pcap(endian) };
        let mut capture = Capture::new(format);
        capture.comment = words.value("comment");
        let vantage = words.parsed("vantage", Vantage::EXPECTED)?.unwrap_or(Vantage::Initiator);
        let link = link(words)?;
        let interfaces = words.size("interfaces")?.unwrap_or(1);
        if !(1..=2).contains(&interfaces) || (interfaces > 1 && !pcapng) {
            return Err(words.error("interfaces= is 1, or in a pcapng 2"));
        }
        let filter = words.value("filter");
        let names = words.list("names").unwrap_or_default();
        let snap_length = words.size("snap")?.unwrap_or(0) as u32;
        let resolution = resolution(words)?;
        let offset = words.seconds("offset")?.unwrap_or(0) / 1_000_000_000;
        for index in 0..interfaces {
            let (filter, name) = (filter.clone(), names.get(index).cloned());
            let link = link.clone();
            capture.interface(Interface { link, resolution, snap_length, filter, name, offset });
        }
        let view = Self {
            vantage,
            clock: words.seconds("clock")?.unwrap_or(0),
            start: words.number("start")?.unwrap_or(START),
            link,
            interfaces,
            directions: words.flag("directions"),
            gzip: words.flag("gzip"),
            selection: Selection::read(words)?,
            capture,
        };
        words.finish("for a capture")?;
        Ok(view)
    }

    /// `time` counts from the exchange's 0; `order` from 0, over the interfaces a packet passes.
    pub(super) fn record(
        &mut self,
        time: i64,
        order: usize,
        interface: usize,
        addresses: Addresses,
        packet: &[u8],
        comment: Option<String>,
    ) {
        if !self.selection.has(time, packet) {
            return;
        }
        let forwarded = FORWARDING * order as u64;
        let start = self.start.saturating_mul(1_000_000_000) + forwarded;
        let time = start.saturating_add_signed(time.saturating_add(self.clock));
        let bytes = self.link.frame(&addresses, packet);
        let outgoing = self.directions.then_some(addresses.outgoing);
        self.capture.push(Frame { time, interface, bytes, comment, outgoing });
    }

    /// The link addresses of a packet between two ends, seen here.
    pub(super) fn addresses(&self, from: Hop, to: Hop) -> Addresses {
        let outgoing = from.vantage == Some(self.vantage);
        let mac = |hop: Hop, router: [u8; 6]| match hop.routers {
            0 => Addresses::of_host(hop.address),
            _ => router,
        };
        let (near, far) = if from.vantage == Some(Vantage::Responder) {
            (FAR_ROUTER, ROUTER)
        } else {
            (ROUTER, FAR_ROUTER)
        };
        Addresses { source: mac(from, near), destination: mac(to, far), outgoing }
    }

    pub(super) fn finish(mut self) -> NamedCapture {
        self.capture.sort_by_time();
        let bytes = self.capture.to_bytes();
        let bytes = if self.gzip { gzip(&bytes) } else { bytes };
        NamedCapture { vantage: self.vantage, bytes }
    }
}

impl Selection {
    const ALL: Self = Self { ports: None, from: i64::MIN, until: i64::MAX };

    fn read(words: &mut Words) -> Result<Self> {
        let ports = match words.list("only") {
            None => None,
            Some(list) => {
                let ports = list.iter().map(|port| {
                    let error = || words.error(format_args!("only={port}: expected UDP ports"));
                    port.parse().map_err(|_| error())
                });
                Some(ports.collect::<Result<_>>()?)
            }
        };
        let from = words.seconds("from")?.unwrap_or(i64::MIN);
        let until = words.seconds("until")?.unwrap_or(i64::MAX);
        Ok(Self { ports, from, until })
    }

    fn has(&self, time: i64, packet: &[u8]) -> bool {
        let Some(wanted) = &self.ports else { return (self.from..self.until).contains(&time) };
        let ports = udp_ports(packet).unwrap_or_default();
        (self.from..self.until).contains(&time) && ports.iter().any(|port| wanted.contains(port))
    }
}

/// As a capture filter finds them: not in ESP, and not behind the header of an IPv6 fragment.
fn udp_ports(packet: &[u8]) -> Option<[u16; 2]> {
    let udp = match packet.first()? >> 4 {
        4 => {
            let offset = u16::from_be_bytes([*packet.get(6)?, *packet.get(7)?]) & 0x1fff;
            let udp = *packet.get(9)? == Protocol::UDP.0 && offset == 0;
            packet.get(20..24).filter(|_| udp)?
        }
        _ => packet.get(40..44).filter(|_| packet.get(6) == Some(&Protocol::UDP.0))?,
    };
    let [a, b, c, d] = *udp.first_chunk()?;
    Some([u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])])
}

/// One side of a packet as the link layer matters: who, where it stands, how far away.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hop {
    pub(super) address: IpAddr,
    /// None for a router on the way.
    pub(super) vantage: Option<Vantage>,
    pub(super) routers: u8,
}

fn link(words: &mut Words) -> Result<Link> {
    let Some(value) = words.value("link") else {
        return Ok(Link::Ethernet { vlans: Vec::new() });
    };
    let (name, tags) = value.split_once(':').unwrap_or((&value, ""));
    let vlans: Option<Vec<u16>> =
        tags.split(':').filter(|tag| !tag.is_empty()).map(|tag| tag.parse().ok()).collect();
    match (name, vlans) {
        ("ethernet" | "vlan" | "qinq", Some(vlans)) => Ok(Link::Ethernet { vlans }),
        ("cooked", _) => Ok(Link::LinuxCooked),
        ("cooked2", _) => Ok(Link::LinuxCooked2),
        ("raw", _) => Ok(Link::Raw),
        ("null", _) => Ok(Link::Null),
        _ => Err(words.error(format_args!(
            "link={value}: expected ethernet, vlan:10, qinq:10:20, cooked, cooked2, raw or null"
        ))),
    }
}

/// `resolution=us|ns|10^-3|2^-20`.
fn resolution(words: &mut Words) -> Result<Resolution> {
    let Some(value) = words.value("resolution") else { return Ok(Resolution::Micro) };
    let power = |prefix: &str| value.strip_prefix(prefix).and_then(|digits| digits.parse().ok());
    match (value.as_str(), power("10^-"), power("2^-")) {
        ("us", ..) => Ok(Resolution::Micro),
        ("ns", ..) => Ok(Resolution::Nano),
        (_, Some(power @ 0..=12), _) => Ok(Resolution::Decimal(power)),
        (_, _, Some(power @ 0..=40)) => Ok(Resolution::Binary(power)),
        _ => Err(words.error(format_args!("resolution={value}: expected us, ns, 10^-3 or 2^-20"))),
    }
}
