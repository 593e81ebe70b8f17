//! Little-endian numbers and UTF-16 out of a chunk; nothing where it ends.

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// So many units are looked at together.
const BLOCK: usize = 32;

/// The letters of ASCII.
fn narrowed(block: &[u8]) -> Option<[u8; BLOCK]> {
    let block: &[u8; BLOCK * 2] = block.first_chunk()?;
    let mut plain = [0; BLOCK];
    let mut all = 0;
    for (letter, unit) in plain.iter_mut().zip(block.chunks_exact(2)) {
        let unit = u16::from_le_bytes([unit[0], unit[1]]);
        *letter = unit as u8;
        all |= unit;
    }
    (all < 0x80).then_some(plain)
}

/// Appends UTF-16; halves of surrogate pairs become U+FFFD, half a unit at the end is dropped.
pub(super) fn push_utf16(bytes: &[u8], out: &mut String) {
    let mut rest = bytes;
    loop {
        // Nearly all of it is ASCII.
        while let Some((block, after)) = rest.split_at_checked(BLOCK * 2)
            && let Some(plain) = narrowed(block)
        {
            out.push_str(str::from_utf8(&plain).unwrap_or_default());
            rest = after;
        }
        let mut block = [0; BLOCK * 2];
        let length = rest.len().min(block.len()) & !1;
        block[..length].copy_from_slice(&rest[..length]);
        if let Some(plain) = narrowed(&block)
            && let Ok(plain) = str::from_utf8(&plain)
        {
            // As much is always copied, and what is too much is dropped again: that needs no loop.
            let end = out.len() + length / 2;
            out.push_str(plain);
            out.truncate(end);
            rest = &rest[length..];
        }
        for _ in 0..BLOCK {
            if rest.len() < 2 {
                return;
            }
            let mut units = rest.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
            let Some(letter) = char::decode_utf16(units.by_ref().take(2)).next() else { return };
            let letter = letter.unwrap_or(char::REPLACEMENT_CHARACTER);
            out.push(letter);
            rest = &rest[letter.len_utf16() * 2..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_any_length_and_letters_is_what_the_standard_library_makes_of_it() {
        let letters: Vec<u16> = "abcdefghijklmnopqrstuvwxyzàè中😀 abc".encode_utf16().collect();
        for length in 0..80 {
            for shift in 0..letters.len() {
                let units: Vec<u16> =
                    letters.iter().cycle().skip(shift).take(length).copied().collect();
                let mut bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
                bytes.extend([7].iter().take(length % 2));
                let mut written = String::new();
                push_utf16(&bytes, &mut written);
                assert_eq!(written, String::from_utf16_lossy(&units));
            }
        }
    }
}
