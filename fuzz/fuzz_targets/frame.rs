//! Any bytes as a capture file: containers, links, IP, fragments, UDP, ICMP.
#![no_main]

use libfuzzer_sys::fuzz_target;
use readers::capture::{self, Damage, Datagram, IcmpReport, Incomplete, Tap};

struct Deaf;

impl Tap for Deaf {
    fn datagram(&mut self, _: &Datagram<'_>) {}
    fn incomplete(&mut self, _: &Incomplete<'_>) {}
    fn unreachable(&mut self, _: &IcmpReport<'_>) {}
    fn damage(&mut self, _: &Damage) {}
}

fuzz_target!(|bytes: &[u8]| {
    capture::read(bytes, &mut Deaf);
});
