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

/// Appends UTF-16; halves of surrogate pairs become U+FFFD, half a unit at the end is dropped.
pub(super) fn push_utf16(bytes: &[u8], out: &mut String) {
    let mut rest = bytes;
    let mut plain = [0; 64];
    loop {
        // Nearly all of it is ASCII.
        let mut count = 0;
        for (slot, unit) in plain.iter_mut().zip(rest.chunks_exact(2)) {
            if unit[1] != 0 || unit[0] >= 0x80 {
                break;
            }
            *slot = unit[0];
            count += 1;
        }
        out.push_str(str::from_utf8(&plain[..count]).unwrap_or_default());
        rest = &rest[count * 2..];
        if count == plain.len() {
            continue;
        }
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
