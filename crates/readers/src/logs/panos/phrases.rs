//! The sentences in which PAN-OS judges a negotiation.

use evidence::{Logged, Origin, Remark};

use crate::logs::phrase::{self, Origins};

type Table = &'static [(&'static str, Remark)];

/// PAN-OS 7 to 11 (Palo Alto Networks, "Interpret VPN Error Messages"), and racoon2's iked, whose
/// words `ikemgr.log` keeps. All begin a sentence: an identity in it judges nothing.
const SENTENCES: Table = &[
    ("^ike phase-1 negotiation is failed. couldn't find configuration", Remark::NoConnection),
    ("^ike phase 1 negotiation is failed. couldn't find configuration", Remark::NoConnection),
    ("^couldn't find configuration for ike phase-1 request", Remark::NoConnection),
    ("^couldn't find configuaration", Remark::NoConnection),
    ("^couldn't find configuration", Remark::NoConnection),
    ("^unknown ikev2 peer", Remark::NoConnection),
    ("^ike phase-1 negotiation is failed. unable to process peer's sa", Remark::IkeRefused),
    ("^unable to process peer's sa", Remark::IkeRefused),
    ("^ikev2 ike sa negotiation is failed, no suitable proposal", Remark::IkeRefused),
    ("^ikev2 ike sa negotiation is failed. no suitable proposal", Remark::IkeRefused),
    ("^configured encryption algorithm * was not presented", Remark::SuiteRefused),
    ("^configured authentication algorithm * was not presented", Remark::SuiteRefused),
    ("^configured hash algorithm * was not presented", Remark::SuiteRefused),
    ("^configured dh group * was not presented", Remark::GroupRefused),
    ("^configured diffie-hellman group * was not presented", Remark::GroupRefused),
    ("^ike phase-2 negotiation failed when processing sa payload", Remark::ChildSuiteRefused),
    ("^ike phase-2 negotiation is failed when processing sa payload", Remark::ChildSuiteRefused),
    ("^ikev2 child sa negotiation failed when processing sa payload", Remark::ChildSuiteRefused),
    ("^pfs group mismatched", Remark::ChildGroupRefused),
    ("^ikev2 child sa negotiation is failed message lacks ke payload", Remark::ChildGroupRefused),
    ("^message lacks ke payload", Remark::ChildGroupRefused),
    ("^ike phase-2 negotiation failed when processing proxy id", Remark::SelectorsRefused),
    ("^ike phase-2 negotiation is failed when processing proxy id", Remark::SelectorsRefused),
    ("^cannot find matching phase-2 tunnel for received proxy id", Remark::SelectorsRefused),
    (
        "^ikev2 child sa negotiation failed when processing traffic selector",
        Remark::SelectorsRefused,
    ),
    ("^cannot find matching ipsec tunnel for received traffic selector", Remark::SelectorsRefused),
    ("^traffic selector unacceptable", Remark::SelectorsRefused),
    ("^ike phase-1 negotiation is failed, likely due to pre-shared key", Remark::Unreadable),
    ("^ike phase-1 negotiation is failed. likely due to pre-shared key", Remark::Unreadable),
    ("^likely due to pre-shared key mismatch", Remark::Unreadable),
    ("^decryption failed! mismatch of preshared secrets", Remark::Unreadable),
    ("^mismatch of preshared secrets", Remark::Unreadable),
    (
        "^ike phase-1 negotiation is failed. when pre-shared key is used, peer-id must",
        Remark::WrongIdentity,
    ),
    ("^ike phase-1 negotiation is failed. peer's id payload * does not match", Remark::NoPeer),
    ("^peer's id payload * does not match a configured ike gateway", Remark::NoPeer),
    ("^received id_i (type * does not match peers id", Remark::WrongIdentity),
    ("^received id_r (type * does not match peers id", Remark::WrongIdentity),
    ("^authentication failure", Remark::NotAuthenticated),
    ("^ikev2 certificate authentication failed", Remark::NoPublicKey),
    ("^encmode mismatched", Remark::ModeRefused),
    ("^phase-1 sa is down determined by dpd", Remark::PeerDead),
    ("^ike phase-1 sa is down determined by dpd", Remark::PeerDead),
];

/// The sentence may name its gateway first: `[gw]: text`.
pub(super) fn remark(small: &str) -> Option<Remark> {
    phrase::find(small, SENTENCES)
}

/// The notify that the sentence says came from the peer.
pub(super) fn notified(small: &str) -> Option<&str> {
    const STARTS: [&str; 3] = [
        "received notify type ",
        "received unencrypted notify payload (",
        "ike protocol notification message received: ",
    ];
    let rest = STARTS.iter().find_map(|start| small.strip_prefix(start))?;
    let rest = rest.strip_prefix("received notify type ").unwrap_or(rest);
    let name = rest.split(['.', ',', ')', '(']).next().unwrap_or(rest).trim();
    (!name.is_empty()).then_some(name)
}

/// A notify of the peer's about a child.
pub(super) fn of_child(kind: u16) -> Option<Remark> {
    Some(match kind {
        14 => Remark::ChildRefused,
        18 | 38 => Remark::SelectorsRefusedThere,
        _ => return None,
    })
}

/// A notify of the peer's in a sentence alone.
pub(super) fn alone(kind: u16) -> Option<Remark> {
    Some(match kind {
        14 => Remark::IkeRefused,
        24 => Remark::NotAuthenticated,
        18 | 38 => Remark::SelectorsRefusedThere,
        _ => return None,
    })
}

pub(in crate::logs) static ORIGINS: Origins = &[(
    Origin {
        versions: "7–11",
        logged: Logged::Always,
        source: "Palo Alto Networks, Interpret VPN Error Messages",
    },
    SENTENCES,
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_small_and_begins_its_sentence() {
        for (pattern, _) in SENTENCES {
            assert!(phrase::begins_its_sentence(pattern), "{pattern}");
        }
    }

    #[test]
    fn a_notify_is_named_in_several_ways() {
        for (text, name) in [
            ("received notify type no_proposal_chosen", "no_proposal_chosen"),
            (
                "received unencrypted notify payload (no proposal chosen) from ip",
                "no proposal chosen",
            ),
            (
                "ike protocol notification message received: invalid-id-information (18).",
                "invalid-id-information",
            ),
            (
                "ike protocol notification message received: received notify type ts_unacceptable.",
                "ts_unacceptable",
            ),
        ] {
            assert_eq!(notified(text), Some(name), "{text}");
        }
        assert_eq!(notified("ike protocol notification message sent: x"), None);
    }
}
