//! A Rust for Windows on Debian: its compiler, and a standard library built once from its sources.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::repository;

pub(crate) const TARGET: &str = "x86_64-pc-windows-gnu";

/// Debian's own, which come with the sources of their standard library. A rustup that stands in
/// front of them in `PATH` is left alone.
const CARGO: &str = "/usr/bin/cargo";
const RUSTC: &str = "/usr/bin/rustc";
const RUSTDOC: &str = "/usr/bin/rustdoc";
const SOURCES: &str = "/usr/lib/rustlib/src/rust/library";
const LINKER: &str = "/usr/bin/x86_64-w64-mingw32-gcc";

const PACKAGES: &str = "apt-get install --no-install-recommends rustc-web cargo-web rust-web-src \
                        gcc-mingw-w64-x86-64-win32";

pub(crate) struct Toolchain {
    /// Below it everything of this compiler's version: another version starts anew, because cargo
    /// does not notice another standard library.
    folder: PathBuf,
}

impl Toolchain {
    /// Builds the standard library if it is not there yet: about a minute of two processors.
    pub(crate) fn ready() -> Result<Toolchain> {
        for needed in [CARGO, RUSTC, SOURCES, LINKER] {
            if !Path::new(needed).exists() {
                bail!("{needed} is not there; on Debian 12: apt-get update && {PACKAGES}");
            }
        }
        let output = Command::new(RUSTC).arg("--version").env_remove("LD_LIBRARY_PATH").output()?;
        let version = String::from_utf8_lossy(&output.stdout);
        let version = version.split_whitespace().nth(1).context("rustc --version says nothing")?;
        let folder = repository::target().join("windows").join(format!("rust-{version}"));
        let toolchain = Toolchain { folder };
        if !toolchain.is_complete() {
            toolchain.build().context("the standard library for Windows")?;
        }
        Ok(toolchain)
    }

    /// Where cargo builds to.
    pub(crate) fn built(&self) -> PathBuf {
        self.folder.join("built")
    }

    /// Cargo for Windows, started in the root.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = foreign(CARGO);
        command.args(arguments).args(["--target", TARGET, "--target-dir"]).arg(self.built());
        // The binary names no folder of the machine that built it.
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
        let mut flags = OsString::from("--sysroot");
        for part in ["\u{1f}".as_ref(), self.sysroot().as_os_str()] {
            flags.push(part);
        }
        for (folder, name) in [(Some(repository::root()), "whyke"), (home, "cargo")] {
            let Some(folder) = folder else { continue };
            flags.push("\u{1f}--remap-path-prefix=");
            flags.push(folder);
            flags.push("=");
            flags.push(name);
        }
        command.env("CARGO_ENCODED_RUSTFLAGS", flags).current_dir(repository::root());
        command
    }

    fn sysroot(&self) -> PathBuf {
        self.folder.join("sysroot")
    }

    fn libraries(&self) -> PathBuf {
        self.sysroot().join("lib/rustlib").join(TARGET).join("lib")
    }

    fn is_complete(&self) -> bool {
        self.libraries().join("libpanic_abort.rlib").exists()
    }

    fn build(&self) -> Result<()> {
        let libraries = self.libraries();
        let package = self.folder.join("std");
        fs::create_dir_all(package.join("src"))?;
        fs::create_dir_all(&libraries)?;
        fs::write(package.join("src/lib.rs"), "")?;
        // A workspace of its own: it lies inside another.
        let manifest = "[package]\nname = \"stdb\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
                        [workspace]\n";
        fs::write(package.join("Cargo.toml"), manifest)?;
        let built = package.join("target");
        let mut cargo = foreign(CARGO);
        cargo
            .args(["build", "--release", "-Zbuild-std=std,panic_abort,test", "--target", TARGET])
            .arg("--target-dir")
            .arg(&built)
            .current_dir(&package)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Cembed-bitcode=yes");
        repository::run(&mut cargo)?;
        for entry in fs::read_dir(built.join(TARGET).join("release/deps"))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // That panic_abort was built to unwind: it is made anew below.
            let unwanted = name.starts_with("libstdb-") || name.starts_with("libpanic_abort-");
            if name.ends_with(".rlib") && !unwanted {
                fs::copy(entry.path(), libraries.join(&name))?;
            }
        }
        let mut rustc = foreign(RUSTC);
        rustc
            .args(["--target", TARGET, "--crate-name", "panic_abort", "--crate-type", "rlib"])
            .args(["--edition", "2024", "-O", "-Cpanic=abort", "-Cembed-bitcode=yes"])
            .args(["-Zforce-unstable-if-unmarked", "-Cmetadata=abort", "--sysroot"])
            .arg(self.sysroot())
            .arg("--out-dir")
            .arg(&libraries)
            .arg(Path::new(SOURCES).join("panic_abort/src/lib.rs"))
            .env("RUSTC_BOOTSTRAP", "1");
        repository::run(&mut rustc)?;
        fs::remove_dir_all(&package).context("the leftovers of the standard library")
    }
}

/// A program of Debian's Rust, without what cargo and rustup tell the programs they start.
fn foreign(program: &str) -> Command {
    let mut command = Command::new(program);
    for name in [
        "CARGO",
        "CARGO_BUILD_TARGET",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_TARGET_DIR",
        "LD_LIBRARY_PATH",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTC_WRAPPER",
        "RUSTFLAGS",
        "RUSTUP_TOOLCHAIN",
    ] {
        command.env_remove(name);
    }
    command.env("RUSTC", RUSTC).env("RUSTDOC", RUSTDOC);
    command
}
