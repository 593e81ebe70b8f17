//! The errors and messages in which Junos judges a negotiation.

use evidence::{Logged, Origin, Remark, Remarked};

use crate::logs::phrase::{self, Origins, Sentences};

/// `IKE negotiation failed with error: …`: the sentence in a tool for SRX
/// (`vpn_troubleshooting.py`), the first error in a tool of Juniper Mist, the others in logs of SRX
/// of 2023 that are public. Which end refused is not said.
const CONFIRMED: &Sentences =
    &[("^authentication failed", Remark::NotAuthenticated), ("^timed out", Remark::GaveUp)];

/// `IPSec negotiation failed with error: …`, in the same logs.
const CONFIRMED_CHILD: &Sentences =
    &[("^peer proposed traffic-selectors are not in configured range", Remark::SelectorsRefused)];

/// By what Juniper's knowledge base is said to quote (KB10101), which was not seen.
const UNCONFIRMED: &Sentences = &[
    ("^no proposal chosen", Remark::IkeRefused),
    ("^no response from peer", Remark::GaveUp),
    ("^peer proposed traffic-selectors are not in configured range", Remark::SelectorsRefused),
    ("^traffic selectors unacceptable", Remark::SelectorsRefusedThere),
    ("^ts unacceptable", Remark::SelectorsRefusedThere),
    ("^policy lookup for phase-1", Remark::NoConnection),
];

/// Errors of phase 2, in sentences that were not seen, either.
const UNCONFIRMED_CHILD: &Sentences = &[
    ("^no proposal chosen", Remark::ChildRefused),
    ("^quick mode - no proposal chosen", Remark::ChildRefused),
    ("^timed out", Remark::GaveUp),
    ("^no response from peer", Remark::GaveUp),
    ("^traffic selectors unacceptable", Remark::SelectorsRefusedThere),
    ("^ts unacceptable", Remark::SelectorsRefusedThere),
    ("^failed to match the peer proxy ids", Remark::SelectorsRefused),
];

/// Whole sentences: in logs of Junos (guides for SRX and Azure) and in that tool for SRX, by which
/// both proxy identities stand behind the second.
const CONFIRMED_SENTENCES: &Sentences = &[
    ("^ike negotiation successfully completed", Remark::Established),
    ("^ike phase-2: failed to match", Remark::SelectorsRefused),
];

/// The policy's lookup is in a monitor's list of sentences, which does not say what fails in it.
const UNCONFIRMED_SENTENCES: &Sentences = &[
    ("^ipsec negotiation successfully completed", Remark::ChildUp),
    ("^ike phase-1: (responder) policy lookup failed", Remark::NoConnection),
];

/// By the name of the message: in those logs and that tool, with what stands behind it (`DPD
/// detected peer … is dead`, `Peer Proposed traffic-selector local-ip`).
const NAMED: [(&str, Remark); 4] = [
    ("KMD_PM_SA_ESTABLISHED", Remark::ChildUp),
    ("KMD_VPN_UP_ALARM_USER", Remark::ChildUp),
    ("KMD_VPN_TS_MISMATCH", Remark::SelectorsRefused),
    ("KMD_DPD_PEER_DOWN", Remark::PeerDead),
];

/// What a line judges, or the error in it that is not known.
pub(super) fn judges<'a>(name: &str, small: &'a str) -> Result<Option<Remarked<'static>>, &'a str> {
    if let Some((_, what)) = NAMED.iter().find(|(known, _)| *known == name) {
        return Ok(Some(Remarked::new(*what, "")));
    }
    let errors = [
        ("ike negotiation failed with error: ", CONFIRMED, UNCONFIRMED),
        ("ipsec negotiation failed with error: ", CONFIRMED_CHILD, UNCONFIRMED_CHILD),
        ("ike phase-1 failure: ", CONFIRMED, UNCONFIRMED),
        ("ike phase-2 failure: ", CONFIRMED_CHILD, UNCONFIRMED_CHILD),
    ];
    for (start, confirmed, unconfirmed) in errors {
        if let Some(error) = small.strip_prefix(start) {
            let word = error.split(['.', '[', ',']).next().unwrap_or(error).trim();
            return phrase::judge(error, confirmed, unconfirmed).map(Some).ok_or(word);
        }
    }
    Ok(phrase::judge(small, CONFIRMED_SENTENCES, UNCONFIRMED_SENTENCES))
}

pub(in crate::logs) static ORIGINS: Origins = &[(
    Origin { versions: "", logged: Logged::Always, source: "guides for SRX and for Azure" },
    &[],
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_small_and_begins_its_sentence() {
        let errors = CONFIRMED.iter().chain(UNCONFIRMED).chain(UNCONFIRMED_CHILD);
        for (pattern, _) in errors.chain(CONFIRMED_SENTENCES).chain(UNCONFIRMED_SENTENCES) {
            assert!(phrase::begins_its_sentence(pattern), "{pattern}");
        }
    }

    #[test]
    fn errors_mean_another_thing_in_phase_2() {
        let ike = "ike negotiation failed with error: no proposal chosen. ike version: 1";
        assert_eq!(judges("", ike), Ok(Some(Remarked::unconfirmed(Remark::IkeRefused))));
        let child = ike.replace("ike neg", "ipsec neg");
        assert_eq!(judges("", &child), Ok(Some(Remarked::unconfirmed(Remark::ChildRefused))));
        let unknown = "ike negotiation failed with error: sa unusable. ike version: 1";
        assert_eq!(judges("", unknown), Err("sa unusable"));
        let dead = Remarked::new(Remark::PeerDead, "");
        assert_eq!(judges("KMD_DPD_PEER_DOWN", ""), Ok(Some(dead)));
        assert_eq!(judges("", "whatever"), Ok(None));
    }
}
