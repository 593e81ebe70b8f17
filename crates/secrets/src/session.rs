//! Keys of SAs, as commands and debug output list them in hexadecimal digits: `diagnose vpn tunnel
//! list`, `diagnose vpn ike gateway list`, `ip xfrm state`, `/ip ipsec installed-sa print`.

use crate::REMOVED;

/// So many digits are no SPI of IKE, and no number.
const LEAST: usize = 17;
/// Words between the name and the key: an algorithm, a length.
const BETWEEN: usize = 2;

/// The line without such keys; none where it has none.
pub(crate) fn without(line: &[u8]) -> Option<Vec<u8>> {
    let mut kept: Option<Vec<u8>> = None;
    let mut copied = 0;
    let mut since_name = usize::MAX;
    for word in words(line) {
        let text = &line[word.clone()];
        // `enc-key="0a1b…"`, `key=16`.
        let (name, value) = match text.iter().position(|byte| *byte == b'=') {
            Some(at) => (&text[..at], word.start + at + 1..word.end),
            None => (text, word.clone()),
        };
        let is_name = is_name(name);
        let close = is_name || since_name < BETWEEN;
        if close && let Some((from, to)) = digits(&line[value.clone()]) {
            let kept = kept.get_or_insert_with(Vec::new);
            kept.extend(&line[copied..value.start + from]);
            kept.extend(REMOVED.as_bytes());
            copied = value.start + to;
        }
        since_name = if is_name { 0 } else { since_name.saturating_add(1) };
    }
    let mut kept = kept?;
    kept.extend(&line[copied..]);
    Some(kept)
}

/// Where the words of a line stand.
fn words(line: &[u8]) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + line[at..].iter().position(|byte| !is_blank(byte))?;
        let length = line[start..].iter().position(is_blank).unwrap_or(line.len() - start);
        at = start + length;
        Some(start..at)
    })
}

/// Behind which the key of an SA stands.
fn is_name(word: &[u8]) -> bool {
    let word = word.to_ascii_lowercase();
    let word = word.strip_suffix(b":").unwrap_or(&word);
    let names: [&[u8]; 9] = [
        b"key",
        b"auth",
        b"auth-trunc",
        b"enc",
        b"aead",
        b"auth-key",
        b"enc-key",
        b"skeyid",
        b"keymat",
    ];
    names.contains(&word) || word.starts_with(b"sk_") || word.starts_with(b"skeyid_")
}

/// Where within a word the digits of a key stand: `0x0a1b…`, `16:0A1B…`, `0a1b…-2c3d…`.
fn digits(word: &[u8]) -> Option<(usize, usize)> {
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'' | b',' | b';');
    let from = word.iter().position(|byte| !is_quote(byte))?;
    let to = word.iter().rposition(|byte| !is_quote(byte))? + 1;
    let key = &word[from..to];
    let length = key.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let from = match key.get(length) {
        Some(b':') if length > 0 => from + length + 1,
        _ => from,
    };
    let key = word.get(from..to)?;
    let key = key.strip_prefix(b"0x").unwrap_or(key);
    let count = key.iter().filter(|byte| byte.is_ascii_hexdigit()).count();
    let is_key = key.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    (is_key && count >= LEAST).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(line: &str) -> String {
        match without(line.as_bytes()) {
            Some(kept) => String::from_utf8(kept).unwrap(),
            None => line.to_owned(),
        }
    }

    #[test]
    fn keys_of_sas_are_taken_out_in_every_form() {
        for (line, wanted) in [
            (
                "  dec: spi=9fbaba90 esp=aes key=16 KEY",
                "  dec: spi=9fbaba90 esp=aes key=16 [removed]",
            ),
            ("       ah=sha1 key=20 KEY\n", "       ah=sha1 key=20 [removed]\n"),
            ("  key: KEY-KEY", "  key: [removed]"),
            ("  SK_ei: KEY", "  SK_ei: [removed]"),
            ("ike 0:gw:5: IKE SA 1/2 SK_ei 16:KEY", "ike 0:gw:5: IKE SA 1/2 SK_ei 16:[removed]"),
            ("auth-trunc hmac(sha256) 0xKEY 128", "auth-trunc hmac(sha256) [removed] 128"),
            ("enc cbc(aes) 0xKEY", "enc cbc(aes) [removed]"),
            ("auth-key=\"KEY\" enc-key=\"KEY\"", "auth-key=\"[removed]\" enc-key=\"[removed]\""),
        ] {
            let line = line.replace("KEY", "a779f017a79a7e25bebcd73a8729ca4d");
            assert_eq!(cleaned(&line), wanted);
        }
    }

    #[test]
    fn what_is_no_key_stays() {
        for line in [
            "  dec:pkts/bytes=1450/190000, enc:pkts/bytes=2900/244000",
            "received end entity cert \"CN=key 0a1b\"",
            "key 0123456789abcdef",
            "enc: spi=54b85815 esp=aes",
            "id/spi: 6 61a95053c4a2a7bc/283be8ae94d730cc",
            "the key that has the number 0123456789abcdef0123456789abcdef was refused",
            "",
            "key",
            "é key= é",
        ] {
            assert_eq!(cleaned(line), line);
        }
    }
}
