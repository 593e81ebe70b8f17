//! From a datagram that an end sent to the packets that each capture has of it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use numbers::ip::Protocol;

use super::Vantage;
use super::cast::Cast;
use super::view::{Hop, View};
use super::words::{Result, Words};
use crate::capture::{IcmpError, Ip, datagram};

/// What an end sent, and what becomes of it on the way.
#[derive(Clone, Debug)]
pub(super) struct Sending {
    /// Nanoseconds since the exchange's time 0.
    pub(super) time: i64,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) content: Content,
    pub(super) fate: Fate,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Udp {
        /// The sender's and the receiver's, before any translation.
        ports: [u16; 2],
        payload: Vec<u8>,
    },
    Other(Protocol, Vec<u8>),
}

/// An ICMP error about the last packet of an end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Complaint {
    pub(super) time: i64,
    pub(super) from: Complainer,
    /// The end whose packet it is about, and who receives it.
    pub(super) about: usize,
    pub(super) error: IcmpError,
    /// How much of the packet is repeated.
    pub(super) quote: usize,
    pub(super) ttl: u8,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Complainer {
    End(usize),
    Router(IpAddr),
}

/// What the words of a line say about the way of its packets.
#[derive(Clone, Debug, Default)]
pub(super) struct Fate {
    drop: Which,
    lost: Which,
    after_middle: bool,
    skip: Vec<Vantage>,
    corrupt: Option<usize>,
    mtu: Option<usize>,
    dont_fragment: bool,
    bad_checksum: bool,
    twice: bool,
    reversed: bool,
    comment: Option<String>,
}

/// Which of the packets of a message, counted from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Which {
    #[default]
    None,
    All,
    These(Vec<usize>),
}

/// Numbers packets and remembers the last of each end, for ICMP errors about them.
#[derive(Clone, Debug, Default)]
pub(super) struct Delivery {
    ids: BTreeMap<usize, u32>,
    last: BTreeMap<usize, (Sending, u32)>,
}

impl Fate {
    pub(super) fn read(words: &mut Words) -> Result<Self> {
        let skip = words.list("skip").unwrap_or_default();
        let skip = skip.iter().map(|name| {
            let error = || words.error(format_args!("skip={name}: expected {}", Vantage::EXPECTED));
            name.parse().map_err(|()| error())
        });
        let skip = skip.collect::<Result<_>>()?;
        let mtu = words.size("mtu")?;
        let corrupt =
            if words.flag("corrupt") { Some(usize::MAX) } else { words.size("corrupt")? };
        Ok(Self {
            drop: Which::read("drop", words)?,
            lost: Which::read("lost", words)?,
            after_middle: words.flag("after-middle"),
            skip,
            corrupt,
            mtu,
            dont_fragment: words.flag("df"),
            bad_checksum: words.flag("bad-checksum"),
            twice: words.flag("twice"),
            reversed: words.flag("reversed"),
            comment: words.value("comment"),
        })
    }

    /// Of one datagram of several: what was said of the n-th holds for all of it.
    pub(super) fn of_slice(&self, number: usize) -> Self {
        let whole = |which: &Which| if which.has(number) { Which::All } else { Which::None };
        Self { drop: whole(&self.drop), lost: whole(&self.lost), ..self.clone() }
    }
}

impl Which {
    /// `name` alone is all of them, `name=2,3` these.
    fn read(name: &str, words: &mut Words) -> Result<Self> {
        if words.flag(name) {
            return Ok(Self::All);
        }
        let Some(list) = words.list(name) else { return Ok(Self::None) };
        let numbers = list.iter().map(|item| {
            let error = || words.error(format_args!("{name}={item}: expected numbers from 1"));
            item.parse().map_err(|_| error())
        });
        Ok(Self::These(numbers.collect::<Result<_>>()?))
    }

    fn has(&self, number: usize) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::These(numbers) => numbers.contains(&number),
        }
    }
}

impl Delivery {
    pub(super) fn send(&mut self, sending: Sending, cast: &Cast, views: &mut [View]) {
        // Any start will do that differs from end to end.
        let next = self.ids.entry(sending.from).or_insert(0x1a00 + 0x2b07 * sending.from as u32);
        let id = *next;
        *next = next.wrapping_add(1);
        for view in views {
            record(&sending, id, cast, view);
        }
        self.last.insert(sending.from, (sending, id));
    }

    /// False if that end has sent nothing yet.
    pub(super) fn complain(&self, complaint: Complaint, cast: &Cast, views: &mut [View]) -> bool {
        let Some((sending, id)) = self.last.get(&complaint.about) else { return false };
        for view in views {
            record_complaint(complaint, sending, *id, cast, view);
        }
        true
    }
}

fn record(sending: &Sending, id: u32, cast: &Cast, view: &mut View) {
    let (from, to) = (cast.end(sending.from), cast.end(sending.to));
    let fate = &sending.fate;
    let own = view.vantage == from.near;
    if fate.skip.contains(&view.vantage) {
        return;
    }
    let reached = own || (view.vantage == Vantage::Middle && fate.after_middle);
    // Between two interfaces of the middle, what comes from the initiator's side is seen at the
    // first one first.
    let forwards = view.vantage == Vantage::Middle && view.interfaces > 1;
    let mut interfaces: Vec<usize> = (0..view.interfaces).collect();
    if forwards && from.near == Vantage::Responder {
        interfaces.reverse();
    }
    for (order, interface) in interfaces.into_iter().enumerate() {
        let side = if forwards && interface == 0 { Vantage::Initiator } else { view.vantage };
        let mut ttl = from.ttl_at(view.vantage);
        if forwards {
            let first = from.near == Vantage::Initiator;
            let before = ttl.saturating_add(u8::from(first));
            ttl = before.saturating_sub(order as u8);
        }
        let packets = packets(sending, id, ttl, side, own, cast);
        let mut numbered: Vec<_> = (1..).zip(packets).collect();
        if fate.reversed {
            numbered.reverse();
        }
        let hops = [from, to].map(|end| Hop {
            address: end.seen_at(side, 0).ip(),
            vantage: Some(end.near),
            routers: end.hops_to(view.vantage),
        });
        let addresses = view.addresses(hops[0], hops[1]);
        for (position, (number, packet)) in numbered.into_iter().enumerate() {
            if fate.drop.has(number) || (!reached && fate.lost.has(number)) {
                continue;
            }
            let delay = match view.vantage {
                _ if own => 0,
                Vantage::Middle => cast.path.delay / 2,
                _ => cast.path.delay,
            };
            // Fragments leave one after another.
            let time = sending.time.saturating_add_unsigned(delay + 1_000 * position as u64);
            for copy in 0..=u8::from(fate.twice) {
                let time = time + 2_000 * i64::from(copy);
                view.record(time, order, interface, addresses, &packet, fate.comment.clone());
            }
        }
    }
}

fn packets(
    sending: &Sending,
    id: u32,
    ttl: u8,
    side: Vantage,
    own: bool,
    cast: &Cast,
) -> Vec<Vec<u8>> {
    let (from, to) = (cast.end(sending.from), cast.end(sending.to));
    let fate = &sending.fate;
    let (protocol, source, destination, bytes) = match &sending.content {
        Content::Udp { ports, payload } => {
            let (source, destination) = (from.seen_at(side, ports[0]), to.seen_at(side, ports[1]));
            let damaged;
            let payload = match fate.corrupt {
                Some(at) if !own => {
                    damaged = corrupted(payload, at);
                    &damaged
                }
                _ => payload,
            };
            let mut bytes = datagram(source, destination, payload);
            if fate.bad_checksum {
                bytes[6] ^= 0x55;
            }
            (Protocol::UDP, source, destination, bytes)
        }
        Content::Other(protocol, bytes) => {
            (*protocol, from.seen_at(side, 0), to.seen_at(side, 0), bytes.clone())
        }
    };
    let ip = Ip {
        source: source.ip(),
        destination: destination.ip(),
        ttl,
        id,
        dont_fragment: from.dont_fragment || fate.dont_fragment,
        mtu: fate.mtu.unwrap_or_else(|| cast.mtu(sending.from)),
    };
    ip.packets(protocol, &bytes)
}

/// With one byte changed; the last where there is no such byte.
fn corrupted(payload: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = payload.to_vec();
    let at = at.min(bytes.len().saturating_sub(1));
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 0x20;
    }
    bytes
}

fn record_complaint(
    complaint: Complaint,
    sending: &Sending,
    id: u32,
    cast: &Cast,
    view: &mut View,
) {
    let about = cast.end(complaint.about);
    let (source, near, hops) = match complaint.from {
        Complainer::Router(address) => (address, None, 1),
        Complainer::End(end) => {
            let end = cast.end(end);
            (end.seen_at(view.vantage, 0).ip(), Some(end.near), end.hops_to(view.vantage))
        }
    };
    let passes =
        view.vantage == about.near || view.vantage == Vantage::Middle || near == Some(view.vantage);
    if !passes {
        return;
    }
    let ttl_left = about.ttl_at(about.near.opposite()).max(1);
    let quoted = packets(sending, id, ttl_left, view.vantage, true, cast);
    let Some(quoted) = quoted.first() else { return };
    let quoted = quoted.get(..complaint.quote).unwrap_or(quoted);
    let destination = about.seen_at(view.vantage, 0).ip();
    let (protocol, bytes) = complaint.error.message(source, destination, quoted);
    let ttl = complaint.ttl.saturating_sub(hops);
    let ip = Ip { source, destination, ttl, id: id ^ 0x4000, dont_fragment: false, mtu: 1500 };
    let from = Hop { address: source, vantage: near, routers: hops };
    let to = Hop {
        address: destination,
        vantage: Some(about.near),
        routers: about.hops_to(view.vantage),
    };
    let addresses = view.addresses(from, to);
    let delay = match view.vantage {
        vantage if near == Some(vantage) => 0,
        Vantage::Middle => cast.path.delay / 2,
        _ => cast.path.delay,
    };
    let time = complaint.time.saturating_add_unsigned(delay);
    for packet in ip.packets(protocol, &bytes) {
        view.record(time, 0, 0, addresses, &packet, None);
    }
}
