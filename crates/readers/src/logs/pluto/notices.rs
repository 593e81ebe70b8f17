//! Notify messages and payloads by the names that pluto prints.

use evidence::IkeVersion;
use numbers::{ikev1, ikev2};

/// The number of a name such as `NO_PROPOSAL_CHOSEN` or `v2N_NO_PROPOSAL_CHOSEN`.
pub(super) fn number(version: IkeVersion, name: &str) -> Option<u16> {
    let name = name.trim_start_matches("v2N_").trim_start_matches("v1N_");
    let name = name.trim_end_matches([',', ';', '.', ':']);
    let named = |known: Option<&str>| {
        known.is_some_and(|known| {
            known.len() == name.len()
                && known.bytes().zip(name.bytes()).all(|(a, b)| a == b || (a, b) == (b'-', b'_'))
        })
    };
    // RFC 2408 §3.14.1 and RFC 7296 §3.10.1: errors, then what asks for another first message.
    let candidates = (1..64).chain(16_384..16_448);
    candidates.into_iter().find(|&kind| match version {
        IkeVersion::V1 => named(ikev1::NotifyType(kind).name()),
        IkeVersion::V2 => named(ikev2::NotifyType(kind).name()),
    })
}

/// What refuses the child SA alone, in an answer to IKE_AUTH that authenticates (RFC 7296 §1.2).
/// Of the selectors: the proof must have been accepted (RFC 7296 §1.2, §2.9).
pub(super) fn is_of_selectors(name: &str) -> bool {
    ["TS_UNACCEPTABLE", "SINGLE_PAIR_REQUIRED"].contains(&name.trim_start_matches("v2N_"))
}

pub(super) fn is_of_child(name: &str) -> bool {
    const OF_CHILD: [&str; 7] = [
        "NO_PROPOSAL_CHOSEN",
        "SINGLE_PAIR_REQUIRED",
        "NO_ADDITIONAL_SAS",
        "INTERNAL_ADDRESS_FAILURE",
        "FAILED_CP_REQUIRED",
        "TS_UNACCEPTABLE",
        "INVALID_SELECTORS",
    ];
    OF_CHILD.contains(&name.trim_start_matches("v2N_"))
}

/// Payload types and notify numbers of `SK{IDr,AUTH,N(TS_UNACCEPTABLE)}` (IKEv2).
pub(super) fn payloads(text: &str) -> Option<(Vec<u8>, Vec<u16>)> {
    const MOST: usize = 48;
    let (_, inside) = text.split_once("SK{")?;
    let (inside, _) = inside.split_once('}')?;
    Some(list(inside, MOST))
}

/// A list of payload names with commas between them.
pub(super) fn list(names: &str, most: usize) -> (Vec<u8>, Vec<u16>) {
    let (mut kinds, mut notices) = (Vec::new(), Vec::new());
    for word in names.split(',').take(most) {
        let (name, inner) = word.trim().split_once('(').unwrap_or((word.trim(), ""));
        let kind = match name {
            "SA" => 33,
            "KE" => 34,
            "IDi" => 35,
            "IDr" => 36,
            "CERT" => 37,
            "CERTREQ" => 38,
            "AUTH" => 39,
            "Ni" | "Nr" | "No" => 40,
            "N" => 41,
            "D" => 42,
            "V" => 43,
            "TSi" => 44,
            "TSr" => 45,
            "CP" => 47,
            "EAP" => 48,
            _ => continue,
        };
        kinds.push(kind);
        notices.extend(number(IkeVersion::V2, inner.trim_end_matches(')')));
    }
    (kinds, notices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_both_versions_have_their_numbers() {
        let cases = [
            (IkeVersion::V2, "v2N_NO_PROPOSAL_CHOSEN", Some(14)),
            (IkeVersion::V2, "AUTHENTICATION_FAILED", Some(24)),
            (IkeVersion::V2, "TS_UNACCEPTABLE", Some(38)),
            (IkeVersion::V2, "REDIRECT", Some(16_407)),
            (IkeVersion::V1, "INVALID_ID_INFORMATION", Some(18)),
            (IkeVersion::V1, "INVALID_MAJOR_VERSION", Some(5)),
            (IkeVersion::V1, "IPSEC_INITIAL_CONTACT", None),
            (IkeVersion::V2, "", None),
        ];
        for (version, name, wanted) in cases {
            assert_eq!(number(version, name), wanted, "{name}");
        }
    }

    #[test]
    fn payloads_are_read_from_the_braces() {
        let text = "processing IKE_AUTH response containing SK{IDr,AUTH,N(NO_PROPOSAL_CHOSEN)}";
        assert_eq!(payloads(text), Some((vec![36, 39, 41], vec![14])));
        assert_eq!(payloads("nothing"), None);
    }
}
