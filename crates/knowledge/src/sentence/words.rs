//! Words of a text as numbers that case, accents, quotes, line breaks and articles do not change.
// The generator of the tables includes this file: both sides must number words alike.

use std::str::Chars;

/// The significant words of a text, one number each.
pub(crate) struct Words<'a> {
    rest: Chars<'a>,
}

/// Articles, prepositions and the like; `not` is none of them.
const FILLERS: &[&str] = &[
    "a", "ad", "agli", "ai", "al", "all", "alla", "alle", "allo", "an", "and", "are", "as", "at",
    "be", "been", "by", "c", "che", "ci", "con", "could", "d", "da", "dagli", "dai", "dal", "dall",
    "dalla", "dalle", "dallo", "de", "degli", "dei", "del", "dell", "della", "delle", "dello",
    "di", "e", "ed", "essere", "for", "from", "gli", "had", "ha", "has", "have", "i", "il", "in",
    "is", "it", "its", "l", "la", "le", "lo", "nei", "nel", "nell", "nella", "o", "of", "on", "or",
    "per", "perch", "perche", "s", "si", "stata", "stati", "stato", "su", "sui", "sul", "sulla",
    "t", "that", "the", "this", "to", "un", "una", "uno", "was", "with", "you", "your",
];

const FILLER_HASHES: [u64; FILLERS.len()] = {
    let mut hashes = [0; FILLERS.len()];
    let mut at = 0;
    while at < FILLERS.len() {
        hashes[at] = hash(FILLERS[at].as_bytes());
        at += 1;
    }
    hashes
};

/// No filler is longer.
const LONGEST_FILLER: usize = 6;

const START: u64 = 0xcbf2_9ce4_8422_2325;

const fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0000_0100_0000_01b3)
}

const fn hash(bytes: &[u8]) -> u64 {
    let (mut value, mut at) = (START, 0);
    while at < bytes.len() {
        value = step(value, bytes[at]);
        at += 1;
    }
    value
}

impl<'a> Words<'a> {
    pub(crate) fn of(text: &'a str) -> Words<'a> {
        Words { rest: text.chars() }
    }

    /// A word that a line break took apart goes on behind it.
    fn goes_on(&mut self) {
        let ahead = self.rest.clone();
        let spaces = ahead.clone().take_while(|c| c.is_whitespace());
        if spaces.clone().any(|c| c == '\n' || c == '\r') {
            for _ in 0..spaces.count() {
                self.rest.next();
            }
        }
    }
}

impl Iterator for Words<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let (mut value, mut length) = (START, 0usize);
        loop {
            let before = self.rest.clone();
            let next = self.rest.next();
            match next {
                // Text in UTF-16 that was read as bytes; a soft hyphen.
                Some('\0' | '\u{ad}') => {}
                Some('-' | '\u{2010}' | '\u{2011}') if length > 0 => self.goes_on(),
                Some(c) if c.is_ascii_alphanumeric() => {
                    value = step(value, c.to_ascii_lowercase() as u8);
                    length += 1;
                }
                // Each of a script without spaces is a word.
                Some(c) if is_ideograph(c) => {
                    if length == 0 {
                        return Some(letter(START, c));
                    }
                    self.rest = before;
                    return Some(value)
                        .filter(|_| !is_filler(value, length))
                        .or_else(|| self.next());
                }
                Some(c) if c.is_alphanumeric() => {
                    value = letter(value, c);
                    length += 1;
                }
                _ => {
                    if length > 0 && !is_filler(value, length) {
                        return Some(value);
                    }
                    next?;
                    (value, length) = (START, 0);
                }
            }
        }
    }
}

fn is_filler(word: u64, length: usize) -> bool {
    length <= LONGEST_FILLER && FILLER_HASHES.contains(&word)
}

/// Of Chinese, Japanese or Korean: scripts whose spaces, if any, are not always copied.
pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

fn letter(value: u64, c: char) -> u64 {
    let bytes = plain(c).to_le_bytes();
    bytes.into_iter().filter(|byte| *byte != 0).fold(value, step)
}

/// The small letter below an accent.
fn plain(c: char) -> u32 {
    let c = c.to_lowercase().next().unwrap_or(c);
    u32::from(match c {
        'à'..='å' => 'a',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        'ё' => 'е',
        other => other,
    })
}

/// Words in a row, as one number.
pub(crate) fn joined(words: &[u64]) -> u64 {
    words
        .iter()
        .fold(0, |all: u64, word| (all.rotate_left(21) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}
