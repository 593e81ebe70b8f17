//! Numbers as people type and paste them.

/// Which table a word in front of the number asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Anything,
    Error,
    Event,
    /// `%%8202`.
    Token,
    /// `KB5009543`.
    Update,
}

/// Decimal, hexadecimal or signed; `Error 809`, `Errore n. 809`, `evento 4653`, `%%8202` too.
/// Letters that people type for digits are forgiven.
pub(super) fn number(words: &str) -> Option<(Asked, u32)> {
    let mut asked = Asked::Anything;
    let mut words = words.split([' ', '\t', '\n', '\r', ':', '#', '=']).filter(|w| !w.is_empty());
    let last = words.next_back()?;
    for word in words {
        match marker(word) {
            Some(found) => asked = found,
            // Two numbers are for whoever takes the words one by one.
            None if word.chars().any(|c| c.is_ascii_digit()) => return None,
            None => {}
        }
    }
    let (named, value) = token(last)?;
    Some((if named == Asked::Anything { asked } else { named }, value))
}

/// What the word says of the number behind it.
pub(super) fn marker(word: &str) -> Option<Asked> {
    const ERRORS: &[&str] =
        &["error", "errore", "code", "codice", "err", "reason", "motivo", "hresult", "fehler"];
    const EVENTS: &[&str] = &["event", "evento", "eventid", "id"];
    let plain = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let is = |list: &[&str]| list.iter().any(|known| plain.eq_ignore_ascii_case(known));
    match () {
        () if is(ERRORS) => Some(Asked::Error),
        () if is(EVENTS) => Some(Asked::Event),
        () if is(&["KB"]) => Some(Asked::Update),
        () => None,
    }
}

/// One word that is a number.
pub(super) fn token(word: &str) -> Option<(Asked, u32)> {
    let is_edge = |c: char| matches!(c, '.' | ',' | ';' | '(' | ')' | '[' | ']' | '!' | '?');
    let word = word.trim_matches(|c: char| is_edge(c) || is_quote(c));
    if let Some(token) = word.strip_prefix("%%") {
        return Some((Asked::Token, digits(token)?));
    }
    if let Some(("", kb)) = word.get(..2).filter(|kb| kb.eq_ignore_ascii_case("kb")).map(|_| {
        let rest = &word[2..];
        ("", rest.trim_start_matches('-'))
    }) {
        return Some((Asked::Update, digits(kb)?));
    }
    if let Some(hex) = hexadecimal(word) {
        return Some((Asked::Anything, hex));
    }
    // A minus sign that a program made handsome.
    if let Some(negative) = word.strip_prefix(['-', '−', '–']) {
        let value = i64::from(digits(negative)?);
        return i32::try_from(-value).ok().map(|value| (Asked::Anything, value.cast_unsigned()));
    }
    Some((Asked::Anything, digits(word)?))
}

pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '`')
}

/// `0x800B0109`, also with the letter O; an HRESULT also without its `0x`.
fn hexadecimal(word: &str) -> Option<u32> {
    let digits: String = word.chars().map(forgiven).collect();
    let prefixed = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    match prefixed {
        Some(hex) => u32::from_str_radix(hex.trim_end_matches(['l', 'L', 'h']), 16).ok(),
        None if digits.len() == 8 && digits.starts_with(['8', '4']) => {
            let letters = digits.contains(|c: char| c.is_ascii_alphabetic());
            letters.then(|| u32::from_str_radix(&digits, 16).ok()).flatten()
        }
        None => None,
    }
}

fn digits(word: &str) -> Option<u32> {
    // At least one digit must be one: "Oil" is a word.
    let has_digit = word.contains(|c: char| c.is_ascii_digit());
    let digits: String = word.chars().map(forgiven).collect();
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (has_digit && plain).then(|| digits.parse().ok()).flatten()
}

fn forgiven(c: char) -> char {
    match c {
        'l' | 'I' => '1',
        'O' | 'o' => '0',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let value = |text| number(text).map(|(_, value)| value);
        assert_eq!(value("809"), Some(809));
        assert_eq!(value("Errore 8O9:"), Some(809));
        assert_eq!(value("l3801"), Some(13801));
        assert_eq!(value("“789”"), Some(789));
        assert_eq!(value("Oil"), None);
        assert_eq!(value("809 789"), None);
        for text in [
            "0x800B0109",
            "0X800b0109",
            "800B0109",
            "Ox8OOBO1O9",
            "-2146762487",
            "−2146762487",
            "Error code: 0x800B0109.",
            "2148204809",
        ] {
            assert_eq!(value(text), Some(0x800B_0109), "{text}");
        }
    }

    #[test]
    fn a_word_in_front_says_what_is_asked() {
        assert_eq!(number("evento 4653"), Some((Asked::Event, 4653)));
        assert_eq!(number("Event ID: 20227"), Some((Asked::Event, 20227)));
        assert_eq!(number("Errore n. 809"), Some((Asked::Error, 809)));
        assert_eq!(number("%%8202"), Some((Asked::Token, 8202)));
        assert_eq!(number("kb5009543"), Some((Asked::Update, 5_009_543)));
        assert_eq!(number("KB 5009543"), Some((Asked::Update, 5_009_543)));
    }
}
