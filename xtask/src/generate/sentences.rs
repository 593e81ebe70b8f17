//! `sentences.rs`: the sentences of Windows as numbers, by which they are recognised.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, bail, ensure};
use serde::Deserialize;

use super::read;

// The tables and whoever reads them must number words alike.
#[path = "../../../crates/knowledge/src/sentence/words.rs"]
mod words;

use words::{Words, joined};

/// As `sentence::FEWEST`.
const FEWEST: usize = 3;

/// Bits that say whether three words in a row are of any sentence.
const PRESENT: usize = 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentences {
    /// Where a half fits several codes, these are meant.
    common: Vec<u32>,
    #[expect(dead_code, reason = "for the reader of the file")]
    reference: String,
    sentence: Vec<Sentence>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    code: u32,
    /// Lower case, without fillers; one key a sentence.
    keys: Vec<String>,
    /// In other languages: known whole, or not at all.
    #[serde(default)]
    pieces: Vec<String>,
}

pub(super) fn write(data: &Path) -> Result<String> {
    let Sentences { mut common, sentence, .. } = read(&data.join("sentences.toml"))?;
    common.sort_unstable();
    // By words: one sentence may be of several codes.
    let mut keys: BTreeMap<Vec<u64>, (BTreeSet<u32>, bool)> = BTreeMap::new();
    for Sentence { code, keys: wholes, pieces } in sentence {
        let texts = wholes.into_iter().map(|text| (text, true));
        for (text, has_halves) in texts.chain(pieces.into_iter().map(|text| (text, false))) {
            let words: Vec<u64> = Words::of(&text).collect();
            ensure!(!words.is_empty() && words.len() < 250, "{code}: {text}");
            let (codes, halves) = keys.entry(words).or_default();
            *halves |= has_halves;
            if !codes.insert(code) {
                bail!("{code}: the same words twice: {text}");
            }
        }
    }
    let (mut long, mut places, mut short) = (String::new(), Vec::new(), BTreeMap::new());
    let mut number = 0u16;
    for (words, (codes, has_halves)) in keys {
        let codes: Vec<u32> = codes.into_iter().collect();
        if words.len() < FEWEST {
            short.insert(joined(&words), codes);
            continue;
        }
        for (place, three) in words.windows(FEWEST).enumerate() {
            places.push((joined(three), number, place));
        }
        let words = words.len();
        writeln!(long, "Key {{ codes: &{codes:?}, words: {words}, has_halves: {has_halves} }},")?;
        number += 1;
    }
    places.sort_unstable();
    let mut present = vec![0u64; PRESENT];
    for (hash, ..) in &places {
        present[*hash as usize / 64 % PRESENT] |= 1 << (hash % 64);
    }
    let hashes = places.iter().map(|(hash, ..)| format!("0x{hash:016x}"));
    let at = places.iter().map(|(_, key, place)| format!("({key}, {place})"));
    let bits = present.iter().map(|bits| format!("0x{bits:016x}"));
    let mut code = String::from("use crate::sentence::Key;\n\n");
    writeln!(code, "pub(crate) static COMMON: &[u32] = &{common:?};\n")?;
    writeln!(code, "pub(crate) static KEYS: &[Key] = &[{long}];\n")?;
    writeln!(code, "pub(crate) static SHORT: &[(u64, &[u32])] = &[")?;
    for (hash, codes) in short {
        writeln!(code, "(0x{hash:016x}, &{codes:?}),")?;
    }
    code += "];\n\n";
    code += &packed("HASHES: &[u64] = &", hashes);
    code += &packed("PLACES: &[(u16, u8)] = &", at);
    code += &packed(&format!("PRESENT: [u64; {PRESENT}] = "), bits);
    Ok(code)
}

/// Many to a line: rustfmt would give each a line of its own.
fn packed(head: &str, items: impl Iterator<Item = String>) -> String {
    const COLUMNS: usize = 100;
    let mut code = format!("#[rustfmt::skip]\npub(crate) static {head}[\n   ");
    let mut column = 3;
    for item in items {
        if column + item.len() + 2 > COLUMNS {
            code += "\n   ";
            column = 3;
        }
        column += item.len() + 2;
        code += &format!(" {item},");
    }
    code + "\n];\n\n"
}
