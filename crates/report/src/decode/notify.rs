//! A notification's data, by its kind.

use numbers::ikev2::NotifyType;
use wire::ike::v2::{Gateway, Notify, NotifyContent};

use super::field::{Field, Value};

pub(super) fn fields(notify: &Notify<'_>) -> Vec<Field> {
    let kind = Field::text("type", notify.kind);
    let numbered = Field::text("number", notify.kind.0);
    let mut fields = vec![kind, numbered];
    if notify.protocol != numbers::ikev2::ProtocolId::NONE {
        fields.push(Field::text("protocol", notify.protocol));
    }
    if !notify.spi.is_empty() {
        fields.push(Field::bytes("SPI", notify.spi));
    }
    fields.extend(meaning(2, notify.kind.0, notify.kind.is_error()));
    match notify.content() {
        Ok(content) => fields.extend(content_fields(notify.kind, content)),
        Err(_) => fields.push(Field::bytes("data", notify.data)),
    }
    fields
}

/// What an error means; of a status the name says enough.
pub(super) fn meaning(version: u8, number: u16, is_error: bool) -> Option<Field> {
    let meaning = knowledge::notify_meaning(version, number).filter(|_| is_error)?;
    Some(Field::new("means", Value::Says(meaning.means)))
}

fn content_fields(kind: NotifyType, content: NotifyContent<'_>) -> Vec<Field> {
    match content {
        NotifyContent::AdditionalAddress(address) => vec![Field::text("address", address)],
        NotifyContent::AuthLifetime(seconds) => vec![Field::seconds("lifetime", seconds)],
        NotifyContent::Cookie(cookie) => vec![Field::bytes("cookie", cookie)],
        NotifyContent::InvalidKeyExchange(method) => {
            vec![Field::text("wanted", format!("{method} ({})", method.0))]
        }
        NotifyContent::InvalidMessageId(id) => vec![Field::text("message ID", id)],
        NotifyContent::Ipcomp { parameter_index, transform } => {
            vec![Field::text("CPI", parameter_index), Field::text("transform", transform)]
        }
        NotifyContent::MsStatus(code) => vec![Field::text("Windows code", windows(code))],
        NotifyContent::NatDetection(hash) => vec![Field::bytes("hash", hash)],
        NotifyContent::NoNatsAllowed { source, destination } => {
            vec![Field::text("source", source), Field::text("destination", destination)]
        }
        NotifyContent::PpkIdentity { kind, identity } => {
            vec![Field::text("PPK type", kind), Field::readable("identity", identity)]
        }
        NotifyContent::Redirect { gateway, nonce } => {
            let mut fields = vec![self::gateway(gateway)];
            if !nonce.is_empty() {
                fields.push(Field::bytes("nonce", nonce));
            }
            fields
        }
        NotifyContent::RedirectedFrom(gateway) => vec![self::gateway(gateway)],
        NotifyContent::SetWindowSize(size) => vec![Field::text("window", size)],
        NotifyContent::SignatureHashAlgorithms(algorithms) => {
            let names: Vec<String> = algorithms.iter().map(|own| own.to_string()).collect();
            vec![Field::text("algorithms", names.join(", "))]
        }
        // A ticket resumes a session: whoever has it and its keys is in.
        NotifyContent::TicketLifetimeOpaque { lifetime, ticket } => {
            vec![Field::seconds("lifetime", lifetime), Field::secret("ticket", ticket.len())]
        }
        NotifyContent::UnsupportedCriticalPayload(payload) => {
            vec![Field::text("payload", payload)]
        }
        NotifyContent::Opaque([]) => Vec::new(),
        NotifyContent::Opaque(data) => match kind {
            NotifyType::TICKET_OPAQUE => vec![Field::secret("ticket", data.len())],
            _ => vec![Field::bytes("data", data)],
        },
    }
}

fn gateway(gateway: Gateway<'_>) -> Field {
    match gateway {
        Gateway::Address(address) => Field::text("gateway", address),
        Gateway::Name(name) => Field::readable("gateway", name),
        Gateway::Other(kind, data) => Field::bytes(format!("gateway, {kind}"), data),
    }
}

/// `13801 ERROR_IPSEC_IKE_AUTH_FAIL`.
pub(super) fn windows(code: u32) -> String {
    match knowledge::windows_code(code) {
        Some(row) => format!("{code} {}", row.name),
        None => format!("{code} ({code:#010x})"),
    }
}
