//! `cargo xtask windows`: the program as Windows runs it, under Wine.

mod collect;
mod explain;
mod speak;
pub(crate) mod toolchain;
mod wine;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use clap::Args;

use crate::{dist, repository};
use toolchain::Toolchain;
use wine::Wine;

/// Builds `whyke.exe` and runs it, and tests of its parts, under Wine.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Leave out the tests of the parts, which have to be built once more
    #[arg(long)]
    without_tests: bool,
}

/// What a check may use.
struct Bench {
    wine: Wine,
    /// A folder of this run, empty at first; it holds the program.
    folder: PathBuf,
}

struct Check {
    name: &'static str,
    run: fn(&Bench) -> Result<()>,
}

const CHECKS: &[Check] = &[
    Check { name: "every scenario is judged as on Linux", run: explain::scenarios },
    Check { name: "wildcards are expanded", run: explain::wildcards },
    Check { name: "a number is looked up in the display language", run: speak::language },
    Check { name: "a window of its own stays open", run: speak::window },
    Check { name: "a machine is collected without its secrets", run: collect::program },
    Check { name: "the script collects without secrets too", run: collect::script },
];

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let toolchain = timed("standard library", Toolchain::ready)?;
    let program = timed("whyke.exe", || dist::whyke_exe(&toolchain))?;
    let bench = timed("wine", || Bench::new(&program))?;
    for check in CHECKS {
        timed(check.name, || (check.run)(&bench))?;
    }
    if !arguments.without_tests {
        timed("tests of the parts", || tests(&toolchain, &bench))?;
    }
    Ok(())
}

fn timed<T>(name: &str, run: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("── {name}");
    let start = Instant::now();
    let made = run().with_context(|| format!("on Windows: {name}"))?;
    println!("── {name}: {:.1} s", start.elapsed().as_secs_f64());
    Ok(made)
}

impl Bench {
    fn new(program: &Path) -> Result<Bench> {
        let folder = repository::target().join("windows/bench");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        fs::copy(program, folder.join("whyke.exe"))?;
        Ok(Bench { wine: Wine::new()?, folder })
    }

    /// whyke in a folder, its output as text; it must not panic.
    fn whyke(&self, folder: &Path, arguments: &[&str]) -> Result<Answer> {
        let output = self.wine.run(folder, self.folder.join("whyke.exe"), arguments)?;
        let answer = Answer::of(output)?;
        let sane = matches!(answer.status, 0..=3) && !answer.err.contains("panicked");
        ensure!(sane, "whyke {}: {answer:?}", arguments.join(" "));
        Ok(answer)
    }

    fn new_folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Answer {
    status: i32,
    out: String,
    err: String,
}

impl Answer {
    /// The statuses, or the first line in which they differ.
    fn differs_from(&self, other: &Answer) -> String {
        if self.status != other.status {
            let Answer { status, out, err } = self;
            return format!("status {status} instead of {}: {out}{err}", other.status);
        }
        let (found, wanted) =
            if self.out == other.out { (&self.err, &other.err) } else { (&self.out, &other.out) };
        let lines = || found.lines().chain([""]).zip(wanted.lines().chain([""]));
        let (found, wanted) = lines().find(|(a, b)| a != b).unwrap_or(("shorter", "or longer"));
        format!("{found:?} instead of {wanted:?}")
    }

    fn of(output: Output) -> Result<Answer> {
        let text = |bytes| String::from_utf8(bytes).context("not UTF-8");
        let status = output.status.code().context("ended by a signal")?;
        Ok(Answer { status, out: text(output.stdout)?, err: text(output.stderr)? })
    }
}

/// The parts that read what users bring, and what is known. Not optimised: most of the time is the
/// compiler's.
fn tests(toolchain: &Toolchain, bench: &Bench) -> Result<()> {
    let mut cargo = toolchain.cargo(&[
        "test",
        "--locked",
        "--lib",
        "--tests",
        "--config",
        "profile.dev.package.\"*\".opt-level=0",
        "--config",
        "profile.dev.debug=false",
        "-p",
        "readers",
        "-p",
        "knowledge",
        "-p",
        "report",
        "-p",
        "host",
    ]);
    bench.wine.runs(&mut cargo)?;
    repository::run(&mut cargo)
}
