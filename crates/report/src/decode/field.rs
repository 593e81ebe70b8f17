//! A field of a payload: its name, its value, what is inside it.

use std::borrow::Cow;
use std::fmt::{Display, Write};
use std::net::IpAddr;

use verdict::Text;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: Cow<'static, str>,
    pub(super) value: Value,
    pub(super) fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Everything is in the fields inside.
    None,
    Text(String),
    Bytes(Vec<u8>),
    /// So many bytes that mean nothing to anyone without the keys.
    Sealed(usize),
    /// A value with words of ours in it.
    Words(Text),
    /// A sentence of `knowledge`, in English and Italian.
    Says([&'static str; 2]),
    /// A password, say: so many bytes, which are never shown.
    Secret(usize),
}

impl Field {
    pub(super) fn text(name: impl Into<Cow<'static, str>>, value: impl Display) -> Field {
        Field::new(name, Value::Text(value.to_string()))
    }

    pub(super) fn words(
        name: impl Into<Cow<'static, str>>,
        en: impl Into<String>,
        it: impl Into<String>,
    ) -> Field {
        Field::new(name, Value::Words(Text::new(en, it)))
    }

    pub(super) fn bits(name: impl Into<Cow<'static, str>>, bits: impl Display) -> Field {
        Field::words(name, format!("{bits} bits"), format!("{bits} bit"))
    }

    pub(super) fn seconds(name: impl Into<Cow<'static, str>>, seconds: impl Display) -> Field {
        Field::words(name, format!("{seconds} seconds"), format!("{seconds} secondi"))
    }

    pub(super) fn bytes(name: impl Into<Cow<'static, str>>, value: &[u8]) -> Field {
        Field::new(name, Value::Bytes(value.to_vec()))
    }

    pub(super) fn secret(name: impl Into<Cow<'static, str>>, length: usize) -> Field {
        Field::new(name, Value::Secret(length))
    }

    pub(super) fn sealed(value: &[u8]) -> Field {
        Field::new("IV, ciphertext, checksum", Value::Sealed(value.len()))
    }

    pub(super) fn new(name: impl Into<Cow<'static, str>>, value: Value) -> Field {
        Field { name: name.into(), value, fields: Vec::new() }
    }

    pub(super) fn with(mut self, fields: Vec<Field>) -> Field {
        self.fields = fields;
        self
    }

    /// As text where it is nothing but letters, else as bytes.
    pub(super) fn readable(name: impl Into<Cow<'static, str>>, value: &[u8]) -> Field {
        match readable(value) {
            Some(text) => Field::text(name, format!("\"{text}\"")),
            None => Field::bytes(name, value),
        }
    }

    /// As an address where its length is that of one, else as bytes.
    pub(super) fn address(name: impl Into<Cow<'static, str>>, value: &[u8]) -> Field {
        match address(value) {
            Some(address) => Field::text(name, address),
            None => Field::bytes(name, value),
        }
    }
}

pub(super) fn address(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(v4) = <[u8; 4]>::try_from(bytes) {
        return Some(v4.into());
    }
    <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from)
}

pub(super) fn readable(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let letters = text.chars().all(|letter| !letter.is_control());
    (letters && !text.is_empty()).then_some(text)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

pub(super) fn big_endian(bytes: &[u8]) -> Option<u64> {
    let fits = (1..=8).contains(&bytes.len());
    fits.then(|| bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}
