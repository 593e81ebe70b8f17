//! Text of any encoding as UTF-8: byte order marks, UTF-16 without one, legacy code pages.

use std::io::{self, Read};

/// The encodings that Windows' own exporters and consoles write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 {
        big: bool,
    },
    /// Windows-1252.
    Ansi,
    /// Code page 850, of Western European consoles.
    Console,
}

/// What decides the encoding of a text without a byte order mark.
const SAMPLE: usize = 16 * 1024;

/// Reads any text as UTF-8; what cannot be decoded becomes U+FFFD.
pub(crate) struct Decoded<R> {
    input: R,
    encoding: Encoding,
    /// Undecoded bytes, `start..end` of them not yet used.
    raw: Vec<u8>,
    start: usize,
    ended: bool,
    /// Decoded bytes that did not fit into the caller's buffer.
    ready: Vec<u8>,
    given: usize,
}

impl<R: Read> Decoded<R> {
    pub(crate) fn new(mut input: R) -> Decoded<R> {
        let mut raw = vec![0; SAMPLE];
        let (read, ended) = fill(&mut input, &mut raw);
        raw.truncate(read);
        let (encoding, start) = detect(&raw);
        Decoded { input, encoding, raw, start, ended, ready: Vec::new(), given: 0 }
    }

    /// Decodes what is there and fetches more; false at the end.
    fn advance(&mut self) -> bool {
        self.ready.clear();
        self.given = 0;
        let used = self.decode();
        self.start += used;
        if !self.ready.is_empty() {
            return true;
        }
        if self.ended {
            return false;
        }
        self.raw.drain(..self.start);
        self.start = 0;
        let kept = self.raw.len();
        self.raw.resize(kept + SAMPLE, 0);
        let (read, ended) = fill(&mut self.input, &mut self.raw[kept..]);
        self.raw.truncate(kept + read);
        self.ended = ended;
        true
    }

    /// How many raw bytes were used.
    fn decode(&mut self) -> usize {
        let raw = &self.raw[self.start..];
        match self.encoding {
            Encoding::Utf8 => decode_utf8(raw, self.ended, &mut self.ready),
            Encoding::Utf16 { big } => decode_utf16(raw, big, self.ended, &mut self.ready),
            Encoding::Ansi => decode_table(raw, &ANSI, &mut self.ready),
            Encoding::Console => decode_table(raw, &CONSOLE, &mut self.ready),
        }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while self.given == self.ready.len() {
            if !self.advance() {
                return Ok(0);
            }
        }
        let count = buffer.len().min(self.ready.len() - self.given);
        buffer[..count].copy_from_slice(&self.ready[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

/// The whole of a text as UTF-8, and whether it was longer than `most` bytes of UTF-8.
pub(crate) fn whole(input: impl Read, most: usize) -> (String, bool) {
    let mut bytes = Vec::new();
    let _ = Decoded::new(input).take(most as u64 + 1).read_to_end(&mut bytes);
    let longer = bytes.len() > most;
    bytes.truncate(most);
    (String::from_utf8_lossy(&bytes).into_owned(), longer)
}

/// Where a part stands in a short text; the standard library prepares a search for longer than most
/// lines take to be searched.
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    memchr::memmem::find(text.as_bytes(), part.as_bytes())
}

/// Reads until the buffer is full; an error ends the input like its end.
pub(crate) fn fill(input: &mut impl Read, buffer: &mut [u8]) -> (usize, bool) {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => return (filled, true),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return (filled, true),
        }
    }
    (filled, false)
}

fn detect(sample: &[u8]) -> (Encoding, usize) {
    match sample {
        [0xef, 0xbb, 0xbf, ..] => return (Encoding::Utf8, 3),
        [0xff, 0xfe, ..] => return (Encoding::Utf16 { big: false }, 2),
        [0xfe, 0xff, ..] => return (Encoding::Utf16 { big: true }, 2),
        _ => {}
    }
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let pairs = sample.len() / 2;
    if pairs >= 2 && zeros(1) * 4 > pairs * 3 {
        return (Encoding::Utf16 { big: false }, 0);
    }
    if pairs >= 2 && zeros(0) * 4 > pairs * 3 {
        return (Encoding::Utf16 { big: true }, 0);
    }
    let valid = match std::str::from_utf8(sample) {
        Ok(_) => true,
        // A character may be cut by the end of the sample.
        Err(error) => error.error_len().is_none() || error.valid_up_to() + 4 > SAMPLE,
    };
    if valid {
        return (Encoding::Utf8, 0);
    }
    // The accented letters of Italian and French stand where Windows-1252 has punctuation.
    let vowels = [0x82, 0x83, 0x84, 0x85, 0x87, 0x88, 0x8a, 0x8d, 0x95, 0x97];
    let after_letter = |byte: &dyn Fn(u8) -> bool| {
        sample.windows(2).filter(|pair| pair[0].is_ascii_alphabetic() && byte(pair[1])).count()
    };
    let console = after_letter(&|b| vowels.contains(&b));
    let ansi = after_letter(&|b| b >= 0xc0);
    (if console > ansi { Encoding::Console } else { Encoding::Ansi }, 0)
}

fn decode_utf8(raw: &[u8], ended: bool, out: &mut Vec<u8>) -> usize {
    let mut used = 0;
    while used < raw.len() {
        match std::str::from_utf8(&raw[used..]) {
            Ok(_) => {
                out.extend_from_slice(&raw[used..]);
                return raw.len();
            }
            Err(error) => {
                let valid = used + error.valid_up_to();
                out.extend_from_slice(&raw[used..valid]);
                used = valid;
                match error.error_len() {
                    Some(length) => used += length,
                    None if ended => used = raw.len(),
                    // Its other bytes are still to come.
                    None => return used,
                }
                out.extend_from_slice("\u{fffd}".as_bytes());
            }
        }
    }
    used
}

fn decode_utf16(raw: &[u8], big: bool, ended: bool, out: &mut Vec<u8>) -> usize {
    let unit = |pair: &[u8]| match big {
        true => u16::from_be_bytes([pair[0], pair[1]]),
        false => u16::from_le_bytes([pair[0], pair[1]]),
    };
    let mut count = raw.len() / 2;
    // Half of a surrogate pair waits for the other half.
    let last = count.checked_sub(1).map(|last| unit(&raw[last * 2..]));
    if !ended && last.is_some_and(|last| (0xd800..0xdc00).contains(&last)) {
        count -= 1;
    }
    let units = raw[..count * 2].chunks_exact(2).map(unit);
    for character in char::decode_utf16(units) {
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
    if ended { raw.len() } else { count * 2 }
}

fn decode_table(raw: &[u8], table: &[char; 128], out: &mut Vec<u8>) -> usize {
    for &byte in raw {
        let character = match byte {
            0..0x80 => char::from(byte),
            high => table[usize::from(high - 0x80)],
        };
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
    raw.len()
}

const fn table(upper: &str) -> [char; 128] {
    let bytes = upper.as_bytes();
    let mut table = ['\u{fffd}'; 128];
    let (mut at, mut slot) = (0, 0);
    while at < bytes.len() {
        let (code, length) = match bytes[at] {
            first @ 0..0x80 => (first as u32, 1),
            first @ 0xc0..0xe0 => ((first as u32 & 0x1f) << 6 | bytes[at + 1] as u32 & 0x3f, 2),
            first => (
                (first as u32 & 0xf) << 12
                    | (bytes[at + 1] as u32 & 0x3f) << 6
                    | bytes[at + 2] as u32 & 0x3f,
                3,
            ),
        };
        if let Some(character) = char::from_u32(code) {
            table[slot] = character;
        }
        slot += 1;
        at += length;
    }
    table
}

/// Windows-1252 from 0x80 on; the five holes of the code page are U+FFFD.
const ANSI: [char; 128] = table(
    "€\u{fffd}‚ƒ„…†‡ˆ‰Š‹Œ\u{fffd}Ž\u{fffd}\u{fffd}‘’“”•–—˜™š›œ\u{fffd}žŸ\u{a0}¡¢£¤¥¦§¨©ª«¬\u{ad}®¯°±²³´µ¶·¸¹º»\
     ¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ",
);

/// Code page 850 from 0x80 on.
const CONSOLE: [char; 128] = table(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
     ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
);

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> String {
        whole(bytes, 1 << 20).0
    }

    #[test]
    fn every_encoding_of_a_windows_export_is_read() {
        let text = "Perché l’attività non è riuscita — già";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(text.as_bytes()), text);
        assert_eq!(read(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), text);
        assert_eq!(read(&[b"\xff\xfe", little.as_slice()].concat()), text);
        assert_eq!(read(&[b"\xfe\xff", big.as_slice()].concat()), text);
        assert_eq!(
            read(&"Errore 809".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()),
            "Errore 809"
        );
        assert_eq!(read(b"Perch\xe9 non \xe8 riuscito, gi\xe0"), "Perché non è riuscito, già");
        assert_eq!(read(b"attivit\x85 non riuscita, perch\x82"), "attività non riuscita, perché");
        assert_eq!(ANSI[0x7f], 'ÿ');
        assert_eq!(CONSOLE[0x7e], '■');
    }

    #[test]
    fn a_text_longer_than_the_sample_is_read_whole_whatever_is_cut() {
        let text = "è😀".repeat(20_000);
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(whole(text.as_bytes(), 1 << 20).0, text);
        assert_eq!(whole([b"\xff\xfe", units.as_slice()].concat().as_slice(), 1 << 20).0, text);
        assert_eq!(whole(text.as_bytes(), 1 << 20), (text, false));
    }

    #[test]
    fn what_is_no_text_of_its_encoding_is_replaced_and_reading_goes_on() {
        assert_eq!(read(b"\xef\xbb\xbfa\xff\xfeb"), "a\u{fffd}\u{fffd}b");
        assert_eq!(read(b"\xff\xfea\0\x00\xd8b\0"), "a\u{fffd}b");
        assert_eq!(read(b"\xff\xfea\0b"), "a");
    }
}
