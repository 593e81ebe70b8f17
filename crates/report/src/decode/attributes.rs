//! The attributes of IKEv1: of transforms, of mode configuration and XAUTH.

use numbers::ikev1::{
    AhTransform, AuthenticationAlgorithm, AuthenticationMethod, ConfigurationAttribute,
    EncapsulationMode, Encryption, EspTransform, GroupDescription, GroupType, Hash,
    IpcompTransform, IsakmpTransform, LifeType, Phase1Attribute, Phase2Attribute, ProtocolId,
};
use wire::ike::v1::{Attributes, Transform};
use wire::ike::{Attribute, AttributeValue};

use super::field::{Field, address, readable};

pub(super) fn transform(protocol: ProtocolId, transform: &Transform) -> Field {
    let is_phase1 = protocol == ProtocolId::ISAKMP;
    let id = match protocol {
        ProtocolId::ISAKMP => IsakmpTransform(transform.id).to_string(),
        ProtocolId::AH => AhTransform(transform.id).to_string(),
        ProtocolId::ESP => EspTransform(transform.id).to_string(),
        ProtocolId::IPCOMP => IpcompTransform(transform.id).to_string(),
        _ => transform.id.to_string(),
    };
    let fields = transform
        .attributes
        .iter()
        .map(|attribute| if is_phase1 { phase1(attribute) } else { phase2(attribute) })
        .collect();
    Field::text(format!("transform {}", transform.number), id).with(fields)
}

fn phase1(attribute: &Attribute) -> Field {
    let kind = Phase1Attribute(attribute.class);
    if let (Phase1Attribute::KEY_LENGTH, Some(bits)) = (kind, attribute.value.number()) {
        return Field::bits(kind.to_string(), bits);
    }
    valued(kind.to_string(), attribute, |value| {
        Some(match kind {
            Phase1Attribute::ENCRYPTION_ALGORITHM => Encryption(value).to_string(),
            Phase1Attribute::HASH_ALGORITHM => Hash(value).to_string(),
            Phase1Attribute::AUTHENTICATION_METHOD => AuthenticationMethod(value).to_string(),
            Phase1Attribute::GROUP_DESCRIPTION => group(value),
            Phase1Attribute::GROUP_TYPE => GroupType(value).to_string(),
            Phase1Attribute::LIFE_TYPE => LifeType(value).to_string(),
            _ => return None,
        })
    })
}

fn phase2(attribute: &Attribute) -> Field {
    let kind = Phase2Attribute(attribute.class);
    if let (Phase2Attribute::KEY_LENGTH, Some(bits)) = (kind, attribute.value.number()) {
        return Field::bits(kind.to_string(), bits);
    }
    valued(kind.to_string(), attribute, |value| {
        Some(match kind {
            Phase2Attribute::LIFE_TYPE => LifeType(value).to_string(),
            Phase2Attribute::GROUP_DESCRIPTION => group(value),
            Phase2Attribute::ENCAPSULATION_MODE => EncapsulationMode(value).to_string(),
            Phase2Attribute::AUTHENTICATION_ALGORITHM => AuthenticationAlgorithm(value).to_string(),
            _ => return None,
        })
    })
}

fn group(number: u16) -> String {
    format!("{} ({number})", GroupDescription(number))
}

/// By name where it has one, else as a number, else in bytes.
fn valued(name: String, attribute: &Attribute, named: impl Fn(u16) -> Option<String>) -> Field {
    let number = attribute.value.number();
    match (number, &attribute.value) {
        (Some(number), _) => {
            let named = u16::try_from(number).ok().and_then(named);
            Field::text(name, named.unwrap_or_else(|| number.to_string()))
        }
        (None, AttributeValue::Long(bytes)) => Field::bytes(name, bytes),
        (None, AttributeValue::Short(value)) => Field::text(name, value),
    }
}

/// Attributes of an IKEv2 transform that are not the key length.
pub(super) fn unknown(attributes: &[Attribute]) -> Vec<Field> {
    let name = |class| numbers::ikev2::TransformAttribute(class).to_string();
    attributes.iter().map(|own| valued(name(own.class), own, |_| None)).collect()
}

pub(super) fn configuration(own: &Attributes) -> Vec<Field> {
    let mut fields = vec![Field::text("type", own.kind), Field::text("identifier", own.identifier)];
    fields.extend(own.attributes.iter().map(configuration_value));
    fields
}

fn configuration_value(attribute: &Attribute) -> Field {
    let kind = ConfigurationAttribute(attribute.class);
    let name = kind.to_string();
    let bytes = match &attribute.value {
        AttributeValue::Short(value) => return Field::text(name, value),
        AttributeValue::Long(bytes) => bytes,
    };
    match kind {
        // What a person types to prove who they are is never shown.
        ConfigurationAttribute::XAUTH_USER_PASSWORD
        | ConfigurationAttribute::XAUTH_PASSCODE
        | ConfigurationAttribute::XAUTH_NEXT_PIN
        | ConfigurationAttribute::XAUTH_ANSWER => Field::secret(name, bytes.len()),
        ConfigurationAttribute::XAUTH_USER_NAME
        | ConfigurationAttribute::XAUTH_MESSAGE
        | ConfigurationAttribute::XAUTH_DOMAIN
        | ConfigurationAttribute::APPLICATION_VERSION
        | ConfigurationAttribute::UNITY_BANNER
        | ConfigurationAttribute::UNITY_DEF_DOMAIN
        | ConfigurationAttribute::UNITY_SPLITDNS_NAME
        | ConfigurationAttribute::UNITY_BACKUP_SERVERS
        | ConfigurationAttribute::UNITY_DDNS_HOSTNAME => Field::readable(name, bytes),
        _ if bytes.is_empty() => Field::new(name, super::Value::None),
        _ => match (address(bytes), readable(bytes)) {
            (Some(address), _) => Field::text(name, address),
            _ => Field::bytes(name, bytes),
        },
    }
}
