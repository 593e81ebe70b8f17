//! Keys, passwords and private keys are taken out of a text before it leaves the machine.

mod session;

/// Stands where a secret stood: that there was one is evidence too.
pub const REMOVED: &str = "[removed]";

/// What is named like one of these is a secret, whatever stands around the name: `L2tpPsk`,
/// `Auth1PSK`, `EapPassword`.
const NAMES: &[&str] = &[
    "presharedkey",
    "pre-shared-key",
    "pre_shared_key",
    "sharedkey",
    "shared_key",
    "psk",
    "passphrase",
    "password",
    "passwd",
    "pwd",
    "secret",
    "privatekey",
    "private_key",
    "private key",
];

/// Begins a line of charon at its most talkative, above the bytes of a key.
const KEYS: &[&str] = &["secret", "skeyseed", "skeyid", "sk_", "key", "psk", "passw"];

/// The text without its secrets. Files of events are records, not text, and stay as they are.
pub fn without(bytes: Vec<u8>) -> Vec<u8> {
    if bytes.starts_with(b"ElfFile\0") {
        return bytes;
    }
    let text = as_utf8(bytes);
    let mut kept = Vec::with_capacity(text.len());
    let mut cleaner = Cleaner::default();
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        cleaner.keep(line, &mut kept);
    }
    kept
}

/// Takes the secrets out line by line.
#[derive(Debug, Default)]
pub struct Cleaner {
    inside: Inside,
}

impl Cleaner {
    /// Appends what may stay of a line, with its ending.
    pub fn keep(&mut self, line: &[u8], kept: &mut Vec<u8>) {
        self.inside = keep(line, std::mem::take(&mut self.inside), kept);
    }
}

/// Words that may not stand in a line of the script's output: `findstr` knows no more.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().copied()
}

/// What goes on from one line to the next.
#[derive(Debug, Default)]
enum Inside {
    #[default]
    Nothing,
    /// `-----BEGIN … PRIVATE KEY-----`
    PrivateKey,
    /// `=> 32 bytes @ 0x7f…`, then numbered rows of bytes.
    Dump,
    /// `<presharedKey>` and what is nested in it, up to this.
    Element(Vec<u8>),
}

fn keep(line: &[u8], inside: Inside, kept: &mut Vec<u8>) -> Inside {
    match inside {
        Inside::PrivateKey if find(line, b"-----END").is_some() => return Inside::Nothing,
        Inside::PrivateKey => return Inside::PrivateKey,
        Inside::Dump if is_row_of_bytes(line) => return Inside::Dump,
        Inside::Element(close) => {
            let Some(at) = find(line, &close) else { return Inside::Element(close) };
            return keep(&line[at..], Inside::Nothing, kept);
        }
        Inside::Nothing | Inside::Dump => {}
    }
    let lower = line.to_ascii_lowercase();
    if find(&lower, b"-----begin").is_some() && find(&lower, b"private key").is_some() {
        kept.extend(REMOVED.as_bytes());
        kept.extend(ending(line));
        let closed = find(&lower, b"-----end").is_some();
        return if closed { Inside::Nothing } else { Inside::PrivateKey };
    }
    if find(&lower, b" bytes @ ").is_some()
        && KEYS.iter().any(|k| find(&lower, k.as_bytes()).is_some())
    {
        kept.extend(line);
        return Inside::Dump;
    }
    match session::without(line) {
        Some(line) => pieces(&line, &line.to_ascii_lowercase(), kept),
        None => pieces(line, &lower, kept),
    }
}

/// Copies a line but for the values of secrets.
fn pieces(line: &[u8], lower: &[u8], kept: &mut Vec<u8>) -> Inside {
    let mut from = 0;
    while let Some((name, end)) = next_name(lower, from) {
        let Some(value) = value(line, name, end) else {
            kept.extend(&line[from..end]);
            from = end;
            continue;
        };
        kept.extend(&line[from..value.start]);
        if !line[value.start..value.end].trim_ascii().is_empty() || value.goes_on.is_some() {
            kept.extend(REMOVED.as_bytes());
        }
        from = value.end;
        if let Some(close) = value.goes_on {
            kept.extend(ending(line));
            return Inside::Element(close);
        }
    }
    kept.extend(&line[from..]);
    Inside::Nothing
}

/// Where the next name of a secret stands, and where the identifier around it ends.
fn next_name(lower: &[u8], from: usize) -> Option<(usize, usize)> {
    let rest = lower.get(from..)?;
    let places = NAMES.iter().filter_map(|name| Some((find(rest, name.as_bytes())?, name.len())));
    let (at, length) = places.min_by_key(|(at, length)| (*at, usize::MAX - length))?;
    let (start, end) = (from + at, from + at + length);
    let more = lower[end..].iter().take_while(|byte| is_of_name(**byte)).count();
    let before = lower[..start].iter().rev().take_while(|byte| is_of_name(**byte)).count();
    Some((start - before, end + more))
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

struct Value {
    start: usize,
    end: usize,
    /// The element is not closed in this line; this closes it.
    goes_on: Option<Vec<u8>>,
}

/// The value that a name is given: `name = x`, `name: x`, `<name>x</name>`, `name="x"`, `-name x`,
/// and `PSK "x"` of ipsec.secrets. Nothing where the name is only spoken of.
fn value(line: &[u8], name: usize, end: usize) -> Option<Value> {
    let text = line.len() - ending(line).len();
    let is_tag = name > 0 && line[name - 1] == b'<' || name > 1 && line[name - 1] == b':';
    if is_tag && let Some(tag) = element(line, name, text) {
        return tag;
    }
    let is_option = line.get(name) == Some(&b'-');
    let mut at = end;
    // `"password": "x"` closes a quote first.
    at += usize::from(at < text && b"\"'])".contains(&line[at]));
    let blank = |at: usize| line[at..text].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let space = blank(at);
    at += space;
    match line[..text].get(at) {
        Some(b'=' | b':') => {
            at += 1;
            at += usize::from(line[..text].get(at) == Some(&b'='));
            at += blank(at);
        }
        // As `reg query` prints it: name, type, value.
        Some(b'R') if line[at..text].starts_with(b"REG_") => {
            at += line[at..text].iter().take_while(|b| !b.is_ascii_whitespace()).count();
            at += blank(at);
        }
        Some(b'"' | b'\'') if space > 0 => {}
        // `psk 0x0123…` of iked.conf, which iked prints as it starts.
        Some(b'0') if space > 0 && !is_option => {
            let digits = in_hex(&line[at..text])?;
            return Some(Value { start: at, end: at + digits, goes_on: None });
        }
        Some(_) if is_option && space > 0 => {}
        _ => return None,
    }
    let start = at;
    let rest = &line[start..text];
    let quote = rest.first().copied().filter(|first| b"\"'".contains(first));
    if let Some(close) = quote.and_then(|quote| closing_quote(rest, quote)) {
        return Some(Value { start: start + 1, end: start + close, goes_on: None });
    }
    // In XML a value ends where the next tag begins; elsewhere `<` may be part of it.
    let end = match find(rest, b"</") {
        Some(at) => start + at,
        None => text,
    };
    Some(Value { start, end, goes_on: None })
}

/// `<name …>value</name>`; outer nothing where this is no element, inner where it has no content.
fn element(line: &[u8], name: usize, text: usize) -> Option<Option<Value>> {
    let close = line[name..text].iter().position(|byte| *byte == b'>')?;
    let start = name + close + 1;
    if line[start - 2] == b'/' {
        return Some(None);
    }
    let opened = line[..name].iter().rposition(|byte| *byte == b'<')? + 1;
    if line.get(opened) == Some(&b'/') {
        return Some(None);
    }
    let whole = line[opened..start - 1].split(|b| b.is_ascii_whitespace()).next()?;
    let closing = [b"</", whole].concat();
    Some(Some(match find(&line[start..text], &closing) {
        Some(at) => Value { start, end: start + at, goes_on: None },
        None => Value { start, end: text, goes_on: Some(closing) },
    }))
}

/// How long the number is that begins there, if it is one that may be a key: `0x6c65756368742d`.
fn in_hex(text: &[u8]) -> Option<usize> {
    const FEWEST: usize = 8;
    let digits = text.strip_prefix(b"0x")?;
    let count = digits.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    (count >= FEWEST).then_some(count + "0x".len())
}

fn closing_quote(quoted: &[u8], quote: u8) -> Option<usize> {
    (1..quoted.len()).find(|at| quoted[*at] == quote && quoted[*at - 1] != b'\\')
}

/// `   0: 3F 4A …` behind whatever a log puts before it.
fn is_row_of_bytes(line: &[u8]) -> bool {
    let words: Vec<&[u8]> =
        line.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty()).collect();
    let is_number = |word: &[u8]| {
        word.split_last().is_some_and(|(last, digits)| {
            *last == b':' && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
        })
    };
    let is_byte = |word: &[u8]| word.len() == 2 && word.iter().all(u8::is_ascii_hexdigit);
    words.windows(2).any(|pair| is_number(pair[0]) && is_byte(pair[1]))
}

fn ending(line: &[u8]) -> &[u8] {
    let text =
        line.strip_suffix(b"\n").map_or(line, |text| text.strip_suffix(b"\r").unwrap_or(text));
    &line[text.len()..]
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

/// Some programs of Windows write UTF-16, with a mark or without; other bytes stay as they are.
fn as_utf8(bytes: Vec<u8>) -> Vec<u8> {
    let big = bytes.starts_with(&[0xfe, 0xff]);
    let marked = big || bytes.starts_with(&[0xff, 0xfe]);
    let start = &bytes[..bytes.len().min(512)];
    let zeros = start.iter().skip(1).step_by(2).filter(|byte| **byte == 0).count();
    if !marked && (start.len() < 4 || zeros * 4 < start.len()) {
        return bytes;
    }
    let units = bytes.chunks_exact(2).skip(usize::from(marked)).map(|pair| {
        let pair = [pair[0], pair[1]];
        if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    });
    let text: String =
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "Tr0ub4dor&3";

    fn cleaned(text: &str) -> String {
        String::from_utf8(without(text.as_bytes().to_vec())).unwrap()
    }

    #[test]
    fn a_value_with_the_name_of_a_secret_is_taken_out() {
        for text in [
            "PreSharedKey=Tr0ub4dor&3",
            "Auth1PSK:                Tr0ub4dor&3",
            "L2tpPsk : Tr0ub4dor&3 and more",
            "EapPassword = Tr0ub4dor&3",
            "203.0.113.7 %any : PSK \"Tr0ub4dor&3\"",
            "   secret = \"Tr0ub4dor&3\"",
            "\"password\": \"Tr0ub4dor&3\", \"user\": \"ada\"",
            "Set-VpnConnection -L2tpPsk Tr0ub4dor&3",
            "Set-VpnConnection -L2tpPsk 0Tr0ub4dor&3",
            "psk := 'Tr0ub4dor&3'",
            "    PreSharedKey    REG_SZ    Tr0ub4dor&3 = PSK=Tr0ub4dor&3",
            "<Password>Tr0ub4dor&3</Password>",
            "<ns:preSharedKey type=\"x\">Tr0ub4dor&3</ns:preSharedKey>",
            "<presharedKey>\n  <data>5472307562</data>\n  <asString>Tr0ub4dor&3</asString>\n\
             </presharedKey>",
            "-----BEGIN RSA PRIVATE KEY-----\nTr0ub4dor&3\n-----END RSA PRIVATE KEY-----",
        ] {
            let cleaned = cleaned(&format!("before\n{text}\nafter\n"));
            assert!(!cleaned.contains(SECRET), "{cleaned}");
            assert!(cleaned.contains(REMOVED), "{cleaned}");
            assert!(cleaned.starts_with("before\n") && cleaned.ends_with("after\n"), "{cleaned}");
        }
    }

    #[test]
    fn the_rest_of_the_line_stays_where_the_value_ends() {
        assert_eq!(
            cleaned("\"password\": \"Tr0ub4dor&3\", \"user\": \"ada\"\r\n"),
            "\"password\": \"[removed]\", \"user\": \"ada\"\r\n"
        );
        assert_eq!(
            cleaned("<a><Password>x</Password><User>ada</User></a>"),
            "<a><Password>[removed]</Password><User>ada</User></a>"
        );
        assert_eq!(
            cleaned("lifetime 10800 bytes 4294967296 psk 0x6c65756368742d736b6f67 tag \"x\"\n"),
            "lifetime 10800 bytes 4294967296 psk [removed] tag \"x\"\n"
        );
        assert_eq!(
            cleaned("<Data>Psk = x; y</Data></Event>"),
            "<Data>Psk = [removed]</Data></Event>"
        );
    }

    #[test]
    fn what_only_speaks_of_a_secret_stays() {
        for text in [
            "IPsec authentication for L2TP = Pre-shared key.",
            "L2tpIPsecAuth         : Psk\r\n",
            "PreSharedKey=\r\n",
            "no shared key found for '192.0.2.1' - '203.0.113.7'\n",
            "authentication of 'gw' (myself) with pre-shared key\n",
            "First Auth:ComputerPSK\n",
            "psk 0 of 3\n",
            "<password/>\n<next>1</next>\n",
            "IpSecFlags=1\nVpnStrategy=3\n",
        ] {
            assert_eq!(cleaned(text), text);
        }
    }

    #[test]
    fn the_bytes_of_keys_in_a_log_are_taken_out() {
        let log = "05[IKE] Sk_ai secret => 20 bytes @ 0x7f0c\n\
                   05[IKE]    0: 3F 4A 00 11 22\n05[IKE]   16: AA BB\n05[IKE] next\n";
        assert_eq!(cleaned(log), "05[IKE] Sk_ai secret => 20 bytes @ 0x7f0c\n05[IKE] next\n");
    }

    #[test]
    fn utf_16_is_read_too_and_other_bytes_stay() {
        let mut wide = vec![0xff, 0xfe];
        wide.extend("PreSharedKey=x\r\nè\r\n".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(without(wide), "PreSharedKey=[removed]\r\nè\r\n".as_bytes());
        assert_eq!(without(b"citt\x85 = 1\n".to_vec()), b"citt\x85 = 1\n");
        assert_eq!(without(b"ElfFile\0psk = x".to_vec()), b"ElfFile\0psk = x");
    }
}
