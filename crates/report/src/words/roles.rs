//! What the two ends and the path between them are called.

use evidence::{Party, Vantage};
use verdict::{Language, Side};

use super::path;

/// The name of a role in the ladder and before a remedy. The initiator is called the client and
/// the responder the gateway, as people do who ask for help.
pub(crate) fn party(party: Party, language: Language) -> &'static str {
    match (party, language) {
        (Party::Initiator, _) => "client",
        (Party::Responder, _) => "gateway",
        (Party::Path, language) => path(language),
        (Party::Unknown, Language::English) => "unknown",
        (Party::Unknown, Language::Italian) => "ignoto",
    }
}

/// The label before a remedy.
pub(crate) fn side(side: Side, language: Language) -> &'static str {
    match (side, language) {
        (Side::Initiator, _) => "client",
        (Side::Responder, _) => "gateway",
        (Side::Both, Language::English) => "both",
        (Side::Both, Language::Italian) => "entrambi",
        (Side::Path, language) => path(language),
        (Side::Unknown, Language::English) => "either",
        (Side::Unknown, Language::Italian) => "uno dei due",
    }
}

/// Where the fault is; `client` and `gateway` are addresses where they are known.
pub(crate) fn where_it_is(
    side: Side,
    client: Option<&str>,
    gateway: Option<&str>,
    language: Language,
) -> String {
    use Language::{English, Italian};
    let at = |place: &str, address: Option<&str>| match address {
        Some(address) => format!("{place}, {address}"),
        None => place.to_owned(),
    };
    let both = client.zip(gateway);
    match (side, language) {
        (Side::Initiator, English) => at("at the client", client),
        (Side::Initiator, Italian) => at("dal lato del client", client),
        (Side::Responder, English) => at("at the gateway", gateway),
        (Side::Responder, Italian) => at("dal lato del gateway", gateway),
        (Side::Both, English) => "between the two ends: one of them is to be corrected".into(),
        (Side::Both, Italian) => "entrambi i lati: uno va corretto".into(),
        (Side::Path, English) => match both {
            Some((client, gateway)) => format!("on the path between {client} and {gateway}"),
            None => "on the path".into(),
        },
        (Side::Path, Italian) => match both {
            Some((client, gateway)) => format!("sul percorso tra {client} e {gateway}"),
            None => "sul percorso".into(),
        },
        (Side::Unknown, _) => {
            let open = match language {
                English => "side open",
                Italian => "lato da stabilire",
            };
            let ends = both.map(|(client, gateway)| between(client, gateway, language));
            ends.map_or_else(|| open.to_owned(), |ends| format!("{open}, {ends}"))
        }
    }
}

/// Who talks to whom, where nothing is blamed.
pub(crate) fn between(client: &str, gateway: &str, language: Language) -> String {
    match language {
        Language::English => format!("between {client} and {gateway}"),
        Language::Italian => format!("tra {client} e {gateway}"),
    }
}

pub(crate) fn with(client: &str, gateway: &str, language: Language) -> String {
    match language {
        Language::English => format!("{client} with {gateway}"),
        Language::Italian => format!("{client} con {gateway}"),
    }
}

pub(crate) fn vantage(vantage: Vantage, language: Language) -> Option<&'static str> {
    Some(match (vantage, language) {
        (Vantage::Initiator, Language::English) => "seen from the client",
        (Vantage::Initiator, Language::Italian) => "visto dal client",
        (Vantage::Responder, Language::English) => "seen from the gateway",
        (Vantage::Responder, Language::Italian) => "visto dal gateway",
        (Vantage::Middle, Language::English) => "seen between the two",
        (Vantage::Middle, Language::Italian) => "visto in mezzo ai due",
        (Vantage::Unknown, _) => return None,
    })
}
