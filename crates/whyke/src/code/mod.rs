//! `whyke code X`: a cause, a Windows error, event or update, an IKE notify, or a sentence,
//! explained offline.

mod advice;
mod found;
mod json;
mod logged;
mod near;
mod number;
mod paste;
mod stage;
mod suspects;
mod text;
mod wrap;

use std::io::Read;

use anyhow::{Context, Result};

use crate::arguments::{Common, Format};
use crate::complaint::{self, Complaint};
use crate::{output, style};

use found::Found;

/// More of a paste is not read.
const MOST_BYTES: u64 = 64 << 10;

pub(crate) fn knows(word: &str) -> bool {
    !Found::look_up(word).is_empty()
}

/// A word, or words; `-` is standard input.
pub(crate) fn run(word: &str, common: &Common) -> Result<u8> {
    // No time is shown, so the system's zone is not looked for; a wrong one is still told.
    let language = match common.tz {
        Some(_) => style::style(common)?.language,
        None => style::language(common),
    };
    let pasted = if word == "-" { Some(standard_input()?) } else { None };
    let word = pasted.as_deref().unwrap_or(word);
    let found = Found::look_up(word);
    if found.is_empty() {
        return Err(near::unknown(word).into());
    }
    let text = match common.format {
        Format::Text => text::text(&found, language),
        Format::Json => json::json(word, &found, language)?,
        Format::Markdown => return Err(complaint::only_of_reports("--format markdown").into()),
    };
    output::deliver(&text, common)?;
    Ok(0)
}

fn standard_input() -> Result<String> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes).context("standard input")?;
    let text = String::from_utf8_lossy(&bytes).replace('\0', "");
    if text.trim().is_empty() {
        let complaint = Complaint::new(
            "standard input is empty: give a number, a name or a sentence",
            "lo standard input è vuoto: dare un numero, un nome o una frase",
        );
        return Err(complaint.into());
    }
    Ok(text)
}
