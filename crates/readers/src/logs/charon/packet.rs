//! `from 192.0.2.1[500] to 192.0.2.2[500] (240 bytes)`: a packet as charon's NET group writes it.

use std::net::IpAddr;

use evidence::Endpoint;

#[derive(Clone, Copy, Debug)]
pub(super) struct Packet {
    pub(super) from: Endpoint,
    pub(super) to: Endpoint,
    pub(super) bytes: u32,
}

impl Packet {
    /// Of a log that does not say where packets go.
    pub(super) const UNKNOWN: Packet = Packet {
        from: Endpoint::Masked { token: 0, port: 0 },
        to: Endpoint::Masked { token: 0, port: 0 },
        bytes: 0,
    };
}

/// `from 192.0.2.1[500] to 192.0.2.2[500] (240 bytes)`.
pub(super) fn read(text: &str) -> Option<Packet> {
    let (from, rest) = end(text.strip_prefix("from ")?)?;
    let (to, rest) = end(rest.strip_prefix(" to ")?)?;
    let bytes = rest.strip_prefix(" (").and_then(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        rest[..digits].parse().ok()
    });
    Some(Packet { from, to, bytes: bytes.unwrap_or(0) })
}

/// An address with its port in brackets, and what follows.
fn end(text: &str) -> Option<(Endpoint, &str)> {
    plain(text).or_else(|| {
        let end = memchr::memchr(b']', text.as_bytes())?;
        let (end, rest) = text.split_at(end + 1);
        Some((endpoint(end)?, rest))
    })
}

/// As [`end`] for what nearly every line has: IPv4, and nothing but digits.
fn plain(text: &str) -> Option<(Endpoint, &str)> {
    let (mut rest, mut octets) = (text.as_bytes(), [0; 4]);
    for (octet, ends) in octets.iter_mut().zip(*b"...[") {
        let (value, digits) = number(rest, 3)?;
        // What begins with 0 may be octal.
        let is_decimal = digits == 1 || rest[0] != b'0';
        *octet =
            u8::try_from(value).ok().filter(|_| is_decimal && rest.get(digits) == Some(&ends))?;
        rest = &rest[digits + 1..];
    }
    let (port, digits) = number(rest, 5)?;
    let port = u16::try_from(port).ok().filter(|_| rest.get(digits) == Some(&b']'))?;
    let rest = &text[text.len() - rest.len() + digits + 1..];
    Some((Endpoint::new(IpAddr::from(octets), port), rest))
}

/// The number that a text begins with, and its digits; none where it has more than `most`.
fn number(text: &[u8], most: usize) -> Option<(u32, usize)> {
    let mut value = 0;
    for (at, byte) in text.iter().take(most + 1).enumerate() {
        match byte.wrapping_sub(b'0') {
            digit @ 0..=9 => value = value * 10 + u32::from(digit),
            _ => return (at > 0).then_some((value, at)),
        }
    }
    None
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
        Err(_) => Endpoint::Masked { token: token(address), port },
    })
}

/// `ignoring IKE_SA setup from 192.0.2.1, half-open IKE_SA limit of 3 reached`, `… per peer …`.
pub(super) fn ignored(text: &str) -> Option<IpAddr> {
    let rest = text.strip_prefix("ignoring IKE_SA setup from ")?;
    let (address, why) = rest.split_once(", ")?;
    why.contains("limit of").then(|| address.parse().ok())?
}

/// One word, as a number that is not 0.
fn token(word: &str) -> u32 {
    use std::hash::BuildHasher as _;
    foldhash::quality::FixedState::default().hash_one(word) as u32 | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_have_ends_or_what_stands_for_them() {
        let packet = read("from 192.0.2.1[500] to 2001:db8::1[4500] (240 bytes)").unwrap();
        assert_eq!((packet.from.port(), packet.to.port(), packet.bytes), (500, 4500, 240));
        let masked = read("from xxx.xxx[500] to yyy.yyy[500] (24 bytes)").unwrap();
        assert!(!masked.from.same_host(masked.to) && masked.from.address().is_none());
        let again = read("from xxx.xxx[4500] to yyy.yyy[4500]").unwrap();
        assert!(again.from.same_host(masked.from));
        assert!(read("from here to there").is_none());
    }

    #[test]
    fn a_sender_that_is_ignored_for_a_limit_is_known() {
        let text = "ignoring IKE_SA setup from 192.0.2.1, half-open IKE_SA limit of 3 reached";
        assert_eq!(ignored(text), "192.0.2.1".parse().ok());
        assert_eq!(ignored("ignoring IKE_SA setup from x, limit of 3"), None);
        assert_eq!(ignored("ignoring IKE_SA setup from 192.0.2.1, no reason"), None);
    }
}
