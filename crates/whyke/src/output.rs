//! Reports go to standard output or to a new file, everything else to standard error.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, IsTerminal, Stdout, Write};
use std::path::Path;

use anstream::AutoStream;
use anyhow::{Context, Result};
use verdict::{Language, Text};

use crate::arguments::Common;
use crate::complaint::Complaint;

/// Where the answer goes.
pub(crate) enum Delivery {
    /// Colours pass as they are; a console of Windows is told to show them.
    Stdout(AutoStream<Stdout>),
    File(File, String),
}

impl Delivery {
    pub(crate) fn open(common: &Common) -> Result<Delivery> {
        let Some(path) = &common.output else { return Ok(Delivery::stdout()) };
        Ok(Delivery::File(create(path)?, path.display().to_string()))
    }

    pub(crate) fn stdout() -> Delivery {
        Delivery::Stdout(AutoStream::always(std::io::stdout()))
    }

    pub(crate) fn write(&mut self, text: &str) -> Result<()> {
        match self {
            Delivery::Stdout(stdout) => {
                match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
                    // A reader that has seen enough (`| head`) is no failure.
                    Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
                    other => other.context("standard output"),
                }
            }
            Delivery::File(file, name) => {
                file.write_all(text.as_bytes()).with_context(|| name.clone())
            }
        }
    }
}

/// Never overwrites: what is there may be the user's only copy.
pub(crate) fn create(path: &Path) -> Result<File> {
    let name = path.display();
    let file = new_file(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Complaint::new(
            format!("{name} exists and is left alone; name a new file"),
            format!("{name} esiste già e non viene toccato; indicare un file nuovo"),
        ),
        ErrorKind::NotFound => {
            Complaint::about(name, &Text::new("there is no such folder", "la cartella non esiste"))
        }
        ErrorKind::PermissionDenied => Complaint::new(
            format!("{name} may not be written here; name another with -o"),
            format!("{name} non può essere scritto qui; indicarne un altro con -o"),
        ),
        _ => Complaint::about(name, &Text::same(error.to_string())),
    })?;
    Ok(file)
}

fn new_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

pub(crate) fn deliver(text: &str, common: &Common) -> Result<()> {
    Delivery::open(common)?.write(text)
}

/// Help and version, on standard output.
pub(crate) fn show(text: &str) {
    // A reader that has seen enough (`| head`) is no failure.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// One sentence on standard error.
pub(crate) fn complain(error: &anyhow::Error, language: Language) {
    match error.downcast_ref::<Complaint>() {
        Some(complaint) => say(&format!("whyke: {}", complaint.of(language))),
        None => say(&format!("whyke: {error:#}")),
    }
}

pub(crate) fn say(sentence: &str) {
    let mut stderr = anstream::stderr().lock();
    // Nobody is left to tell when standard error itself is gone.
    let _ = writeln!(stderr, "{sentence}");
}

/// A window that was opened for this program alone would close before anyone has read the answer.
pub(crate) fn keep_open() {
    if !(host::console::closes_with_us() && std::io::stdin().is_terminal()) {
        return;
    }
    say("\npress Enter to close this window · premere Invio per chiudere questa finestra");
    // Whatever comes, the end of input too, is an answer.
    let _ = std::io::stdin().read_line(&mut String::new());
}
