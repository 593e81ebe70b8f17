//! The errors and messages in which Junos judges a negotiation.

use evidence::Remark;

use crate::logs::phrase;

type Table = &'static [(&'static str, Remark)];

/// `IKE negotiation failed with error: …`, Junos 12 to 23 ("VPN troubleshooting", KB10101 and what
/// it leads to). Which end refused is not said.
const IKE: Table = &[
    ("^no proposal chosen", Remark::IkeRefused),
    ("^authentication failed", Remark::NotAuthenticated),
    ("^timed out", Remark::GaveUp),
    ("^no response from peer", Remark::GaveUp),
    ("^peer proposed traffic-selectors are not in configured range", Remark::SelectorsRefused),
    ("^traffic selectors unacceptable", Remark::SelectorsRefusedThere),
    ("^ts unacceptable", Remark::SelectorsRefusedThere),
    ("^policy lookup for phase-1", Remark::NoConnection),
];

/// The same of phase 2.
const CHILD: Table = &[
    ("^no proposal chosen", Remark::ChildRefused),
    ("^quick mode - no proposal chosen", Remark::ChildRefused),
    ("^timed out", Remark::GaveUp),
    ("^no response from peer", Remark::GaveUp),
    ("^peer proposed traffic-selectors are not in configured range", Remark::SelectorsRefused),
    ("^traffic selectors unacceptable", Remark::SelectorsRefusedThere),
    ("^ts unacceptable", Remark::SelectorsRefusedThere),
    ("^failed to match the peer proxy ids", Remark::SelectorsRefused),
];

/// Whole sentences.
const SENTENCES: Table = &[
    ("^ike negotiation successfully completed", Remark::Established),
    ("^ipsec negotiation successfully completed", Remark::ChildUp),
    ("^ike phase-1: (responder) policy lookup failed", Remark::NoConnection),
    ("^ike phase-2: failed to match the peer proxy ids", Remark::SelectorsRefused),
];

/// By the name of the message (Junos, "System Log Messages Reference", KMD).
const NAMED: &[(&str, Remark)] = &[
    ("KMD_PM_SA_ESTABLISHED", Remark::ChildUp),
    ("KMD_VPN_UP_ALARM_USER", Remark::ChildUp),
    ("KMD_VPN_TS_MISMATCH", Remark::SelectorsRefused),
    ("KMD_DPD_PEER_DOWN", Remark::PeerDead),
];

/// What a line judges, or the error in it that is not known.
pub(super) fn judges<'a>(name: &str, small: &'a str) -> Result<Option<Remark>, &'a str> {
    if let Some((_, what)) = NAMED.iter().find(|(known, _)| *known == name) {
        return Ok(Some(*what));
    }
    let errors = [
        ("ike negotiation failed with error: ", IKE),
        ("ipsec negotiation failed with error: ", CHILD),
        ("ike phase-1 failure: ", IKE),
        ("ike phase-2 failure: ", CHILD),
    ];
    for (start, table) in errors {
        if let Some(error) = small.strip_prefix(start) {
            let word = error.split(['.', '[', ',']).next().unwrap_or(error).trim();
            return phrase::find(error, table).map(Some).ok_or(word);
        }
    }
    Ok(phrase::find(small, SENTENCES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_small_and_begins_its_sentence() {
        for (pattern, _) in IKE.iter().chain(CHILD).chain(SENTENCES) {
            assert_eq!(*pattern, pattern.to_ascii_lowercase());
            assert!(pattern.starts_with('^'), "{pattern}");
        }
    }

    #[test]
    fn errors_mean_another_thing_in_phase_2() {
        let ike = "ike negotiation failed with error: no proposal chosen. ike version: 1";
        assert_eq!(judges("", ike), Ok(Some(Remark::IkeRefused)));
        let child = ike.replace("ike neg", "ipsec neg");
        assert_eq!(judges("", &child), Ok(Some(Remark::ChildRefused)));
        let unknown = "ike negotiation failed with error: sa unusable. ike version: 1";
        assert_eq!(judges("", unknown), Err("sa unusable"));
        assert_eq!(judges("KMD_DPD_PEER_DOWN", ""), Ok(Some(Remark::PeerDead)));
        assert_eq!(judges("", "whatever"), Ok(None));
    }
}
