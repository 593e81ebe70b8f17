//! One command of the system: found, run without input, ended when its time is over.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// What one command may print; more is cut off, and said.
const MOST_BYTES: usize = 64 << 20;
const PAUSE: Duration = Duration::from_millis(15);
/// What a command leaves running may hold its output open: that is not waited for.
const LINGER: Duration = Duration::from_secs(2);

pub(crate) enum Ended {
    NotFound,
    NotStarted(io::Error),
    /// It was stopped.
    TooSlow,
    /// Standard output, then standard error.
    Done {
        status: ExitStatus,
        output: Vec<u8>,
        errors: Vec<u8>,
        cut: bool,
    },
}

pub(crate) fn run(words: &[String], limit: Duration) -> Ended {
    let Some((program, arguments)) = words.split_first() else { return Ended::NotFound };
    let Some(program) = find(program) else { return Ended::NotFound };
    let mut command = Command::new(program);
    command.args(arguments);
    // In English, so that a reader knows the words; Windows has no such switch.
    #[cfg(not(windows))]
    command.env("LC_ALL", "C.UTF-8");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Ended::NotStarted(error),
    };
    wait(child, limit)
}

fn wait(mut child: Child, limit: Duration) -> Ended {
    let end = now() + limit;
    let output = child.stdout.take().map(drain);
    let errors = child.stderr.take().map(drain);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if now() >= end => {
                // It may have ended in between: then there is nothing to stop.
                let _ = child.kill();
                let _ = child.wait();
                return Ended::TooSlow;
            }
            Ok(None) => thread::sleep(PAUSE),
            Err(error) => return Ended::NotStarted(error),
        }
    };
    let end = now() + LINGER;
    let output = output.map_or_else(Vec::new, |pieces| gather(&pieces, end));
    let errors = errors.map_or_else(Vec::new, |pieces| gather(&pieces, end));
    let cut = output.len().max(errors.len()) >= MOST_BYTES;
    Ended::Done { status, output, errors, cut }
}

fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "a command's limit is real time")]
    Instant::now()
}

/// Reads on a thread of its own: a full pipe would stop the command.
fn drain(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (send, receive) = channel();
    thread::spawn(move || {
        let mut piece = vec![0; 64 << 10];
        let mut sent = 0;
        // An error ends it like the end: what came before is kept.
        while let Ok(length @ 1..) = pipe.read(&mut piece) {
            let wanted = length.min(MOST_BYTES - sent);
            sent += wanted;
            if wanted > 0 && send.send(piece[..wanted].to_vec()).is_err() {
                break;
            }
        }
    });
    receive
}

fn gather(pieces: &Receiver<Vec<u8>>, end: Instant) -> Vec<u8> {
    let mut all = Vec::new();
    while let Ok(piece) = pieces.recv_timeout(end.saturating_duration_since(now())) {
        all.extend(piece);
    }
    all
}

/// Only where the system keeps its own programs: Windows would look beside this program first, and
/// that may be a folder of downloads.
fn find(program: &str) -> Option<PathBuf> {
    folders().into_iter().map(|folder| folder.join(program)).find(|path| is_program(path))
}

#[cfg(windows)]
fn folders() -> Vec<PathBuf> {
    let root = std::env::var_os("SystemRoot").map_or_else(|| r"C:\Windows".into(), PathBuf::from);
    let system = root.join("System32");
    vec![system.clone(), system.join("wbem"), system.join(r"WindowsPowerShell\v1.0")]
}

/// Users who are not root often lack the `sbin` folders.
#[cfg(not(windows))]
fn folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.extend(["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from));
    folders
}

fn is_program(path: &Path) -> bool {
    path.is_absolute() && path.is_file()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn sh(script: &str, limit: Duration) -> Ended {
        run(&["sh", "-c", script].map(str::to_owned), limit)
    }

    #[test]
    fn what_it_prints_and_how_it_ends_is_told() {
        let ended = sh("echo out; echo err >&2; exit 3", Duration::from_secs(20));
        let Ended::Done { status, output, errors, cut } = ended else { panic!("not done") };
        assert_eq!((status.code(), output, errors), (Some(3), b"out\n".into(), b"err\n".into()));
        assert!(!cut);
    }

    #[test]
    fn a_command_that_does_not_end_is_stopped() {
        let start = now();
        assert!(matches!(sh("exec sleep 60", Duration::from_millis(200)), Ended::TooSlow));
        assert!(start.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn what_it_leaves_running_is_not_waited_for() {
        let start = now();
        let ended = sh("sleep 8 & echo done", Duration::from_secs(60));
        assert!(matches!(ended, Ended::Done { output, .. } if output == b"done\n"));
        assert!(start.elapsed() < Duration::from_secs(7));
    }

    #[test]
    fn much_output_does_not_stop_it() {
        let ended = sh("head -c 300000 /dev/zero", Duration::from_secs(20));
        assert!(matches!(ended, Ended::Done { output, .. } if output.len() == 300_000));
    }

    #[test]
    fn a_program_that_is_not_there_is_not_found() {
        let words = ["no-such-program-of-anybody".to_owned()];
        assert!(matches!(run(&words, Duration::from_secs(1)), Ended::NotFound));
    }

    /// What lies beside this program, or in the current folder, is not the system's.
    #[test]
    fn a_relative_folder_is_not_searched() {
        assert!(!is_program(Path::new("./sh")));
    }
}
