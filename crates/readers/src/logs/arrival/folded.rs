//! A long sentence that a mail or a page has broken into lines.

/// Pluto's word of what the socket's error queue says, which is the longest that people paste.
const LONGEST: &str = "asynchronous network error report on ";

/// More than one such sentence is none.
const MOST_BYTES: usize = 512;

/// Whether a sentence begins in the line, and does not end there.
pub(super) fn begins(text: &str) -> bool {
    text.contains(LONGEST) && !ends(text)
}

/// What was begun, with one more line of it.
pub(super) fn goes_on(begun: &mut String, text: &str) {
    begun.push(' ');
    begun.push_str(text.trim());
}

/// Whether nothing more of it is to come.
pub(super) fn ends(text: &str) -> bool {
    text.contains("[errno ") && text.trim_end().ends_with(']') || text.len() > MOST_BYTES
}
