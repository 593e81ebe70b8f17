//! The floor: what it costs to read a capture and to look at nothing but its record headers.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::events;

pub(crate) struct Walked {
    pub(crate) records: u64,
    pub(crate) bytes: u64,
}

const BLOCK: usize = 1 << 20;
const FILE_HEADER: usize = 24;
const RECORD_HEADER: usize = 16;

/// Of a classic little-endian pcap or an event log, as the generators write them.
pub(crate) fn walk(path: &Path) -> io::Result<Walked> {
    let mut file = File::open(path)?;
    if path.extension().is_some_and(|extension| extension == "evtx") {
        let bytes = file.metadata()?.len();
        return Ok(Walked { records: events::walk(file)?, bytes });
    }
    let mut buffer = vec![0; BLOCK];
    let mut walked = Walked { records: 0, bytes: 0 };
    // What is left of a block is moved to the front; what a record lacks is skipped ahead.
    let (mut start, mut end, mut skip) = (0, 0, FILE_HEADER);
    loop {
        let jump = skip.min(end - start);
        start += jump;
        skip -= jump;
        if skip == 0 && end - start >= RECORD_HEADER {
            let length = &buffer[start + 8..start + 12];
            let length = length.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
            walked.records += 1;
            walked.bytes += u64::from(length);
            skip = RECORD_HEADER + length as usize;
            continue;
        }
        buffer.copy_within(start..end, 0);
        end -= start;
        start = 0;
        let read = file.read(&mut buffer[end..])?;
        if read == 0 {
            return Ok(walked);
        }
        end += read;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Recorder;

    #[test]
    fn counts_what_the_recorder_wrote() {
        let mut recorder = Recorder::new(Vec::new(), 5_000_000).unwrap();
        while recorder.record(1, &[7; 1234]).unwrap() {}
        let (records, path) = (recorder.packets, std::env::temp_dir().join("whyke-walk.pcap"));
        std::fs::write(&path, recorder.finish().unwrap()).unwrap();
        let walked = walk(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!((walked.records, walked.bytes), (records, records * 1234));
    }
}
