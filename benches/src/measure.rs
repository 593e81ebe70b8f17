//! Runs whyke and its peers in turn on the generated files and prints medians and ratios.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::usage::{self, Usage};
use crate::walk;
use crate::{logs, net_events};

struct Input {
    name: &'static str,
    path: PathBuf,
    /// IKE messages, events or net events in it.
    items: u64,
    unit: &'static str,
}

/// One program on one input, in the columns' order.
struct Peer {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
}

const MESSAGE: &str = "IKE message";
const EVENT: &str = "event";
const LINE: &str = "line";
const FLOOR: usize = 0;
const WHYKE: usize = 1;
const MEGABYTE: f64 = 1e6;

pub(crate) fn measure(whyke: &Path, folder: &Path, rounds: usize, tshark: bool) -> Result<()> {
    let inputs = inputs(folder)?;
    if inputs.is_empty() {
        bail!("{} holds none of the files that are measured; generate them", folder.display());
    }
    println!("medians of {rounds} rounds, in turn; CPU is user and system, output thrown away");
    for input in inputs {
        let tshark = tshark && input.unit == MESSAGE && installed("tshark");
        let peers = peers(whyke, &input, tshark)?;
        let mut runs: Vec<Vec<Usage>> = vec![Vec::new(); peers.len()];
        for _ in 0..rounds.max(1) {
            for (peer, runs) in peers.iter().zip(&mut runs) {
                let arguments: Vec<&str> = peer.arguments.iter().map(String::as_str).collect();
                runs.push(usage::of(&peer.program, &arguments)?);
            }
        }
        print(&input, &peers, &runs);
    }
    Ok(())
}

fn inputs(folder: &Path) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    // Every 1000th packet of one is IKE, all of the other.
    let names = [
        ("sparse.pcap", 1000, MESSAGE),
        ("all-ike.pcap", 1, MESSAGE),
        ("events.evtx", 1, EVENT),
        ("all-events.evtx", 1, EVENT),
    ];
    for (name, share, unit) in names {
        let path = folder.join(name);
        if path.exists() {
            let walked = walk::walk(&path).with_context(|| format!("{}", path.display()))?;
            inputs.push(Input { name, path, items: walked.records / share, unit });
        }
    }
    let path = folder.join("netevents.xml");
    if path.exists() {
        let items = net_events::count(&path).with_context(|| format!("{}", path.display()))?;
        inputs.push(Input { name: "netevents.xml", path, items, unit: "net event" });
    }
    for name in ["charon.log", "unnumbered.log", "client.log", "mixed.log"] {
        let path = folder.join(name);
        if path.exists() {
            inputs.push(Input { name, items: logs::lines(&path)?, path, unit: LINE });
        }
    }
    Ok(inputs)
}

fn peers(whyke: &Path, input: &Input, tshark: bool) -> Result<Vec<Peer>> {
    let itself = std::env::current_exe().context("finding this program")?;
    let file = input.path.display().to_string();
    let (floor, walk) = match input.unit {
        MESSAGE | EVENT => ("record walk (floor)", "walk"),
        _ => ("quick-xml (floor)", "walk-xml"),
    };
    let peer = |name, program: &Path, arguments: &[&str]| Peer {
        name,
        program: program.to_owned(),
        arguments: arguments.iter().map(ToString::to_string).collect(),
    };
    let floor = match input.unit {
        LINE => peer("wc -l (floor)", Path::new("wc"), &["-l", &file]),
        _ => peer(floor, &itself, &[walk, &file]),
    };
    let mut peers = vec![floor, peer("whyke explain", whyke, &["explain", &file])];
    if input.unit == LINE {
        peers.push(peer("reader alone", &itself, &["read", &file]));
    }
    if input.unit == EVENT {
        peers.push(peer("reader alone", &itself, &["read", &file]));
    }
    if input.unit == EVENT && installed("evtx_dump") {
        let arguments = ["-o", "jsonl", "-t", "1", &file];
        peers.push(peer("evtx_dump -o jsonl", Path::new("evtx_dump"), &arguments));
    }
    if tshark {
        let tshark = Path::new("tshark");
        let fields = ["-n", "-r", &file, "-Y", "isakmp", "-T", "fields", "-e", "isakmp.ispi"];
        peers.push(peer("tshark -Y isakmp", tshark, &["-n", "-r", &file, "-Y", "isakmp"]));
        peers.push(peer("tshark -T fields", tshark, &fields));
    }
    Ok(peers)
}

fn installed(program: &str) -> bool {
    usage::of(Path::new(program), &["--version"]).is_ok()
}

fn print(input: &Input, peers: &[Peer], runs: &[Vec<Usage>]) {
    println!("\n{}, {} {}s", input.name, input.items, input.unit);
    println!(
        "{:22} {:>9} {:>9} {:>9} {:>9} {:>11}",
        "", "CPU s", "peak MB", "÷ floor", "÷ whyke", "µs/each"
    );
    for (peer, own) in peers.iter().zip(runs) {
        let cpu = median(own.iter().map(|run| run.cpu));
        let peak = median(own.iter().map(|run| run.peak as f64)) / MEGABYTE;
        // Pair by pair: the machine's pace changes from round to round.
        let ratio = |to: usize| {
            let base = runs.get(to).map(Vec::as_slice).unwrap_or_default();
            median(own.iter().zip(base).map(|(own, base)| own.cpu / base.cpu.max(1e-6)))
        };
        let each = cpu * 1e6 / input.items.max(1) as f64;
        println!(
            "{:22} {cpu:9.3} {peak:9.1} {:9.2} {:9.2} {each:11.3}",
            peer.name,
            ratio(FLOOR),
            ratio(WHYKE)
        );
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_in_the_middle() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
        assert!(median(std::iter::empty()).is_nan());
    }
}
