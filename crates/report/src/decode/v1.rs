//! The payloads of IKEv1, field by field.

use numbers::ikev1::{NotifyType, ProtocolId};
use numbers::ip;
use wire::ike::v1::{Delete, Identification, Notification, Payload, SecurityAssociation};

use super::field::{Field, hex};
use super::{attributes, notify, v2};

pub(super) fn fields(payload: &Payload<'_>) -> Vec<Field> {
    match payload {
        Payload::SecurityAssociation(own) => security_association(own),
        Payload::KeyExchange(own) => vec![Field::bytes("data", own.data)],
        Payload::Identification(own) => identification(own),
        Payload::Certificate(own) => {
            vec![Field::text("encoding", own.encoding), Field::bytes("data", own.data)]
        }
        Payload::CertificateRequest(own) => {
            vec![Field::text("encoding", own.encoding), Field::bytes("authority", own.data)]
        }
        Payload::Hash(own) => vec![Field::bytes("hash", own.data)],
        Payload::Signature(own) => vec![Field::bytes("signature", own.data)],
        Payload::Nonce(own) => vec![Field::bytes("nonce", own.data)],
        Payload::Notification(own) => notification(own),
        Payload::Delete(own) => delete(own),
        Payload::VendorId(own) => v2::vendor(own.data),
        Payload::Attributes(own) => attributes::configuration(own),
        Payload::NatDetection(own) => vec![Field::bytes("hash", own.hash)],
        Payload::NatOriginalAddress(own) => {
            vec![Field::text("type", own.kind), Field::address("address", own.data)]
        }
        Payload::Fragment(own) => {
            let number = own.number;
            let [en, it] = if own.last { [", the last", ", l’ultimo"] } else { ["", ""] };
            vec![
                Field::words("fragment", format!("{number}{en}"), format!("{number}{it}")),
                Field::text("of message", own.id),
                Field::bytes("data", own.data),
            ]
        }
        Payload::Unknown(own) => vec![Field::bytes("data", own.data)],
    }
}

fn security_association(own: &SecurityAssociation) -> Vec<Field> {
    let mut fields = vec![Field::text("DOI", own.doi), Field::text("situation", own.situation)];
    fields.extend(own.proposals.iter().map(|proposal| {
        let mut value = proposal.protocol.to_string();
        if !proposal.spi.is_empty() {
            value.push_str(&format!(", SPI {}", hex(&proposal.spi)));
        }
        let transforms = proposal.transforms.iter();
        Field::text(format!("proposal {}", proposal.number), value)
            .with(transforms.map(|own| attributes::transform(proposal.protocol, own)).collect())
    }));
    fields
}

fn identification(own: &Identification<'_>) -> Vec<Field> {
    let mut fields = vec![Field::text("type", own.kind)];
    fields.push(match (own.address(), own.address_pair(), own.name()) {
        (Some(address), ..) => Field::text("identity", address),
        (_, Some((first, second)), _) => Field::text("identity", format!("{first} - {second}")),
        (.., Some(name)) => Field::text("identity", name),
        _ => Field::bytes("identity", own.data),
    });
    if own.protocol != ip::Protocol::ANY {
        fields.push(Field::text("protocol", own.protocol));
    }
    if own.port != 0 {
        fields.push(Field::text("port", own.port));
    }
    fields
}

fn notification(own: &Notification<'_>) -> Vec<Field> {
    let mut fields = vec![Field::text("type", own.kind), Field::text("number", own.kind.0)];
    if own.protocol != ProtocolId::NONE {
        fields.push(Field::text("protocol", own.protocol));
    }
    if !own.spi.is_empty() {
        fields.push(Field::bytes("SPI", own.spi));
    }
    fields.extend(notify::meaning(1, own.kind.0, own.kind.is_error()));
    match (own.kind, own.number()) {
        (NotifyType::R_U_THERE | NotifyType::R_U_THERE_ACK, Some(number)) => {
            fields.push(Field::text("sequence number", number));
        }
        (NotifyType::MS_NOTIFY_STATUS, Some(code)) => {
            fields.push(Field::text("Windows code", notify::windows(code)));
        }
        _ if own.data.is_empty() => {}
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
