//! Everything that is not IKE: TCP flows, UDP, DNS and ESP.

use std::net::{Ipv4Addr, SocketAddrV4};

use numbers::ike::NAT_PORT;
use numbers::ip::Protocol;
use testkit::Random;

use crate::frame::{self, OVERHEAD};

pub(crate) struct Traffic {
    random: Random,
    flows: Vec<Flow>,
    tunnels: Vec<Tunnel>,
    id: u32,
}

/// A TCP connection in which one side sends.
struct Flow {
    sender: SocketAddrV4,
    receiver: SocketAddrV4,
    sequence: u32,
    acknowledgement: u32,
}

struct Tunnel {
    source: Ipv4Addr,
    destination: Ipv4Addr,
    spi: u32,
    sequence: u32,
    encapsulated: bool,
}

const FLOWS: usize = 2_000;
const TUNNELS: usize = 500;
/// Three times as much HTTPS as anything else.
const TCP_PORTS: [u16; 8] = [443, 443, 443, 80, 22, 445, 3389, 8443];
const UDP_PORTS: [u16; 5] = [443, 123, 1194, 51_820, 3478];
/// Up to here a TCP frame is a pure acknowledgement.
const SMALL: usize = 120;
const ETHERNET: usize = 14;
const IP: usize = 20;
const TCP: usize = 20;

impl Traffic {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random::of(&[seed, 1]);
        let flows = (0..FLOWS).map(|_| Flow::new(&mut random)).collect();
        let tunnels = (0..TUNNELS).map(|index| Tunnel::new(&mut random, index)).collect();
        Self { random, flows, tunnels, id: 0 }
    }

    pub(crate) fn next(&mut self) -> Vec<u8> {
        self.id = self.id.wrapping_add(1);
        let size = self.size();
        match self.random.below(100) {
            0..45 => self.tcp(size),
            45..65 => self.udp(size),
            65..70 => self.dns(),
            _ => self.esp(size),
        }
    }

    fn size(&mut self) -> usize {
        let (first, last) = match self.random.below(100) {
            0..35 => (60, 120),
            35..60 => (121, 1399),
            _ => (1400, 1514),
        };
        self.random.between(first, last) as usize
    }

    fn tcp(&mut self, size: usize) -> Vec<u8> {
        const ACK: u8 = 0x10;
        const PUSH_ACK: u8 = 0x18;
        let index = self.random.below(FLOWS as u64) as usize;
        let flow = &mut self.flows[index];
        if size <= SMALL {
            // Options fill it up; no frame of this size could carry more of them.
            let options = (size.saturating_sub(ETHERNET + IP + TCP)).min(40) / 4 * 4;
            let segment = flow.segment(false, ACK, &vec![1; options], &[]);
            let (from, to) = (*flow.receiver.ip(), *flow.sender.ip());
            return frame::ip(from, to, self.id, Protocol::TCP, &segment);
        }
        let mut data = self.random.bytes(size - ETHERNET - IP - TCP);
        if matches!(flow.sender.port(), 443 | 8443) {
            // One application data record of TLS 1.2 in each segment.
            let length = (data.len() - 5) as u16;
            data[..3].copy_from_slice(&[23, 3, 3]);
            data[3..5].copy_from_slice(&length.to_be_bytes());
        }
        let segment = flow.segment(true, PUSH_ACK, &[], &data);
        flow.sequence = flow.sequence.wrapping_add(data.len() as u32);
        frame::ip(*flow.sender.ip(), *flow.receiver.ip(), self.id, Protocol::TCP, &segment)
    }

    fn udp(&mut self, size: usize) -> Vec<u8> {
        let index = self.random.below(6) as usize;
        // The sixth is any that neither IKE nor a service has.
        let any = self.random.between(10_000, 50_000) as u16;
        let port = UDP_PORTS.get(index).copied().unwrap_or(any);
        let (source, destination) = self.pair(port);
        let data = self.random.bytes(size - OVERHEAD);
        frame::udp(source, destination, self.id, &data)
    }

    /// A query for an address.
    fn dns(&mut self) -> Vec<u8> {
        let (source, destination) = self.pair(53);
        let mut message = self.random.bytes(2);
        message.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        let label = self.random.between(3, 40) as u8;
        message.push(label);
        message.extend((0..label).map(|_| b'a' + self.random.below(26) as u8));
        message.extend(b"\x07example\x03com\x00\x00\x01\x00\x01");
        frame::udp(source, destination, self.id, &message)
    }

    fn esp(&mut self, size: usize) -> Vec<u8> {
        let index = self.random.below(TUNNELS as u64) as usize;
        let tunnel = &mut self.tunnels[index];
        tunnel.sequence += 1;
        let overhead = if tunnel.encapsulated { OVERHEAD } else { ETHERNET + IP };
        let data = self.random.bytes(size - overhead - 8);
        let mut packet = Vec::new();
        let (spi, sequence) = (tunnel.spi, tunnel.sequence);
        wire::esp::Packet { spi, sequence, data: &data }.write(&mut packet);
        if tunnel.encapsulated {
            let source = SocketAddrV4::new(tunnel.source, NAT_PORT);
            let destination = SocketAddrV4::new(tunnel.destination, NAT_PORT);
            return frame::udp(source, destination, self.id, &packet);
        }
        frame::ip(tunnel.source, tunnel.destination, self.id, Protocol::ESP, &packet)
    }

    /// A client's socket and a server's.
    fn pair(&mut self, port: u16) -> (SocketAddrV4, SocketAddrV4) {
        let own = self.random.between(10_000, 60_000) as u16;
        let client = SocketAddrV4::new(frame::address(&mut self.random), own);
        (client, SocketAddrV4::new(frame::address(&mut self.random), port))
    }
}

impl Flow {
    fn new(random: &mut Random) -> Self {
        let port = TCP_PORTS[random.below(TCP_PORTS.len() as u64) as usize];
        let own = random.between(10_000, 60_000) as u16;
        Self {
            sender: SocketAddrV4::new(frame::address(random), port),
            receiver: SocketAddrV4::new(frame::address(random), own),
            sequence: random.word() as u32,
            acknowledgement: random.word() as u32,
        }
    }

    fn segment(&self, from_sender: bool, flags: u8, options: &[u8], data: &[u8]) -> Vec<u8> {
        let Self { sender, receiver, sequence, acknowledgement } = self;
        let (from, to, own, other) = match from_sender {
            true => (sender, receiver, sequence, acknowledgement),
            false => (receiver, sender, acknowledgement, sequence),
        };
        let mut out = Vec::with_capacity(TCP + options.len() + data.len());
        out.extend(from.port().to_be_bytes());
        out.extend(to.port().to_be_bytes());
        out.extend(own.to_be_bytes());
        out.extend(other.to_be_bytes());
        let words = (TCP + options.len()) / 4;
        out.extend([(words as u8) << 4, flags, 0xff, 0xff, 0, 0, 0, 0]);
        out.extend(options);
        out.extend(data);
        out
    }
}

impl Tunnel {
    fn new(random: &mut Random, index: usize) -> Self {
        Self {
            source: frame::address(random),
            destination: frame::address(random),
            spi: random.word() as u32 | 0x0100_0000,
            sequence: 0,
            encapsulated: index % 2 == 1,
        }
    }
}
