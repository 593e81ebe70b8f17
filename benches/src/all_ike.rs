//! `all-ike.pcap`: nothing but IKE, 200 negotiations open at a time.

use std::io::{self, Write};

use testkit::Random;

use crate::conversation::Crowd;
use crate::frame::Recorder;

const SEED: u64 = 2;
const OPEN: usize = 200;

pub(crate) fn generate<W: Write>(mut recorder: Recorder<W>) -> io::Result<Recorder<W>> {
    let mut crowd = Crowd::new(SEED, OPEN);
    let mut random = Random::new(SEED);
    while recorder.record(random.between(20, 2_000), &crowd.next())? {
        recorder.ike += 1;
    }
    recorder.negotiations = crowd.begun;
    Ok(recorder)
}
