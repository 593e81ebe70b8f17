//! `cargo xtask fuzz`: each target of `fuzz/` for a while, on the toolchain that is active.

mod messages;
mod seeds;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::SystemTime;

use anyhow::{Result, bail, ensure};
use clap::Args;

use crate::repository;

/// Runs each fuzz target for some seconds; a crash is shown with its input in hexadecimal.
///
/// Needs cargo-fuzz (`cargo install cargo-fuzz --locked`) and a C++ compiler. Stable Rust is
/// enough: only AddressSanitizer wants nightly, and code without `unsafe` loses little by its lack.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Targets to run [default: all in fuzz/fuzz_targets]
    #[arg(value_name = "TARGET")]
    targets: Vec<String>,
    /// For how long to run each
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u32,
}

/// Fills fuzz/corpus, which git ignores, from captures and a few messages made by hand.
#[derive(Args)]
pub(crate) struct SeedArguments {
    /// Folders to search for captures
    #[arg(value_name = "DIR", default_value = "scenarios")]
    folders: Vec<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    run_for(&arguments.targets, arguments.seconds)
}

pub(crate) fn run_all(seconds: u32) -> Result<()> {
    run_for(&[], seconds)
}

pub(crate) fn fill(arguments: &SeedArguments) -> Result<()> {
    let count = seeds::fill(&arguments.folders)?;
    println!("{count} seeds in fuzz/corpus");
    Ok(())
}

fn run_for(wanted: &[String], seconds: u32) -> Result<()> {
    let all = targets()?;
    let unknown = wanted.iter().find(|target| !all.contains(target));
    if let Some(unknown) = unknown {
        bail!("no fuzz target {unknown}; there are {}", all.join(", "));
    }
    let version = repository::cargo(&["fuzz", "--version"]).stderr(Stdio::null()).output()?;
    ensure!(version.status.success(), "cargo-fuzz is absent: cargo install cargo-fuzz --locked");
    seeds::fill(&[repository::root().join("scenarios")])?;
    repository::run(&mut repository::cargo(&["fuzz", "build", "-s", "none"]))?;
    let targets = if wanted.is_empty() { &all[..] } else { wanted };
    for target in targets {
        run_one(target, seconds)?;
    }
    Ok(())
}

/// What libFuzzer writes is shown only where it matters.
fn run_one(target: &str, seconds: u32) -> Result<()> {
    let time = format!("-max_total_time={seconds}");
    let arguments = ["fuzz", "run", "-s", "none", target, "--", &time];
    let limits = ["-timeout=20", "-rss_limit_mb=2048", "-verbosity=0", "-print_final_stats=1"];
    let ran = repository::cargo(&arguments).args(limits).output()?;
    let written = String::from_utf8_lossy(&ran.stderr);
    if !ran.status.success() {
        eprint!("{written}");
        bail!("{target} crashed{}", crash(target)?);
    }
    let runs =
        written.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    println!("{target}: {seconds} s, {} runs, no crash", runs.unwrap_or("?").trim());
    Ok(())
}

fn targets() -> Result<Vec<String>> {
    let mut targets = Vec::new();
    for entry in fs::read_dir(repository::root().join("fuzz/fuzz_targets"))? {
        let path = entry?.path();
        if let Some(name) = path.file_stem().filter(|_| path.extension().is_some()) {
            targets.push(name.to_string_lossy().into_owned());
        }
    }
    targets.sort_unstable();
    Ok(targets)
}

/// The newest crash of a target, and how to make it smaller.
fn crash(target: &str) -> Result<String> {
    let folder = repository::root().join("fuzz/artifacts").join(target);
    let mut newest: Option<(SystemTime, PathBuf)> = None;
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry?;
        let found = (entry.metadata()?.modified()?, entry.path());
        newest = newest.max(Some(found));
    }
    let Some((_, path)) = newest else { return Ok(String::new()) };
    Ok(format!(
        "\n  input: {}\n  smaller: cargo fuzz tmin -s none {target} {}",
        hexadecimal(&path)?,
        path.strip_prefix(repository::root()).unwrap_or(&path).display(),
    ))
}

fn hexadecimal(path: &Path) -> Result<String> {
    const SHOWN: usize = 2048;
    let bytes = fs::read(path)?;
    let shown = &bytes[..bytes.len().min(SHOWN)];
    let mut text: String = shown.iter().map(|byte| format!("{byte:02x}")).collect();
    if shown.len() < bytes.len() {
        text.push_str(&format!("… ({} octets)", bytes.len()));
    }
    Ok(text)
}
