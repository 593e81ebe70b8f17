//! Datagrams that a log shows byte by byte, told as a capture would tell them.

use std::net::{IpAddr, Ipv4Addr};

use evidence::{Endpoint, Fact, Passage, Place, Session, Stamp, Statement, Transport, When};
use negotiation::observer::{Observer, Seen};
use wire::ike::Header;

use super::ledger::packets;
use crate::reading::Reading;

/// Of one UDP datagram, in bytes (RFC 768).
pub(super) const LARGEST: usize = 65_535;
/// Of one line of a dump, in bytes.
const IN_A_LINE: usize = 64;
/// The non-ESP marker (RFC 3948 §2.2).
const MARKER: [u8; 4] = [0; 4];

/// What stands for an end that is masked or not told: IKEv1 tells the two apart by addresses.
const HERE: Endpoint = stand_in(1);
const THERE: Endpoint = stand_in(2);

const fn stand_in(number: u8) -> Endpoint {
    let address = IpAddr::V4(Ipv4Addr::new(0, 0, 0, number));
    Endpoint::Address { address, port: 500 }
}

/// Nothing is known of it.
const NOWHERE: Endpoint = Endpoint::unknown(0);

/// Takes what is stated, and hands on what is to be told.
pub(super) type Change<'c> = dyn FnMut(Fact<'_>, &mut dyn FnMut(Fact<'_>)) + 'c;

/// An IKE message without what stands before it in its datagram.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carved<'a> {
    pub(super) outgoing: bool,
    pub(super) bytes: &'a [u8],
    /// This end and the other.
    pub(super) ends: Option<(Endpoint, Endpoint)>,
    pub(super) place: Place,
    pub(super) when: When,
}

impl Carved<'_> {
    /// Tells what a capture of it would tell, about `about`; `change` may leave a statement out or
    /// put another in its place.
    pub(super) fn tell(
        &self,
        observer: &mut Observer,
        about: Session,
        reading: &mut Reading<'_>,
        change: &mut Change<'_>,
    ) {
        let (local, remote) = self.ends.unwrap_or((NOWHERE, NOWHERE));
        let hides = local.address().is_none() || remote.address().is_none();
        let (here, there) = if hides { (HERE, THERE) } else { (local, remote) };
        let (from, to) = if self.outgoing { (here, there) } else { (there, here) };
        let marked = local.port() == 4500 || remote.port() == 4500;
        let stated = Header::read(self.bytes).ok().map(|header| header.length as usize);
        let seen = Seen {
            packet: u32::try_from(self.place.number()).unwrap_or(u32::MAX),
            at: self.when.on_its_clock(),
            from,
            to,
            transport: if marked { Transport::Marked } else { Transport::Plain },
            packets: packets(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX)),
            pieces: &[],
            ttl: 0,
            message: self.bytes,
            cut: stated.is_none_or(|stated| stated > self.bytes.len()),
            outgoing: Some(self.outgoing),
        };
        let (from, to) = if self.outgoing { (local, remote) } else { (remote, local) };
        let mut hear = |fact: Fact<'_>| {
            let statement = match fact.statement {
                Statement::Sent(passage) => Statement::Sent(Passage { from, to, ..passage }),
                Statement::Repeated(passage) => {
                    Statement::Repeated(Passage { from, to, ..passage })
                }
                // They were compared with what only stands for the addresses.
                Statement::Hashes { .. } if hides => return,
                other => other,
            };
            let when = Stamp::Known(self.when);
            let fact = Fact { place: self.place, when, about, statement, ..fact };
            change(fact, &mut |fact| reading.hear(fact));
        };
        // What cannot be read of it was told as far as it goes.
        let _ = observer.message(&seen, &mut hear);
    }
}

/// Appends the bytes of a line; false, and nothing appended, where it is not all digits.
pub(super) fn hex(text: &str, out: &mut Vec<u8>) -> bool {
    let before = out.len();
    for group in text.split_ascii_whitespace() {
        let whole = group.len().is_multiple_of(2) && out.len() - before <= IN_A_LINE;
        if !whole || !group.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            out.truncate(before);
            return false;
        }
        digits(group, out);
    }
    true
}

/// Appends the bytes of `2F01…`; what is no digit ends it.
fn digits(text: &str, out: &mut Vec<u8>) {
    let digit = |byte: u8| (byte as char).to_digit(16).map(|digit| digit as u8);
    let pairs = text.as_bytes().chunks_exact(2);
    out.extend(pairs.map_while(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)));
}

/// An IKE message as it is within its datagram.
pub(super) fn unmarked(mut datagram: Vec<u8>) -> Vec<u8> {
    // The version stands four bytes further behind a marker.
    let version = |at: usize| matches!(datagram.get(at), Some(0x10 | 0x20));
    if datagram.starts_with(&MARKER) && (version(21) || !version(17)) {
        datagram.drain(..MARKER.len());
    }
    datagram
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_digits_or_nothing() {
        let mut bytes = vec![1];
        assert!(hex("0203 ff", &mut bytes));
        assert!(!hex("04 is text", &mut bytes));
        assert!(!hex("040", &mut bytes));
        assert_eq!(bytes, [1, 2, 3, 255]);
        digits("040g", &mut bytes);
        digits("é12", &mut bytes);
        assert_eq!(bytes, [1, 2, 3, 255, 4]);
    }

    #[test]
    fn a_marker_is_taken_off_and_a_cookie_of_zeros_is_not() {
        let mut message = vec![0; 28];
        message[17] = 0x20;
        assert_eq!(unmarked(message.clone()).len(), 28);
        message.splice(0..0, [0; 4]);
        assert_eq!(unmarked(message).len(), 28);
        assert_eq!(unmarked(vec![0, 0]), [0, 0]);
    }
}
