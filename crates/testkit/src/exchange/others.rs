//! What is said besides IKE: ESP and AH, any datagram, ICMP errors.

use numbers::ike::NAT_PORT;
use numbers::ip::Protocol;
use wire::{ah, esp};

use super::delivery::{Complainer, Complaint, Content};
use super::script::{LONGEST, Script, Speech, ports};
use super::words::{Result, Words, hexadecimal};
use crate::Random;
use crate::capture::IcmpError;

impl Script {
    /// `ESP spi=0x1234 seq=1 bytes=120 udp`; the sequence goes on where it was.
    pub(super) fn protected(
        &mut self,
        what: &str,
        speech: &Speech,
        words: &mut Words,
    ) -> Result<()> {
        let spi = words.number("spi")?.ok_or_else(|| words.error("spi= is missing"))? as u32;
        let next = self.sequences.get(&spi).map_or(1, |last| last.wrapping_add(1));
        let first = words.number("seq")?.map_or(next, |sequence| sequence as u32);
        let length = words.size("bytes")?.unwrap_or(132).min(LONGEST);
        let encapsulated = words.flag("udp");
        let ports = ports(0, words)?.unwrap_or([NAT_PORT; 2]);
        self.sequences.insert(spi, first.wrapping_add(speech.count.saturating_sub(1) as u32));
        let seed = self.seed;
        let mut speech = Speech { fate: speech.fate.clone(), ..*speech };
        let encrypted = what == "ESP";
        self.send(&mut speech, |copy| {
            let sequence = first.wrapping_add(copy as u32);
            let mut random = Random::of(&[seed, spi.into(), sequence.into()]);
            let mut bytes = Vec::new();
            if encrypted {
                let data = random.bytes(length.saturating_sub(8));
                esp::Packet { spi, sequence, data: &data }.write(&mut bytes);
            } else {
                let (icv, data) = (random.bytes(12), random.bytes(length.saturating_sub(24)));
                let next_header = Protocol::ESP;
                ah::Packet { next_header, spi, sequence, icv: &icv, data: &data }.write(&mut bytes);
            }
            match (encapsulated, encrypted) {
                (true, _) => Content::Udp { ports, payload: bytes },
                (false, true) => Content::Other(Protocol::ESP, bytes),
                (false, false) => Content::Other(Protocol::AH, bytes),
            }
        });
        Ok(())
    }

    /// Any datagram: `UDP port=53 bytes=60`, `UDP port=500 hex=00ff`.
    pub(super) fn other(&mut self, speech: &mut Speech, words: &mut Words) -> Result<()> {
        let ports = ports(0, words)?.ok_or_else(|| words.error("port= is missing"))?;
        let length = words.size("bytes")?.unwrap_or(64).min(LONGEST);
        let payload = match words.value("hex") {
            Some(text) => hexadecimal(&text).ok_or_else(|| words.error("hex= is odd or no hex"))?,
            None => Random::of(&[self.seed, ports[0].into(), ports[1].into()]).bytes(length),
        };
        self.send(speech, |_| Content::Udp { ports, payload: payload.clone() });
        Ok(())
    }

    pub(super) fn complain(&mut self, from: Complainer, words: &mut Words) -> Result<()> {
        match words.next("ICMP")?.as_str() {
            "ICMP" => self.complaint(from, words),
            what => Err(words.error(format_args!("a router says ICMP, not `{what}`"))),
        }
    }

    /// `port-unreachable of=client`, the word ICMP already taken.
    pub(super) fn complaint(&mut self, from: Complainer, words: &mut Words) -> Result<()> {
        let error = match words.next("the kind of ICMP error")?.as_str() {
            "net-unreachable" => IcmpError::NetUnreachable,
            "host-unreachable" => IcmpError::HostUnreachable,
            "port-unreachable" => IcmpError::PortUnreachable,
            "protocol-unreachable" => IcmpError::ProtocolUnreachable,
            "prohibited" => IcmpError::Prohibited,
            "too-big" => {
                let mtu = words.number("mtu")?.unwrap_or(1280) as u32;
                IcmpError::TooBig { mtu }
            }
            "ttl-exceeded" => IcmpError::TimeExceeded,
            "reassembly-exceeded" => IcmpError::ReassemblyTimeExceeded,
            what => return Err(words.error(format_args!("`{what}` is no ICMP error"))),
        };
        // As much as fits into 576 bytes (RFC 1812 §4.3.2.3).
        const QUOTED: usize = 548;
        let about = words.value("of").unwrap_or_else(|| "client".to_owned());
        let about = self.cast.find(&about, words)?;
        let quote = words.size("quote")?.unwrap_or(QUOTED);
        let ttl = words.parsed("ttl", "1 to 255")?.unwrap_or(64);
        let complaint = Complaint { time: self.now, from, about, error, quote, ttl };
        if !self.delivery.complain(complaint, &self.cast, &mut self.views) {
            return Err(words.error("that end has sent nothing yet that could be quoted"));
        }
        words.finish("for ICMP")
    }
}
