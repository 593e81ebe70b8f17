//! What Docker and Kubernetes put before a line: the container's name, the time, the stream.

use std::borrow::Cow;

/// The line without `vpn-1  | ` and `stderr F `; none where nothing of a container stands there.
pub(super) fn strip(text: &str) -> Option<Cow<'_, str>> {
    match named(text) {
        Some(rest) => Some(timed(rest).unwrap_or(Cow::Borrowed(rest))),
        None => timed(text),
    }
}

/// `docker compose logs`: names of one width, padded with blanks.
fn named(text: &str) -> Option<&str> {
    const LONGEST: usize = 80;
    let head = &text.as_bytes()[..text.len().min(LONGEST)];
    let bar = memchr::memchr(b'|', head)?;
    let name = text[..bar].strip_suffix(' ')?.trim_end_matches(' ');
    let is_name = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        // A number alone counts lines.
        && name.bytes().any(|b| b.is_ascii_alphabetic());
    let rest = &text[bar + 1..];
    is_name.then(|| rest.strip_prefix(' ').unwrap_or(rest))
}

/// `2026-11-25T10:00:00.123456789Z text`, `2026-11-25T10:00:00.123456789Z stderr F text`: times
/// with all nine digits, or what is left of them without zeros at the end.
fn timed(text: &str) -> Option<Cow<'_, str>> {
    let (time, rest) = text.split_once(' ')?;
    let bytes = time.as_bytes();
    if bytes.len() < 20 || bytes[4] != b'-' || bytes[10] != b'T' {
        return None;
    }
    let stream = rest.strip_prefix("stdout ").or_else(|| rest.strip_prefix("stderr "));
    let piece = stream.and_then(|rest| rest.strip_prefix("F ").or_else(|| rest.strip_prefix("P ")));
    let said = piece.unwrap_or(rest);
    Some(Cow::Owned(join(time, said))).filter(|_| piece.is_some() || is_bare(said))
}

/// Time and text, as a daemon itself would write them.
pub(super) fn join(time: &str, text: &str) -> String {
    let colon = if is_bare(text) { ":" } else { "" };
    format!("{time}{colon} {text}")
}

/// What pluto writes without a time of its own.
fn is_bare(text: &str) -> bool {
    text.starts_with('"') || text.starts_with("packet from ")
}
