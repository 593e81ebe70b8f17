//! The strings in what ASN.1 encodes: names and certificates.

/// Elements in elements.
const DEEPEST: usize = 16;

/// Each string in `data`, as far as it can be read.
pub(crate) fn strings(data: &[u8], tell: &mut impl FnMut(&str)) {
    walk(data, 0, 0, &mut |_, content| {
        if let Ok(text) = std::str::from_utf8(content) {
            tell(text);
        }
    });
}

/// Where each string stands; false where the bytes are none of ASN.1.
pub(crate) fn places(data: &[u8]) -> Option<Vec<std::ops::Range<usize>>> {
    let mut places = Vec::new();
    let sound = walk(data, 0, 0, &mut |start, content| places.push(start..start + content.len()));
    sound.then_some(places)
}

fn walk(data: &[u8], base: usize, depth: usize, tell: &mut impl FnMut(usize, &[u8])) -> bool {
    let mut at = 0;
    while at < data.len() {
        let Some((tag, start, end)) = element(data, at) else { return false };
        match tag {
            // UTF8String, NumericString, PrintableString, T61String, IA5String, and the like.
            0x0c | 0x12..=0x16 | 0x19..=0x1e => tell(base + start, &data[start..end]),
            _ => {
                let is_constructed = tag & 0x20 != 0 && depth < DEEPEST;
                if is_constructed && !walk(&data[start..end], base + start, depth + 1, tell) {
                    return false;
                }
            }
        }
        at = end;
    }
    true
}

/// Tag, and where the content begins and ends.
fn element(data: &[u8], at: usize) -> Option<(u8, usize, usize)> {
    let (tag, first) = (*data.get(at)?, *data.get(at + 1)?);
    let byte = |at: usize| data.get(at).copied().map(usize::from);
    let (length, start) = match first {
        0..=0x7f => (usize::from(first), at + 2),
        0x81 => (byte(at + 2)?, at + 3),
        0x82 => (byte(at + 2)? << 8 | byte(at + 3)?, at + 4),
        _ => return None,
    };
    let end = start.checked_add(length).filter(|end| *end <= data.len())?;
    Some((tag, start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strings_of_a_name_are_found() {
        // C=IT, CN=acme
        let name = [
            &[0x30, 0x1c, 0x31, 0x0b, 0x30, 0x09, 6, 3, 0x55, 4, 6, 0x13, 2][..],
            b"IT",
            &[0x31, 0x0d, 0x30, 0x0b, 6, 3, 0x55, 4, 3, 0x0c, 4],
            b"acme",
        ]
        .concat();
        let mut found = Vec::new();
        strings(&name, &mut |own| found.push(own.to_owned()));
        assert_eq!(found, ["IT", "acme"]);
        assert_eq!(places(&name), Some(vec![13..15, 26..30]));
        for end in 1..name.len() {
            assert_eq!(places(&name[..end]), None, "{end}");
        }
    }
}
