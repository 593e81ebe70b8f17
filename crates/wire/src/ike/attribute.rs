//! Data attributes, short and long, of transforms and of configuration (RFC 2408 §3.3).

use crate::{Fault, Reader, writer::Length};

/// Set in the type of an attribute whose value stands in the place of its length.
const SHORT: u16 = 0x8000;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attribute {
    /// Without the format bit.
    pub class: u16,
    pub value: AttributeValue,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttributeValue {
    Short(u16),
    Long(Vec<u8>),
}

impl Attribute {
    pub fn short(class: u16, value: u16) -> Self {
        Self { class, value: AttributeValue::Short(value) }
    }

    pub fn long(class: u16, value: impl Into<Vec<u8>>) -> Self {
        Self { class, value: AttributeValue::Long(value.into()) }
    }

    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let kind = reader.u16()?;
        let class = kind & !SHORT;
        if kind & SHORT != 0 {
            return Ok(Self::short(class, reader.u16()?));
        }
        let length = usize::from(reader.u16()?);
        Ok(Self::long(class, reader.take(length)?))
    }

    pub fn read_all(reader: &mut Reader<'_>) -> Result<Vec<Self>, Fault> {
        let mut attributes = Vec::new();
        while !reader.is_empty() {
            attributes.push(Self::read(reader)?);
        }
        Ok(attributes)
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        match &self.value {
            AttributeValue::Short(value) => {
                out.extend((self.class | SHORT).to_be_bytes());
                out.extend(value.to_be_bytes());
            }
            AttributeValue::Long(value) => {
                out.extend((self.class & !SHORT).to_be_bytes());
                let start = out.len() + 2;
                Length::<2>::since(start, out).extend(value);
            }
        }
    }
}

impl AttributeValue {
    /// As a number, however long it is written; a lifetime in 4 bytes is as good as one in 2.
    pub fn number(&self) -> Option<u64> {
        match self {
            Self::Short(value) => Some(u64::from(*value)),
            Self::Long(bytes) => {
                let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
                let digits = bytes.get(zeros..)?;
                (digits.len() <= 8 && !bytes.is_empty())
                    .then(|| digits.iter().fold(0, |sum, digit| sum << 8 | u64::from(*digit)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BYTES: [u8; 12] = [0x80, 0x0b, 0, 1, 0, 0x0c, 0, 4, 0, 1, 0x51, 0x80];

    fn attributes() -> Vec<Attribute> {
        vec![Attribute::short(11, 1), Attribute::long(12, [0, 1, 0x51, 0x80])]
    }

    fn read(bytes: &[u8]) -> Result<Vec<Attribute>, Fault> {
        Attribute::read_all(&mut Reader::at("test", bytes, 60))
    }

    fn write(attributes: &[Attribute]) -> Vec<u8> {
        let mut out = Vec::new();
        attributes.iter().for_each(|attribute| attribute.write(&mut out));
        out
    }

    #[test]
    fn reads() {
        assert_eq!(read(&BYTES), Ok(attributes()));
        assert_eq!(attributes()[1].value.number(), Some(86_400));
    }

    #[test]
    fn writes() {
        assert_eq!(write(&attributes()), BYTES);
    }

    #[test]
    fn round_trips() {
        assert_eq!(read(&write(&attributes())), Ok(attributes()));
    }

    #[test]
    fn rejects_every_shorter_prefix() {
        for length in (1..BYTES.len()).filter(|length| *length != 4) {
            assert!(read(&BYTES[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn keeps_unknown_values() {
        assert_eq!(read(&[0xff, 0xff, 0, 7]), Ok(vec![Attribute::short(0x7fff, 7)]));
    }

    #[test]
    fn names_the_offset_of_a_fault() {
        let fault = Fault { structure: "test", offset: 68, need: 4, have: 3 };
        assert_eq!(read(&BYTES[..11]), Err(fault));
    }

    #[test]
    fn a_number_may_have_leading_zeros_and_no_more_than_eight_digits() {
        assert_eq!(AttributeValue::Short(7).number(), Some(7));
        assert_eq!(AttributeValue::Long(vec![0; 12]).number(), Some(0));
        assert_eq!(AttributeValue::Long(vec![1; 9]).number(), None);
        assert_eq!(AttributeValue::Long(vec![]).number(), None);
    }
}
