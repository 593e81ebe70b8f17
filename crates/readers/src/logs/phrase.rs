//! Sentences that are recognised by their constant parts, in whatever case they are written.

use evidence::{Origin, Remark, Remarked};

/// Sentences, by their patterns, with what they judge.
pub(super) type Sentences = [(&'static str, Remark)];

/// Which sentences have which origin; all of a product's where none is listed.
pub(super) type Origins = &'static [(Origin, &'static Sentences)];

/// Where a sentence that judges so is known from.
pub(super) fn origin(small: &str, what: Remark, origins: Origins) -> Option<&'static Origin> {
    let says = |rows: &Sentences| {
        // Prefixes may stand before it.
        let fits_within = |pattern: &str| fits(small, pattern.trim_start_matches('^'));
        rows.is_empty() || rows.iter().any(|(pattern, own)| *own == what && fits_within(pattern))
    };
    origins.iter().find(|(_, rows)| says(rows)).map(|(origin, _)| origin)
}

/// Characters of a line in which its phrase stands.
const LOOKED_AT: usize = 1 << 10;

/// The beginning of a line in small letters, made once for all phrases.
pub(super) fn small(text: &str) -> String {
    let mut end = text.len().min(LOOKED_AT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let small = text[..end].trim().to_ascii_lowercase();
    // As documents and dashboards set it.
    if small.is_ascii() { small } else { small.replace('’', "'") }
}

/// `first*second`: both parts, in this order; `^` in front: at the beginning. `small` is in small
/// letters, and so is the pattern.
pub(super) fn fits(small: &str, pattern: &str) -> bool {
    let (anchored, pattern) = match pattern.strip_prefix('^') {
        Some(pattern) => (true, pattern),
        None => (false, pattern),
    };
    let mut rest = small;
    for (at, part) in pattern.split('*').enumerate() {
        rest = match (anchored && at == 0, rest.strip_prefix(part), rest.find(part)) {
            (true, Some(after), _) => after,
            (true, None, _) | (false, _, None) => return false,
            (false, _, Some(found)) => &rest[found + part.len()..],
        };
    }
    true
}

/// What the first pattern that fits stands for.
pub(super) fn find<T: Copy>(small: &str, table: &[(&str, T)]) -> Option<T> {
    table.iter().find(|(pattern, _)| fits(small, pattern)).map(|(_, what)| *what)
}

/// What a sentence judges, by those that public material shows and those that none does.
pub(super) fn judge(
    small: &str,
    confirmed: &Sentences,
    unconfirmed: &Sentences,
) -> Option<Remarked<'static>> {
    let known = find(small, confirmed).map(|what| Remarked::new(what, ""));
    known.or_else(|| find(small, unconfirmed).map(Remarked::unconfirmed))
}

/// The number behind a word: `message ID = 42`, also negative, as older versions print it.
pub(super) fn number_after(small: &str, word: &str) -> Option<u32> {
    let rest = small.split_once(word)?.1.trim_start_matches([' ', '=', ':']);
    let sign = usize::from(rest.starts_with('-'));
    let end = rest.bytes().skip(sign).position(|byte| !byte.is_ascii_digit());
    let digits = &rest[..end.map_or(rest.len(), |end| end + sign)];
    let number: i64 = digits.parse().ok()?;
    Some(number as u32)
}

/// Whether a pattern is in small letters and holds at the beginning alone, where no peer's word
/// stands.
#[cfg(test)]
pub(super) fn begins_its_sentence(pattern: &str) -> bool {
    pattern.starts_with('^') && pattern == pattern.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_in_their_order() {
        let text = small("  Peer 192.0.2.1 Does Not Match gateway ");
        for (pattern, wanted) in [
            ("does not match", true),
            ("^peer*not match", true),
            ("^does", false),
            ("gateway*peer", false),
            ("", true),
        ] {
            assert_eq!(fits(&text, pattern), wanted, "{pattern}");
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_printed() {
        assert_eq!(number_after("message id = 42, x", "message id"), Some(42));
        assert_eq!(number_after("m-id of -1", "m-id of"), Some(u32::MAX));
        assert_eq!(number_after("message id = é", "message id"), None);
        assert_eq!(number_after("message id =", "message id"), None);
    }

    #[test]
    fn long_lines_are_cut_between_characters() {
        assert!(small(&"é".repeat(2000)).len() <= LOOKED_AT);
    }
}
