//! CPU time and peak memory of a program, measured by a process that does nothing else.
//!
//! The kernel sums up and keeps maxima over all children, so each measured program gets a parent
//! of its own: this binary, called with [`COMMAND`].

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

pub(crate) const COMMAND: &str = "usage";

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Usage {
    /// User and system, in seconds.
    pub(crate) cpu: f64,
    /// Resident, in bytes.
    pub(crate) peak: u64,
}

/// Of one run, with its output thrown away.
pub(crate) fn of(program: &Path, arguments: &[&str]) -> Result<Usage> {
    let itself = std::env::current_exe().context("finding this program")?;
    let output = Command::new(itself)
        .arg(COMMAND)
        .arg(program)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("running {}", program.display()))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut numbers = text.split_whitespace().map(str::parse::<u64>);
    match (output.status.success(), numbers.next(), numbers.next()) {
        (true, Some(Ok(microseconds)), Some(Ok(peak))) => {
            Ok(Usage { cpu: microseconds as f64 / 1e6, peak })
        }
        _ => bail!("{} could not be measured: {text}", program.display()),
    }
}

/// The inner half: runs the program and prints microseconds and bytes.
///
/// An exit status of up to 3 is one of whyke's verdicts.
pub(crate) fn report(program: &str, arguments: &[&str]) -> Result<()> {
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .with_context(|| format!("running {program}"))?;
    if !matches!(status.code(), Some(0 | 1 | 3)) {
        bail!("{program} ended with {status}");
    }
    let Usage { cpu, peak } = children()?;
    println!("{} {peak}", (cpu * 1e6) as u64);
    Ok(())
}

#[cfg(unix)]
fn children() -> Result<Usage> {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let (user, system) = (usage.user_time(), usage.system_time());
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    // Linux counts kilobytes here, macOS bytes.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    Ok(Usage { cpu: seconds(user) + seconds(system), peak: usage.max_rss() as u64 * unit })
}

#[cfg(not(unix))]
fn children() -> Result<Usage> {
    bail!("measuring needs a Unix")
}
