//! Benchmarks: makes the inputs of `perf.md` and measures programs on them, as child processes.
//!
//! ```text
//! benches generate sparse|all-ike|events|all-events|netevents|charon|unnumbered|client|mixed
//!                  [--size BYTES] FILE
//! benches walk FILE                  the floor: a loop over the record headers
//! benches walk-xml FILE              the floor: the XML tokenizer alone
//! benches read FILE                  the reader alone, whose facts nobody keeps
//! benches measure WHYKE FOLDER [--rounds N] [--without-tshark]
//! ```
//!
//! `measure` takes what it finds in the folder of `sparse.pcap`, `all-ike.pcap`, `events.evtx`,
//! `all-events.evtx`, `netevents.xml`, `charon.log`, `unnumbered.log`, `client.log` and
//! `mixed.log`, and of its peers `tshark` and `evtx_dump` those that are installed.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a program for the terminal that writes and reads files"
)]

mod all_ike;
mod conversation;
mod events;
mod frame;
mod logs;
mod measure;
mod net_events;
mod sparse;
mod traffic;
mod usage;
mod walk;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};

use frame::Recorder;

const USAGE: &str = "\
benches generate sparse|all-ike|events|all-events|netevents|charon|unnumbered|client|mixed \
[--size BYTES] FILE
benches walk FILE
benches walk-xml FILE
benches read FILE
benches measure WHYKE FOLDER [--rounds N] [--without-tshark]";

const GIB: u64 = 1 << 30;

fn main() -> Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let size = option(&mut arguments, "--size")?;
    let rounds = option(&mut arguments, "--rounds")?.unwrap_or(5);
    let tshark = !flag(&mut arguments, "--without-tshark");
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["generate", kind, file] => generate(kind, size, Path::new(file)),
        ["walk", file] => {
            let walked = walk::walk(Path::new(file))?;
            println!("{} records, {} bytes", walked.records, walked.bytes);
            Ok(())
        }
        ["walk-xml", file] => {
            println!("{} XML events", net_events::walk(Path::new(file))?);
            Ok(())
        }
        ["read", file] => {
            let input = File::open(file).with_context(|| format!("opening {file}"))?;
            let mut nobody = |_: evidence::Fact<'_>| {};
            let source = readers::read(evidence::SourceId(0), file, input, &mut nobody);
            println!("{} entries, {} facts", source.covers.entries, source.facts);
            Ok(())
        }
        ["measure", whyke, folder] => {
            measure::measure(Path::new(whyke), Path::new(folder), rounds as usize, tshark)
        }
        [usage::COMMAND, program, rest @ ..] => usage::report(program, rest),
        _ => bail!("{USAGE}"),
    }
}

fn generate(kind: &str, size: Option<u64>, path: &Path) -> Result<()> {
    let file = File::create(path).with_context(|| format!("creating {}", path.display()))?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    if kind == "netevents" {
        let made = net_events::generate(out, size.unwrap_or(100 << 20))?;
        println!("{} net events, {} bytes", made.items, made.bytes);
        return Ok(());
    }
    let log = match kind {
        "charon" => Some(logs::Kind::Numbered),
        "unnumbered" => Some(logs::Kind::Unnumbered),
        "client" => Some(logs::Kind::Client),
        "mixed" => Some(logs::Kind::Mixed),
        _ => None,
    };
    if let Some(kind) = log {
        let made = logs::generate(out, size.unwrap_or(GIB), kind)?;
        println!("{} lines, {} negotiations, {} bytes", made.lines, made.negotiations, made.bytes);
        return Ok(());
    }
    if let "events" | "all-events" = kind {
        let all = kind == "all-events";
        let events = events::generate(&mut out, size.unwrap_or(GIB), all)?;
        out.flush()?;
        println!("{events} events");
        return Ok(());
    }
    let recorder = match kind {
        "sparse" => sparse::generate(Recorder::new(out, size.unwrap_or(GIB))?)?,
        "all-ike" => all_ike::generate(Recorder::new(out, size.unwrap_or(100 << 20))?)?,
        _ => bail!("{USAGE}"),
    };
    println!(
        "{} packets, {} of them IKE, {} negotiations, {} bytes",
        recorder.packets, recorder.ike, recorder.negotiations, recorder.written
    );
    recorder.finish()?.flush()?;
    Ok(())
}

fn option(arguments: &mut Vec<String>, name: &str) -> Result<Option<u64>> {
    let Some(at) = arguments.iter().position(|argument| argument == name) else { return Ok(None) };
    let mut taken = arguments.drain(at..arguments.len().min(at + 2));
    let value = taken.nth(1).with_context(|| format!("{name} needs a number"))?;
    Ok(Some(value.parse().with_context(|| format!("{name} {value}"))?))
}

fn flag(arguments: &mut Vec<String>, name: &str) -> bool {
    let before = arguments.len();
    arguments.retain(|argument| argument != name);
    arguments.len() < before
}
