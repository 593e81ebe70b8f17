//! The Attributes payload of mode configuration (draft-ietf-ipsec-isakmp-mode-cfg) and XAUTH.

use numbers::ikev1::{ConfigurationAttribute, ConfigurationType};

use crate::ike::{Attribute, AttributeValue};
use crate::{Fault, Reader};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Attributes {
    pub kind: ConfigurationType,
    /// Pairs a request with its reply.
    pub identifier: u16,
    /// Their class is a [`ConfigurationAttribute`].
    pub attributes: Vec<Attribute>,
}

impl Attributes {
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let kind = ConfigurationType(reader.u8()?);
        reader.u8()?;
        let identifier = reader.u16()?;
        Ok(Self { kind, identifier, attributes: Attribute::read_all(reader)? })
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend([self.kind.0, 0]);
        out.extend(self.identifier.to_be_bytes());
        self.attributes.iter().for_each(|attribute| attribute.write(out));
    }

    /// The first value of that attribute.
    pub fn value(&self, attribute: ConfigurationAttribute) -> Option<&AttributeValue> {
        self.attributes.iter().find(|own| own.class == attribute.0).map(|own| &own.value)
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev1::PayloadType;

    use super::*;
    use crate::ike::v1::Payload;

    fn payload(kind: u8, identifier: u16, attributes: Vec<Attribute>) -> Payload<'static> {
        let kind = ConfigurationType(kind);
        Payload::Attributes(Attributes { kind, identifier, attributes })
    }

    fn xauth() -> Vec<Attribute> {
        vec![
            Attribute::short(ConfigurationAttribute::XAUTH_STATUS.0, 1),
            Attribute::long(ConfigurationAttribute::XAUTH_USER_NAME.0, *b"bo"),
        ]
    }

    six! {
        v1, PayloadType::ATTRIBUTES,
        bytes: [0, 0, 0, 18, 3, 0, 0, 7, 0xc0, 0x8f, 0, 1, 0x40, 0x89, 0, 2, b'b', b'o'],
        value: payload(3, 7, xauth()),
        unknown: [0, 0, 0, 12, 250, 0, 0, 0, 0xff, 0xff, 0, 9]
            => payload(250, 0, vec![Attribute::short(0x7fff, 9)]),
        fault: [0, 0, 0, 13, 1, 0, 0, 0, 0x40, 0x89, 0, 2, b'b']
            => ("IKEv1 Attributes payload", 12, 2, 1),
    }

    #[test]
    fn finds_a_value() {
        let (kind, attributes) = (ConfigurationType::ISAKMP_CFG_SET, xauth());
        let set = Attributes { kind, identifier: 0, attributes };
        let status = set.value(ConfigurationAttribute::XAUTH_STATUS);
        assert_eq!(status, Some(&AttributeValue::Short(1)));
        assert_eq!(set.value(ConfigurationAttribute::XAUTH_TYPE), None);
    }
}
