//! Distinguished names, as certificates have them: each value by a pseudonym, the form stays.

use crate::Pseudonyms;
use crate::names::{Kind, cut};
use crate::text::is_in_dns;

/// Attributes of a name, as logs write them. A country is no secret.
const ATTRIBUTES: &[&str] = &[
    "C",
    "ST",
    "S",
    "L",
    "O",
    "OU",
    "CN",
    "E",
    "DC",
    "SN",
    "GN",
    "G",
    "T",
    "UID",
    "STREET",
    "emailAddress",
    "serialNumber",
    "postalCode",
    "title",
    "N",
    "D",
];
/// These alone make a distinguished name; the others do so in company.
const TELLING: &[&str] = &["CN", "OU", "DC", "UID", "emailAddress"];
/// Of one name.
const MOST: usize = 32;
/// Of one value, in bytes.
const LONGEST: usize = 256;

struct Part<'a> {
    attribute: &'a str,
    /// From the attribute's name to the value, as it is written.
    head: &'a str,
    value: &'a str,
}

/// A distinguished name that begins here: its length, and what stands for it.
pub(crate) fn at(
    own: &mut Pseudonyms,
    before: Option<char>,
    rest: &str,
) -> Option<(usize, String)> {
    let (parts, length) = parts(before, rest)?;
    let mut written = String::new();
    for part in parts {
        written.push_str(part.head);
        written.push_str(&value(own, part.attribute, part.value));
    }
    Some((length, written))
}

fn value(own: &mut Pseudonyms, attribute: &str, value: &str) -> String {
    let bare = value.trim_matches('"');
    if bare.is_empty() || attribute == "C" && bare.len() == 2 {
        return value.to_owned();
    }
    if bare.contains('@') || is_in_dns(bare.trim_start_matches("*.")) {
        return own.text(value);
    }
    let kind = if attribute == "UID" { Kind::User } else { Kind::Name };
    own.learn(kind, bare);
    value.replace(bare, &own.name(kind, bare))
}

fn parts<'a>(before: Option<char>, rest: &'a str) -> Option<(Vec<Part<'a>>, usize)> {
    let closes = match before {
        Some('"' | '\'') => before,
        Some('“') => Some('”'),
        Some('«') => Some('»'),
        Some('(') => Some(')'),
        Some('[') => Some(']'),
        Some('>') => Some('<'),
        _ => None,
    };
    let mut parts = Vec::new();
    let mut at = 0;
    while parts.len() < MOST {
        let Some((attribute, head)) = attribute(&rest[at..]) else { break };
        let start = at + head;
        let end = start + value_end(attribute, &rest[start..], closes);
        parts.push(Part { attribute, head: &rest[at..start], value: &rest[start..end] });
        at = end;
    }
    let tells = parts.len() > 1 || parts.iter().any(|part| TELLING.contains(&part.attribute));
    tells.then_some((parts, at))
}

/// `, CN=`: the attribute, and how long all of it is.
fn attribute(rest: &str) -> Option<(&str, usize)> {
    let bare = rest.trim_start_matches([',', ';', '/', '+', ' ']);
    let name = &bare[..bare.find(|letter: char| !letter.is_ascii_alphabetic())?];
    let is_own = |own: &&&str| **own == name || own.len() > 4 && own.eq_ignore_ascii_case(name);
    let name = ATTRIBUTES.iter().find(is_own)?;
    let after = bare[name.len()..].trim_start_matches(' ');
    let value = after.strip_prefix('=')?.trim_start_matches(' ');
    Some((name, rest.len() - value.len()))
}

/// Where the value ends: before the next attribute, before what closes the name, else where a
/// sentence would go on.
fn value_end(attribute: &str, rest: &str, closes: Option<char>) -> usize {
    let most = cut(rest, LONGEST);
    let mut previous = ' ';
    let mut is_first_word = true;
    for (at, letter) in rest[..most].char_indices() {
        let after = &rest[at + letter.len_utf8()..];
        let ends = match letter {
            '\n' | '\r' | '\t' | '<' => true,
            ',' | ';' | '/' | '+' => self::attribute(&rest[at..]).is_some(),
            // The apostrophe of a name is followed by a letter.
            _ if Some(letter) == closes => !after.starts_with(char::is_alphanumeric),
            '"' | '”' | '»' => at > 0 && closes.is_none(),
            '\'' => closes.is_none() && !after.starts_with(char::is_alphanumeric),
            ' ' if closes.is_none() => {
                let first = std::mem::take(&mut is_first_word).then_some(&rest[..at]);
                attribute == "C"
                    || previous == ':'
                    || after.starts_with("- ")
                    || begins_with_constant(after)
                    || begins_a_clause(after)
                    || first.is_some_and(|word| is_in_dns(word) || word.contains('@'))
            }
            _ => false,
        };
        if ends {
            return at;
        }
        previous = letter;
    }
    most
}

/// `SEC_ERROR_UNKNOWN_ISSUER: …`, where a library goes on.
fn begins_with_constant(text: &str) -> bool {
    let text = &text[..cut(text, 64)];
    let word = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next();
    word.is_some_and(|own| own.contains('_') && !own.contains(char::is_lowercase))
}

/// `invalid: …`
fn begins_a_clause(text: &str) -> bool {
    text[..cut(text, 64)]
        .split(' ')
        .next()
        .is_some_and(|word| word.len() > 1 && word.ends_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        Pseudonyms::default().text(text)
    }

    #[test]
    fn each_value_gets_a_pseudonym_and_the_form_stays() {
        for (text, wanted) in [
            (
                "\"C=IT, O=Contoso Srl, CN=gw.acme.it\"",
                "\"C=IT, O=name-1, CN=host-1.net-1.example\"",
            ),
            ("'CN=Dell'Acqua Root, O=Dell'Acqua'", "'CN=name-1, O=name-2'"),
            ("/C=IT/O=Acme/CN=anna@acme.it", "/C=IT/O=name-1/CN=user-1@net-1.example"),
            ("subject CN=gw.acme.it failed", "subject CN=host-1.net-1.example failed"),
            (
                "certificate CN=gw.acme.it,O=Acme,C=IT SEC_ERROR_X: not",
                "certificate CN=host-1.net-1.example,O=name-1,C=IT SEC_ERROR_X: not",
            ),
            ("CN=acme-west invalid: SEC_ERROR_X: not", "CN=name-1 invalid: SEC_ERROR_X: not"),
            ("O=Acme,CN=Acme CA SEC_ERROR_X: not", "O=name-1,CN=name-2 SEC_ERROR_X: not"),
            ("(CN=Acme CA) next", "(CN=name-1) next"),
            ("<Data>CN=Acme CA, DC=acme</Data>", "<Data>CN=name-1, DC=name-2</Data>"),
        ] {
            assert_eq!(redacted(text), wanted);
        }
    }

    #[test]
    fn what_only_looks_like_one_stays() {
        for text in ["S=1", "proposals E2E = on", "L = 3", "a=b, c=d"] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn a_value_is_known_from_then_on() {
        let mut own = Pseudonyms::default();
        own.text("O=Contoso Srl, CN=Contoso Root CA");
        assert_eq!(own.text("issued by Contoso Root CA"), "issued by name-2");
    }
}
