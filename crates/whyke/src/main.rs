//! The `whyke` command: why did this IPsec negotiation fail, and what to change?

mod arguments;
mod clock;
mod code;
mod collect;
mod complaint;
mod decode;
mod examples;
mod explain;
mod heard;
mod help;
mod manifest;
mod members;
mod output;
mod period;
mod redact;
mod rotation;
mod series;
mod sources;
mod style;
mod unpack;
mod wildcard;
mod word;

use std::process::ExitCode;

use clap::FromArgMatches;

use arguments::{Arguments, Command};
use complaint::Complaint;
use help::Instead;

/// The program could not do its work: bad usage, or nothing could be read.
pub(crate) const COULD_NOT: u8 = 2;

fn main() -> ExitCode {
    let status = run();
    output::keep_open();
    status
}

fn only_explain() -> Complaint {
    Complaint::new(
        "--peer, --since, --until, --clock, --client and --gateway are for evidence that is explained",
        "--peer, --since, --until, --clock, --client e --gateway valgono per le prove da spiegare",
    )
}

fn run() -> ExitCode {
    let language = style::asked_language();
    let arguments = match help::parse(language).map(|m| Arguments::from_arg_matches(&m)) {
        Ok(Ok(arguments)) => arguments,
        Ok(Err(error)) => {
            output::say(&error.to_string());
            return ExitCode::from(COULD_NOT);
        }
        Err(Instead::Text(text)) => {
            output::show(&text);
            return ExitCode::SUCCESS;
        }
        Err(Instead::Usage(complaint)) => {
            output::say(&format!("whyke: {}", complaint.of(language)));
            return ExitCode::from(COULD_NOT);
        }
    };
    let common = &arguments.common;
    let redacts = matches!(arguments.command, None | Some(Command::Explain(_)));
    let done = match &arguments.command {
        _ if common.redact && !redacts => Err(complaint::only_of_reports("--redact").into()),
        Some(command) if common.narrows() && !matches!(command, Command::Explain(_)) => {
            Err(only_explain().into())
        }
        Some(Command::Explain(wanted)) => explain::run(&wanted.files, common),
        Some(Command::Decode(wanted)) => decode::run(wanted, common),
        Some(Command::Code(wanted)) => code::run(&wanted.word.join(" "), common),
        Some(Command::Collect(wanted)) => collect::run(wanted, common),
        Some(Command::Redact(wanted)) => redact::run(wanted, common),
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
