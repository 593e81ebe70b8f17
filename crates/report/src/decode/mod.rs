//! IKE messages part by part, as a readable tree and as JSON.

mod attributes;
mod contract;
mod field;
mod labels;
mod notify;
mod tree;
mod v1;
mod v2;

use evidence::{Endpoint, Place, When};
use numbers::{ikev1, ikev2};
use wire::Fault;
use wire::ike::{Content, Decoded, Header, Part};

pub use contract::{json, schema};
use field::{Field, Value};
pub use tree::tree;

/// A message as it was found, and what can be read of it.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    pub place: Place,
    pub at: When,
    pub from: Endpoint,
    pub to: Endpoint,
    pub decoded: Decoded<'a>,
    /// What was encrypted, where a key opened it; offsets count within it.
    pub inside: Option<Decoded<'a>>,
}

/// The kind of a payload in the RFC's notation, `SA`, and by its name, `Security Association`.
fn kind(part: &Part<'_>, major: u8) -> (Option<&'static str>, String) {
    if major == 1 {
        let kind = ikev1::PayloadType(part.kind);
        (kind.notation(), kind.to_string())
    } else {
        let kind = ikev2::PayloadType(part.kind);
        (kind.notation(), kind.to_string())
    }
}

fn exchange(header: &Header) -> String {
    if header.version.major == 1 {
        ikev1::ExchangeType(header.exchange).to_string()
    } else {
        ikev2::ExchangeType(header.exchange).to_string()
    }
}

/// The flags by their names in the RFCs, in the order of the bits.
fn flags(header: &Header) -> Vec<&'static str> {
    let flags = header.flags;
    let all = if header.version.major == 1 {
        [
            (flags.is_encrypted(), "encryption"),
            (flags.is_commit(), "commit"),
            (flags.is_authentication_only(), "authentication only"),
        ]
    } else {
        [
            (flags.is_initiator(), "initiator"),
            (flags.is_version(), "version"),
            (flags.is_response(), "response"),
        ]
    };
    all.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect()
}

fn fields(header: &Header, part: &Part<'_>) -> Vec<Field> {
    match &part.content {
        Content::V1(payload) => v1::fields(payload),
        Content::V2(payload) => v2::fields(payload),
        Content::Sealed(data) => {
            let (_, first) = kind(part, header.version.major);
            vec![
                Field::text("first payload inside", first),
                Field::new("ciphertext", Value::Sealed(data.len())),
            ]
        }
        Content::Unread(data) => vec![Field::bytes("data", data)],
    }
}

/// Faults within a part, by their offsets; with `None` those before the first one.
fn faults_at<'a>(decoded: &'a Decoded<'_>, part: Option<usize>) -> impl Iterator<Item = &'a Fault> {
    let from = part.and_then(|index| decoded.parts.get(index)).map_or(0, |part| part.offset);
    let next = part.map_or(0, |index| index + 1);
    let to = decoded.parts.get(next).map_or(usize::MAX, |part| part.offset);
    decoded.faults.iter().filter(move |fault| (from..to).contains(&fault.offset))
}
