//! The values of events: their types and bytes in the binary form (MS-EVEN6 §2.2.12).

use super::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Int32,
    UInt32,
    UInt64,
    Guid,
    Sid,
    Hex64,
}

impl Kind {
    pub(super) fn code(self) -> u8 {
        match self {
            Kind::Text => 0x01,
            Kind::Int32 => 0x07,
            Kind::UInt32 => 0x08,
            Kind::UInt64 => 0x0a,
            Kind::Guid => 0x0f,
            Kind::Sid => 0x13,
            Kind::Hex64 => 0x15,
        }
    }

    /// What stands where nothing is known, as Windows has it.
    pub(super) fn nothing(self) -> &'static str {
        match self {
            Kind::Text => "-",
            Kind::Int32 | Kind::UInt32 | Kind::UInt64 => "0",
            Kind::Guid => "{00000000-0000-0000-0000-000000000000}",
            Kind::Sid => "S-1-0-0",
            Kind::Hex64 => "0x0",
        }
    }

    /// The bytes of what the text says.
    pub(super) fn bytes(self, text: &str) -> Result<Vec<u8>, Error> {
        let wrong = || Error::new(format!("{text:?} is no {self:?}"));
        Ok(match self {
            Kind::Text => utf16(text),
            Kind::Int32 => text.parse::<i32>().map_err(|_| wrong())?.to_le_bytes().to_vec(),
            Kind::UInt32 => text.parse::<u32>().map_err(|_| wrong())?.to_le_bytes().to_vec(),
            Kind::UInt64 => text.parse::<u64>().map_err(|_| wrong())?.to_le_bytes().to_vec(),
            Kind::Guid => guid(text).ok_or_else(wrong)?.to_vec(),
            Kind::Sid => sid(text).ok_or_else(wrong)?,
            Kind::Hex64 => {
                let digits = text.strip_prefix("0x").ok_or_else(wrong)?;
                let number = u64::from_str_radix(digits, 16).map_err(|_| wrong())?;
                number.to_le_bytes().to_vec()
            }
        })
    }
}

pub(super) fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

pub(super) fn hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    let pairs = (0..text.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

pub(super) fn guid(text: &str) -> Option<[u8; 16]> {
    let digits = text.strip_prefix('{')?.strip_suffix('}')?.replace('-', "");
    let mut bytes: [u8; 16] = hex(&digits)?.try_into().ok()?;
    bytes[..4].reverse();
    bytes[4..6].reverse();
    bytes[6..8].reverse();
    Some(bytes)
}

fn sid(text: &str) -> Option<Vec<u8>> {
    let mut parts = text.strip_prefix("S-")?.split('-').map(str::parse::<u64>);
    let revision = u8::try_from(parts.next()?.ok()?).ok()?;
    let authority = parts.next()?.ok()?;
    let parts: Vec<u32> =
        parts.map(|part| u32::try_from(part.ok()?).ok()).collect::<Option<_>>()?;
    let mut bytes = vec![revision, u8::try_from(parts.len()).ok()?];
    bytes.extend(&authority.to_be_bytes()[2..]);
    bytes.extend(parts.iter().flat_map(|part| part.to_le_bytes()));
    Some(bytes)
}
