//! The Internet checksum after a change (RFC 1624): what was right stays right, what was wrong
//! stays wrong.

/// What the change of some bytes adds to a sum; they start at an even offset of what is summed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Delta(u64);

impl Delta {
    pub(super) fn of(old: &[u8], new: &[u8]) -> Delta {
        let mut delta = Delta::default();
        delta.add(old, new);
        delta
    }

    pub(super) fn add(&mut self, old: &[u8], new: &[u8]) {
        let inverse = 0xffff - fold(sum(old));
        self.0 += u64::from(inverse) + u64::from(fold(sum(new)));
    }

    /// Mends the checksum that stands at `at`.
    pub(super) fn mend(self, bytes: &mut [u8], at: usize) {
        let Some(place) = bytes.get_mut(at..at + 2) else { return };
        let old = u16::from_be_bytes([place[0], place[1]]);
        let new = !fold(u64::from(!old) + self.0);
        place.copy_from_slice(&new.to_be_bytes());
    }
}

fn sum(bytes: &[u8]) -> u64 {
    bytes
        .chunks(2)
        .map(|pair| u64::from(pair[0]) << 8 | pair.get(1).map_or(0, |low| u64::from(*low)))
        .sum()
}

fn fold(mut sum: u64) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_checksum_stays_right() {
        let mut packet =
            *b"\x45\x00\x00\x73\x00\x00\x40\x00\x40\x11\xb8\x61\xc0\xa8\x00\x01\xc0\xa8\x00\xc7";
        assert_eq!(fold(sum(&packet)), 0xffff);
        let old = packet;
        packet[12..16].copy_from_slice(&[198, 18, 0, 1]);
        Delta::of(&old[12..16], &packet[12..16]).mend(&mut packet, 10);
        assert_eq!(fold(sum(&packet)), 0xffff);
    }
}
