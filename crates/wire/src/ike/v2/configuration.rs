//! The Configuration payload (RFC 7296 §3.15).

use numbers::ikev2::{ConfigurationAttribute, ConfigurationPayloadType};

use crate::{Fault, Reader, writer::Length};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Configuration {
    pub kind: ConfigurationPayloadType,
    pub values: Vec<ConfigurationValue>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConfigurationValue {
    pub attribute: ConfigurationAttribute,
    /// Empty in a request that has no wish of its own.
    pub value: Vec<u8>,
}

/// Reserved, unlike the same bit in IKEv1: every value has a length.
const RESERVED: u16 = 0x8000;

impl Configuration {
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let kind = ConfigurationPayloadType(reader.u8()?);
        reader.take(3)?;
        let mut values = Vec::new();
        while !reader.is_empty() {
            let attribute = ConfigurationAttribute(reader.u16()? & !RESERVED);
            let length = usize::from(reader.u16()?);
            values.push(ConfigurationValue { attribute, value: reader.take(length)?.to_vec() });
        }
        Ok(Self { kind, values })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend([self.kind.0, 0, 0, 0]);
        for ConfigurationValue { attribute, value } in &self.values {
            out.extend((attribute.0 & !RESERVED).to_be_bytes());
            let start = out.len() + 2;
            Length::<2>::since(start, out).extend(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::PayloadType;

    use super::*;
    use crate::ike::v2::Payload;

    fn payload(kind: ConfigurationPayloadType, values: &[(u16, &[u8])]) -> Payload<'static> {
        let values = values
            .iter()
            .map(|(attribute, value)| ConfigurationValue {
                attribute: ConfigurationAttribute(*attribute),
                value: value.to_vec(),
            })
            .collect();
        Payload::Configuration(Configuration { kind, values })
    }

    six! {
        v2, PayloadType::CONFIGURATION,
        bytes: [0, 0, 0, 20, 2, 0, 0, 0, 0, 1, 0, 4, 10, 0, 0, 9, 0, 3, 0, 0],
        value: payload(ConfigurationPayloadType::CFG_REPLY, &[(1, &[10, 0, 0, 9]), (3, &[])]),
        unknown: [0, 0, 0, 13, 250, 0, 0, 0, 0x7f, 0xff, 0, 1, 5]
            => payload(ConfigurationPayloadType(250), &[(0x7fff, &[5])]),
        fault: [0, 0, 0, 14, 1, 0, 0, 0, 0, 1, 0, 4, 10, 0]
            => ("IKEv2 Configuration payload", 12, 4, 2),
    }
}
