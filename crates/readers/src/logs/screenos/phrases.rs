//! The events in which ScreenOS judges a negotiation.

use evidence::{Exchange, Logged, Origin, Remark, Remarked};

use crate::logs::phrase::{self, Origins, Sentences};

/// Behind the peer and `Phase 1`, in Elastic's reader of ScreenOS' syslog (elastic/beats,
/// juniper/netscreen, pipeline.js, messages 00536:12 to 00536:50), which has the sentences of
/// NetScreen's Message Log Reference Guide, and in logs in public tests.
const PHASE_1: &Sentences = &[
    ("^rejected proposals from peer", Remark::IkeRefused),
    ("^aborted negotiations because the time limit has elapsed", Remark::GaveUp),
    ("^retransmission limit has been reached", Remark::GaveUp),
    ("^rsa private key is needed to sign", Remark::NoPrivateKey),
    ("^no private key exists to sign", Remark::NoPrivateKey),
    ("^received an invalid rsa signature", Remark::WrongSignature),
    ("^cannot verify rsa signature", Remark::NoPublicKey),
    ("^received an incorrect public key authentication method", Remark::MethodRefused),
    ("^main mode packet has arrived with id type ip address but no user", Remark::NoPeer),
    ("^certificate received has a subject name that does", Remark::NameNotInCertificate),
    ("^certificate received has a different ip address", Remark::NameNotInCertificate),
    ("^completed aggressive mode negotiations", Remark::Established),
    ("^completed main mode negotiations", Remark::Established),
];

/// Behind the peer and `Phase 2`, in the same reader and tests.
const PHASE_2: &Sentences = &[
    ("^received dh group*instead of expected group*for pfs", Remark::ChildGroupRefused),
    ("^no policy exists for the proxy id received", Remark::SelectorsRefused),
    ("^completed negotiations with spi", Remark::ChildUp),
];

/// The same, by the guide, which was not seen.
const UNCONFIRMED_2: &Sentences = &[
    ("^rejected proposals from peer", Remark::ChildRefused),
    ("^negotiations have failed", Remark::ChildFailed),
    ("^retransmission limit has been reached", Remark::GaveUp),
    ("^aborted negotiations because the time limit has elapsed", Remark::GaveUp),
];

/// Behind the peer alone; messages 00026 and 00536.
const OF_PEER: &Sentences = &[
    ("^rejected first phase 1 packet from an unrecognized", Remark::NoConnection),
    ("^rejected an initial phase 1 packet from an unrecognized", Remark::NoConnection),
    ("^dropped peer packet because no policy uses the peer", Remark::NoPolicy),
    ("^dropped packet because remote gateway*is not used", Remark::NoPolicy),
    ("^received incorrect id payload", Remark::WrongIdentity),
    ("^missing heartbeats have exceeded the threshold", Remark::PeerDead),
    ("^received a bad spi", Remark::UnknownSpi),
    ("^responded to a packet with a bad spi", Remark::UnknownSpi),
];

/// Why a packet of IKE is rejected, behind `because`; the first in a log in public tests.
const REASONS: &Sentences =
    &[("^an initial phase 1 packet arrived from an unrecognized peer", Remark::NoConnection)];

/// By the guide, which was not seen.
const UNCONFIRMED_REASONS: &Sentences = &[
    ("^there were no acceptable phase 1 proposals", Remark::IkeRefused),
    ("^there were no acceptable phase 2 proposals", Remark::ChildRefused),
    ("^the peer sent a nonexistent cookie pair", Remark::UnknownIkeSa),
];

/// Of packets of ESP, with the two ends (00026, 00042), in that reader and those tests.
const OF_PACKETS: &Sentences = &[
    ("^replay packet detected on ipsec tunnel", Remark::Replayed),
    ("^ipsec tunnel on int*received a packet with a bad spi", Remark::UnknownSpi),
];

/// Of users of L2TP (00539), in that reader.
const OF_USERS: &Sentences = &[
    ("^no ip address in l2tp ip pool for user", Remark::NoAddress),
    ("^cannot allocate ip addr from pool", Remark::NoAddress),
    ("^no l2tp ip pool for user", Remark::NoPool),
];

/// This end begins, or is asked; the last two by the guide, which was not seen.
const BEGINNINGS: [(&str, bool, Exchange); 4] = [
    ("initiated negotiations in aggressive mode", true, Exchange::Aggressive),
    ("initiated main mode negotiations", true, Exchange::Main),
    ("responder starts main mode negotiations", false, Exchange::Main),
    ("responder starts aggressive mode negotiations", false, Exchange::Aggressive),
];

/// What a sentence about a peer judges, in small letters and as it is written.
pub(super) fn of_peer<'a>(phase: Option<u8>, small: &str, text: &'a str) -> Option<Remarked<'a>> {
    let remarked = match phase {
        Some(1) => phrase::judge(small, PHASE_1, &[])?,
        Some(_) => phrase::judge(small, PHASE_2, UNCONFIRMED_2)?,
        None => phrase::judge(small, OF_PEER, &[])?,
    };
    Some(with_values(remarked, text.trim_end_matches('.')))
}

/// `Received DH group 2 instead of expected group 14 for PFS`, `IP address a instead of IP address
/// b`, `local ID (a) remote ID (b)`.
fn with_values<'a>(remarked: Remarked<'a>, text: &'a str) -> Remarked<'a> {
    let (start, between) = match remarked.what {
        Remark::ChildGroupRefused => ("Received DH ", " instead of expected "),
        Remark::WrongIdentity => ("IP address ", " instead of IP address "),
        Remark::SelectorsRefused => {
            let asked = text.split_once("received: ").map_or("", |(_, networks)| networks);
            return Remarked { value: asked, ..remarked };
        }
        _ => return remarked,
    };
    let parts = text.split_once(start).and_then(|(_, rest)| rest.split_once(between));
    let Some((value, expected)) = parts else { return remarked };
    let expected = expected.strip_suffix(" for PFS").unwrap_or(expected);
    Remarked { value, expected, ..remarked }
}

pub(super) fn begins(small: &str) -> Option<(bool, Exchange)> {
    let found = BEGINNINGS.iter().find(|(start, ..)| small.starts_with(start))?;
    Some((found.1, found.2))
}

/// The main or aggressive mode that is completed.
pub(super) fn completed(small: &str) -> Option<Exchange> {
    let rest = small.strip_prefix("completed ")?;
    let modes = [("main mode", Exchange::Main), ("aggressive mode", Exchange::Aggressive)];
    modes.iter().find(|(mode, _)| rest.starts_with(mode)).map(|(_, exchange)| *exchange)
}

pub(super) fn of_reason(small: &str) -> Option<Remarked<'static>> {
    phrase::judge(small, REASONS, UNCONFIRMED_REASONS)
}

pub(super) fn of_packet(small: &str) -> Option<Remarked<'static>> {
    phrase::judge(small, OF_PACKETS, &[])
}

pub(super) fn of_user(small: &str) -> Option<Remarked<'static>> {
    phrase::judge(small, OF_USERS, &[])
}

/// `received a notification message for doi <1> <14> <no_proposal_chosen>`: the number behind that
/// of the domain.
pub(super) fn notified(small: &str) -> Option<u16> {
    let rest = small.strip_prefix("received a notification message for doi")?;
    let mut numbers = rest.split([' ', '<', '>', ',', '.']).filter(|word| !word.is_empty());
    numbers.next().filter(|domain| *domain == "1")?;
    numbers.next()?.parse().ok()
}

pub(in crate::logs) static ORIGINS: Origins = &[(
    Origin {
        versions: "",
        logged: Logged::Always,
        source: "messages of ScreenOS in Elastic's reader of its syslog, logs of it in public tests",
    },
    &[],
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_small_and_begins_its_sentence() {
        let first = PHASE_1.iter().chain(PHASE_2).chain(UNCONFIRMED_2).chain(OF_PEER);
        let second = REASONS.iter().chain(UNCONFIRMED_REASONS).chain(OF_PACKETS).chain(OF_USERS);
        for (pattern, _) in first.chain(second) {
            assert!(phrase::begins_its_sentence(pattern), "{pattern}");
        }
    }

    #[test]
    fn what_came_stands_beside_what_it_should_be() {
        for (phase, text, value, expected) in [
            (
                Some(2),
                "Received DH group 2 instead of expected group 14 for PFS.",
                "group 2",
                "group 14",
            ),
            (
                None,
                "Received incorrect ID payload: IP address 192.0.2.1 instead of IP address \
                 192.0.2.7.",
                "192.0.2.1",
                "192.0.2.7",
            ),
            (
                Some(2),
                "No policy exists for the proxy ID received: local ID (a) remote ID (b).",
                "local ID (a) remote ID (b)",
                "",
            ),
        ] {
            let said = of_peer(phase, &phrase::small(text), text).unwrap();
            assert_eq!((said.value, said.expected), (value, expected), "{text}");
        }
    }

    #[test]
    fn a_notify_has_its_number() {
        let start = "received a notification message for doi";
        assert_eq!(notified(&format!("{start} <1> <14> <no_proposal_chosen>.")), Some(14));
        assert_eq!(notified(&format!("{start} 1 18 invalid_id_information")), Some(18));
        assert_eq!(notified(&format!("{start} <2> <14>")), None);
        assert_eq!(notified(start), None);
    }
}
