//! A transform and what its attributes say in phase 1 and in phase 2 (RFC 2408 §3.6).

use numbers::ikev1::{
    AuthenticationAlgorithm, AuthenticationMethod, EncapsulationMode, Encryption, GroupDescription,
    Hash, LifeType, Phase1Attribute, Phase2Attribute,
};

use crate::ike::{Attribute, AttributeValue};
use crate::{Fault, Reader};

/// The accessors read it as one of phase 1; [`Transform::phase2`] has the others. Attributes are
/// numbered anew in phase 2, so a transform must be asked by the phase it came in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Transform {
    pub number: u8,
    /// In phase 1 always `KEY_IKE`; in phase 2 an `EspTransform`, `AhTransform` or
    /// `IpcompTransform` by the protocol of the proposal.
    pub id: u8,
    pub attributes: Vec<Attribute>,
}

/// A transform of quick mode.
#[derive(Clone, Copy, Debug)]
pub struct Phase2<'a> {
    transform: &'a Transform,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lifetime {
    pub kind: LifeType,
    pub amount: u64,
}

impl Transform {
    pub fn encryption(&self) -> Option<Encryption> {
        self.short(Phase1Attribute::ENCRYPTION_ALGORITHM.0).map(Encryption)
    }

    pub fn hash(&self) -> Option<Hash> {
        self.short(Phase1Attribute::HASH_ALGORITHM.0).map(Hash)
    }

    pub fn authentication(&self) -> Option<AuthenticationMethod> {
        self.short(Phase1Attribute::AUTHENTICATION_METHOD.0).map(AuthenticationMethod)
    }

    pub fn group(&self) -> Option<GroupDescription> {
        self.short(Phase1Attribute::GROUP_DESCRIPTION.0).map(GroupDescription)
    }

    /// In bits.
    pub fn key_length(&self) -> Option<u16> {
        self.short(Phase1Attribute::KEY_LENGTH.0)
    }

    /// The first of its lifetimes.
    pub fn lifetime(&self) -> Option<Lifetime> {
        self.lifetimes().next()
    }

    pub fn lifetimes(&self) -> impl Iterator<Item = Lifetime> {
        self.pairs(Phase1Attribute::LIFE_TYPE.0, Phase1Attribute::LIFE_DURATION.0)
    }

    pub fn phase2(&self) -> Phase2<'_> {
        Phase2 { transform: self }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let number = reader.u8()?;
        let id = reader.u8()?;
        reader.u16()?;
        Ok(Self { number, id, attributes: Attribute::read_all(reader)? })
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend([self.number, self.id, 0, 0]);
        self.attributes.iter().for_each(|attribute| attribute.write(out));
    }

    /// Of any format, as long as the value fits.
    fn short(&self, class: u16) -> Option<u16> {
        let attribute = self.attributes.iter().find(|attribute| attribute.class == class)?;
        attribute.value.number().and_then(|number| u16::try_from(number).ok())
    }

    /// Each duration belongs to the life type before it.
    fn pairs(&self, kind: u16, duration: u16) -> impl Iterator<Item = Lifetime> {
        let mut unit = None;
        self.attributes.iter().filter_map(move |Attribute { class, value }| {
            if let (true, AttributeValue::Short(value)) = (*class == kind, value) {
                unit = Some(LifeType(*value));
                return None;
            }
            let amount = (*class == duration).then(|| value.number())??;
            Some(Lifetime { kind: unit.take()?, amount })
        })
    }
}

impl<'a> Phase2<'a> {
    pub fn encapsulation_mode(self) -> Option<EncapsulationMode> {
        self.transform.short(Phase2Attribute::ENCAPSULATION_MODE.0).map(EncapsulationMode)
    }

    pub fn authentication(self) -> Option<AuthenticationAlgorithm> {
        let algorithm = self.transform.short(Phase2Attribute::AUTHENTICATION_ALGORITHM.0);
        algorithm.map(AuthenticationAlgorithm)
    }

    /// The group of perfect forward secrecy, if it is asked for.
    pub fn group(self) -> Option<GroupDescription> {
        self.transform.short(Phase2Attribute::GROUP_DESCRIPTION.0).map(GroupDescription)
    }

    /// In bits.
    pub fn key_length(self) -> Option<u16> {
        self.transform.short(Phase2Attribute::KEY_LENGTH.0)
    }

    pub fn extended_sequence_numbers(self) -> bool {
        self.transform.short(Phase2Attribute::EXTENDED_SEQUENCE_NUMBER.0) == Some(1)
    }

    /// The first of its lifetimes.
    pub fn lifetime(self) -> Option<Lifetime> {
        self.lifetimes().next()
    }

    pub fn lifetimes(self) -> impl Iterator<Item = Lifetime> + 'a {
        self.transform.pairs(Phase2Attribute::LIFE_TYPE.0, Phase2Attribute::LIFE_DURATION.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(amount: u64) -> Lifetime {
        Lifetime { kind: LifeType::SECONDS, amount }
    }

    #[test]
    fn a_phase_1_transform_is_a_suite() {
        let short = Attribute::short;
        let attributes = vec![
            short(1, 7),
            short(14, 256),
            short(2, 2),
            short(4, 20),
            short(3, 1),
            short(11, 1),
            Attribute::long(12, [0, 0, 0x70, 0x80]),
        ];
        let transform = Transform { number: 1, id: 1, attributes };
        assert_eq!(transform.encryption(), Some(Encryption::AES_CBC));
        assert_eq!(transform.key_length(), Some(256));
        assert_eq!(transform.hash(), Some(Hash::SHA));
        assert_eq!(transform.group(), Some(GroupDescription::ECP_384));
        assert_eq!(transform.authentication(), Some(AuthenticationMethod::PRE_SHARED_KEY));
        assert_eq!(transform.lifetime(), Some(seconds(28_800)));
    }

    #[test]
    fn a_phase_2_transform_numbers_its_attributes_anew() {
        let short = Attribute::short;
        let attributes = vec![
            short(1, 1),
            short(2, 3600),
            short(1, 2),
            Attribute::long(2, 250_000_u32.to_be_bytes()),
            short(4, 2),
            short(5, 2),
            short(6, 128),
            short(3, 14),
        ];
        let transform = Transform { number: 1, id: 12, attributes };
        let phase2 = transform.phase2();
        assert_eq!(phase2.encapsulation_mode(), Some(EncapsulationMode::TRANSPORT));
        assert_eq!(phase2.authentication(), Some(AuthenticationAlgorithm::HMAC_SHA));
        assert_eq!(phase2.key_length(), Some(128));
        assert_eq!(phase2.group(), Some(GroupDescription::MODP_2048));
        assert!(!phase2.extended_sequence_numbers());
        let kilobytes = Lifetime { kind: LifeType::KILOBYTES, amount: 250_000 };
        assert!(phase2.lifetimes().eq([seconds(3600), kilobytes]));
    }

    #[test]
    fn a_duration_without_a_type_is_no_lifetime() {
        let attributes = vec![Attribute::short(12, 9)];
        assert_eq!(Transform { number: 1, id: 1, attributes }.lifetime(), None);
    }
}
