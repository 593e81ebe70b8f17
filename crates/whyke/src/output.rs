//! Reports go to standard output or to a new file, everything else to standard error.

use std::fs::OpenOptions;
use std::io::Write;

use anyhow::{Context, Result, bail};

use crate::arguments::Common;

/// Never overwrites: what is there may be the user's only copy.
pub(crate) fn deliver(text: &str, common: &Common) -> Result<()> {
    let Some(path) = &common.output else {
        let mut stdout = std::io::stdout().lock();
        return match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            // A reader that has seen enough (`| head`) is no failure.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.context("standard output"),
        };
    };
    if path.exists() {
        bail!("{} exists and is left alone; name a new file", path.display());
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .with_context(|| format!("{}", path.display()))?;
    file.write_all(text.as_bytes()).with_context(|| format!("{}", path.display()))
}

/// One sentence on standard error.
pub(crate) fn complain(error: &anyhow::Error) {
    say(&format!("whyke: {error:#}"));
}

pub(crate) fn say(sentence: &str) {
    let mut stderr = anstream::stderr().lock();
    // Nobody is left to tell when standard error itself is gone.
    let _ = writeln!(stderr, "{sentence}");
}
