//! A Windows to run in: a Wine of its own below `target`, ended with the checks.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::toolchain::TARGET;
use crate::repository;

const PACKAGES: &str = "apt-get install --no-install-recommends wine wine64 locales";

/// Seconds that one program may run.
const LIMIT: &str = "120";

/// Once in some hundred times Wine 8 does not start a program that is there (the new process ends
/// before it begins), and `start` and `cmd` say so in these words; once in some thousand times
/// `wine` itself ends with status 1 and not a word. Then it is asked again.
const NOT_STARTED: [&str; 2] = ["could not be started", "Can't recognize"];
const TRIES: usize = 3;

/// What `timeout` ends with where it had to end a program.
const TIMED_OUT: i32 = 124;

pub(super) struct Wine {
    prefix: PathBuf,
}

impl Wine {
    /// Made anew each time, so that nothing of an earlier run is in it.
    pub(super) fn new() -> Result<Wine> {
        for needed in ["/usr/bin/wine", "/usr/bin/wineserver"] {
            let there = Path::new(needed).exists();
            ensure!(there, "{needed} is not there; on Debian 12: apt-get update && {PACKAGES}");
        }
        let folder = repository::target().join("windows");
        fs::create_dir_all(&folder)?;
        let wine = Wine { prefix: folder.join("prefix") };
        if wine.prefix.exists() {
            wine.end();
            fs::remove_dir_all(&wine.prefix)?;
        }
        fs::create_dir(&wine.prefix)?;
        // The server stays between two programs; `drop` ends it.
        wine.must("wineserver", &["-p"])?;
        wine.must("wine", &["wineboot", "-i"])?;
        wine.must("wine", &["winecfg", "-v", "win10"])?;
        wine.add_random_numbers(&folder)?;
        Ok(wine)
    }

    /// The folder that Windows calls `C:\`.
    pub(super) fn drive(&self) -> PathBuf {
        self.prefix.join("drive_c")
    }

    /// A program of Windows in a folder, its output kept.
    pub(super) fn run(
        &self,
        folder: &Path,
        program: impl AsRef<OsStr>,
        arguments: &[&str],
    ) -> Result<Output> {
        let mut command = self.command("timeout");
        command.args([LIMIT, "wine"]).arg(program).args(arguments).current_dir(folder);
        started(command.stdin(Stdio::null())).context("timeout wine")
    }

    /// What a console would show, and what is typed into it after some seconds.
    pub(super) fn console(&self, folder: &Path, line: &str, typed: &str) -> Result<String> {
        let mut command = self.command("sh");
        let script = "(sleep 6; printf \"$1\"; sleep 1) | timeout \"$0\" script -qec \"$2\" \
                      /dev/null";
        command.args(["-c", script, LIMIT, typed, &format!("wine {line}")]).current_dir(folder);
        let shown = || -> Result<String> {
            let output = command.output().context("script")?;
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        };
        again(shown, |shown| is_started(shown))
    }

    /// A line of the shell around Wine, for what Wine takes from its own surroundings.
    pub(super) fn shell(&self, folder: &Path, line: &str) -> Result<Output> {
        let mut command = self.command("timeout");
        command.args([LIMIT, "sh", "-c", line]).current_dir(folder).stdin(Stdio::null());
        started(&mut command).context("timeout sh")
    }

    /// So that cargo runs what it built, and again what did not start.
    pub(super) fn runs(&self, cargo: &mut Command) -> Result<()> {
        let script = self.prefix.with_file_name("run.sh");
        let lines = format!(
            "for try in $(seq {TRIES}); do\n\
             timeout {LIMIT} wine \"$@\" >\"$0.said\" 2>&1; status=$?\n\
             if [ $status -eq 0 ] || [ -s \"$0.said\" ]; then break; fi\n\
             done\n\
             cat \"$0.said\"; exit $status\n"
        );
        fs::write(&script, lines)?;
        let runner = format!("target.{TARGET}.runner=['sh','{}']", script.display());
        self.surround(cargo).args(["--config", &runner]);
        Ok(())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        self.surround(&mut command);
        command
    }

    fn surround<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("WINEPREFIX", &self.prefix)
            .env("WINEDEBUG", "-all")
            .env("LANG", "C.UTF-8")
            .env_remove("DISPLAY")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
    }

    fn must(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let mut command = self.command("timeout");
        command.arg(LIMIT).arg(program).args(arguments);
        let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let status = status.status().with_context(|| program.to_owned())?;
        ensure!(status.success(), "{program} {}: {status}", arguments.join(" "));
        Ok(())
    }

    /// Wine 8 lacks the library that every program of Rust takes its seeds from.
    fn add_random_numbers(&self, folder: &Path) -> Result<()> {
        const SOURCE: &str = "#include <windows.h>\n\
            BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);\n\
            __declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE p, SIZE_T n) {\n\
            while (n) { ULONG c = n > 0x100000 ? 0x100000 : (ULONG)n;\n\
            if (!SystemFunction036(p, c)) return FALSE; p += c; n -= c; }\n\
            return TRUE; }\n";
        let library = self.drive().join("windows/system32/bcryptprimitives.dll");
        if library.exists() {
            return Ok(());
        }
        let source = folder.join("bcryptprimitives.c");
        fs::write(&source, SOURCE)?;
        let mut compiler = Command::new("x86_64-w64-mingw32-gcc");
        compiler.args(["-shared", "-O2", "-s", "-o"]).arg(&library).arg(&source);
        repository::run(compiler.arg("-ladvapi32"))
    }

    fn end(&self) {
        // Where no server runs there is nothing to end.
        let _ = self.command("wineserver").arg("-k").stderr(Stdio::null()).status();
    }
}

fn started(command: &mut Command) -> Result<Output> {
    again(
        || Ok(command.output()?),
        |output| {
            let silent = output.stdout.is_empty() && output.stderr.is_empty();
            output.status.code() != Some(TIMED_OUT)
                && (output.status.success() || !silent)
                && is_started(&String::from_utf8_lossy(&output.stderr))
        },
    )
}

fn is_started(said: &str) -> bool {
    !NOT_STARTED.iter().any(|words| said.contains(words))
}

/// What it gives once it is started, or the last of some tries.
fn again<T>(mut run: impl FnMut() -> Result<T>, is_started: impl Fn(&T) -> bool) -> Result<T> {
    let mut given = run()?;
    for _ in 1..TRIES {
        if is_started(&given) {
            break;
        }
        given = run()?;
    }
    Ok(given)
}

impl Drop for Wine {
    fn drop(&mut self) {
        self.end();
    }
}
