//! The events in which SonicOS judges a negotiation.

use evidence::{Exchange, IkeVersion, Logged, Origin, Remark, Remarked};

use crate::logs::phrase::{self, Origins, Sentences};

/// In public test scripts for SonicOS (`TestIKEv2_TP778`, `SOSAIOT-TC-…`), in Elastic's reader of
/// its syslog (elastic/beats, `sonicwall/firewall/config/pipeline.js`, messages 88 and 89), and in
/// logs of 2006 and 2017 (forum threads "vpnc sonicwall", "Cannot connect Openswan to Sonicwall",
/// "Trouble with StrongSwan to SonicWall VPN using IKEv1/XAUTH").
const CONFIRMED: &Sentences = &[
    ("^ikev2 ike proposal does not match", Remark::IkeRefused),
    ("^ike responder: ipsec proposal does not match", Remark::ChildRefused),
    ("^ike responder: ipsec proposal not acceptable", Remark::ChildRefused),
    ("^ike responder: proposed ike id mismatch*vpn policy not found", Remark::NoPeer),
    ("^ike responder: proposed ike id mismatch", Remark::WrongIdentity),
    ("^ike responder: no response - remote party timeout", Remark::GaveUp),
    ("^ike negotiation aborted due to timeout", Remark::GaveUp),
    ("^ike initiator: main mode complete", Remark::Established),
    ("^ike initiator: aggressive mode complete", Remark::Established),
    ("^ike responder: main mode complete", Remark::Established),
    ("^ike responder: aggressive mode complete", Remark::Established),
    ("^ikev2 authentication successful", Remark::Established),
    ("^ike negotiation complete. adding ipsec sa", Remark::ChildUp),
    ("^ikev2 negotiation complete", Remark::ChildUp),
];

/// By what the "SonicOS Log Event Reference Guide" is said to list; its index was not seen.
const UNCONFIRMED: &Sentences = &[
    ("^ike responder: ike proposal does not match", Remark::IkeRefused),
    ("^ike responder: phase 1 dh group does not match", Remark::GroupRefused),
    ("^ike responder: phase 1 encryption algorithm does not match", Remark::SuiteRefused),
    ("^ike responder: phase 1 hash algorithm does not match", Remark::SuiteRefused),
    ("^ike responder: phase 1 authentication method does not match", Remark::MethodRefused),
    ("^ikev2 ipsec proposal does not match", Remark::ChildRefused),
    ("^ike responder: algorithms and/or keys do not match", Remark::ChildRefused),
    ("^ike responder: esp encryption algorithm does not match", Remark::ChildSuiteRefused),
    ("^ike responder: esp authentication algorithm does not match", Remark::ChildSuiteRefused),
    ("^ike responder: ah authentication algorithm does not match", Remark::ChildSuiteRefused),
    ("^ike responder: esp perfect forward secrecy mismatch", Remark::ChildGroupRefused),
    ("^ike responder: ah perfect forward secrecy mismatch", Remark::ChildGroupRefused),
    ("^ike responder: no match for proposed remote network", Remark::SelectorsRefused),
    ("^ike responder: proposed local network is 0.0.0.0 but", Remark::SelectorsRefused),
    ("^ike responder: tunnel terminates * but proposed local network", Remark::SelectorsRefused),
    ("^ike responder: default lan gateway is set but", Remark::SelectorsRefused),
    ("^ike responder: peer's * network does not match vpn policy's", Remark::SelectorsRefused),
    ("^ike responder: peer's network does not match vpn policy's", Remark::SelectorsRefused),
    ("^ikev2 responder: peer's * network does not match vpn policy's", Remark::SelectorsRefused),
    ("^ike initiator: proposed ike id mismatch", Remark::WrongIdentity),
    ("^ikev2 initiator: proposed ike id mismatch", Remark::WrongIdentity),
    ("^ikev2 responder: proposed ike id mismatch", Remark::WrongIdentity),
    ("^ikev2 vpn policy not found", Remark::NoConnection),
    ("^failed payload verification after decryption", Remark::Unreadable),
    (
        "^computed hash does not match hash received from peer*preshared key mismatch",
        Remark::WrongSecret,
    ),
    ("^ike initiator: no response - remote party timeout", Remark::GaveUp),
    ("^ikev2 peer is not responding. negotiation aborted", Remark::GaveUp),
];

/// A negotiation begins.
const BEGINNINGS: [&str; 6] = [
    "ike initiator: start main mode negotiation",
    "ike initiator: start aggressive mode negotiation",
    "ike responder: received main mode request",
    "ike responder: received aggressive mode request",
    "ikev2 initiator: send ike_sa_init request",
    "ikev2 responder: received ike_sa_init request",
];

pub(super) fn remark(small: &str) -> Option<Remarked<'static>> {
    phrase::judge(small, CONFIRMED, UNCONFIRMED)
}

pub(super) fn begins(small: &str) -> bool {
    BEGINNINGS.iter().any(|start| small.starts_with(start))
}

/// Message 1388, in the index of SonicOS' Log Events Reference Guide (VPN IPsec, "IPSec VPN
/// Decryption Failed") and, with this note, in public logs (elastic/integrations, and Wazuh's tests
/// of its decoder).
pub(super) fn dropped(small: &str, note: &str) -> Option<Remark> {
    let is_replay = small == "ipsec vpn decryption failed" && note.starts_with("replay check fail");
    is_replay.then_some(Remark::Replayed)
}

/// Message 346, in Elastic's test log of SonicOS (elastic/integrations, `sonicwall_firewall`,
/// `test-general.log`), which shows a notify behind it, too (message 483).
pub(super) fn begins_quick_mode(small: &str) -> bool {
    small.starts_with("ike initiator: start quick mode")
}

/// `received notify. no_proposal_chosen` (those test scripts), `received notify: invalid_id_info`.
pub(super) fn notified(small: &str) -> Option<&str> {
    let rest = small.strip_prefix("received notify")?.strip_prefix(['.', ':'])?.trim_start();
    rest.split([' ', '"', ',', '\t', ';']).next()
}

/// Phase 1 by its mode, or phase 2.
pub(super) fn exchange(small: &str) -> Option<Exchange> {
    let parts = [
        ("main mode", Exchange::Main),
        ("aggressive mode", Exchange::Aggressive),
        ("(phase 2)", Exchange::Quick),
        ("ipsec proposal", Exchange::Quick),
        (" network", Exchange::Quick),
    ];
    let responder = small.starts_with("ike responder: ") || small.starts_with("ike initiator: ");
    parts.iter().find(|(part, _)| responder && small.contains(part)).map(|(_, exchange)| *exchange)
}

/// The version, and whether this end began, as the beginning of the sentence says.
pub(super) fn role(small: &str) -> (Option<IkeVersion>, Option<bool>) {
    let version = match small.starts_with("ikev2") {
        true => Some(IkeVersion::V2),
        false => small.starts_with("ike ").then_some(IkeVersion::V1),
    };
    let head = small.split(": ").next().unwrap_or_default();
    let initiates = match head {
        "ike initiator" | "ikev2 initiator" => Some(true),
        "ike responder" | "ikev2 responder" => Some(false),
        _ => None,
    };
    (version, initiates)
}

pub(in crate::logs) static ORIGINS: Origins = &[(
    Origin {
        versions: "",
        logged: Logged::Always,
        source: "public test scripts and logs of SonicOS",
    },
    &[],
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_small_and_begins_its_sentence() {
        for (pattern, _) in CONFIRMED.iter().chain(UNCONFIRMED) {
            assert!(phrase::begins_its_sentence(pattern), "{pattern}");
        }
    }

    #[test]
    fn version_and_role_stand_first() {
        let v1 = Some(IkeVersion::V1);
        assert_eq!(role("ike responder: x"), (v1, Some(false)));
        assert_eq!(role("ike negotiation aborted"), (v1, None));
        assert_eq!(role("ikev2 initiator: x"), (Some(IkeVersion::V2), Some(true)));
        assert_eq!(role("received notify. x"), (None, None));
        assert_eq!(notified("received notify. no_proposal_chosen"), Some("no_proposal_chosen"));
        assert_eq!(notified("received notifyé"), None);
        assert_eq!(exchange("ike responder: main mode complete (phase 1)"), Some(Exchange::Main));
        assert_eq!(exchange("ike responder: ipsec proposal (phase 2)"), Some(Exchange::Quick));
        assert_eq!(exchange("ikev2 responder: peer's network"), None);
    }
}
