//! Language, colour and zone: from the arguments, else from the system.

use std::io::IsTerminal;

use anyhow::Result;
use jiff::tz::TimeZone;
use report::Style;
use verdict::Language;

use crate::arguments::{Color, Common, Lang};
use crate::complaint::Complaint;

const WIDTH: usize = 80;

pub(crate) fn style(common: &Common) -> Result<Style> {
    let (zone, zone_name) = zone(common)?;
    Ok(Style {
        language: language(common),
        colour: colour(common),
        zone,
        zone_name,
        width: WIDTH,
        all: common.all,
        redacted: common.redact,
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// `--lang`, else the system's, else English.
pub(crate) fn language(common: &Common) -> Language {
    match common.lang {
        Some(Lang::En) => Language::English,
        Some(Lang::It) => Language::Italian,
        None => of_the_system(),
    }
}

fn of_the_system() -> Language {
    host::language::of_the_user()
        .and_then(|locale| Language::from_locale(&locale))
        .unwrap_or_default()
}

/// As [`language`], before the arguments are understood: help and usage errors need it.
pub(crate) fn asked_language() -> Language {
    let mut arguments = std::env::args_os().map(|argument| argument.to_string_lossy().into_owned());
    while let Some(argument) = arguments.next() {
        let asked = match argument.strip_prefix("--lang") {
            Some("") => arguments.next(),
            Some(value) => value.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        if let Some(language) = asked.and_then(|value| Language::from_locale(&value)) {
            return language;
        }
    }
    of_the_system()
}

fn colour(common: &Common) -> bool {
    match common.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            common.output.is_none() && !refused && std::io::stdout().is_terminal()
        }
    }
}

fn zone(common: &Common) -> Result<(TimeZone, String)> {
    let Some(wanted) = &common.tz else {
        let system = TimeZone::system();
        let name = system.iana_name().unwrap_or("UTC").trim_start_matches("Etc/").to_owned();
        return Ok((if system.iana_name().is_some() { system } else { TimeZone::UTC }, name));
    };
    let zone = named_zone(wanted).ok_or_else(|| {
        Complaint::new(
            format!("--tz {wanted}: no such zone; write Europe/Rome, UTC or +02:00"),
            format!("--tz {wanted}: zona sconosciuta; scrivere Europe/Rome, UTC o +02:00"),
        )
    })?;
    Ok((zone, wanted.clone()))
}

/// `Europe/Rome`, `UTC`, `+02:00`.
pub(crate) fn named_zone(text: &str) -> Option<TimeZone> {
    offset(text).or_else(|| TimeZone::get(text).ok())
}

/// `+02:00`, `-5`, `+0530`.
fn offset(text: &str) -> Option<TimeZone> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let digits: String = rest.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        _ => return None,
    };
    if hours > 14 || minutes > 59 {
        return None;
    }
    let seconds = sign * (hours * 3600 + minutes * 60);
    jiff::tz::Offset::from_seconds(seconds).ok().map(TimeZone::fixed)
}

#[cfg(test)]
mod tests {
    use super::offset;

    #[test]
    fn offsets_are_read_in_the_usual_forms() {
        for text in ["+02:00", "+0200", "+2", "-05:30"] {
            assert!(offset(text).is_some(), "{text}");
        }
        for text in ["Europe/Rome", "+25", "+1:2:3", "+", ""] {
            assert!(offset(text).is_none(), "{text}");
        }
    }
}
