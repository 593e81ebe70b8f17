//! `from 192.0.2.1[500] to 192.0.2.2[500] (240 bytes)`: a packet as charon's NET group writes it.

use std::net::IpAddr;

use evidence::{Endpoint, Mask};

#[derive(Clone, Copy, Debug)]
pub(super) struct Packet {
    pub(super) from: Endpoint,
    pub(super) to: Endpoint,
    pub(super) bytes: u32,
}

impl Packet {
    /// Of a log that does not say where packets go.
    pub(super) const UNKNOWN: Packet =
        Packet { from: Endpoint::unknown(0), to: Endpoint::unknown(0), bytes: 0 };
}

/// What a line of a packet said last of its two ends: packets in a row go the same way.
#[derive(Clone, Debug)]
pub(super) struct Way {
    text: String,
    packet: Packet,
}

impl Default for Way {
    fn default() -> Way {
        Way { text: String::new(), packet: Packet::UNKNOWN }
    }
}

impl Way {
    /// `from 192.0.2.1[500] to 192.0.2.2[500] (240 bytes)`.
    pub(super) fn read(&mut self, text: &str) -> Option<Packet> {
        if let Some(rest) = text.strip_prefix(self.text.as_str())
            && !self.text.is_empty()
        {
            return Some(Packet { bytes: size(rest), ..self.packet });
        }
        let (packet, rest) = ends(text)?;
        text[..text.len() - rest.len()].clone_into(&mut self.text);
        self.packet = packet;
        Some(Packet { bytes: size(rest), ..packet })
    }
}

/// The last way of received and of sent packets, by thread.
#[derive(Debug, Default)]
pub(super) struct Lasts {
    received: Vec<Way>,
    sent: Vec<Way>,
}

/// Threads of which that is remembered.
const MOST_THREADS: usize = 64;

impl Lasts {
    /// `received packet: from 192.0.2.1[500] to …`
    pub(super) fn received(&mut self, thread: u32, text: &str) -> Option<Packet> {
        read(&mut self.received, thread, text.strip_prefix("received packet: ")?)
    }

    /// `sending packet: from 192.0.2.1[500] to …`
    pub(super) fn sent(&mut self, thread: u32, text: &str) -> Option<Packet> {
        read(&mut self.sent, thread, text.strip_prefix("sending packet: ")?)
    }
}

fn read(ways: &mut Vec<Way>, thread: u32, text: &str) -> Option<Packet> {
    let thread = thread as usize;
    if thread >= MOST_THREADS {
        return Way::default().read(text);
    }
    ways.resize(ways.len().max(thread + 1), Way::default());
    ways[thread].read(text)
}

/// The two ends, and what follows them.
fn ends(text: &str) -> Option<(Packet, &str)> {
    let (from, rest) = end(text.strip_prefix("from ")?)?;
    let (to, rest) = end(rest.strip_prefix(" to ")?)?;
    Some((Packet { from, to, bytes: 0 }, rest))
}

/// ` (240 bytes)`; 0 where it is not stated.
fn size(rest: &str) -> u32 {
    let bytes = rest.starts_with(" (").then(|| number(rest.as_bytes(), &mut 2, 9)).flatten();
    bytes.unwrap_or(0)
}

/// An address with its port in brackets, and what follows.
fn end(text: &str) -> Option<(Endpoint, &str)> {
    plain(text).or_else(|| hidden(text)).or_else(|| {
        let end = memchr::memchr(b']', text.as_bytes())?;
        let (end, rest) = text.split_at(end + 1);
        Some((endpoint(end)?, rest))
    })
}

/// An address alone, or the word that stands for it.
pub(super) fn host(text: &str) -> Option<Endpoint> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(Endpoint::new(address, 0));
    }
    let is_word = !text.is_empty() && !text.contains([' ', '[', ']']);
    is_word.then(|| Endpoint::Masked { mask: Mask::new(text), port: 0 })
}

/// As [`end`], where whoever masked the address took the port away with it.
fn hidden(text: &str) -> Option<(Endpoint, &str)> {
    let (word, rest) = text.split_at(text.find(" to ")?);
    let is_word = !word.is_empty() && !word.contains([' ', '[', ']']) && rest.ends_with([']', ')']);
    is_word.then(|| (Endpoint::Masked { mask: Mask::new(word), port: 0 }, rest))
}

/// As [`end`] for what nearly every line has: IPv4, and nothing but digits.
fn plain(text: &str) -> Option<(Endpoint, &str)> {
    let (bytes, mut at, mut octets) = (text.as_bytes(), 0, [0; 4]);
    for (octet, ends) in octets.iter_mut().zip(*b"...[") {
        // What begins with 0 may be octal.
        let is_octal = bytes.get(at) == Some(&b'0') && bytes.get(at + 1) != Some(&ends);
        let value = number(bytes, &mut at, 3)?;
        if value > 255 || is_octal || bytes.get(at) != Some(&ends) {
            return None;
        }
        *octet = value as u8;
        at += 1;
    }
    let port = u16::try_from(number(bytes, &mut at, 5)?).ok()?;
    let is_whole = bytes.get(at) == Some(&b']');
    is_whole.then(|| (Endpoint::new(IpAddr::from(octets), port), &text[at + 1..]))
}

/// The number that stands at `at`, of at most `most` digits, behind which `at` is then.
fn number(bytes: &[u8], at: &mut usize, most: usize) -> Option<u32> {
    let (begin, mut value) = (*at, 0);
    while let Some(byte) = bytes.get(*at)
        && let digit @ 0..=9 = byte.wrapping_sub(b'0')
    {
        if *at - begin >= most {
            return None;
        }
        value = value * 10 + u32::from(digit);
        *at += 1;
    }
    (*at > begin).then_some(value)
}

/// `… (1360 bytes)`.
pub(super) fn bytes(text: &str) -> Option<u32> {
    text.rsplit_once('(')?.1.split(' ').next()?.parse().ok()
}

/// What is no address stands where the user masked one: equal words are equal within one log.
fn endpoint(text: &str) -> Option<Endpoint> {
    let open = memchr::memchr(b'[', text.as_bytes())?;
    let (address, port) = (text[..open].trim_start(), &text[open + 1..]);
    let port = port.strip_suffix(']')?.parse().ok()?;
    Some(match address.parse() {
        Ok(address) => Endpoint::new(address, port),
        Err(_) => Endpoint::Masked { mask: Mask::new(address), port },
    })
}

/// `ignoring IKE_SA setup from 192.0.2.1, half-open IKE_SA limit of 3 reached`, `… per peer …`.
pub(super) fn ignored(text: &str) -> Option<IpAddr> {
    let rest = text.strip_prefix("ignoring IKE_SA setup from ")?;
    let (address, why) = rest.split_once(", ")?;
    why.contains("limit of").then(|| address.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_have_ends_or_what_stands_for_them() {
        let read = |text: &str| super::read(&mut Vec::new(), 0, text);
        let packet = read("from 192.0.2.1[500] to 2001:db8::1[4500] (240 bytes)").unwrap();
        assert_eq!((packet.from.port(), packet.to.port(), packet.bytes), (500, 4500, 240));
        let masked = read("from xxx.xxx[500] to yyy.yyy[500] (24 bytes)").unwrap();
        assert!(!masked.from.same_host(masked.to) && masked.from.address().is_none());
        let again = read("from xxx.xxx[4500] to yyy.yyy[4500]").unwrap();
        assert!(again.from.same_host(masked.from));
        assert!(read("from here to there").is_none());
        let hidden = read("from x.x.x.x to x.x.x.x[500] (336 bytes)").unwrap();
        assert_eq!((hidden.from.port(), hidden.to.port(), hidden.bytes), (0, 500, 336));
    }

    #[test]
    fn what_begins_as_the_last_one_is_read_as_far_as_it_is_the_same() {
        let mut lasts = Vec::new();
        for text in [
            "from 192.0.2.1[500] to 192.0.2.2[500] (240 bytes)",
            "from 192.0.2.1[500] to 192.0.2.2[500] (80 bytes)",
            "from 192.0.2.1[500] to 192.0.2.2[500]",
            "from 192.0.2.1[500] to 192.0.2.2[4500] (80 bytes)",
            "from 192.0.2.1[500] to 192.0.2.20[500] (80 bytes)",
            "from 192.0.2.1[500",
            "from 192.0.2.001[500] to 192.0.2.2[500]",
            "from 192.0.2.1[500] to 192.0.2.2[65536]",
            "from 192.0.2.1[500] to 192.0.2.256[1]",
        ] {
            let known = read(&mut lasts, 1, text).map(|packet| format!("{packet:?}"));
            let alone = read(&mut Vec::new(), 1, text).map(|packet| format!("{packet:?}"));
            assert_eq!(known, alone, "{text}");
        }
    }

    #[test]
    fn a_sender_that_is_ignored_for_a_limit_is_known() {
        let text = "ignoring IKE_SA setup from 192.0.2.1, half-open IKE_SA limit of 3 reached";
        assert_eq!(ignored(text), "192.0.2.1".parse().ok());
        assert_eq!(ignored("ignoring IKE_SA setup from x, limit of 3"), None);
        assert_eq!(ignored("ignoring IKE_SA setup from 192.0.2.1, no reason"), None);
    }
}
