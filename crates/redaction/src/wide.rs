//! Paths that the Windows Filtering Platform prints letter by letter: `\.u.s.e.r.s.\.a.n.n.a.`, and
//! the same as hexadecimal.

use crate::Pseudonyms;

/// The line with what stands for its names; nothing where it holds no such path.
pub(crate) fn rewritten(own: &mut Pseudonyms, line: &str) -> Option<String> {
    if !FORMS.iter().any(|form| line.contains(form.open)) {
        return None;
    }
    let mut written = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((form, start)) = next(rest) {
        let (before, behind) = rest.split_at(start);
        written.push_str(&own.text(before));
        let Some(end) = behind.find('<') else { return Some(written + &own.text(behind)) };
        let content = &behind[..end];
        let path = (form.rewrite)(own, content);
        written.push_str(&path.unwrap_or_else(|| own.text(content)));
        rest = &behind[end..];
    }
    Some(written + &own.text(rest))
}

/// An element, and how its content is rewritten, if it is a path.
struct Form {
    open: &'static str,
    rewrite: fn(&mut Pseudonyms, &str) -> Option<String>,
}

const FORMS: [Form; 2] =
    [Form { open: "<data>", rewrite: hexadecimal }, Form { open: "<asString>", rewrite: spaced }];

/// The next of them, and where its content begins.
fn next(line: &str) -> Option<(&'static Form, usize)> {
    line.match_indices('<').find_map(|(at, _)| {
        let form = FORMS.iter().find(|form| line[at..].starts_with(form.open))?;
        Some((form, at + form.open.len()))
    })
}

fn hexadecimal(own: &mut Pseudonyms, content: &str) -> Option<String> {
    let text = from_hexadecimal(content)?;
    let units = own.text(&text).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    Some(units.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn spaced(own: &mut Pseudonyms, content: &str) -> Option<String> {
    let letters: String = content.chars().step_by(2).collect();
    let is_spaced = content.len() > 8 && content.chars().skip(1).step_by(2).all(|dot| dot == '.');
    is_spaced.then(|| own.text(&letters).chars().flat_map(|letter| [letter, '.']).collect())
}

/// UTF-16 of the low byte first, as Windows keeps a path.
fn from_hexadecimal(digits: &str) -> Option<String> {
    if digits.len() < 16 || !digits.len().is_multiple_of(4) || !digits.is_ascii() {
        return None;
    }
    let unit = |at: usize| {
        let own = u16::from_str_radix(digits.get(at..at + 4)?, 16).ok()?;
        Some(own.swap_bytes())
    };
    let units: Option<Vec<u16>> = (0..digits.len()).step_by(4).map(unit).collect();
    let text = String::from_utf16(&units?).ok()?;
    text.chars().all(|letter| !letter.is_control() || letter == '\0').then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_letter_by_letter_is_read_and_written() {
        let mut own = Pseudonyms::default();
        let path = "\\device\\users\\zofia\\a.exe";
        let spaced: String = path.chars().flat_map(|letter| [letter, '.']).collect();
        let line = format!("<asString>{spaced}</asString>");
        let found = rewritten(&mut own, &line).unwrap();
        assert!(found.contains("\\.u.s.e.r.-.1.\\.a...e.x.e."), "{found}");
        let units = path.encode_utf16().flat_map(u16::to_le_bytes);
        let digits: String = units.map(|byte| format!("{byte:02x}")).collect();
        let found = rewritten(&mut own, &format!("<data>{digits}</data>")).unwrap();
        assert!(found.contains("75007300650072002d003100"), "{found}");
        let line = "8.8.8.8<data>zz</data><asString>plain</asString>9.9.9.9";
        let wanted = "198.18.0.1<data>zz</data><asString>plain</asString>198.18.1.1";
        assert_eq!(rewritten(&mut own, line).unwrap(), wanted);
        assert_eq!(rewritten(&mut own, "<datum>zz</datum>"), None);
    }
}
