//! What can be asked on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Why did this IPsec negotiation fail, on whose side, how sure is that, and what to change?
///
/// Give it evidence (`whyke capture.pcap`), or something to look up (`whyke 809`).
#[derive(Debug, Parser)]
#[command(
    name = "whyke",
    version,
    override_usage = "whyke [OPTIONS] [FILE or WORD]...\n       whyke [OPTIONS] <COMMAND>",
    disable_help_subcommand = true,
    after_help = EXIT_STATUS
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Files or folders to explain, `-` for standard input, or a number or name
    #[arg(value_name = "FILE or WORD", allow_negative_numbers = true)]
    pub(crate) what: Vec<OsString>,

    #[command(flatten)]
    pub(crate) common: Common,
}

const EXIT_STATUS: &str = "\
Exit status:
  0  negotiations were seen, and none failed
  1  a failure is explained
  3  a failure is seen and not decided, or there is nothing to judge
  2  the program could not do its work";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Evidence in, verdict out: why it failed, and what to change
    Explain(Explain),
    /// Every IKE message of a capture as a readable tree
    Decode(Decode),
    /// Explain a cause, a Windows error, event or update, an IKE notify, or a sentence
    Code(Code),
    /// Take the evidence of this machine into one zip; changes nothing, sends nothing
    Collect(Collect),
    /// Copies of the evidence without names and secrets, which lead to the same verdict
    Redact(Redact),
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Captures, Windows events, logs (rotated ones are one), pasted texts, archives, folders, `-`
    #[arg(id = "evidence", value_name = "FILES", required = true)]
    pub(crate) files: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(crate) struct Decode {
    /// Captures (pcap, pcapng, gzip, zip), or `-`
    #[arg(required = true)]
    pub(crate) files: Vec<OsString>,

    /// Only these packets, as Wireshark counts: 3, 5-9
    #[arg(long, value_name = "NUMBERS")]
    pub(crate) packets: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Code {
    /// P003, 809, 0x800B0109, 4653, KB5009543, updates, NO_PROPOSAL_CHOSEN, a sentence, or `-`
    #[arg(required = true, allow_negative_numbers = true)]
    pub(crate) word: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Collect {
    /// Print the same as a script for cmd.exe, for machines where no foreign program may run
    #[arg(long)]
    pub(crate) script: bool,

    /// The filters of the Windows firewall too: large
    #[arg(long)]
    pub(crate) with_filters: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Redact {
    /// Texts and captures (pcap, pcapng), or folders; --output names the folder of the copies
    #[arg(id = "originals", value_name = "FILES", required = true)]
    pub(crate) files: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(crate) struct Common {
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text, global = true)]
    pub(crate) format: Format,

    /// The language of every word [default: the system's]
    #[arg(long, value_enum, global = true)]
    pub(crate) lang: Option<Lang>,

    /// The zone in which times are shown: Europe/Rome, UTC, +02:00 [default: the system's]
    #[arg(long, value_name = "ZONE", global = true)]
    pub(crate) tz: Option<String>,

    /// Explain only what one peer has to do with: its address, or (part of) its identity or of the
    /// name of a computer, user, server or connection
    #[arg(long, value_name = "ADDRESS or ID", global = true)]
    pub(crate) peer: Option<String>,

    /// Explain only from this moment on: 2026-11-25 10:00, 10:00 of any day, 2h ago
    #[arg(long, value_name = "MOMENT", global = true)]
    pub(crate) since: Option<String>,

    /// Explain only up to this moment, written like --since
    #[arg(long, value_name = "MOMENT", global = true)]
    pub(crate) until: Option<String>,

    /// What you know of a file's clock: gw.log=Europe/Rome, gw.log=+02:00, or the seconds it is
    /// slow: gw.log=+37; may be repeated
    #[arg(long, value_name = "FILE=CLOCK", global = true)]
    pub(crate) clock: Vec<String>,

    /// What the client is, for remedies in its own words: windows, strongswan, fortigate …
    #[arg(long, value_name = "PRODUCT", global = true)]
    pub(crate) client: Option<String>,

    /// What the gateway is: strongswan, libreswan, fortigate, cisco-ios, mikrotik, pfsense …
    #[arg(long, value_name = "PRODUCT", global = true)]
    pub(crate) gateway: Option<String>,

    /// Replace public addresses, names and identities by pseudonyms, in every format
    #[arg(long, global = true)]
    pub(crate) redact: bool,

    /// Show every negotiation and every candidate
    #[arg(long, global = true)]
    pub(crate) all: bool,

    /// Write the answer to a new file instead of standard output; for collect, the
    /// zip; for redact, the folder
    #[arg(short, long, value_name = "FILE", global = true)]
    pub(crate) output: Option<PathBuf>,

    /// No progress and no remarks on standard error
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// When to use colour; NO_COLOR is honoured
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub(crate) color: Color,

    /// Exit with 0 instead of 1 or 3
    #[arg(long, global = true)]
    pub(crate) exit_zero: bool,
}

impl Common {
    /// Something is asked that only an explanation can heed.
    pub(crate) fn narrows(&self) -> bool {
        self.peer.is_some()
            || self.since.is_some()
            || self.until.is_some()
            || !self.clock.is_empty()
            || self.client.is_some()
            || self.gateway.is_some()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    /// For a ticket or a forum
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    En,
    It,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}
