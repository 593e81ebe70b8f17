//! The contract `whyke.decode.v1`: messages part by part, for programs.

use schemars::JsonSchema;
use serde::Serialize;
use verdict::Language;
use wire::Fault;
use wire::ike::{Decoded, Header, Part};

use super::field::{Field, Value, hex};
use super::{Message, exchange, fields, flags, kind};
use crate::contract::{PlaceV1, ToolV1};
use crate::json::{schema_of, written};
use crate::{Style, times};

/// By the contract `whyke.decode.v1`.
pub fn json<'m, 'a: 'm>(
    messages: impl IntoIterator<Item = &'m Message<'a>>,
    style: &Style,
) -> String {
    written(&DecodeV1 {
        schema: "whyke.decode.v1",
        tool: ToolV1::new(style),
        language: style.language.code(),
        messages: messages.into_iter().map(|own| MessageV1::of(own, style)).collect(),
    })
}

/// The JSON schema of [`json`], as it is committed in `docs/schema/`.
pub fn schema() -> String {
    schema_of::<DecodeV1>()
}

/// The messages of one capture.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "whyke.decode.v1")]
struct DecodeV1 {
    /// Always `whyke.decode.v1`.
    schema: &'static str,
    tool: ToolV1,
    /// ISO 639-1 code of the language of `says`.
    language: &'static str,
    messages: Vec<MessageV1>,
}

#[derive(Serialize, JsonSchema)]
struct MessageV1 {
    place: PlaceV1,
    /// RFC 3339 with offset.
    at: Option<String>,
    from: EndV1,
    to: EndV1,
    /// `null` where there are fewer bytes than a header has.
    header: Option<HeaderV1>,
    payloads: Vec<PayloadV1>,
    /// What was encrypted, where a key opened it; offsets count within it.
    inside: Option<Vec<PayloadV1>>,
    /// What could not be read.
    faults: Vec<FaultV1>,
    /// Hexadecimal: bytes of the message behind its last payload.
    left_over: String,
    /// Hexadecimal: bytes behind the message.
    trailing: String,
}

#[derive(Serialize, JsonSchema)]
struct EndV1 {
    address: String,
    port: u16,
}

#[derive(Serialize, JsonSchema)]
struct HeaderV1 {
    /// Hexadecimal; in IKEv1 the initiator's cookie.
    initiator_spi: String,
    /// Hexadecimal; zero until the responder has answered.
    responder_spi: String,
    version: String,
    exchange: String,
    exchange_number: u8,
    flags: Vec<&'static str>,
    message_id: u32,
    /// Bytes of the whole message, as it states.
    length: u32,
}

#[derive(Serialize, JsonSchema)]
struct PayloadV1 {
    /// The RFC's notation, `SA`.
    notation: Option<&'static str>,
    /// The registry's name, `Security Association`.
    name: String,
    number: u8,
    critical: bool,
    /// Of the payload's header, from the start of the message.
    offset: usize,
    length: usize,
    fields: Vec<FieldV1>,
}

/// Names and values are those of the IANA registries.
#[derive(Serialize, JsonSchema)]
struct FieldV1 {
    name: String,
    /// Text, or hexadecimal where `bytes` is there; `null` for what is sealed or never shown.
    value: Option<String>,
    /// The length of a value that is no text.
    bytes: Option<usize>,
    /// A sentence in the report's language.
    says: Option<&'static str>,
    fields: Vec<FieldV1>,
}

#[derive(Serialize, JsonSchema)]
struct FaultV1 {
    structure: &'static str,
    offset: usize,
    need: usize,
    have: usize,
}

impl MessageV1 {
    fn of(own: &Message<'_>, style: &Style) -> MessageV1 {
        let decoded = &own.decoded;
        let inside = own.inside.as_ref();
        let faults = inside.map(|inside| inside.faults.as_slice()).unwrap_or_default();
        MessageV1 {
            place: PlaceV1::of(own.place),
            at: times::rfc3339(own.at, style),
            from: EndV1 { address: own.from.to_string(), port: own.from.port() },
            to: EndV1 { address: own.to.to_string(), port: own.to.port() },
            header: decoded.header.as_ref().map(HeaderV1::of),
            payloads: payloads(decoded, decoded.header.as_ref(), style),
            inside: inside.map(|inside| payloads(inside, decoded.header.as_ref(), style)),
            faults: decoded.faults.iter().chain(faults).map(FaultV1::of).collect(),
            left_over: hex(decoded.rest),
            trailing: hex(decoded.trailing),
        }
    }
}

fn payloads(decoded: &Decoded<'_>, header: Option<&Header>, style: &Style) -> Vec<PayloadV1> {
    let Some(header) = header else { return Vec::new() };
    decoded.parts.iter().map(|part| PayloadV1::of(part, header, style)).collect()
}

impl HeaderV1 {
    fn of(header: &Header) -> HeaderV1 {
        HeaderV1 {
            initiator_spi: format!("{:016x}", header.initiator_spi),
            responder_spi: format!("{:016x}", header.responder_spi),
            version: header.version.to_string(),
            exchange: exchange(header),
            exchange_number: header.exchange,
            flags: flags(header),
            message_id: header.message_id,
            length: header.length,
        }
    }
}

impl PayloadV1 {
    fn of(part: &Part<'_>, header: &Header, style: &Style) -> PayloadV1 {
        let (notation, name) = kind(part, header.version.major);
        PayloadV1 {
            notation,
            name,
            number: part.kind,
            critical: part.critical,
            offset: part.offset,
            length: part.length,
            fields: fields(header, part).iter().map(|own| FieldV1::of(own, style)).collect(),
        }
    }
}

impl FieldV1 {
    fn of(field: &Field, style: &Style) -> FieldV1 {
        let (value, bytes, says) = match &field.value {
            Value::None => (None, None, None),
            Value::Text(text) => (Some(text.clone()), None, None),
            // What programs compare does not change with the language.
            Value::Words(text) => (Some(text.en.clone()), None, None),
            Value::Bytes(bytes) => (Some(hex(bytes)), Some(bytes.len()), None),
            Value::Sealed(length) | Value::Secret(length) => (None, Some(*length), None),
            Value::Says([english, italian]) => match style.language {
                Language::English => (None, None, Some(*english)),
                Language::Italian => (None, None, Some(*italian)),
            },
        };
        let fields = field.fields.iter().map(|own| FieldV1::of(own, style)).collect();
        FieldV1 { name: field.name.to_string(), value, bytes, says, fields }
    }
}

impl FaultV1 {
    fn of(fault: &Fault) -> FaultV1 {
        let Fault { structure, offset, need, have } = *fault;
        FaultV1 { structure, offset, need, have }
    }
}
