//! The payloads of IKEv2, field by field.

use numbers::ikev2::{
    AuthenticationMethod, CertificateEncoding, ConfigurationAttribute, TransformType,
};
use numbers::{eap, ip};
use verdict::{Language, Text};
use wire::eap::{Method, Packet};
use wire::ike::v2::{
    Authentication, CertificateRequest, Configuration, Delete, DigitalSignature, Identification,
    Payload, Proposal, TrafficSelector, TrafficSelectors, Transform,
};

use super::field::{Field, Value, address, big_endian, readable};
use super::notify;

pub(super) fn fields(payload: &Payload<'_>) -> Vec<Field> {
    match payload {
        Payload::SecurityAssociation(own) => own.proposals.iter().map(proposal).collect(),
        Payload::KeyExchange(own) => vec![
            Field::text("method", format!("{} ({})", own.method, own.method.0)),
            Field::bytes("data", own.data),
        ],
        Payload::IdInitiator(own) | Payload::IdResponder(own) => identification(own),
        Payload::Certificate(own) => {
            vec![Field::text("encoding", own.encoding), Field::bytes("data", own.data)]
        }
        Payload::CertificateRequest(own) => certificate_request(own),
        Payload::Authentication(own) => authentication(own),
        Payload::Nonce(own) => vec![Field::bytes("nonce", own.data)],
        Payload::Notify(own) => notify::fields(own),
        Payload::Delete(own) => delete(own),
        Payload::VendorId(own) => vendor(own.data),
        Payload::TrafficSelectorsInitiator(own) | Payload::TrafficSelectorsResponder(own) => {
            selectors(own)
        }
        Payload::Encrypted(own) => vec![
            Field::text("first payload inside", numbers::ikev2::PayloadType(own.inner_first)),
            Field::sealed(own.data),
        ],
        Payload::EncryptedFragment(own) => vec![
            Field::words(
                "fragment",
                format!("{} of {}", own.number, own.total),
                format!("{} di {}", own.number, own.total),
            ),
            Field::text("first payload inside", numbers::ikev2::PayloadType(own.inner_first)),
            Field::sealed(own.data),
        ],
        Payload::Configuration(own) => configuration(own),
        Payload::Eap(own) => eap(own),
        Payload::Unknown(own) => vec![Field::bytes("data", own.data)],
    }
}

fn proposal(proposal: &Proposal) -> Field {
    let transforms = proposal.transforms.iter().map(transform).collect();
    let mut value = proposal.protocol.to_string();
    if !proposal.spi.is_empty() {
        value.push_str(&format!(", SPI {}", super::field::hex(&proposal.spi)));
    }
    Field::text(format!("proposal {}", proposal.number), value).with(transforms)
}

fn transform(transform: &Transform) -> Field {
    let value = match (transform.name(), transform.kind) {
        (Some(name), TransformType::KEY_EXCHANGE) => format!("{name} ({})", transform.id),
        (Some(name), _) => name.to_owned(),
        (None, _) => transform.id.to_string(),
    };
    let attributes = super::attributes::unknown(&transform.attributes);
    let name = transform.kind.to_string();
    let field = match transform.key_length {
        Some(bits) => {
            Field::words(name, format!("{value}, {bits} bits"), format!("{value}, {bits} bit"))
        }
        None => Field::text(name, value),
    };
    field.with(attributes)
}

fn identification(own: &Identification<'_>) -> Vec<Field> {
    let kind = Field::text("type", own.kind);
    let identity = match (own.address(), own.name()) {
        (Some(address), _) => Field::text("identity", address),
        (_, Some(name)) => Field::text("identity", name),
        _ => Field::bytes("identity", own.data),
    };
    vec![kind, identity]
}

fn certificate_request(own: &CertificateRequest<'_>) -> Vec<Field> {
    let mut fields = vec![Field::text("encoding", own.encoding)];
    let hashed = own.encoding == CertificateEncoding::X509_SIGNATURE;
    if hashed && own.data.len().is_multiple_of(20) {
        fields.extend(own.authorities().map(|hash| Field::bytes("authority", hash)));
    } else {
        fields.push(Field::bytes("authority", own.data));
    }
    fields
}

fn authentication(own: &Authentication<'_>) -> Vec<Field> {
    let mut fields = vec![Field::text("method", own.method)];
    match DigitalSignature::read(own.data) {
        Ok(signature) if own.method == AuthenticationMethod::DIGITAL_SIGNATURE => {
            fields.push(Field::bytes("algorithm", signature.algorithm));
            fields.push(Field::bytes("signature", signature.signature));
        }
        _ => fields.push(Field::bytes("data", own.data)),
    }
    fields
}

fn delete(own: &Delete<'_>) -> Vec<Field> {
    let mut fields = vec![Field::text("protocol", own.protocol)];
    if own.spi_size > 0 {
        fields.extend(own.spis().map(|spi| Field::bytes("SPI", spi)));
    }
    fields
}

/// By its name where it is known, else as it reads, else in bytes.
pub(super) fn vendor(data: &[u8]) -> Vec<Field> {
    let known = knowledge::recognise(data)
        .and_then(|index| knowledge::VENDORS.get(usize::from(index)))
        .map(|vendor| Field::text("vendor", vendor.name));
    let mut fields: Vec<Field> = known.into_iter().collect();
    fields.push(Field::readable("id", data));
    fields
}

fn selectors(own: &TrafficSelectors) -> Vec<Field> {
    own.selectors
        .iter()
        .map(|selector| match selector {
            TrafficSelector::Range(range) => {
                let (first, last) = (range.addresses.first(), range.addresses.last());
                let addresses = match first == last {
                    true => first.to_string(),
                    false => format!("{first} - {last}"),
                };
                let protocol = match range.protocol {
                    ip::Protocol::ANY => Text::new("any protocol", "ogni protocollo"),
                    protocol => Text::new(protocol.to_string(), protocol.to_string()),
                };
                let ports = match (range.first_port, range.last_port) {
                    (0, u16::MAX) => Text::new("any port", "ogni porta"),
                    (u16::MAX, 0) => Text::new("no port", "nessuna porta"),
                    (first, last) if first == last => {
                        Text::new(format!("port {first}"), format!("porta {first}"))
                    }
                    (first, last) => Text::new(
                        format!("ports {first} - {last}"),
                        format!("porte {first} - {last}"),
                    ),
                };
                let [en, it] = Language::ALL.map(|language| {
                    format!("{addresses}, {}, {}", protocol.of(language), ports.of(language))
                });
                Field::words("selector", en, it)
            }
            TrafficSelector::Other { kind, data, .. } => {
                Field::bytes(format!("selector, {kind}"), data)
            }
        })
        .collect()
}

fn configuration(own: &Configuration) -> Vec<Field> {
    let mut fields = vec![Field::text("type", own.kind)];
    fields.extend(own.values.iter().map(|own| {
        let name = own.attribute.to_string();
        match big_endian(&own.value) {
            Some(seconds)
                if own.attribute == ConfigurationAttribute::TIMEOUT_PERIOD_FOR_LIVENESS_CHECK =>
            {
                Field::seconds(name, seconds)
            }
            _ => Field::new(name, configuration_value(own.attribute, &own.value)),
        }
    }));
    fields
}

/// Addresses, an address with its prefix, a name; what is empty was only asked for.
fn configuration_value(attribute: ConfigurationAttribute, value: &[u8]) -> Value {
    let text = match (attribute, value) {
        (_, []) => return Value::None,
        (ConfigurationAttribute::INTERNAL_IP4_SUBNET, value) if value.len() == 8 => {
            let (network, mask) = value.split_at(4);
            address(network).zip(address(mask)).map(|(network, mask)| format!("{network}/{mask}"))
        }
        (
            ConfigurationAttribute::INTERNAL_IP6_ADDRESS
            | ConfigurationAttribute::INTERNAL_IP6_SUBNET,
            [network @ .., prefix],
        ) if network.len() == 16 => address(network).map(|network| format!("{network}/{prefix}")),
        (
            ConfigurationAttribute::APPLICATION_VERSION
            | ConfigurationAttribute::INTERNAL_DNS_DOMAIN,
            value,
        ) => readable(value).map(|text| format!("\"{text}\"")),
        (ConfigurationAttribute::SUPPORTED_ATTRIBUTES, value) => {
            let names: Vec<String> = value
                .as_chunks()
                .0
                .iter()
                .map(|id| ConfigurationAttribute(u16::from_be_bytes(*id)).to_string())
                .collect();
            Some(names.join(", "))
        }
        (_, value) => address(value).map(|address| address.to_string()),
    };
    text.map_or_else(|| Value::Bytes(value.to_vec()), Value::Text)
}

/// Of the data only what names someone or something: what follows may be a password.
fn eap(own: &Packet<'_>) -> Vec<Field> {
    let mut fields = vec![Field::text("code", own.code), Field::text("identifier", own.identifier)];
    fields.extend(own.method.map(|method| match method {
        Method::Type(kind) => Field::text("method", kind),
        Method::Expanded { vendor, kind } => {
            let it = format!("produttore {vendor}, tipo {kind}");
            Field::words("method", format!("vendor {vendor}, type {kind}"), it)
        }
    }));
    let desired: Vec<String> = own.desired().map(|method| method.to_string()).collect();
    if !desired.is_empty() {
        fields.push(Field::text("wanted instead", desired.join(", ")));
    } else if own.method == Some(Method::Type(eap::MethodType::IDENTITY)) && !own.data.is_empty() {
        fields.push(Field::readable("identity", own.data));
    } else if !own.data.is_empty() {
        fields.push(Field::secret("data", own.data.len()));
    }
    fields
}
