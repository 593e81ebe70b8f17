//! `cargo xtask ci`: everything that must hold before a change lands, step by step.

use std::time::Instant;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::{dependencies, fuzz, repository, score, tidy};

/// Runs every check in turn and stops at the first that fails, with its name.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Leave out fuzzing and the score
    #[arg(long)]
    fast: bool,
    /// Leave out `cargo test --workspace`, where it ran already
    #[arg(long)]
    without_tests: bool,
    /// For how long to run each fuzz target
    #[arg(long, value_name = "N", default_value_t = 20)]
    fuzz_seconds: u32,
}

struct Step {
    name: &'static str,
    /// Whether these arguments ask for it.
    wanted: fn(&Arguments) -> bool,
    run: fn(&Arguments) -> Result<()>,
}

const STEPS: &[Step] = &[
    Step { name: "format", wanted: |_| true, run: |_| format() },
    Step { name: "tidy", wanted: |_| true, run: |_| tidy::run() },
    Step { name: "dependencies", wanted: |_| true, run: |_| dependencies::run() },
    Step {
        name: "clippy",
        wanted: |_| true,
        run: |_| {
            cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])
        },
    },
    Step {
        name: "tests",
        wanted: |arguments| !arguments.without_tests,
        run: |_| cargo(&["test", "--workspace", "--locked"]),
    },
    Step { name: "score", wanted: |arguments| !arguments.fast, run: |_| score::gate() },
    Step {
        name: "fuzzing",
        wanted: |arguments| !arguments.fast,
        run: |arguments| fuzz::run_all(arguments.fuzz_seconds),
    },
];

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let start = Instant::now();
    for step in STEPS.iter().filter(|step| (step.wanted)(arguments)) {
        println!("── {}", step.name);
        let start = Instant::now();
        let ran = (step.run)(arguments);
        let seconds = start.elapsed().as_secs_f64();
        ran.with_context(|| format!("the step `{}` failed after {seconds:.1} s", step.name))?;
        println!("── {}: {seconds:.1} s", step.name);
    }
    println!("all steps hold, {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// The fuzz targets stand outside the workspace.
fn format() -> Result<()> {
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"])
}

fn cargo(arguments: &[&str]) -> Result<()> {
    repository::run(&mut repository::cargo(arguments))
}
