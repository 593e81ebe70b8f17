//! Automation of the repository: what is generated, and what holds it together.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool of the developer, at the edge like the binary"
)]

use clap::{Parser, Subcommand};

mod generate;
mod repository;
mod score;

#[derive(Parser)]
#[command(name = "cargo xtask", about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write the tables of `crates/knowledge` from `data/*.toml`
    Generate(generate::Arguments),
    Score(score::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Score(arguments) => score::run(&arguments),
    }
}
