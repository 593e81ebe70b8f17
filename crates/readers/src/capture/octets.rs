//! Numbers at fixed offsets of a byte string that may be too short.

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(array(bytes, at)?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(array(bytes, at)?))
}

#[inline(always)]
pub(super) fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

/// The byte order in which a capture file was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Endian {
    Big,
    Little,
}

impl Endian {
    #[inline(always)]
    pub(super) fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let raw = array(bytes, at)?;
        Some(match self {
            Self::Big => u16::from_be_bytes(raw),
            Self::Little => u16::from_le_bytes(raw),
        })
    }

    #[inline(always)]
    pub(super) fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let raw = array(bytes, at)?;
        Some(match self {
            Self::Big => u32::from_be_bytes(raw),
            Self::Little => u32::from_le_bytes(raw),
        })
    }

    pub(super) fn u64(self, bytes: &[u8], at: usize) -> Option<u64> {
        let raw = array(bytes, at)?;
        Some(match self {
            Self::Big => u64::from_be_bytes(raw),
            Self::Little => u64::from_le_bytes(raw),
        })
    }
}

/// Folds two words into one so that every bit of both counts; not against an adversary.
#[inline(always)]
pub(super) fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a ^ 0x9e37_79b9_7f4a_7c15) * u128::from(b ^ 0xc2b2_ae3d_27d4_eb4f);
    (product as u64) ^ ((product >> 64) as u64)
}

/// A digest of the whole string.
pub(super) fn digest(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut state = bytes.len() as u64;
    for word in words {
        state = mix(state, u64::from_le_bytes(*word)).rotate_left(23);
    }
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    mix(state, u64::from_le_bytes(last))
}

/// A digest of length, head and tail: enough where the bytes differ by a counter or a cipher.
#[inline(always)]
pub(super) fn ends_digest(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk::<16>(), bytes.last_chunk::<16>()) {
        (Some(head), Some(tail)) => {
            let (head, tail) = (u128::from_le_bytes(*head), u128::from_le_bytes(*tail));
            let head = mix(head as u64, (head >> 64) as u64);
            let tail = mix(tail as u64, (tail >> 64) as u64);
            mix(head, tail.wrapping_add(bytes.len() as u64))
        }
        _ => digest(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_nothing_beyond_the_end() {
        assert_eq!(u16_at(&[1, 2, 3], 1), Some(0x0203));
        assert_eq!(u16_at(&[1, 2, 3], 2), None);
        assert_eq!(u32_at(&[1, 2, 3], usize::MAX), None);
        assert_eq!(Endian::Little.u32(&[1, 0, 0, 0], 0), Some(1));
        assert_eq!(Endian::Big.u64(&[0, 0, 0, 0, 0, 0, 0, 9], 0), Some(9));
    }

    #[test]
    fn every_byte_of_a_digest_counts() {
        let mut bytes = [7_u8; 61];
        let whole = digest(&bytes);
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            assert_ne!(digest(&bytes), whole);
            bytes[at] ^= 1;
        }
        assert_ne!(digest(&bytes[..60]), whole);
        bytes[0] ^= 1;
        assert_ne!(ends_digest(&bytes), ends_digest(&[7; 61]));
    }
}
