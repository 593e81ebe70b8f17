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

/// What is bold first, with what stands before and behind it.
fn first(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("**")?;
    let (bold, after) = rest.split_once("**")?;
    let is_word = |letter: Option<char>| letter.is_some_and(|it| !it.is_whitespace() && it != '*');
    let is_whole = is_word(bold.chars().next()) && is_word(bold.chars().next_back());
    let is_alone = !before.ends_with('*') && !after.starts_with('*');
    (is_whole && is_alone).then_some((before, bold, after))
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
            ("é**é**", "éé"),
        ] {
            assert_eq!(without(text), wanted, "{text}");
            assert_eq!(is_in(text), text != wanted, "{text}");
        }
    }
}
