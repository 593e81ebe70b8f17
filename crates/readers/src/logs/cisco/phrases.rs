//! The sentences in which IOS and ASA judge a negotiation.

use evidence::{Logged, Origin, Remark};

use crate::logs::phrase::{self, Origins};

type Table = &'static [(&'static str, Remark)];

/// IOS 12.0 to IOS-XE 17, `debug crypto isakmp` and `debug crypto ipsec` (Cisco, "IPsec
/// Troubleshooting: Understanding and Using debug Commands", document 5409). What the comparison of
/// suites says, `suites` judges.
const IOS: Table = &[
    ("^no cert or pre-shared address key", Remark::NoSecret),
    ("^no cert, and no keys (public or pre-shared) with remote peer", Remark::NoSecret),
    ("^reserved not zero on", Remark::Unreadable),
    ("^proxy identities not supported", Remark::SelectorsRefused),
    ("^map_db_find_best did not find matching map", Remark::SelectorsRefused),
    ("^invalid proxy ids", Remark::SelectorsRefused),
    ("^no ipsec cryptomap exists for local address", Remark::NoConnection),
    ("^peer address*not found", Remark::AddressUnknown),
    ("^invalid local address", Remark::AddressUnknown),
    ("^transform*proposal*not supported", Remark::ChildSuiteRefused),
    // What stands in the lines of IPSEC before it, as a number: 32 the networks, 256 the suites.
    ("^ipsec policy invalidated proposal with error 32", Remark::SelectorsRefused),
    ("^ipsec policy invalidated proposal with error 256", Remark::ChildSuiteRefused),
    ("^aggressive mode is disabled", Remark::AggressiveRefused),
    // Also where the suites of phase 2 differ (document 5409).
    ("^peer*not responding!", Remark::GaveUp),
    ("^deleting sa reason \"xauthenticate fail", Remark::XauthFailed),
    ("^deleting sa reason \"death by retransmission", Remark::GaveUp),
    ("^sa has been authenticated with", Remark::AuthenticatedPeer),
    ("^old state*new state = ike_p1_complete", Remark::Established),
    ("^old state*new state = ike_qm_phase2_complete", Remark::ChildUp),
];

/// The system messages of IOS by their names (Cisco, "System Message Guide").
const SYSTEM: Table = &[
    ("^ikmp_no_preshared_key", Remark::NoSecret),
    ("^ikmp_ag_mode_disabled", Remark::AggressiveRefused),
    ("^recurdown", Remark::RoutedIntoItself),
    ("^ikmp_inval_cert", Remark::NoPublicKey),
    ("^certificate_invalid_expired", Remark::Expired),
    ("^certificate_invalid_not_yet_valid", Remark::NotYetValid),
    ("^certificate_revoked", Remark::Revoked),
];

/// Packets that are dropped, by the names of IOS' messages and the numbers of ASA's (Cisco, "System
/// Message Guide", document 117295; "Secure Firewall ASA Series Syslog Messages").
const DROPS: [(&str, Remark); 10] = [
    ("RECVD_PKT_INV_SPI", Remark::UnknownSpi),
    ("RECVD_PKT_NOT_IPSEC", Remark::InClear),
    ("PKT_REPLAY_ERR", Remark::Replayed),
    ("REPLAY_ERROR", Remark::Replayed),
    ("RECVD_PKT_INV_IDENTITY", Remark::OutsideSelectors),
    ("402114", Remark::UnknownSpi),
    ("402116", Remark::OutsideSelectors),
    ("402117", Remark::InClear),
    ("402119", Remark::Replayed),
    ("402120", Remark::Broken),
];

/// IOS-XE and ASA, `debug crypto ikev2`, and what stands behind `aborted due to ERROR:` (Cisco,
/// documents 115934 and 115935). What a mismatch of policies is, `policies` judges; whose proof is
/// wrong, `ikev2`.
const IKEV2: Table = &[
    ("^there was no ipsec policy found for received ts", Remark::SelectorsRefused),
    ("^crypto map policy not found for remote traffic", Remark::SelectorsRefused),
    ("^failed to find a matching policy", Remark::SuiteRefused),
    ("^received policies:", Remark::SuiteRefused),
    ("^computed authentication value for peer differs", Remark::WrongSecret),
    ("^[crypto engine -> ikev2] verification of signed*failed", Remark::WrongSignature),
    ("^peer authentication method configured is mismatching", Remark::MethodRefused),
    ("^peer id check failed", Remark::NameNotInCertificate),
    ("^[pki -> ikev2] getting of private key failed", Remark::NoPrivateKey),
    ("^[pki -> ikev2] validation of certificate chain failed", Remark::NoPublicKey),
    // The reason says the debug output of the certificates, if it is there.
    ("^verify cert failed", Remark::NoPublicKey),
    ("^unable to set self auth method", Remark::NoCredentials),
    ("^failed to set p1 auth to build policy", Remark::NoCredentials),
    ("^can't find tunnel group for peer", Remark::AddressUnknown),
    ("^maximum number of retransmissions reached", Remark::GaveUp),
    ("^failed to receive the auth msg before the timer expired", Remark::GaveUp),
    ("^verification of peer's authentication data passed", Remark::AuthenticatedPeer),
    // As IOS-XE 16 writes it.
    ("^verification of peer's authenctication data passed", Remark::AuthenticatedPeer),
    ("^ikev2 sa created; inserting sa into database", Remark::Established),
    ("^load ipsec key material", Remark::ChildUp),
];

/// Said once an exchange failed; what was said before it names the reason, as a rule.
const IKEV2_ENDS: Table = &[
    ("^failed to authenticate the ike sa", Remark::NotAuthenticated),
    ("^auth exchange failed", Remark::NotAuthenticated),
    ("^received no proposal chosen notify", Remark::IkeRefused),
    ("^received ts unacceptable notify", Remark::SelectorsRefusedThere),
];

/// ASA 8 to 9, `debug crypto ikev1` and the system messages 713xxx and 113019 (Cisco, "Secure
/// Firewall ASA Series Syslog Messages"; document 113574). Which suites differ, `asa` judges.
const ASA: Table = &[
    ("probably due to mismatched pre-shared key", Remark::Unreadable),
    ("^all ipsec sa proposals found unacceptable", Remark::ChildSuiteRefused),
    ("no matching crypto map entry for remote proxy", Remark::SelectorsRefused),
    ("^tunnel rejected: crypto map policy not found", Remark::SelectorsRefused),
    ("^session is being torn down. reason: crypto map policy", Remark::SelectorsRefused),
    ("^mismatch: p1 authentication algorithm", Remark::MethodRefused),
    ("^client ike auth mode differs from the group's", Remark::MethodRefused),
    ("^can't find a valid tunnel group", Remark::AddressUnknown),
    ("^no group found matching", Remark::AddressUnknown),
    ("not found and base group default preshared key not configured", Remark::AddressUnknown),
    ("^tunnel rejected: ike peer does not match remote peer", Remark::AddressUnknown),
    ("^unable to initiate or respond to aggressive mode while", Remark::AggressiveRefused),
    ("no preshared key configured for group", Remark::NoSecret),
    ("^no crypto map bound to interface", Remark::NoPolicy),
    ("no trust-point defined in tunnel-group", Remark::NoPrivateKey),
    ("^aborting: no identity cert specified in ipsec sa", Remark::NoCredentials),
    ("^xauth required but selected proposal does not support", Remark::MethodRefused),
    ("^tunnel rejected: user*group-lock check failed", Remark::UserRestricted),
    ("^tunnel rejected: conflicting protocols specified by", Remark::KindNotAllowed),
    ("^tunnel rejected: client type or version not allowed", Remark::KindNotAllowed),
    ("^hardware client connection rejected! network extension", Remark::KindNotAllowed),
    ("^ike peer address same as our interface address", Remark::OwnAddressSet),
    ("^ike peer address not configured for destination", Remark::NobodyToDial),
    ("^dns lookup for*server*failed", Remark::NameUnresolved),
    ("^received invalid spi notify", Remark::UnknownSpiThere),
    ("^failed to retrieve identity certificate", Remark::NoPrivateKey),
    ("^unable to process the received peer certificate", Remark::NoPublicKey),
    ("^peer certificate has expired", Remark::Expired),
    ("^remote peer has failed user authentication", Remark::XauthFailed),
    ("^headend security gateway has failed our user", Remark::XauthFailed),
    ("^cannot obtain an*for remote peer", Remark::NoAddress),
    ("^maximum concurrent ike negotiations exceeded", Remark::TooManyHalfOpen),
    ("maximum tunnel count allowed has been reached", Remark::TooMany),
    ("^ike session establishment timed out", Remark::GaveUp),
    ("^timed out on initial contact to server", Remark::GaveUp),
    ("^phase 1 completed", Remark::Established),
    ("^phase 2 completed", Remark::ChildUp),
    ("^security negotiation complete for", Remark::ChildUp),
    ("^ike lost contact with", Remark::PeerDead),
];

/// Said once an exchange failed; what was said before it names the reason, as a rule.
const ASA_ENDS: Table = &[
    ("^received encrypted oakley main mode packet with invalid payloads", Remark::Unreadable),
    ("^qm fsm error", Remark::ChildRefused),
    ("^session is being torn down. reason: phase 2 mismatch", Remark::ChildRefused),
    ("^session disconnected.*reason: phase 2 mismatch", Remark::ChildRefused),
];

/// ASA's system messages whose number alone tells, of IKEv2 and of certificates; their texts hold
/// names that the peer chose.
const NUMBERED: Table = &[
    ("750009", Remark::TooMany),
    ("750011", Remark::ChildSuiteRefused),
    ("751002", Remark::NoCredentials),
    ("751004", Remark::NoCredentials),
    ("751006", Remark::NoPublicKey),
    ("751008", Remark::VersionRefused),
    ("751009", Remark::AddressUnknown),
    ("751010", Remark::NoCredentials),
    ("751011", Remark::EapFailed),
    ("751022", Remark::SelectorsRefused),
    ("752006", Remark::AddressUnknown),
];

/// `debug crypto pki messages` of IOS, behind the number of the session (Cisco, document 117337).
const PKI: Table = &[("^no suitable trustpoints found", Remark::Untrusted)];

/// 717009 and 717027, up to the names in the certificate.
const CERTIFICATE: Table = &[
    ("^certificate validation failed. no suitable trustpoints", Remark::Untrusted),
    ("^failed to find a suitable trustpoint for the issuer", Remark::Untrusted),
    ("certificate is expired", Remark::Expired),
    ("certificate has expired", Remark::Expired),
    ("certificate is not yet valid", Remark::NotYetValid),
    ("certificate is revoked", Remark::Revoked),
    ("^certificate validation failed", Remark::NoPublicKey),
    ("^certificate chain failed validation", Remark::NoPublicKey),
];

pub(super) fn ios(small: &str) -> Option<Remark> {
    phrase::find(small, IOS)
}

pub(super) fn system(small_name: &str) -> Option<Remark> {
    phrase::find(small_name, SYSTEM)
}

pub(super) fn ikev2(small: &str) -> Option<Remark> {
    phrase::find(small, IKEV2)
}

pub(super) fn ikev2_end(small: &str) -> Option<Remark> {
    phrase::find(small, IKEV2_ENDS)
}

pub(super) fn asa(small: &str) -> Option<Remark> {
    phrase::find(small, ASA)
}

pub(super) fn asa_end(small: &str) -> Option<Remark> {
    phrase::find(small, ASA_ENDS)
}

/// By the name of a system message, or its number.
pub(super) fn dropped(name: &str) -> Option<Remark> {
    DROPS.iter().find(|(own, _)| *own == name).map(|(_, what)| *what)
}

/// By the number of one of ASA's system messages.
pub(super) fn numbered(number: &str) -> Option<Remark> {
    NUMBERED.iter().find(|(own, _)| *own == number).map(|(_, what)| *what)
}

pub(super) fn pki(small: &str) -> Option<Remark> {
    phrase::find(small, PKI)
}

pub(super) fn certificate(small: &str) -> Option<Remark> {
    let end = ["subject name", "serial number"].iter().filter_map(|name| small.find(name)).min();
    phrase::find(&small[..end.unwrap_or(small.len())], CERTIFICATE)
}

/// It names a cause.
pub(super) fn names(what: Remark) -> bool {
    knowledge::remark(what.name()).is_some_and(|row| !row.causes.is_empty())
}

pub(in crate::logs) static ORIGINS: Origins = &[
    (
        Origin {
            versions: "12.0–17",
            logged: Logged::With("debug crypto isakmp, debug crypto ipsec"),
            source: "Cisco, document 5409",
        },
        IOS,
    ),
    (
        Origin {
            versions: "12.0–17",
            logged: Logged::Always,
            source: "Cisco, System Message Guide",
        },
        SYSTEM,
    ),
    (
        Origin {
            versions: "15.1–17, ASA 8.4–9",
            logged: Logged::With("debug crypto ikev2"),
            source: "Cisco, documents 115934 and 115935",
        },
        IKEV2,
    ),
    (
        Origin {
            versions: "15.1–17, ASA 8.4–9",
            logged: Logged::With("debug crypto ikev2"),
            source: "Cisco, documents 115934 and 115935",
        },
        IKEV2_ENDS,
    ),
    (
        Origin {
            versions: "ASA 8–9",
            logged: Logged::Always,
            source: "Cisco, Secure Firewall ASA Series Syslog Messages; document 113574",
        },
        ASA,
    ),
    (
        Origin {
            versions: "ASA 8–9",
            logged: Logged::Always,
            source: "Cisco, Secure Firewall ASA Series Syslog Messages; document 113574",
        },
        ASA_ENDS,
    ),
    (
        Origin {
            versions: "12.4–17",
            logged: Logged::With("debug crypto pki messages"),
            source: "Cisco, document 117337",
        },
        PKI,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_in_small_letters() {
        let tables = [IOS, SYSTEM, IKEV2, IKEV2_ENDS, ASA, ASA_ENDS, PKI, CERTIFICATE];
        for (pattern, _) in tables.into_iter().flatten() {
            assert_eq!(*pattern, pattern.to_ascii_lowercase());
        }
    }

    #[test]
    fn names_in_a_certificate_judge_nothing() {
        let text = "certificate chain failed validation. x, subject name: certificate is revoked";
        assert_eq!(certificate(text), Some(Remark::NoPublicKey));
    }

    #[test]
    fn a_sentence_that_goes_well_is_no_judgement() {
        let sentence = "verification of peer's authentication data passed";
        assert_eq!(ikev2(sentence), Some(Remark::AuthenticatedPeer));
        for sentence in ["atts are acceptable", "proxy match found", "found peer pre-shared key"] {
            assert_eq!(ios(sentence), None, "{sentence}");
        }
    }
}
