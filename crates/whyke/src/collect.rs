//! `whyke collect`: the evidence of this machine into one zip; changes nothing, sends nothing.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use host::collection::{self, Missing, Taken};
use host::items::{self, Item, When};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use verdict::Language;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::arguments::{Collect, Common, Format};
use crate::manifest::{self, Manifest, Span};
use crate::{output, style};

/// How many archives may lie beside each other before a name has to be given.
const MOST_NAMES: usize = 1000;

pub(crate) fn run(wanted: &Collect, common: &Common) -> Result<u8> {
    if wanted.script {
        output::deliver(&host::script::windows(items::WINDOWS), common)?;
        return Ok(0);
    }
    let language = style::language(common);
    // First, so that nobody waits for what cannot be kept.
    let (archive, path) = archive(common)?;
    let kept = take_all(wanted, common, language).and_then(|(taken, manifest)| {
        write(archive, &taken, &manifest).with_context(|| path.display().to_string())?;
        Ok((taken, manifest))
    });
    let (taken, manifest) = match kept {
        Ok(kept) => kept,
        Err(error) => {
            // Ours, and without use to anybody.
            let _ = fs::remove_file(&path);
            return Err(error);
        }
    };
    let text = match common.format {
        Format::Json => serde_json::to_string_pretty(&manifest)? + "\n",
        Format::Text | Format::Markdown => summary(&path, &taken, language),
    };
    output::Delivery::stdout().write(&text)?;
    Ok(if taken.iter().any(|taken| taken.content.is_ok()) { 0 } else { 3 })
}

/// The file that `-o` names, else the first free of `whyke-evidence.zip`, `whyke-evidence-2.zip` …
fn archive(common: &Common) -> Result<(File, PathBuf)> {
    if let Some(path) = &common.output {
        return Ok((output::create(path)?, path.clone()));
    }
    let name = |number: usize| match number {
        1 => PathBuf::from("whyke-evidence.zip"),
        number => PathBuf::from(format!("whyke-evidence-{number}.zip")),
    };
    let free = (1..MOST_NAMES).map(name).find(|path| !path.exists()).unwrap_or_else(|| name(1));
    Ok((output::create(&free)?, free))
}

fn take_all(
    wanted: &Collect,
    common: &Common,
    language: Language,
) -> Result<(Vec<Taken>, Manifest)> {
    let started = now();
    // For what commands write; gone at the end.
    let scratch = tempfile::Builder::new().prefix("whyke-").tempdir()?;
    let mut taken: Vec<Taken> = Vec::new();
    for item in items::here() {
        if is_wanted(item, wanted, &taken) {
            taken.push(collection::take(item, scratch.path(), &mut |command| {
                if !common.quiet {
                    output::say(&format!("{}{command}", collection::PROMPT));
                }
            }));
        }
    }
    let span = Span { started, ended: now() };
    let manifest = manifest::manifest(&taken, span, language);
    Ok((taken, manifest))
}

fn is_wanted(item: &Item, wanted: &Collect, taken: &[Taken]) -> bool {
    match item.taken {
        When::Always => true,
        When::Filters => wanted.with_filters,
        When::Without(other) => {
            !taken.iter().any(|taken| taken.item.name == other && taken.content.is_ok())
        }
    }
}

fn now() -> String {
    Timestamp::now().round(jiff::Unit::Second).unwrap_or_default().to_string()
}

fn write(file: File, taken: &[Taken], manifest: &Manifest) -> Result<()> {
    let mut archive = ZipWriter::new(file);
    let options = SimpleFileOptions::default().last_modified_time(today());
    let readme = manifest::readme(manifest, taken);
    let json = serde_json::to_string_pretty(manifest)? + "\n";
    let pages = [("README.txt", readme.as_bytes()), ("collected.json", json.as_bytes())];
    let contents = taken.iter().filter_map(|t| Some((t.item.name, t.content.as_deref().ok()?)));
    for (name, content) in pages.into_iter().chain(contents) {
        archive.start_file(name, options)?;
        archive.write_all(content)?;
    }
    archive.finish()?;
    Ok(())
}

/// The system's time, as archives keep it.
fn today() -> zip::DateTime {
    let now = TimeZone::system().to_datetime(Timestamp::now());
    let part = |value: i8| u8::try_from(value).unwrap_or_default();
    zip::DateTime::from_date_and_time(
        u16::try_from(now.year()).unwrap_or_default(),
        part(now.month()),
        part(now.day()),
        part(now.hour()),
        part(now.minute()),
        part(now.second()),
    )
    .unwrap_or_default()
}

fn summary(path: &Path, taken: &[Taken], language: Language) -> String {
    let count = taken.iter().filter(|taken| taken.content.is_ok()).count();
    let bytes = fs::metadata(path).map_or(0, |found| found.len()).div_ceil(1024);
    let path = path.display();
    let missing = manifest::not_taken(taken, language);
    let barred = taken.iter().any(|taken| taken.content == Err(Missing::NotPermitted));
    let mut out = match language {
        Language::English => format!(
            "{path}: {count} files, {bytes} KiB\n\
             nothing was changed or sent; keys and passwords were left out\n"
        ),
        Language::Italian => format!(
            "{path}: {count} file, {bytes} KiB\n\
             nulla è stato cambiato o inviato; chiavi e password sono state omesse\n"
        ),
    };
    if !missing.is_empty() {
        out += match language {
            Language::English => "\nnot taken:\n",
            Language::Italian => "\nnon raccolti:\n",
        };
        out += &missing;
    }
    if barred {
        out += match (language, cfg!(windows)) {
            (Language::English, true) => "\nto take these too, run it as administrator\n",
            (Language::English, false) => "\nto take these too, run it as root\n",
            (Language::Italian, true) => {
                "\nper raccogliere anche questi, eseguirlo come amministratore\n"
            }
            (Language::Italian, false) => "\nper raccogliere anche questi, eseguirlo come root\n",
        };
    }
    out + &match language {
        Language::English => format!("\nnext: whyke explain {path}\n"),
        Language::Italian => format!("\npoi: whyke explain {path}\n"),
    }
}
