//! `cargo xtask dist`: what is handed to users, as they get it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use clap::Args;

use crate::repository;
use crate::windows::toolchain::{TARGET, Toolchain};

/// Builds `whyke.exe`: one file that needs nothing but Windows.
#[derive(Args)]
pub(crate) struct Arguments {}

pub(crate) fn run() -> Result<()> {
    let path = whyke_exe(&Toolchain::ready()?)?;
    let bytes = fs::metadata(&path)?.len();
    println!("{}: {:.1} MiB", path.display(), bytes as f64 / f64::from(1 << 20));
    Ok(())
}

/// The release, in `target/dist`.
pub(crate) fn whyke_exe(toolchain: &Toolchain) -> Result<PathBuf> {
    repository::run(&mut toolchain.cargo(&["build", "--release", "--locked", "-p", "whyke"]))?;
    let built = toolchain.built().join(TARGET).join("release/whyke.exe");
    let imported = imported(&built)?;
    let foreign: Vec<&String> = imported.iter().filter(|name| !is_of_windows(name)).collect();
    ensure!(foreign.is_empty(), "whyke.exe needs what a bare Windows has not: {foreign:?}");
    let folder = repository::target().join("dist");
    fs::create_dir_all(&folder)?;
    let path = folder.join("whyke.exe");
    fs::copy(&built, &path).with_context(|| path.display().to_string())?;
    Ok(path)
}

/// The libraries that Windows must load with it.
fn imported(program: &PathBuf) -> Result<Vec<String>> {
    let output = Command::new("x86_64-w64-mingw32-objdump").arg("-p").arg(program).output()?;
    ensure!(output.status.success(), "objdump: {}", output.status);
    let text = String::from_utf8_lossy(&output.stdout);
    let names = text.lines().filter_map(|line| line.trim().strip_prefix("DLL Name: "));
    let names: Vec<String> = names.map(str::to_ascii_lowercase).collect();
    ensure!(!names.is_empty(), "objdump names no library at all");
    Ok(names)
}

fn is_of_windows(library: &str) -> bool {
    const LIBRARIES: &[&str] = &[
        "advapi32.dll",
        "bcryptprimitives.dll",
        "kernel32.dll",
        "msvcrt.dll",
        "ntdll.dll",
        "shell32.dll",
        "userenv.dll",
        "ws2_32.dll",
    ];
    LIBRARIES.contains(&library) || library.starts_with("api-ms-win-core-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_that_would_have_to_be_installed_is_foreign() {
        for library in ["libgcc_s_seh-1.dll", "libwinpthread-1.dll", "vcruntime140.dll"] {
            assert!(!is_of_windows(library), "{library}");
        }
    }
}
