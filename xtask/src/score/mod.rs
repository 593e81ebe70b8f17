//! `cargo xtask score`: how often the binary is right about cases whose true cause is known.

mod answer;
mod change;
mod floor;
mod grade;
mod kind;
mod labelled;
mod program;
mod table;
mod tally;
mod together;

use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Result, bail, ensure};
use clap::{Args, ValueEnum};

use crate::repository;
use change::Change;
use floor::Floor;
use kind::Kind;
use labelled::Labelled;
use tally::Tally;

/// Runs the binary over folders of labelled cases and counts how often it is right.
///
/// A case is a folder with truth.toml (our lab) or label.toml (published failures). The evidence is
/// handed over under names that tell nothing. Columns: right = the true cause first, or left open
/// with the truth among the possible where this evidence cannot tell; knowable = right of those
/// that this evidence decides; first, among = the truth stands first, anywhere; open = undecided
/// though it could be told; silent = nothing to judge; likely, proven = wrong with that
/// confidence; failed = no answer; exchange, phase = of the first negotiation.
#[derive(Args)]
pub(crate) struct Arguments {
    /// A case, or a folder of cases
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// Judge from this evidence alone; may be repeated [default: what the floor names, else all]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "KIND")]
    evidence: Vec<Kind>,
    /// The program to judge [default: target/release/whyke, built first where it is absent]
    #[arg(long, value_name = "PATH")]
    binary: Option<PathBuf>,
    /// Change each log before it is judged; then only what is wrong and likely counts
    #[arg(long, value_enum, default_value_t)]
    change: Change,
    /// Only cases whose name contains this
    #[arg(long, value_name = "SUBSTRING")]
    only: Option<String>,
    /// List every case, not only the failures
    #[arg(long)]
    verbose: bool,
    /// Fail where the score is below this file's minimum, or where more evidence makes it worse
    #[arg(long, value_name = "FILE")]
    floor: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// The gate of continuous integration; passes with a sentence where the cases are absent.
pub(crate) fn gate() -> Result<()> {
    let root = repository::root();
    let folders = ["../shared/lab/out", "../shared/cases"].map(|folder| root.join(folder));
    if folders.iter().any(|folder| folder.is_dir()) {
        build()?;
    }
    run(&Arguments {
        folders: folders.to_vec(),
        evidence: Vec::new(),
        binary: None,
        change: Change::None,
        only: None,
        verbose: false,
        floor: Some(root.join("xtask/score-floor.toml")),
        format: Format::Text,
    })?;
    changed(&folders[0])
}

/// The lab's logs as people cut and copy them.
fn changed(lab: &Path) -> Result<()> {
    if !lab.is_dir() {
        return Ok(());
    }
    let (cases, binary) = (labelled::find(lab)?, binary(None)?);
    for (change, most) in Change::HELD {
        let results = judge(&binary, &cases, &[Kind::InitiatorLog, Kind::ResponderLog], change)?;
        let wrong = results.iter().filter(|own| own.grade.wrong_likely || own.grade.wrong_proven);
        let said: Vec<String> =
            wrong.map(|own| format!("{}: said {}", own.case, own.grade.said)).collect();
        println!("{}: {} of {} likely and wrong", change.name(), said.len(), results.len());
        if said.len() > most as usize {
            let name = change.name();
            bail!("of {name} logs at most {most} may mislead:\n  {}", said.join("\n  "));
        }
    }
    Ok(())
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut cases = Vec::new();
    for folder in &arguments.folders {
        if folder.is_dir() {
            cases.extend(labelled::find(folder)?);
        } else {
            eprintln!("{} is not there: its cases are not scored", folder.display());
        }
    }
    if let Some(only) = &arguments.only {
        cases.retain(|case| case.name.contains(only));
    }
    if cases.is_empty() {
        eprintln!("no labelled case, nothing to score");
        return Ok(());
    }
    let floor = arguments.floor.as_deref().map(floor::read).transpose()?;
    let kinds = kinds(arguments, floor.as_ref());
    let binary = binary(arguments.binary.as_deref())?;
    let results = judge(&binary, &cases, &kinds, arguments.change)?;
    ensure!(!results.is_empty(), "no case has evidence of the kinds asked for");
    let shown = match arguments.format {
        Format::Text => table::text(&results, &kinds, arguments.verbose),
        Format::Json => table::json(&results, &kinds),
    };
    if let Err(error) = io::stdout().write_all(shown.as_bytes())
        && error.kind() != ErrorKind::BrokenPipe
    {
        return Err(error.into());
    }
    floor.map_or(Ok(()), |floor| hold(&floor, &kinds, &results))
}

fn kinds(arguments: &Arguments, floor: Option<&Floor>) -> Vec<Kind> {
    match floor {
        _ if !arguments.evidence.is_empty() => arguments.evidence.clone(),
        Some(floor) => floor.keys().copied().collect(),
        None => Kind::value_variants().to_vec(),
    }
}

fn hold(floor: &Floor, kinds: &[Kind], results: &[tally::Result]) -> Result<()> {
    let mut breaches = Vec::new();
    for kind in kinds {
        let Some(minimum) = floor.get(kind) else { continue };
        let tally = Tally::of(results.iter().filter(|result| result.kind == *kind));
        breaches.extend(floor::breaches(*kind, minimum, &tally));
    }
    breaches.extend(together::breaches(results));
    if !breaches.is_empty() {
        bail!("the score is below its floor:\n  {}", breaches.join("\n  "));
    }
    Ok(())
}

fn binary(given: Option<&Path>) -> Result<PathBuf> {
    if let Some(given) = given {
        ensure!(given.is_file(), "{} is not there", given.display());
        return Ok(std::path::absolute(given)?);
    }
    let built = repository::target().join("release").join(PROGRAM);
    if !built.is_file() {
        build()?;
    }
    Ok(built)
}

fn build() -> Result<()> {
    repository::run(&mut repository::cargo(&["build", "--release", "--package", "whyke"]))
}

const PROGRAM: &str = if cfg!(windows) { "whyke.exe" } else { "whyke" };

/// In the order of the cases, whichever thread came first.
fn judge(
    binary: &Path,
    cases: &[Labelled],
    kinds: &[Kind],
    change: Change,
) -> Result<Vec<tally::Result>> {
    let mut work = Vec::new();
    for kind in kinds {
        for case in cases {
            let evidence = case.evidence(*kind)?;
            if !evidence.is_empty() {
                work.push((*kind, case, evidence));
            }
        }
    }
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let one = || -> Result<()> {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((kind, case, evidence)) = work.get(index) else { return Ok(()) };
            let answer = program::explain(binary, evidence, change)?;
            // What decides may be what is left out.
            let knowable = case.is_knowable(*kind) && change == Change::None;
            let result = tally::Result {
                case: case.name.clone(),
                kind: *kind,
                vendor: case.vendor.clone(),
                cause: case.truth.cause.clone(),
                knowable,
                grade: grade::grade(&case.truth, knowable, kind.has_packets(), &answer),
            };
            done.lock().expect("no thread panics with the lock").push((index, result));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        started
            .into_iter()
            .try_for_each(|thread| thread.join().expect("a thread returns its errors"))
    })?;
    let mut done = done.into_inner().expect("no thread panics with the lock");
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests;
