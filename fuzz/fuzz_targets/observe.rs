//! Any sequence of IKE messages between two hosts, told to the observer.
//!
//! Input: for each message one octet of flags, two octets of length, the message.
#![no_main]

use std::net::{IpAddr, Ipv4Addr};

use evidence::{Endpoint, Fact, Timestamp, Transport};
use libfuzzer_sys::fuzz_target;
use negotiation::observer::{Observer, Seen};

const BACK: u8 = 1;
const MARKED: u8 = 2;
const CUT: u8 = 4;
const TIMELESS: u8 = 8;
/// The link layer tells direction, and this one left the host.
const OUTGOING: u8 = 16;
const INCOMING: u8 = 32;

fuzz_target!(|bytes: &[u8]| {
    let mut observer = Observer::new();
    let mut rest = bytes;
    let mut packet = 0;
    while let [flags, high, low, messages @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(messages.len());
        let (message, after) = messages.split_at(length);
        rest = after;
        packet += 1;
        let has = |flag| flags & flag != 0;
        let port = if has(MARKED) { 4500 } else { 500 };
        let end = |host| Endpoint::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, host)), port);
        let (from, to) = if has(BACK) { (end(2), end(1)) } else { (end(1), end(2)) };
        let seen = Seen {
            packet,
            at: (!has(TIMELESS)).then_some(Timestamp(i64::from(packet) * Timestamp::SECOND)),
            from,
            to,
            transport: if has(MARKED) { Transport::Marked } else { Transport::Plain },
            packets: 1,
            pieces: &[],
            ttl: 64,
            message,
            cut: has(CUT),
            outgoing: (has(OUTGOING) || has(INCOMING)).then_some(has(OUTGOING)),
        };
        // A fault is an answer; only a panic is a defect.
        let _ = observer.message(&seen, &mut |fact: Fact<'_>| {
            assert_eq!(fact.quote, b"", "a capture has no lines to quote");
        });
    }
});
