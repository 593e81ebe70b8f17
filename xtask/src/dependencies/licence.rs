//! Whether an SPDX expression leaves a licence that is on the list.

use std::collections::BTreeMap;

/// `AND` binds tighter than `OR` (SPDX 2.3 annex D); the old `/` means `OR`.
pub(super) fn allowed(expression: &str, list: &BTreeMap<String, String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = &words[..];
    either(&mut rest, list) == Some(true) && rest.is_empty()
}

/// Nothing where the expression cannot be read.
fn either(rest: &mut &[&str], list: &BTreeMap<String, String>) -> Option<bool> {
    let mut holds = both(rest, list)?;
    while let ["OR", after @ ..] = *rest {
        *rest = after;
        holds |= both(rest, list)?;
    }
    Some(holds)
}

fn both(rest: &mut &[&str], list: &BTreeMap<String, String>) -> Option<bool> {
    let mut holds = one(rest, list)?;
    while let ["AND", after @ ..] = *rest {
        *rest = after;
        holds &= one(rest, list)?;
    }
    Some(holds)
}

fn one(rest: &mut &[&str], list: &BTreeMap<String, String>) -> Option<bool> {
    match *rest {
        ["(", after @ ..] => {
            *rest = after;
            let holds = either(rest, list)?;
            let [")", after @ ..] = *rest else { return None };
            *rest = after;
            Some(holds)
        }
        // An exception only permits more.
        [name, "WITH", _, after @ ..] | [name, after @ ..] => {
            *rest = after;
            Some(list.contains_key(*name))
        }
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        let list = ["MIT", "Unicode-3.0", "Apache-2.0"];
        let list = list.map(|name| (name.to_owned(), String::new())).into();
        let holds = |expression| allowed(expression, &list);
        assert!(holds("MIT"));
        assert!(holds("GPL-3.0 OR MIT"));
        assert!(holds("GPL-3.0/MIT"));
        assert!(holds("(GPL-3.0 OR Apache-2.0) AND Unicode-3.0"));
        assert!(holds("Apache-2.0 WITH LLVM-exception"));
        assert!(holds("GPL-3.0 AND GPL-2.0 OR MIT"));
        assert!(!holds("MIT AND GPL-3.0"));
        assert!(!holds("MPL-2.0"));
        assert!(!holds("(MIT"));
        assert!(!holds(""));
    }
}
