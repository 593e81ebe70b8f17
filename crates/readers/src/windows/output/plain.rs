//! A line of a paste without what mail, chats, web pages and consoles put around it.

use std::borrow::Cow;

/// Quote marks of mail are gone, every blank is a space, quotation marks and dashes are ASCII.
/// Indentation stays: some commands mean something by it.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let text = unquoted(text);
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let last = plain.chars().next_back();
        let next = characters.peek().copied();
        let is_inside = last.is_some_and(char::is_alphanumeric);
        match character {
            '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => plain.push(' '),
            // Marks of direction and width; Windows writes them into dates.
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => {}
            '\u{feff}' | '\u{ad}' => {}
            control if control.is_control() => {}
            // An apostrophe may belong to a name; a dash between words, too.
            '‘' | '’' | '‚' | '‛' | '´' | '`'
                if !(is_inside && next.is_some_and(char::is_alphanumeric)) =>
            {
                plain.push('\'');
            }
            '“' | '”' | '„' | '«' | '»' => plain.push('"'),
            '‐' | '‑' | '‒' | '–' | '—' | '−'
                if !is_inside && next.is_some_and(|next| !next.is_whitespace()) =>
            {
                plain.push('-');
            }
            other => plain.push(other),
        }
    }
    Cow::Owned(plain)
}

/// Without the `> ` of quoted mail, however deep.
fn unquoted(text: &str) -> &str {
    let mut text = text;
    while let Some(rest) = text.trim_start_matches([' ', '\u{a0}']).strip_prefix('>') {
        text = rest.strip_prefix([' ', '\u{a0}']).unwrap_or(rest);
    }
    text
}

/// The command behind a prompt (`C:\>`, `PS C:\>`), empty for a prompt alone; also a command that
/// was copied without its prompt.
pub(crate) fn command(text: &str) -> Option<&str> {
    let text = text.trim();
    if let Some((place, command)) = text.split_once('>') {
        let place = place.strip_prefix("PS ").unwrap_or(place);
        let drive = place.split_once(":\\").map(|(drive, _)| drive);
        let named = |drive: &str| {
            !drive.is_empty() && drive.len() < 6 && drive.bytes().all(|b| b.is_ascii_alphabetic())
        };
        if place.len() < 300 && drive.is_some_and(named) {
            return Some(command.trim());
        }
    }
    const COMMANDS: [&str; 17] = [
        "sc query",
        "sc qc ",
        "sc queryex",
        "sc start ",
        "sc.exe ",
        "reg query ",
        "reg.exe query ",
        "net start",
        "ipconfig",
        "netstat -",
        "route print",
        "tasklist",
        "systeminfo",
        "wmic ",
        "get-service",
        "get-itemproperty",
        "get-vpnconnection",
    ];
    let is_bare = text.len() < 300
        && COMMANDS.iter().any(|known| starts(text, known))
        && !text.contains(": ")
        && !text.contains(" : ");
    is_bare.then_some(text)
}

/// Whether `text` begins with `start`, which is lower case ASCII, in any case.
pub(crate) fn starts(text: &str, start: &str) -> bool {
    let begin = text.as_bytes().get(..start.len());
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(start.as_bytes()))
}

/// The beginning of a text, at most `most` bytes and never half a character.
pub(crate) fn head(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The arguments of a command as its shell would split them.
pub(crate) fn arguments(command: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut argument = String::new();
    let mut quote = None;
    for character in command.chars() {
        match (quote, character) {
            (Some(mark), _) if mark == character => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, ' ' | '|') => {
                if !argument.is_empty() {
                    arguments.push(std::mem::take(&mut argument));
                }
            }
            _ => argument.push(character),
        }
    }
    if !argument.is_empty() {
        arguments.push(argument);
    }
    arguments
}

/// The argument after the option `name`, in any case.
pub(crate) fn option<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    let at = arguments.iter().position(|argument| argument.eq_ignore_ascii_case(name))?;
    arguments.get(at + 1).map(String::as_str)
}

/// `key : value` as consoles print it; the dots that lead to the colon are not part of the key.
pub(crate) fn field(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once(':')?;
    let key = key.trim().trim_end_matches(['.', ' ']);
    let is_key = !key.is_empty() && key.len() <= 80;
    is_key.then_some((key, value.trim()))
}

/// Whether `key` is one of `names`, in any case.
pub(crate) fn is(key: &str, names: &[&str]) -> bool {
    names.iter().any(|name| key.eq_ignore_ascii_case(name))
}

/// A line of nothing but dashes or equals signs, with spaces between.
pub(crate) fn is_rule(text: &str) -> bool {
    let text = text.trim();
    text.len() > 1 && text.bytes().all(|byte| matches!(byte, b'-' | b'=' | b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mail_and_web_pages_put_around_a_line_is_taken_off() {
        assert_eq!(plain("> >   STATE\u{a0}: 4"), "  STATE : 4");
        assert_eq!(plain("“Name”\t=\u{200e}‘x’ –y −5\u{7}"), "\"Name\" ='x' -y -5");
        assert_eq!(plain("Anna’s VPN – Sede"), "Anna’s VPN – Sede");
        assert!(matches!(plain("   STATE : 4"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_command_is_found_behind_its_prompt() {
        assert_eq!(command(r"C:\Windows\system32>sc query IKEEXT"), Some("sc query IKEEXT"));
        assert_eq!(command(r"PS C:\Users\anna> Get-Service"), Some("Get-Service"));
        assert_eq!(command(r"PS HKLM:\> gp"), Some("gp"));
        assert_eq!(command(r"C:\>"), Some(""));
        assert_eq!(command("sc qc PolicyAgent"), Some("sc qc PolicyAgent"));
        assert_eq!(command("a -> b: c > d"), None);
        assert_eq!(command("Netstat: nothing"), None);
    }

    #[test]
    fn a_field_ends_at_its_first_colon_without_its_dots() {
        let text = "   Default Gateway . . . . . . . . . : fe80::1%5";
        assert_eq!(field(text), Some(("Default Gateway", "fe80::1%5")));
        assert_eq!(field("no colon"), None);
    }

    #[test]
    fn arguments_are_split_as_a_shell_splits_them() {
        let split = arguments(r#"reg query "HKLM\a b" /v Name"#);
        assert_eq!(split, ["reg", "query", r"HKLM\a b", "/v", "Name"]);
        assert_eq!(option(&split, "/V"), Some("Name"));
        assert_eq!(option(&split, "name"), None);
    }
}
