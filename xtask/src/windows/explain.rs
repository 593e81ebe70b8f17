//! Captures explained on Windows: the same words as on Linux.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use super::{Answer, Bench};
use crate::repository;

pub(super) fn scenarios(bench: &Bench) -> Result<()> {
    let mut folders: Vec<PathBuf> = fs::read_dir(repository::root().join("scenarios"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    folders.retain(|path| path.join("evidence").is_dir());
    folders.sort_unstable();
    ensure!(folders.len() >= 15, "only {} scenarios", folders.len());
    repository::run(&mut repository::cargo(&["build", "--locked", "-p", "whyke"]))?;
    let native = repository::target().join("debug/whyke");
    let mut different = Vec::new();
    for folder in folders {
        let evidence = evidence(&folder)?;
        for wanted in [["--format=json", "--lang=en"], ["--format=text", "--lang=it"]] {
            let mut arguments = vec!["explain", "--tz=UTC", "--color=never"];
            arguments.extend(wanted);
            arguments.extend(evidence.iter().map(String::as_str));
            let expected = Command::new(&native).args(&arguments).current_dir(&folder).output()?;
            let expected = Answer::of(expected)?;
            let found = bench.whyke(&folder, &arguments)?;
            if found != expected {
                let wanted = wanted.join(" ");
                let how = found.differs_from(&expected);
                different.push(format!("{}: {wanted}: {how}", folder.display()));
            }
        }
    }
    ensure!(different.is_empty(), "another answer than on Linux: {different:#?}");
    Ok(())
}

/// With the separators that both systems understand.
fn evidence(scenario: &Path) -> Result<Vec<String>> {
    let mut evidence: Vec<String> = fs::read_dir(scenario.join("evidence"))?
        .map(|entry| Ok(format!("evidence/{}", entry?.file_name().to_string_lossy())))
        .collect::<Result<_>>()?;
    evidence.sort_unstable();
    Ok(evidence)
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
