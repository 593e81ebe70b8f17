//! Values of the binary XML by their type, as the text that the XML would have (MS-EVEN6 §2.2.12).

use std::fmt::Write as _;

use super::octets::{push_utf16, u16_at, u32_at, u64_at};
use crate::windows::instant;

/// The type of a value, one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind(pub(super) u8);

impl Kind {
    pub(super) const NULL: Kind = Kind(0x00);
    pub(super) const STRING: Kind = Kind(0x01);
    pub(super) const BINARY: Kind = Kind(0x0e);
    pub(super) const FILETIME: Kind = Kind(0x11);
    pub(super) const BINARY_XML: Kind = Kind(0x21);
    const ARRAY: u8 = 0x80;

    pub(super) fn is_array(self) -> bool {
        self.0 & Kind::ARRAY != 0
    }

    /// What an array holds.
    pub(super) fn item(self) -> Kind {
        Kind(self.0 & !Kind::ARRAY)
    }

    /// Bytes of one value; nothing where they vary.
    pub(super) fn size(self) -> Option<usize> {
        Some(match self.0 {
            0x03 | 0x04 => 1,
            0x05 | 0x06 => 2,
            0x07 | 0x08 | 0x0b | 0x0d | 0x14 => 4,
            0x09 | 0x0a | 0x0c | 0x11 | 0x15 => 8,
            0x0f | 0x12 => 16,
            _ => return None,
        })
    }
}

/// The items of an array, in their order.
pub(super) fn items(kind: Kind, bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let length = match kind.item().size() {
            Some(size) => size,
            None if kind.item() == Kind::STRING => until_zero(rest),
            None => rest.len(),
        };
        if rest.is_empty() {
            return None;
        }
        let (item, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        // A string's zero.
        let zero = usize::from(kind.item() == Kind::STRING) * 2;
        rest = after.get(zero..).unwrap_or_default();
        Some(item)
    })
}

/// The length of UTF-16 before its zero, or of all its whole units.
fn until_zero(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0001_0001_0001_0001;
    let has_zero = |four: u64| four.wrapping_sub(ONES) & !four & ONES << 15 != 0;
    let blocks = bytes.chunks_exact(8).filter_map(|block| block.first_chunk());
    let start = 8 * blocks.take_while(|block| !has_zero(u64::from_le_bytes(**block))).count();
    let units = bytes[start..].chunks_exact(2).take_while(|unit| **unit != [0, 0]).count();
    start + units * 2
}

/// A whole number of any width; nothing for other types.
pub(super) fn number(kind: Kind, bytes: &[u8]) -> Option<u64> {
    match kind.0 {
        0x03 | 0x04 => bytes.first().map(|byte| u64::from(*byte)),
        0x05 | 0x06 => u16_at(bytes, 0).map(u64::from),
        0x07 | 0x08 | 0x14 => u32_at(bytes, 0).map(u64::from),
        0x09 | 0x0a | 0x15 => u64_at(bytes, 0),
        _ => None,
    }
}

/// One whose text is its decimal digits.
pub(super) fn plain_number(kind: Kind, bytes: &[u8]) -> Option<u64> {
    matches!(kind.0, 0x04 | 0x06 | 0x08 | 0x0a).then(|| number(kind, bytes))?
}

/// 100 ns since 1601.
pub(super) fn filetime(bytes: &[u8]) -> Option<u64> {
    u64_at(bytes, 0)
}

/// Appends one value that is neither an array nor binary XML; nothing where it is cut short.
pub(super) fn write(kind: Kind, bytes: &[u8], out: &mut String) {
    let _ = written(kind, bytes, out);
}

fn written(kind: Kind, bytes: &[u8], out: &mut String) -> Option<()> {
    let _ = match kind.0 {
        0x01 => {
            let end = bytes.chunks_exact(2).rposition(|unit| unit != [0, 0]).map_or(0, |at| at + 1);
            push_utf16(&bytes[..end * 2], out);
            Ok(())
        }
        0x02 => {
            let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
            out.push_str(&String::from_utf8_lossy(text));
            Ok(())
        }
        0x03 => write!(out, "{}", i8::from_le_bytes(*bytes.first_chunk()?)),
        0x05 => write!(out, "{}", u16_at(bytes, 0)? as i16),
        0x07 => write!(out, "{}", u32_at(bytes, 0)? as i32),
        0x09 => write!(out, "{}", u64_at(bytes, 0)? as i64),
        0x04 | 0x06 | 0x08 | 0x0a => {
            push_number(number(kind, bytes)?, out);
            Ok(())
        }
        0x0b => write!(out, "{}", f32::from_bits(u32_at(bytes, 0)?)),
        0x0c => write!(out, "{}", f64::from_bits(u64_at(bytes, 0)?)),
        0x0d => write!(out, "{}", u32_at(bytes, 0)? != 0),
        0x0f => write_guid(bytes.first_chunk()?, out),
        // A size: of 4 or 8 bytes, as the machine was.
        0x10 if bytes.len() >= 8 => write!(out, "0x{:x}", u64_at(bytes, 0)?),
        0x10 | 0x14 => write!(out, "0x{:x}", u32_at(bytes, 0)?),
        0x11 => {
            instant::write_filetime(u64_at(bytes, 0)?, out);
            Ok(())
        }
        0x12 => {
            let part = |at: usize| u16_at(bytes, at * 2);
            let (year, month, day) = (part(0)?, part(1)?, part(3)?);
            let (hour, minute, second, milli) = (part(4)?, part(5)?, part(6)?, part(7)?);
            write!(
                out,
                "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z"
            )
        }
        0x13 => write_sid(bytes, out)?,
        0x15 => write!(out, "0x{:x}", u64_at(bytes, 0)?),
        _ => Ok(()),
    };
    Some(())
}

fn push_number(mut number: u64, out: &mut String) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 || at == 0 {
            break;
        }
    }
    out.push_str(str::from_utf8(&digits[at..]).unwrap_or_default());
}

fn write_guid(bytes: &[u8; 16], out: &mut String) -> std::fmt::Result {
    let [a0, a1, a2, a3, b0, b1, c0, c1, d0, d1, rest @ ..] = bytes;
    let first = u32::from_le_bytes([*a0, *a1, *a2, *a3]);
    let (second, third) = (u16::from_le_bytes([*b0, *b1]), u16::from_le_bytes([*c0, *c1]));
    write!(out, "{{{first:08X}-{second:04X}-{third:04X}-{d0:02X}{d1:02X}-")?;
    for byte in rest {
        write!(out, "{byte:02X}")?;
    }
    out.write_char('}')
}

/// Revision, how many parts, six bytes of authority (big-endian), the parts.
fn write_sid(bytes: &[u8], out: &mut String) -> Option<std::fmt::Result> {
    let [revision, count, authority @ ..] = bytes.first_chunk::<8>()?;
    let authority = authority.iter().fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
    let mut result = write!(out, "S-{revision}-{authority}");
    for part in 0..usize::from(*count) {
        let part = u32_at(bytes, 8 + part * 4)?;
        result = result.and_then(|()| write!(out, "-{part}"));
    }
    Some(result)
}
