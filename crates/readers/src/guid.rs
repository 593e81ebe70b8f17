//! GUIDs as labels: short keys, where the texts are long.

/// Its digits, and whether letters among them are small: another text is another label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Guid {
    digits: [u32; 4],
    is_small: bool,
}

const NONE: u8 = 0xff;
const SMALL: u8 = 0x10;
const LARGE: u8 = 0x20;

/// The value of a digit, with the case of a letter.
const DIGITS: [u8; 256] = {
    let mut digits = [NONE; 256];
    let mut value = 0;
    while value < 16 {
        match value {
            0..10 => digits[b'0' as usize + value] = value as u8,
            _ => {
                digits[b'a' as usize + value - 10] = value as u8 | SMALL;
                digits[b'A' as usize + value - 10] = value as u8 | LARGE;
            }
        }
        value += 1;
    }
    digits
};

/// `{01234567-89AB-CDEF-0123-456789ABCDEF}`, with letters of one case only.
pub(crate) fn read(text: &str) -> Option<Guid> {
    let text: &[u8; 38] = text.as_bytes().try_into().ok()?;
    let [b'{', inner @ .., b'}'] = text else { return None };
    let mut all = 0;
    let mut digits = [0; 4];
    let mut count = 0;
    for (at, letter) in inner.iter().enumerate() {
        if matches!(at, 8 | 13 | 18 | 23) {
            all |= if *letter == b'-' { 0 } else { NONE };
            continue;
        }
        let digit = DIGITS[usize::from(*letter)];
        all |= digit;
        digits[count / 8] = digits[count / 8] << 4 | u32::from(digit & 15);
        count += 1;
    }
    let is_one = all & (SMALL | LARGE) != SMALL | LARGE;
    is_one.then_some(Guid { digits, is_small: all & SMALL != 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_is_a_key_and_any_other_spelling_is_another_or_none() {
        let large = read("{FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9}").unwrap();
        assert_eq!(large.digits, [0xfacc_bee1, 0x58e9_4867, 0xb9e7_0e7d, 0x94dc_40c9]);
        let small = read("{faccbee1-58e9-4867-b9e7-0e7d94dc40c9}").unwrap();
        assert_ne!(large, small);
        for other in [
            "{FACCBEE1-58E9-4867-b9e7-0E7D94DC40C9}",
            "{FACCBEE1-58E9-4867-B9E7-0E7D94DC40CG}",
            "{FACCBEE1-58E9-4867-B9E7+0E7D94DC40C9}",
            "FACCBEE1-58E9-4867-B9E7-0E7D94DC40C9",
            "{FACCBEE158E94867B9E70E7D94DC40C9}",
            "",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
