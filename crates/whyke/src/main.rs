//! The `whyke` command: why did this IPsec negotiation fail, and what to change?

mod arguments;
mod code;
mod complaint;
mod decode;
mod examples;
mod explain;
mod output;
mod sources;
mod style;
mod word;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

/// The program could not do its work: bad usage, or nothing could be read.
pub(crate) const COULD_NOT: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let common = &arguments.common;
    let done = match &arguments.command {
        Some(Command::Explain(wanted)) => explain::run(&wanted.files, common),
        Some(Command::Decode(wanted)) => decode::run(wanted, common),
        Some(Command::Code(wanted)) => code::run(&wanted.what.join(" "), common),
        None => word::run(&arguments.what, common),
    };
    match done {
        Ok(status) if common.exit_zero && matches!(status, 1 | 3) => ExitCode::SUCCESS,
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            output::complain(&error, style::language(common));
            ExitCode::from(COULD_NOT)
        }
    }
}
