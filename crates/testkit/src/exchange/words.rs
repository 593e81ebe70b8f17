//! A line of the notation as words: what it is about first, then `key=value` and flags.

use std::collections::VecDeque;
use std::fmt::Display;
use std::str::FromStr;

use super::NotationError;

/// The words of one line that nobody has taken yet.
#[derive(Clone, Debug)]
pub(super) struct Words {
    pub(super) line: usize,
    words: VecDeque<Word>,
}

#[derive(Clone, Debug)]
struct Word {
    text: String,
    /// Of `key=value`, the length of the key.
    key: Option<usize>,
}

pub(super) type Result<T, E = NotationError> = std::result::Result<T, E>;

impl Words {
    /// None for a line that says nothing. A `#` before a word begins a comment; quotes hold a
    /// value with blanks together.
    pub(super) fn read(line: usize, text: &str) -> Result<Option<Self>> {
        let mut words = VecDeque::new();
        let mut rest = text.trim_start();
        while !rest.is_empty() && !rest.starts_with('#') {
            let (word, after) = word(rest)
                .ok_or_else(|| NotationError { line, what: "a quote is not closed".to_owned() })?;
            words.push_back(word);
            rest = after.trim_start();
        }
        Ok((!words.is_empty()).then_some(Self { line, words }))
    }

    pub(super) fn error(&self, what: impl Display) -> NotationError {
        NotationError { line: self.line, what: what.to_string() }
    }

    pub(super) fn peek(&self) -> Option<&str> {
        self.words.front().map(|word| word.text.as_str())
    }

    /// The next word, which the line must have.
    pub(super) fn next(&mut self, what: &str) -> Result<String> {
        match self.words.pop_front() {
            Some(word) => Ok(word.text),
            None => Err(self.error(format_args!("{what} is missing at the end of the line"))),
        }
    }

    /// Whether the next word parses; it is taken if it does.
    pub(super) fn next_if<T: FromStr>(&mut self) -> Option<T> {
        let value = self.peek()?.parse().ok()?;
        self.words.pop_front();
        Some(value)
    }

    /// Whether the bare word stands anywhere in the line.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        let at = self.words.iter().position(|word| word.key.is_none() && word.text == name);
        at.map(|at| self.words.remove(at)).is_some()
    }

    /// The value of `name=value`; all of them, with commas between, if it is there repeatedly.
    pub(super) fn value(&mut self, name: &str) -> Option<String> {
        let mut found: Option<String> = None;
        self.words.retain(|word| {
            let Some((_, value)) = word.pair().filter(|(key, _)| *key == name) else {
                return true;
            };
            match &mut found {
                Some(found) => *found = format!("{found},{value}"),
                None => found = Some(value.to_owned()),
            }
            false
        });
        found
    }

    pub(super) fn list(&mut self, name: &str) -> Option<Vec<String>> {
        let value = self.value(name)?;
        Some(value.split(',').filter(|it| !it.is_empty()).map(str::to_owned).collect())
    }

    pub(super) fn parsed<T: FromStr>(&mut self, name: &str, what: &str) -> Result<Option<T>> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let error = || self.error(format_args!("{name}={value}: expected {what}"));
        value.parse().map(Some).map_err(|_| error())
    }

    /// Decimal, or hexadecimal after `0x`.
    pub(super) fn number(&mut self, name: &str) -> Result<Option<u64>> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let error = || self.error(format_args!("{name}={value}: expected a number"));
        number(&value).map(Some).ok_or_else(error)
    }

    pub(super) fn size(&mut self, name: &str) -> Result<Option<usize>> {
        Ok(self.number(name)?.map(|number| number as usize))
    }

    pub(super) fn seconds(&mut self, name: &str) -> Result<Option<i64>> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let error = || self.error(format_args!("{name}={value}: expected seconds"));
        nanoseconds(&value).map(Some).ok_or_else(error)
    }

    /// All words must have been taken.
    pub(super) fn finish(&self, of: &str) -> Result<()> {
        match self.words.front() {
            None => Ok(()),
            Some(word) => {
                let name = word.pair().map_or(word.text.as_str(), |(key, _)| key);
                Err(self.error(format_args!("`{name}` means nothing {of}")))
            }
        }
    }
}

impl Word {
    fn pair(&self) -> Option<(&str, &str)> {
        let key = self.key?;
        Some((self.text.get(..key)?, self.text.get(key + 1..)?))
    }
}

/// The first word and what follows it; none if a quote stays open.
fn word(rest: &str) -> Option<(Word, &str)> {
    let (mut text, mut key, mut quoted) = (String::new(), None, false);
    for (at, letter) in rest.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            _ if letter.is_whitespace() && !quoted => {
                return Some((Word { text, key }, rest.get(at..)?));
            }
            _ => {
                if letter == '=' && key.is_none() && !quoted {
                    key = Some(text.len());
                }
                text.push(letter);
            }
        }
    }
    (!quoted).then_some((Word { text, key }, ""))
}

pub(super) fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// Of decimal seconds with an optional sign.
pub(super) fn nanoseconds(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if part.len() > 9 || !part.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let nanoseconds: i64 = format!("{part:0<9}").parse().ok()?;
    let whole: i64 = whole.parse().ok()?;
    Some(sign * (whole.checked_mul(1_000_000_000)? + nanoseconds))
}

/// `DE:AD` or `dead`.
pub(super) fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<char> = text.chars().filter(|letter| *letter != ':').collect();
    let digit = |letter: char| letter.to_digit(16).map(|value| value as u8);
    let pairs = digits.chunks(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Words {
        Words::read(3, text).unwrap().unwrap()
    }

    #[test]
    fn takes_a_line_apart() {
        let mut words = words("  0.5 client a=1 flag b=\"x = y\" a=2 # c=3");
        assert_eq!(words.next("a time").unwrap(), "0.5");
        assert_eq!(words.peek(), Some("client"));
        assert!(words.flag("flag") && !words.flag("flag"));
        assert_eq!(words.list("a"), Some(vec!["1".to_owned(), "2".to_owned()]));
        assert_eq!(words.value("b").as_deref(), Some("x = y"));
        assert_eq!(
            words.finish("here").unwrap_err().to_string(),
            "line 3: `client` means nothing here"
        );
    }

    #[test]
    fn a_comment_is_no_line_and_an_open_quote_no_word() {
        assert!(Words::read(1, "  # nothing").unwrap().is_none());
        assert!(Words::read(1, "a=\"b").is_err());
    }

    #[test]
    fn reads_numbers() {
        assert_eq!(number("0x1f"), Some(31));
        assert_eq!(nanoseconds("1.5"), Some(1_500_000_000));
        assert_eq!(nanoseconds("-0.25"), Some(-250_000_000));
        assert_eq!(nanoseconds("1."), Some(1_000_000_000));
        assert_eq!(nanoseconds("x"), None);
        assert_eq!(hexadecimal("de:AD"), Some(vec![0xde, 0xad]));
        assert_eq!(hexadecimal("d"), None);
    }
}
