//! `sparse.pcap`: the traffic of an office gateway, in which every 1000th packet is IKE.

use std::io::{self, Write};

use testkit::Random;

use crate::conversation::Crowd;
use crate::frame::Recorder;
use crate::traffic::Traffic;

const SEED: u64 = 1;
const OPEN: usize = 8;
const EVERY: u64 = 1000;

pub(crate) fn generate<W: Write>(mut recorder: Recorder<W>) -> io::Result<Recorder<W>> {
    let mut crowd = Crowd::new(SEED, OPEN);
    let mut random = Random::new(SEED);
    let mut traffic = Traffic::new(SEED);
    loop {
        let ike = recorder.packets % EVERY == EVERY - 1;
        let frame = if ike { crowd.next() } else { traffic.next() };
        if !recorder.record(random.between(1, 200), &frame)? {
            recorder.negotiations = crowd.begun;
            return Ok(recorder);
        }
        recorder.ike += u64::from(ike);
    }
}
