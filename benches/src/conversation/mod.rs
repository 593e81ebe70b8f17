//! One IKE negotiation after another, each with addresses, SPIs and nonces of its own.

mod v1;
mod v2;

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddrV4};

use numbers::ike::{NAT_PORT, PORT};
use testkit::Random;
use wire::udp::NON_ESP_MARKER;

use crate::frame;

/// The frames of a negotiation that are not yet sent.
pub(crate) type Conversation = VecDeque<Vec<u8>>;

/// Several negotiations at a time, in an order that the seed decides.
pub(crate) struct Crowd {
    random: Random,
    open: Vec<Conversation>,
    /// Begun so far.
    pub(crate) begun: u64,
}

/// The two ends while their messages are made.
struct Ends {
    initiator: Ipv4Addr,
    responder: Ipv4Addr,
    /// The initiator's port is another one.
    translated: Option<u16>,
    floats: bool,
    floated: bool,
    spis: [u64; 2],
    frames: Conversation,
    id: u32,
}

impl Crowd {
    pub(crate) fn new(seed: u64, size: usize) -> Self {
        let mut crowd = Self { random: Random::new(seed), open: Vec::new(), begun: 0 };
        crowd.open = (0..size).map(|_| crowd.begin()).collect();
        crowd
    }

    /// The next message of one of them.
    pub(crate) fn next(&mut self) -> Vec<u8> {
        let index = self.random.below(self.open.len() as u64) as usize;
        loop {
            if let Some(frame) = self.open[index].pop_front() {
                return frame;
            }
            self.open[index] = self.begin();
        }
    }

    fn begin(&mut self) -> Conversation {
        self.begun += 1;
        let ends = Ends::new(&mut self.random);
        match self.random.below(100) {
            0..60 => v2::negotiation(ends, &mut self.random),
            60..82 => v1::main_mode(ends, &mut self.random),
            _ => v1::aggressive_mode(ends, &mut self.random),
        }
    }
}

impl Ends {
    fn new(random: &mut Random) -> Self {
        Self {
            initiator: frame::address(random),
            responder: frame::address(random),
            translated: random.chance(25).then(|| random.between(1024, 65_000) as u16),
            floats: random.chance(60),
            floated: false,
            spis: [random.word() | 1, 0],
            frames: Conversation::new(),
            id: random.word() as u32,
        }
    }

    fn float(&mut self) {
        self.floated = self.floats;
    }

    fn send(&mut self, from_initiator: bool, message: &[u8]) {
        let port = if self.floated { NAT_PORT } else { PORT };
        let source_port = self.translated.map_or(port, |own| own + u16::from(self.floated));
        let initiator = SocketAddrV4::new(self.initiator, source_port);
        let responder = SocketAddrV4::new(self.responder, port);
        let marker: &[u8] = if self.floated { &NON_ESP_MARKER } else { &[] };
        let payload = [marker, message].concat();
        self.id = self.id.wrapping_add(1);
        self.frames.push_back(if from_initiator {
            frame::udp(initiator, responder, self.id, &payload)
        } else {
            frame::udp(responder, initiator, self.id, &payload)
        });
    }

    /// The same bytes, `times` more.
    fn repeat(&mut self, times: usize) {
        if let Some(last) = self.frames.back().cloned() {
            self.frames.extend(std::iter::repeat_n(last, times));
        }
    }
}

/// Some of the list, at least one, in its order.
fn some<T: Copy>(random: &mut Random, list: &[T], most: u64) -> Vec<T> {
    let count = random.between(1, most) as usize;
    let first = random.below((list.len() - count + 1) as u64) as usize;
    list[first..first + count].to_vec()
}

fn one<T: Copy>(random: &mut Random, list: &[T]) -> T {
    list[random.below(list.len() as u64) as usize]
}

/// Real ones first, so that a table of vendor ids has something to find.
fn vendor_ids(random: &mut Random, least: u64, most: u64) -> Vec<Vec<u8>> {
    const KNOWN: [[u8; 16]; 4] = [
        *b"\x4a\x13\x1c\x81\x07\x03\x58\x45\x5c\x57\x28\xf2\x0e\x95\x45\x2f",
        *b"\xaf\xca\xd7\x13\x68\xa1\xf1\xc9\x6b\x86\x96\xfc\x77\x57\x01\x00",
        *b"\x40\x48\xb7\xd5\x6e\xbc\xe8\x85\x25\xe7\xde\x7f\x00\xd6\xc2\xd3",
        *b"\x90\xcb\x80\x91\x3e\xbb\x69\x6e\x08\x63\x81\xb5\xec\x42\x7b\x1f",
    ];
    let count = random.between(least, most) as usize;
    let known = KNOWN.iter().map(|id| id.to_vec());
    let mut ids: Vec<_> = known.take(count).collect();
    while ids.len() < count {
        ids.push(random.bytes(16));
    }
    ids
}
