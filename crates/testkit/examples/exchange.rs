//! Writes the captures of an exchange: `cargo run -p testkit --example exchange -- TEXT FOLDER`.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a tool to look at captures")]

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let text = arguments.next().ok_or("which text?")?;
    let folder = arguments.next().unwrap_or_else(|| ".".to_owned());
    let captures = testkit::exchange::captures(&std::fs::read_to_string(text)?)?;
    for (index, capture) in captures.iter().enumerate() {
        let pcapng = capture.bytes.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]);
        let kind = if pcapng { "pcapng" } else { "pcap" };
        let path = Path::new(&folder).join(format!("{index}-{}.{kind}", capture.vantage));
        std::fs::write(&path, &capture.bytes)?;
        println!("{}", path.display());
    }
    Ok(())
}
