//! What a writer of Markdown made bold: `**Maximum retries exceeded for tunnel 7.  Closing**.`

/// Whether something is bold in it; `***parse ISAKMP Message:` is pluto's own.
pub(super) fn is_in(text: &str) -> bool {
    first(text).is_some()
}

pub(super) fn without(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, bold, after)) = first(rest) {
        plain.push_str(before);
        plain.push_str(bold);
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// What is bold first, with what stands before and behind it. A masked address (`203.0.**.**`) and
/// what stands in the middle of a word or in quotation marks are left alone.
fn first(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("**")?;
    let (bold, after) = rest.split_once("**")?;
    // Bold and slanted at once: `_**text**_`, `**_text_**`.
    let (before, after) = match (before.strip_suffix('_'), after.strip_prefix('_')) {
        (Some(before), Some(after)) => (before, after),
        _ => (before, after),
    };
    let slanted = bold.strip_prefix('_').and_then(|bold| bold.strip_suffix('_'));
    let bold = slanted.unwrap_or(bold);
    let is_word = |letter: Option<char>| letter.is_some_and(|it| !it.is_whitespace() && it != '*');
    // The whole line, with what it begins with.
    let is_line = before.trim().is_empty() && after.trim().is_empty();
    let is_whole = is_word(bold.trim_start().chars().next()) && is_word(bold.chars().next_back());
    let opens =
        before.chars().next_back().is_none_or(|it| it.is_whitespace() || "(>:".contains(it));
    let closes = after.chars().next().is_none_or(|it| it.is_whitespace() || ".,;:)".contains(it));
    let is_bold = is_whole && (is_line || is_word(bold.chars().next()));
    let has_letter = bold.contains(char::is_alphabetic);
    (is_bold && opens && closes && has_letter).then_some((before, bold, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_bold_is_shown_without_its_marks() {
        for (text, wanted) in [
            ("a **b c** d **e**.", "a b c d e."),
            ("**b** a ** c", "b a ** c"),
            ("| ***parse ISAKMP Message:", "| ***parse ISAKMP Message:"),
            ("| **emit ISAKMP Message:", "| **emit ISAKMP Message:"),
            ("**** **", "**** **"),
            ("2 ** 3 ** 4", "2 ** 3 ** 4"),
            ("**    in  c1a2b3c4,      0 bytes**", "    in  c1a2b3c4,      0 bytes"),
            ("from 203.0.**.** to **.**.**.7", "from 203.0.**.** to **.**.**.7"),
            ("identity 'anna**x**' and '**y**'", "identity 'anna**x**' and '**y**'"),
            ("é**é**", "é**é**"),
            ("#1: _**NSS: no**_ b", "#1: NSS: no b"),
            ("#1: **_NSS: no_**", "#1: NSS: no"),
            ("a_**b**_c", "a_**b**_c"),
        ] {
            assert_eq!(without(text), wanted, "{text}");
            assert_eq!(is_in(text), text != wanted, "{text}");
        }
    }
}
