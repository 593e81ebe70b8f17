//! The Security Association payload: proposals of transforms (RFC 7296 §3.3).

use numbers::ikev2::{
    Encryption, ExtendedSequenceNumbers, Integrity, KeyExchangeMethod, Prf, ProtocolId,
    TransformAttribute, TransformType,
};

use crate::ike::{Attribute, AttributeValue};
use crate::{Fault, Reader, writer};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SecurityAssociation {
    pub proposals: Vec<Proposal>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Proposal {
    pub number: u8,
    pub protocol: ProtocolId,
    pub spi: Vec<u8>,
    pub transforms: Vec<Transform>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Transform {
    pub kind: TransformType,
    /// In the registry that `kind` selects.
    pub id: u16,
    /// In bits.
    pub key_length: Option<u16>,
    /// The attributes other than the key length.
    pub attributes: Vec<Attribute>,
}

const PROPOSAL: &str = "IKEv2 proposal";
const TRANSFORM: &str = "IKEv2 transform";

/// First byte of all but the last proposal, of all but the last transform.
const MORE_PROPOSALS: u8 = 2;
const MORE_TRANSFORMS: u8 = 3;

impl SecurityAssociation {
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let mut proposals = Vec::new();
        loop {
            let mut frame = reader.framed(PROPOSAL)?;
            proposals.push(Proposal::read(&mut frame.body)?);
            if frame.first == 0 {
                return Ok(Self { proposals });
            }
        }
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        for (index, proposal) in self.proposals.iter().enumerate() {
            let is_last = index + 1 == self.proposals.len();
            let more = if is_last { 0 } else { MORE_PROPOSALS };
            proposal.write(&mut writer::framed(out, more, 0));
        }
    }
}

impl Proposal {
    /// Its transforms of one kind, in the order they were sent.
    pub fn transforms(&self, kind: TransformType) -> impl Iterator<Item = &Transform> {
        self.transforms.iter().filter(move |transform| transform.kind == kind)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let number = reader.u8()?;
        let protocol = ProtocolId(reader.u8()?);
        let spi_size = reader.u8()?;
        let count = reader.u8()?;
        let spi = reader.take(usize::from(spi_size))?.to_vec();
        let mut transforms = Vec::with_capacity(usize::from(count).min(reader.remaining() / 8));
        while !reader.is_empty() {
            let mut frame = reader.framed(TRANSFORM)?;
            transforms.push(Transform::read(&mut frame.body)?);
            if frame.first == 0 {
                break;
            }
        }
        Ok(Self { number, protocol, spi, transforms })
    }

    fn write(&self, out: &mut Vec<u8>) {
        let Self { number, protocol, spi, transforms } = self;
        let (spi_size, count) = (writer::count(spi.len()), writer::count(transforms.len()));
        out.extend([*number, protocol.0, spi_size, count]);
        out.extend(spi);
        for (index, transform) in transforms.iter().enumerate() {
            let is_last = index + 1 == transforms.len();
            let more = if is_last { 0 } else { MORE_TRANSFORMS };
            transform.write(&mut writer::framed(out, more, 0));
        }
    }
}

impl Transform {
    pub fn new(kind: TransformType, id: impl Into<u16>) -> Self {
        Self { kind, id: id.into(), key_length: None, attributes: Vec::new() }
    }

    /// Ciphers of one key size come without a length, the others must have one.
    pub fn encryption(id: Encryption, key_length: impl Into<Option<u16>>) -> Self {
        Self { key_length: key_length.into(), ..Self::new(TransformType::ENCRYPTION, id) }
    }

    pub fn prf(id: Prf) -> Self {
        Self::new(TransformType::PRF, id)
    }

    pub fn integrity(id: Integrity) -> Self {
        Self::new(TransformType::INTEGRITY, id)
    }

    pub fn key_exchange(id: KeyExchangeMethod) -> Self {
        Self::new(TransformType::KEY_EXCHANGE, id)
    }

    pub fn extended_sequence_numbers(id: ExtendedSequenceNumbers) -> Self {
        Self::new(TransformType::EXTENDED_SEQUENCE_NUMBERS, id)
    }

    /// The name of `id` in the registry that `kind` selects; without the key length.
    pub fn name(&self) -> Option<&'static str> {
        match self.kind {
            TransformType::ENCRYPTION => Encryption(self.id).name(),
            TransformType::PRF => Prf(self.id).name(),
            TransformType::INTEGRITY => Integrity(self.id).name(),
            TransformType::EXTENDED_SEQUENCE_NUMBERS => ExtendedSequenceNumbers(self.id).name(),
            kind if kind.is_key_exchange() => KeyExchangeMethod(self.id).name(),
            _ => None,
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let kind = TransformType(reader.u8()?);
        reader.u8()?;
        let mut transform = Self::new(kind, reader.u16()?);
        while !reader.is_empty() {
            let attribute = Attribute::read(reader)?;
            match attribute.value {
                AttributeValue::Short(bits)
                    if attribute.class == TransformAttribute::KEY_LENGTH.0
                        && transform.key_length.is_none() =>
                {
                    transform.key_length = Some(bits);
                }
                _ => transform.attributes.push(attribute),
            }
        }
        Ok(transform)
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend([self.kind.0, 0]);
        out.extend(self.id.to_be_bytes());
        if let Some(bits) = self.key_length {
            Attribute::short(TransformAttribute::KEY_LENGTH.0, bits).write(out);
        }
        self.attributes.iter().for_each(|attribute| attribute.write(out));
    }
}

#[cfg(test)]
mod tests {
    use numbers::ikev2::PayloadType;

    use super::*;
    use crate::ike::v2::Payload;

    #[rustfmt::skip]
    const BYTES: [u8; 56] = [
        0, 0, 0, 56,
        2, 0, 0, 32, 1, 3, 4, 2, 0xa, 0xb, 0xc, 0xd,
            3, 0, 0, 12, 1, 0, 0, 12, 0x80, 14, 1, 0,
            0, 0, 0, 8, 3, 0, 0, 12,
        0, 0, 0, 20, 2, 2, 4, 1, 0xa, 0xb, 0xc, 0xd,
            0, 0, 0, 8, 3, 0, 0, 2,
    ];

    fn esp_or_ah() -> Payload<'static> {
        let spi = vec![0xa, 0xb, 0xc, 0xd];
        let esp = vec![
            Transform::encryption(Encryption::ENCR_AES_CBC, 256),
            Transform::integrity(Integrity::AUTH_HMAC_SHA2_256_128),
        ];
        let ah = vec![Transform::integrity(Integrity::AUTH_HMAC_SHA1_96)];
        let proposal = |number, protocol, transforms| Proposal {
            number,
            protocol,
            spi: spi.clone(),
            transforms,
        };
        let proposals = vec![proposal(1, ProtocolId::ESP, esp), proposal(2, ProtocolId::AH, ah)];
        Payload::SecurityAssociation(SecurityAssociation { proposals })
    }

    #[rustfmt::skip]
    const UNKNOWN: [u8; 31] = [
        0, 0, 0, 31,
        0, 0, 0, 27, 200, 201, 0, 1,
            0, 0, 0, 19, 202, 0, 0xff, 0xff, 0x80, 14, 0, 7, 0, 33, 0, 3, 1, 2, 3,
    ];

    fn unknown() -> Payload<'static> {
        let kind = TransformType(202);
        let attributes = vec![Attribute::long(33, [1, 2, 3])];
        let transform = Transform { kind, id: 0xffff, key_length: Some(7), attributes };
        let (number, protocol) = (200, ProtocolId(201));
        let proposal = Proposal { number, protocol, spi: vec![], transforms: vec![transform] };
        Payload::SecurityAssociation(SecurityAssociation { proposals: vec![proposal] })
    }

    six! {
        v2, PayloadType::SECURITY_ASSOCIATION,
        bytes: BYTES, value: esp_or_ah(), unknown: UNKNOWN => unknown(),
        fault: [0, 0, 0, 20, 0, 0, 0, 16, 1, 1, 0, 1, 0, 0, 0, 9, 1, 0, 0, 12]
            => ("IKEv2 transform", 12, 9, 8),
    }

    #[test]
    fn more_proposals_than_bytes_is_a_fault() {
        let bytes = [2, 0, 0, 8, 1, 1, 0, 0];
        let fault = Fault { structure: PROPOSAL, offset: 8, need: 4, have: 0 };
        assert_eq!(SecurityAssociation::read(&mut Reader::new("test", &bytes)), Err(fault));
    }

    #[test]
    fn a_key_length_in_the_long_form_stays_an_attribute() {
        let bytes = [1, 0, 0, 12, 0, 14, 0, 2, 1, 0];
        let transform = Transform::read(&mut Reader::new("test", &bytes)).unwrap();
        assert_eq!(transform.key_length, None);
        assert_eq!(transform.attributes, [Attribute::long(14, [1, 0])]);
    }

    #[test]
    fn a_transform_is_named_by_its_kinds_registry() {
        let name = |kind, id: u16| Transform::new(kind, id).name();
        assert_eq!(name(TransformType::PRF, 5), Some("PRF_HMAC_SHA2_256"));
        assert_eq!(name(TransformType::ADDITIONAL_KEY_EXCHANGE_3, 36), Some("ml-kem-768"));
        assert_eq!(name(TransformType(200), 5), None);
    }

    #[test]
    fn finds_transforms_by_kind() {
        let Payload::SecurityAssociation(sa) = esp_or_ah() else { panic!() };
        let ids = |kind| sa.proposals[0].transforms(kind).map(|it| it.id).collect::<Vec<_>>();
        assert_eq!(ids(TransformType::ENCRYPTION), [12]);
        assert_eq!(ids(TransformType::KEY_EXCHANGE), []);
    }
}
