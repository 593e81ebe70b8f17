//! What stands in a log in place of an address.

use std::fmt;
use std::hash::BuildHasher as _;

/// A word that is known again: the text itself where it is short and plain, else its hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mask([u8; Mask::LONGEST]);

/// The first byte of what is no text: of a word that is too long, and of one that is no host's.
const HASHED: u8 = 0xff;
const HIDDEN: u8 = 0xfe;

impl Mask {
    pub const NONE: Mask = Mask([0; Mask::LONGEST]);
    /// Bytes of a text that is kept: `xxx.xxx.xxx.xxx` fits.
    pub const LONGEST: usize = 16;

    /// `word` as the log has it. Nothing but printable ASCII is ever shown.
    pub fn new(word: &str) -> Mask {
        let is_plain = word.bytes().all(|byte| byte.is_ascii_graphic());
        if word.len() > Mask::LONGEST || !is_plain {
            return Mask::hashed(HASHED, word);
        }
        let mut text = [0; Mask::LONGEST];
        text[..word.len()].copy_from_slice(word.as_bytes());
        Mask(text)
    }

    /// Of a host of which nothing is told but what it belongs to: known again, and not shown.
    pub fn hidden(word: &str) -> Mask {
        Mask::hashed(HIDDEN, word)
    }

    fn hashed(kind: u8, word: &str) -> Mask {
        let hash = foldhash::quality::FixedState::default().hash_one(word);
        let mut text = [0; Mask::LONGEST];
        text[0] = kind;
        text[1..9].copy_from_slice(&hash.to_be_bytes());
        Mask(text)
    }

    /// It stands for a host, which has a name or an address.
    pub fn is_told(self) -> bool {
        !matches!(self.0[0], 0 | HIDDEN)
    }

    /// The text, where it is kept.
    pub fn text(&self) -> Option<&str> {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(Mask::LONGEST);
        let text = std::str::from_utf8(&self.0[..end]).ok()?;
        (!text.is_empty()).then_some(text)
    }
}

impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text() {
            Some(text) => f.write_str(text),
            None if !self.is_told() => f.write_str("?"),
            None => write!(f, "host-{:02x}{:02x}", self.0[1], self.0[2]),
        }
    }
}

impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_word_is_shown_as_it_stands() {
        for word in ["xxx.xxx.xxx.xxx", "x", "<client>", "sixteen-letters."] {
            assert_eq!(Mask::new(word).to_string(), word);
            assert_eq!(Mask::new(word).text(), Some(word));
        }
    }

    #[test]
    fn what_is_long_or_could_harm_a_terminal_is_only_known_again() {
        for word in ["gateway.of.a.company.example", "a b", "\x1b[2J", "\u{202e}x", "é"] {
            let mask = Mask::new(word);
            assert_eq!(mask, Mask::new(word), "{word:?}");
            assert_ne!(mask, Mask::new("another word"), "{word:?}");
            assert!(mask.text().is_none() && mask.to_string().starts_with("host-"), "{word:?}");
        }
        assert_eq!(Mask::NONE.to_string(), "?");
        assert_eq!(Mask::new(""), Mask::NONE);
        let hidden = Mask::hidden("branch");
        assert_eq!((hidden.to_string().as_str(), hidden.is_told()), ("?", false));
        assert!(hidden != Mask::hidden("rw") && hidden != Mask::new("branch"));
    }
}
