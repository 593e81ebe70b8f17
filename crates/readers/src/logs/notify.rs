//! Notify messages by the names that vendors' logs give them.

/// IKEv1 (RFC 2408 §3.14.1, RFC 2407 §4.6.3, RFC 3706), in whatever case and with `-` or blank.
pub(super) fn v1(name: &str) -> Option<u16> {
    Some(match plain(name).as_str() {
        "INVALID_COOKIE" => 4,
        "INVALID_EXCHANGE_TYPE" => 7,
        "INVALID_SPI" => 11,
        "NO_PROPOSAL_CHOSEN" | "PROPOSAL_NOT_CHOSEN" => 14,
        "PAYLOAD_MALFORMED" => 16,
        "INVALID_KEY_INFORMATION" | "INVALID_KEY_INFO" => 17,
        "INVALID_ID_INFORMATION" | "INVALID_ID_INFO" => 18,
        "INVALID_CERTIFICATE" => 20,
        "INVALID_HASH_INFORMATION" | "INVALID_HASH_INFO" => 23,
        "AUTHENTICATION_FAILED" => 24,
        "INVALID_SIGNATURE" => 25,
        "RESPONDER_LIFETIME" => 24_576,
        "INITIAL_CONTACT" => 24_578,
        "DPD/R_U_THERE" | "R_U_THERE" => 36_136,
        "DPD/R_U_THERE_ACK" | "R_U_THERE_ACK" => 36_137,
        _ => return None,
    })
}

/// IKEv2 (RFC 7296 §3.10.1).
pub(super) fn v2(name: &str) -> Option<u16> {
    Some(match plain(name).as_str() {
        "INVALID_SYNTAX" => 7,
        "NO_PROPOSAL_CHOSEN" => 14,
        "INVALID_KE_PAYLOAD" => 17,
        "AUTHENTICATION_FAILED" => 24,
        "SINGLE_PAIR_REQUIRED" => 34,
        "NO_ADDITIONAL_SAS" => 35,
        "INTERNAL_ADDRESS_FAILURE" => 36,
        "FAILED_CP_REQUIRED" => 37,
        "TS_UNACCEPTABLE" => 38,
        "INVALID_SELECTORS" => 39,
        "TEMPORARY_FAILURE" => 43,
        "CHILD_SA_NOT_FOUND" => 44,
        "INITIAL_CONTACT" => 16_384,
        "NAT_DETECTION_SOURCE_IP" => 16_388,
        "NAT_DETECTION_DESTINATION_IP" => 16_389,
        "COOKIE" => 16_390,
        "USE_TRANSPORT_MODE" => 16_391,
        "REKEY_SA" => 16_393,
        "REDIRECT" => 16_407,
        _ => return None,
    })
}

fn plain(name: &str) -> String {
    const LONGEST: usize = 48;
    let name = name.trim().chars().take(LONGEST);
    name.map(|c| if matches!(c, '-' | ' ') { '_' } else { c.to_ascii_uppercase() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_every_spelling() {
        assert_eq!(v1("proposal_not_chosen"), Some(14));
        assert_eq!(v1("No proposal chosen"), Some(14));
        assert_eq!(v2("TS_UNACCEPTABLE"), Some(38));
        assert_eq!(v2("whatever"), None);
    }
}
