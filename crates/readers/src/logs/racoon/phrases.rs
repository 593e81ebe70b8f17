//! The sentences in which racoon judges a negotiation (ipsec-tools 0.5 to 0.8.2, Apple's racoon,
//! iked of racoon2).

use evidence::{Logged, Origin, Remark};

use crate::logs::phrase::{self, Origins};

type Table = &'static [(&'static str, Remark)];

const TABLE: Table = &[
    ("^couldn't find the pskey", Remark::NoSecret),
    ("^hash mismatched", Remark::WrongSecret),
    ("^invalid id payload", Remark::WrongIdentity),
    ("^id type mismatched", Remark::WrongIdentity),
    ("^id value mismatched", Remark::WrongIdentity),
    ("^id mismatched with asn1 subjectname", Remark::NameNotInCertificate),
    ("^id mismatched with subjectaltname", Remark::NameNotInCertificate),
    ("^mismatched id was returned", Remark::SelectorsRefused),
    ("^invalid sig", Remark::WrongSignature),
    ("^failed to get private key", Remark::NoPrivateKey),
    // OpenSSL's words, with its number and the depth behind them (`crypto_openssl.c`).
    ("^certificate has expired(", Remark::Expired),
    ("^certificate is not yet valid(", Remark::NotYetValid),
    ("^certificate revoked(", Remark::Revoked),
    ("^crl has expired(", Remark::NoRevocationList),
    ("^unable to get local issuer certificate(", Remark::Untrusted),
    ("^unable to get issuer certificate(", Remark::Untrusted),
    ("^unable to verify the first certificate(", Remark::Untrusted),
    ("^self signed certificate in certificate chain(", Remark::Untrusted),
    ("^self-signed certificate in certificate chain(", Remark::Untrusted),
    ("^no peer's cert payload found", Remark::NoPublicKey),
    ("^the peer's certificate is not verified", Remark::NoPublicKey),
    ("^login failed for user", Remark::XauthFailed),
    ("^xauth authentication failed", Remark::XauthFailed),
    ("^attempt to start phase 2 whereas xauth failed", Remark::XauthFailed),
    ("^no policy found: ", Remark::SelectorsRefused),
    ("^port pool depleted", Remark::NoAddress),
    ("^sendto (operation not permitted)", Remark::SendRefused),
    ("^sendto (permission denied)", Remark::SendRefused),
    ("^sendmsg (operation not permitted)", Remark::SendRefused),
    ("^sendto (no route to host)", Remark::NoRoute),
    ("^sendto (network is unreachable)", Remark::NoRoute),
    ("^sendmsg (network is unreachable)", Remark::NoRoute),
    // isakmp.c
    ("^failed to bind to address *address already in use", Remark::PortTaken),
    ("^failed to bind (address already in use", Remark::PortTaken),
    ("^dpd: remote (isakmp-sa*seems to be dead", Remark::PeerDead),
];

/// Of the first message of a peer that no negotiation is known of.
const FIRST: Table = &[
    ("^couldn't find configuration", Remark::AddressUnknown),
    ("^exchange * not allowed in any applicable rmconf", Remark::NoConnection),
    ("^not acceptable * mode", Remark::ExchangeRefused),
    // IKEv2's flag of an initiator, which IKEv1 does not have.
    ("^invalid flag 0x08", Remark::VersionRefused),
];

/// What the kernel's refusal is for no lack of an algorithm: the SA was gone already.
const GONE: [&str; 3] = ["no such file or directory", "no such process", "file exists"];

pub(in crate::logs) fn remark(small: &str) -> Option<Remark> {
    let kernel = ["pfkey update failed", "pfkey add failed"];
    if kernel.iter().any(|start| small.starts_with(start)) {
        let gone = GONE.iter().any(|reason| small.contains(reason));
        return (!gone).then_some(Remark::KernelRefused);
    }
    phrase::find(small, TABLE)
}

pub(super) fn first(small: &str) -> Option<Remark> {
    phrase::find(small, FIRST)
}

/// A message whose payloads make no sense: what other keys decrypt it to.
pub(super) fn is_garbage(small: &str) -> bool {
    const STARTS: [&str; 5] = [
        "ignore the packet, received unexpecting payload type",
        "reject the packet, received unexpecting payload type",
        "reject the packet, received unexpected payload type",
        "invalid length of payload",
        // RouterOS
        "parsing packet failed, possible cause: wrong password",
    ];
    STARTS.iter().any(|start| small.starts_with(start))
}

/// No proposal of phase 1, or of whatever is negotiated, fits.
pub(super) fn refuses_suites(small: &str) -> bool {
    small.starts_with("no suitable proposal found")
        || small.starts_with("failed to get valid proposal")
}

/// No proposal of phase 2 fits.
pub(super) fn refuses_child(small: &str) -> bool {
    small.starts_with("no suitable policy found")
        || small.starts_with("failed to pre-process ph2 packet")
        || small.starts_with("failed to pre-process packet")
        || small.starts_with("failed to get proposal for responder")
}

pub(in crate::logs) static ORIGINS: Origins = &[
    (
        Origin {
            versions: "ipsec-tools 0.5–0.8.2",
            logged: Logged::Always,
            source: "the daemon’s sources of ipsec-tools",
        },
        TABLE,
    ),
    (
        Origin {
            versions: "ipsec-tools 0.5–0.8.2",
            logged: Logged::Always,
            source: "the daemon’s sources of ipsec-tools",
        },
        FIRST,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_is_understood() {
        for (text, wanted) in [
            ("couldn't find the pskey for 192.0.2.1.", Some(Remark::NoSecret)),
            ("couldn't find the proper pskey, try to get one by the peer's address.", None),
            ("certificate has expired(10) at depth:0 subjectname:/cn=x", Some(Remark::Expired)),
            ("pfkey update failed: protocol not supported", Some(Remark::KernelRefused)),
            ("pfkey update failed: no such file or directory", None),
            ("no policy found, try to generate the policy : 192.0.2.0/24[0]", None),
        ] {
            assert_eq!(remark(text), wanted, "{text}");
        }
    }
}
