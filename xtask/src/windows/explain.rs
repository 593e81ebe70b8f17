//! Captures explained on Windows: the same words as on Linux.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::Bench;
use crate::repository;

pub(super) fn scenarios(bench: &Bench) -> Result<()> {
    let mut folders: Vec<PathBuf> = fs::read_dir(repository::root().join("scenarios"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    folders.retain(|path| path.join("expected.json").is_file());
    folders.sort_unstable();
    ensure!(folders.len() >= 15, "only {} scenarios", folders.len());
    let mut different = Vec::new();
    for folder in folders {
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path).with_context(|| path.display().to_string())
        };
        let json = explain(bench, &folder, &["--format", "json", "--lang", "en"])?;
        let text = explain(bench, &folder, &["--lang", "it"])?;
        let shown = if text.out.is_empty() { text.err } else { text.out };
        let status = format!("{}\n", json.status);
        if json.out != read("expected.json")?
            || shown != read("expected.it.txt")?
            || status != read("expected.status")?
        {
            different.push(folder.display().to_string());
        }
    }
    ensure!(different.is_empty(), "another answer than on Linux: {different:#?}");
    Ok(())
}

fn explain(bench: &Bench, scenario: &Path, arguments: &[&str]) -> Result<super::Answer> {
    let mut evidence: Vec<String> = fs::read_dir(scenario.join("evidence"))?
        .map(|entry| Ok(format!("evidence/{}", entry?.file_name().to_string_lossy())))
        .collect::<Result<_>>()?;
    evidence.sort_unstable();
    let mut all = vec!["explain", "--tz", "UTC", "--color", "never"];
    all.extend(arguments);
    all.extend(evidence.iter().map(String::as_str));
    bench.whyke(scenario, &all)
}

pub(super) fn wildcards(bench: &Bench) -> Result<()> {
    let folder = bench.new_folder("wildcards")?;
    let capture = repository::root().join("scenarios/nobody-answers/evidence/a.pcap");
    for name in ["one.pcap", "two.PCAP"] {
        fs::copy(&capture, folder.join(name))?;
    }
    let named = bench.whyke(&folder, &["--tz", "UTC", "one.pcap", "two.PCAP"])?;
    let matched = bench.whyke(&folder, &["--tz", "UTC", "*.pcap"])?;
    ensure!(named == matched && !named.out.is_empty(), "{matched:?} and not {named:?}");
    let none = bench.whyke(&folder, &["*.evtx"])?;
    ensure!(none.status == 2 && none.err.contains("no such file"), "{none:?}");
    Ok(())
}
