//! `netevents.xml`: drops and failures as `netsh wfp show netevents` writes them, and its floor.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::Path;

use anyhow::{Context, Result};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Items made once and written again and again: what an item costs does not depend on its value.
const DISTINCT: u64 = 1000;
const LIST: (&str, &str) = ("<netEvents numItems=\"1000\">\n", "</netEvents>\n");

pub(crate) struct Generated {
    pub(crate) items: u64,
    pub(crate) bytes: u64,
}

/// 90 % drops of other traffic, 5 % of IKE, 5 % failures.
pub(crate) fn generate(mut out: impl Write, size: u64) -> Result<Generated> {
    let mut text = String::new();
    for number in 0..DISTINCT {
        let (minute, second, host) = (number / 60 % 60, number % 60, number % 250 + 1);
        let program = r"program=\device\harddiskvolume3\windows\system32\svchost.exe";
        let _ = write!(text, "09:{minute:02}:{second:02}.250 ");
        let _ = match number % 20 {
            0 => writeln!(
                text,
                "drop out udp 10.0.2.15:500 203.0.113.{host}:500 filter={} {program}",
                66_000 + number
            ),
            1 => writeln!(
                text,
                "mm-failure error=13805 point=me module=ikev2 state=sa-sent role=initiator \
                 method=eap local=10.0.2.15:500 remote=203.0.113.{host}:500"
            ),
            _ => writeln!(
                text,
                "drop in udp 10.0.2.15:5353 10.0.2.{host}:5353 filter={} {program}",
                66_000 + number
            ),
        };
    }
    let document = testkit::wfp::document(&text)?;
    let document = String::from_utf8(document)?;
    let (head, rest) = document.split_once(LIST.0).context("the list of net events begins")?;
    let (items, _) = rest.split_once(LIST.1).context("the list of net events ends")?;
    let mut generated = Generated { items: 0, bytes: 0 };
    writeln!(out, "{head}<netEvents>")?;
    while generated.bytes < size {
        out.write_all(items.as_bytes())?;
        generated.items += DISTINCT;
        generated.bytes += items.len() as u64;
    }
    writeln!(out, "</netEvents>\n</wfpdiag>")?;
    out.flush()?;
    Ok(generated)
}

/// The floor: the tokenizer alone, every event looked at for its kind.
pub(crate) fn walk(path: &Path) -> Result<u64> {
    let file = File::open(path)?;
    let mut reader = Reader::from_reader(BufReader::with_capacity(64 << 10, file));
    let mut buffer = Vec::new();
    let mut events = 0;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer)? {
            Event::Eof => return Ok(events),
            _ => events += 1,
        }
    }
}

/// Net events in it.
pub(crate) fn count(path: &Path) -> io::Result<u64> {
    let bytes = std::fs::read(path)?;
    let needle = b"<timeStamp>";
    Ok(bytes.windows(needle.len()).filter(|window| window == needle).count() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_whole_and_counted() {
        let path = std::env::temp_dir().join("whyke-bench-netevents.xml");
        let generated = generate(File::create(&path).unwrap(), 100_000).unwrap();
        assert_eq!(count(&path).unwrap(), generated.items);
        let events = walk(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(events > generated.items * 20, "{events}");
    }
}
