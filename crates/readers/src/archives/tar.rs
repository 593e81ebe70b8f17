//! Tar: headers of 512 bytes (POSIX ustar, with GNU's and pax's long names).

use std::io::{self, Read, SeekFrom};

use evidence::Why;

use super::unpacked::{Budget, Unpacked};
use super::{Found, MOST_MEMBERS, Packed};

const BLOCK: u64 = 512;
/// Of a header that carries a long name or attributes.
const LONGEST_EXTENSION: u64 = 64 << 10;

pub(super) fn recognises(start: &[u8]) -> bool {
    start.get(257..262) == Some(b"ustar") && is_sound(start)
}

pub(super) fn walk(input: &mut dyn Packed, budget: &Budget, see: &mut dyn FnMut(Found<'_>)) {
    if let Err(why) = members(input, budget, see) {
        see(Found::Unread { name: "", why });
    }
}

fn members(
    input: &mut dyn Packed,
    budget: &Budget,
    see: &mut dyn FnMut(Found<'_>),
) -> Result<(), Why> {
    let damaged = || Why::Damaged { structure: "tar header" };
    let mut long_name = None;
    let mut at = 0_u64;
    for _ in 0..MOST_MEMBERS {
        let failed = |error: io::Error| super::why(&error, "tar header");
        input.seek(SeekFrom::Start(at)).map_err(failed)?;
        let mut header = [0; BLOCK as usize];
        input.read_exact(&mut header).map_err(failed)?;
        if header.iter().all(|byte| *byte == 0) {
            return Ok(());
        }
        if !is_sound(&header) {
            return Err(damaged());
        }
        let size = header.get(124..136).and_then(octal).ok_or_else(damaged)?;
        let behind = at.checked_add(BLOCK).and_then(|start| start.checked_add(size));
        at = behind.and_then(|end| end.checked_next_multiple_of(BLOCK)).ok_or_else(damaged)?;
        let mut content = Unpacked::new(&mut *input, budget).of_size(size);
        match header.get(156) {
            Some(0 | b'0' | b'7') => {
                let name = long_name.take().unwrap_or_else(|| own_name(&header));
                see(Found::Member { name: &name, input: &mut content });
                if let Some(why) = content.fault() {
                    see(Found::Unread { name: &name, why });
                }
            }
            Some(kind @ (b'L' | b'x')) => {
                let mut bytes = Vec::new();
                content.take(LONGEST_EXTENSION).read_to_end(&mut bytes).map_err(failed)?;
                long_name = if *kind == b'L' { gnu_name(&bytes) } else { pax_name(&bytes) };
            }
            // Folders, links, devices, attributes for all.
            _ => {}
        }
    }
    Err(super::too_many())
}

/// The sum of a header's bytes, its own field as spaces.
fn is_sound(header: &[u8]) -> bool {
    let Some(header) = header.get(..BLOCK as usize) else { return false };
    let sum = |bytes: &[u8]| bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
    let (before, field, behind) = (&header[..148], &header[148..156], &header[156..]);
    octal(field) == Some(sum(before) + sum(behind) + 8 * u64::from(b' '))
}

/// Octal digits, or GNU's binary number behind a byte 0x80.
fn octal(field: &[u8]) -> Option<u64> {
    if let Some((0x80, binary)) = field.split_first() {
        let mut bytes = binary.iter();
        let number = bytes.by_ref().rev().take(8).rev();
        let number = number.fold(0, |number, byte| number << 8 | u64::from(*byte));
        return Some(number);
    }
    let text = std::str::from_utf8(field).ok()?.trim_matches([' ', '\0']);
    if text.is_empty() { Some(0) } else { u64::from_str_radix(text, 8).ok() }
}

fn own_name(header: &[u8]) -> String {
    let text = |from: usize, to: usize| {
        let field = header.get(from..to).unwrap_or_default();
        field.split(|byte| *byte == 0).next().unwrap_or_default().to_vec()
    };
    let (name, prefix) = (text(0, 100), text(345, 500));
    match header.get(257..263) == Some(b"ustar\0") && !prefix.is_empty() {
        true => super::tidy(&[prefix, b"/".to_vec(), name].concat()),
        false => super::tidy(&name),
    }
}

fn gnu_name(bytes: &[u8]) -> Option<String> {
    bytes.split(|byte| *byte == 0).next().map(super::tidy)
}

/// Records `length key=value\n` (POSIX pax).
fn pax_name(bytes: &[u8]) -> Option<String> {
    let mut rest = bytes;
    loop {
        let space = rest.iter().position(|byte| *byte == b' ')?;
        let length = std::str::from_utf8(rest.get(..space)?).ok()?.parse::<usize>().ok()?;
        let record = rest.get(space + 1..length.checked_sub(1)?)?;
        if let Some(path) = record.strip_prefix(b"path=") {
            return Some(super::tidy(path));
        }
        rest = rest.get(length..)?;
    }
}
