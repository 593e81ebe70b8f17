//! Runs the binary over one case's evidence, under names that tell nothing of the case.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::answer::Answer;
use super::change::Change;

const LIMIT: Duration = Duration::from_secs(60);

/// What the program answered, or in one line how it failed.
pub(crate) fn explain(
    binary: &Path,
    evidence: &[PathBuf],
    change: Change,
) -> Result<Result<Answer, String>> {
    let folder = Scratch::new()?;
    let names = copy(evidence, &folder.0, change)?;
    let (written, complaints) = (folder.0.join("stdout"), folder.0.join("stderr"));
    let mut child = Command::new(binary)
        .args(["explain", "--format", "json", "--quiet"])
        .args(&names)
        .current_dir(&folder.0)
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .stdin(Stdio::null())
        .stdout(File::create(&written)?)
        .stderr(File::create(&complaints)?)
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))?;
    let deadline = Instant::now() + LIMIT;
    let mut pause = Duration::from_millis(1);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if Instant::now() > deadline {
            child.kill()?;
            child.wait()?;
            return Ok(Err(format!("no answer in {} s", LIMIT.as_secs())));
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    };
    let written = fs::read(&written)?;
    let complaints = fs::read(&complaints)?;
    Ok(judge(status, &written, &String::from_utf8_lossy(&complaints)))
}

fn judge(status: ExitStatus, written: &[u8], complaints: &str) -> Result<Answer, String> {
    let said = complaints.lines().find(|line| line.contains("panicked"));
    let said = said.or_else(|| complaints.lines().next()).unwrap_or("it said nothing");
    let Some(exit) = status.code() else { return Err(format!("{status}: {said}")) };
    if !matches!(exit, 0 | 1 | 3) {
        return Err(format!("exit {exit}: {said}"));
    }
    let answer: Answer = serde_json::from_slice(written)
        .map_err(|error| format!("exit {exit}, not the contract's JSON: {error}"))?;
    let expected = answer.verdict.outcome.exit();
    if exit != expected {
        let outcome = &answer.verdict.outcome;
        return Err(format!("exit {exit} where the outcome {outcome} asks for {expected}"));
    }
    Ok(answer)
}

/// Named a, b, c … in the order of a digest of the content, so that not even the order tells whose
/// evidence it is.
fn copy(evidence: &[PathBuf], folder: &Path, change: Change) -> Result<Vec<String>> {
    let mut contents = Vec::new();
    for path in evidence {
        let bytes = fs::read(path).with_context(|| path.display().to_string())?;
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = if extension == "log" { change.of(bytes) } else { bytes };
        contents.push((hasher.finish(), extension, bytes));
    }
    contents.sort_unstable();
    let mut names = Vec::new();
    for ((_, extension, bytes), letter) in contents.into_iter().zip('a'..='z') {
        let name = format!("{letter}.{extension}");
        fs::write(folder.join(&name), bytes)?;
        names.push(name);
    }
    Ok(names)
}

/// A folder that goes with its owner.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Scratch> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("score-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder left behind in the system's temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}
