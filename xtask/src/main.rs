//! Automation of the repository: what is generated, and what holds it together.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool of the developer, at the edge like the binary"
)]

use clap::{Parser, Subcommand};

mod ci;
mod dependencies;
mod dist;
mod fuzz;
mod generate;
mod repository;
mod score;
mod tidy;
mod windows;

/// Tasks of whyke's developers.
#[derive(Parser)]
#[command(name = "cargo xtask", max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Ci(ci::Arguments),
    Dependencies(dependencies::Arguments),
    Dist(dist::Arguments),
    Fuzz(fuzz::Arguments),
    FuzzSeeds(fuzz::SeedArguments),
    /// Write the tables of `crates/knowledge` from `data/*.toml`
    Generate(generate::Arguments),
    Score(score::Arguments),
    Tidy(tidy::Arguments),
    Windows(windows::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Ci(arguments) => ci::run(&arguments),
        Command::Dependencies(_) => dependencies::run(),
        Command::Dist(_) => dist::run(),
        Command::Fuzz(arguments) => fuzz::run(&arguments),
        Command::FuzzSeeds(arguments) => fuzz::fill(&arguments),
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Score(arguments) => score::run(&arguments),
        Command::Tidy(_) => tidy::run(),
        Command::Windows(arguments) => windows::run(&arguments),
    }
}
