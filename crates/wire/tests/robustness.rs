//! No string of bytes panics, whatever it is taken for.

mod real;

use wire::ike::{self, Chain, Content, Header, v1, v2};
use wire::udp::Encapsulated;
use wire::{Reader, ah, eap, esp};

/// Knuth's MMIX generator: the same bytes in every run.
struct Bytes(u64);

impl Bytes {
    fn next(&mut self) -> u8 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 56) as u8
    }

    fn below(&mut self, limit: usize) -> usize {
        let number = usize::from(self.next()) << 8 | usize::from(self.next());
        number % limit
    }

    fn string(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next()).collect()
    }
}

/// Takes the bytes for everything they could be; what can be read can be written.
fn read_everything(bytes: &[u8]) {
    let decoded = ike::decode(bytes);
    let total: usize = decoded.parts.iter().map(|part| part.length).sum();
    assert!(total <= bytes.len(), "parts do not overlap");
    for part in &decoded.parts {
        let mut out = Vec::new();
        match &part.content {
            Content::V1(payload) => payload.write(&mut out),
            Content::V2(payload) => {
                payload.write(&mut out);
                if let v2::Payload::Notify(notify) = payload {
                    let _ = notify.content();
                }
            }
            Content::Sealed(body) | Content::Unread(body) => assert!(body.len() <= part.length),
        }
    }
    for fault in &decoded.faults {
        assert!(fault.have < fault.need, "{fault}");
        assert!(fault.offset <= bytes.len(), "{fault}");
    }
    let _ = (Header::looks_like_ike(bytes), Encapsulated::classify(bytes));
    let _ = (esp::Packet::read(bytes), ah::Packet::read(bytes));
    let _ = eap::Packet::read(&mut Reader::new("EAP packet", bytes));
}

/// The same bytes as a chain that starts with each kind of payload in turn.
fn read_as_every_payload(bytes: &[u8]) {
    for kind in 0..=u8::MAX {
        for raw in Chain::v1(kind, bytes, 0).flatten() {
            let _ = v1::Payload::read(&raw);
        }
        for raw in Chain::v2(kind, bytes, 0).flatten() {
            let _ = v2::Payload::read(&raw);
        }
    }
}

#[test]
fn random_bytes() {
    let mut random = Bytes(1);
    for _ in 0..20_000 {
        let length = random.below(300);
        read_everything(&random.string(length));
    }
}

#[test]
fn random_bytes_behind_a_good_header() {
    let mut random = Bytes(2);
    for round in 0..20_000 {
        let (_, message) = real::ALL[round % real::ALL.len()];
        let length = random.below(300);
        let mut bytes = message[..Header::LENGTH].to_vec();
        bytes.extend(random.string(length));
        read_everything(&bytes);
    }
}

#[test]
fn random_payloads_with_small_lengths() {
    let mut random = Bytes(3);
    for _ in 0..300 {
        let length = random.below(64);
        let mut bytes = random.string(length);
        bytes.iter_mut().step_by(2).for_each(|byte| *byte %= 16);
        read_as_every_payload(&bytes);
    }
}

#[test]
fn real_messages_cut_anywhere() {
    for (_, message) in real::ALL {
        (0..message.len()).for_each(|length| read_everything(&message[..length]));
    }
}

#[test]
fn real_messages_with_every_bit_flipped() {
    for (_, message) in real::ALL {
        let mut bytes = message.to_vec();
        for bit in 0..8 * bytes.len() {
            bytes[bit / 8] ^= 1 << (bit % 8);
            read_everything(&bytes);
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
    }
}

#[test]
fn real_messages_with_several_bytes_changed() {
    let mut random = Bytes(4);
    for round in 0..20_000 {
        let (_, message) = real::ALL[round % real::ALL.len()];
        let mut bytes = message.to_vec();
        for _ in 0..1 + random.below(8) {
            let at = random.below(bytes.len());
            bytes[at] = random.next();
        }
        read_everything(&bytes);
    }
}
