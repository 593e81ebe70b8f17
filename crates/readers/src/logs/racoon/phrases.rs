//! The sentences in which racoon judges a negotiation (ipsec-tools 0.5 to 0.8.2, Apple's racoon,
//! iked of racoon2).

use evidence::{Logged, Origin, Remark};

use crate::logs::phrase::{self, Origins};

type Table = &'static [(&'static str, Remark)];

const TABLE: Table = &[
    ("^couldn't find the pskey", Remark::NoSecret),
    // localconf.c: it may be there, and be readable for others than its owner (safefile.c).
    ("^failed to open pre_share_key file", Remark::SecretsUnread),
    // isakmp.c: the kernel asks for an SA with whom no `remote` is for.
    ("^no configuration found for ", Remark::AddressUnknown),
    ("^hash mismatched", Remark::WrongSecret),
    ("^invalid id payload", Remark::WrongIdentity),
    ("^id type mismatched", Remark::WrongIdentity),
    ("^id value mismatched", Remark::WrongIdentity),
    ("^id mismatched with asn1 subjectname", Remark::NameNotInCertificate),
    ("^id mismatched with subjectaltname", Remark::NameNotInCertificate),
    // oakley.c, `oakley_check_certid`
    ("^id mismatched.", Remark::NameNotInCertificate),
    ("^no proper subjectaltname", Remark::NameNotInCertificate),
    ("^failed to get subjectaltname", Remark::NameNotInCertificate),
    ("^invalid id length in phase 1", Remark::NameNotInCertificate),
    ("^mismatched id was returned", Remark::SelectorsRefused),
    ("^invalid sig", Remark::WrongSignature),
    ("^failed to get private key", Remark::NoPrivateKey),
    // oakley.c, `oakley_getsign`, `get_cert_fromlocal` and `get_plainrsa_fromlocal`
    ("^no cert defined", Remark::NoPrivateKey),
    ("^private rsa key not found for ", Remark::NoPrivateKey),
    ("^failed to sign.", Remark::SigningFailed),
    ("^public rsa key not found for ", Remark::NoPublicKey),
    ("^failed to get peers cert.", Remark::NoPublicKey),
    ("^no peer's cert file found", Remark::NoPublicKey),
    ("^no cert rr found", Remark::NoPublicKey),
    // oakley.c, `oakley_validate_auth`
    ("^no sig was passed, hybrid auth is enabled, but peer is no xauth", Remark::MethodRefused),
    // OpenSSL's words, with its number and the depth behind them (`crypto_openssl.c`).
    ("^certificate has expired(10) at depth:0", Remark::Expired),
    ("^certificate has expired(", Remark::AuthorityExpired),
    ("^certificate is not yet valid(", Remark::NotYetValid),
    ("^certificate revoked(", Remark::Revoked),
    ("^crl has expired(", Remark::NoRevocationList),
    ("^unable to get local issuer certificate(", Remark::Untrusted),
    ("^unable to get issuer certificate(", Remark::Untrusted),
    ("^unable to verify the first certificate(", Remark::Untrusted),
    ("^self signed certificate in certificate chain(", Remark::Untrusted),
    ("^self-signed certificate in certificate chain(", Remark::Untrusted),
    ("^self signed certificate(", Remark::Untrusted),
    ("^self-signed certificate(", Remark::Untrusted),
    ("^certificate not trusted(", Remark::Untrusted),
    ("^ee certificate key too weak(", Remark::WeakKey),
    ("^ca certificate key too weak(", Remark::WeakKey),
    ("^ca md too weak(", Remark::WeakKey),
    ("^no peer's cert payload found", Remark::NoPublicKey),
    ("^the peer's certificate is not verified", Remark::NoPublicKey),
    ("^login failed for user", Remark::XauthFailed),
    ("^xauth authentication failed", Remark::XauthFailed),
    ("^attempt to start phase 2 whereas xauth failed", Remark::XauthFailed),
    ("^no policy found: ", Remark::SelectorsRefused),
    // isakmp_quick.c: what is asked for is set to pass in clear.
    ("^policy found, but no ipsec required: ", Remark::SelectorsRefused),
    ("^port pool depleted", Remark::NoAddress),
    ("^sendto (operation not permitted)", Remark::SendRefused),
    ("^sendto (permission denied)", Remark::SendRefused),
    ("^sendmsg (operation not permitted)", Remark::SendRefused),
    ("^sendto (no route to host)", Remark::NoRoute),
    ("^sendto (network is unreachable)", Remark::NoRoute),
    ("^sendmsg (network is unreachable)", Remark::NoRoute),
    // sockmisc.c; `connect` looks for the own address towards the peer.
    ("^sendmsg (no route to host)", Remark::NoRoute),
    ("^sendmsg (permission denied)", Remark::SendRefused),
    ("^connect (network is unreachable)", Remark::NoRoute),
    ("^connect (no route to host)", Remark::NoRoute),
    ("^sendto (message too long)", Remark::TooLong),
    ("^sendmsg (message too long)", Remark::TooLong),
    // cfparse.y, main.c, pfkey.c: it ends with these.
    ("^fatal parse failure", Remark::NotStarted),
    ("^failed to parse configuration file", Remark::NotStarted),
    ("^something error happened while pfkey initializing", Remark::NotStarted),
    ("^libipsec failed pfkey open (", Remark::NotStarted),
    ("^failed to regist any protocol", Remark::NotStarted),
    // isakmp.c
    ("^failed to bind to address *address already in use", Remark::PortTaken),
    ("^failed to bind (address already in use", Remark::PortTaken),
    ("^no address could be bound", Remark::NoSocket),
    ("^dpd: remote (isakmp-sa*seems to be dead", Remark::PeerDead),
];

/// Of its session tracer (`ipsecSessionTracer.c`).
const APPLE: Table = &[
    ("^ikev1 phase1 auth: failed. (", Remark::NotAuthenticated),
    ("^ikev1 xauth: failed. (", Remark::XauthFailed),
    ("^ikev1 dead-peer-detection: maximum retransmits. (", Remark::PeerDead),
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
    // The kernel's policy of this number is not known: it says nothing of the peer. And no answer
    // goes to a stranger.
    let is_none = ["no policy found: id:", "no configuration found for peer address"];
    if is_none.iter().any(|start| small.starts_with(start)) {
        return None;
    }
    phrase::find(small, TABLE).or_else(|| phrase::find(small, APPLE))
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

/// The peer goes on under an IKE SA that is not there.
pub(super) fn lacks_sa(small: &str) -> bool {
    let of_config = phrase::fits(small, "^mode config *, but we have no isakmp-sa");
    of_config || small.starts_with("can't start the quick mode, there is no isakmp-sa")
}

/// No proposal of phase 1, or of whatever is negotiated, fits.
pub(super) fn refuses_suites(small: &str) -> bool {
    small.starts_with("no suitable proposal found") || refuses_first_offer(small)
}

/// Said of the SA payload of phase 1 alone, with which it begins (`isakmp_ident.c`,
/// `isakmp_agg.c`).
pub(super) fn refuses_first_offer(small: &str) -> bool {
    small.starts_with("failed to get valid proposal")
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
            versions: "from macOS 10.6",
            logged: Logged::Always,
            source: "the daemon’s sources in Apple’s ipsec",
        },
        APPLE,
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
            ("failed to open pre_share_key file /etc/racoon/psk.txt", Some(Remark::SecretsUnread)),
            ("couldn't find the proper pskey, try to get one by the peer's address.", None),
            ("certificate has expired(10) at depth:0 subjectname:/cn=x", Some(Remark::Expired)),
            ("pfkey update failed: protocol not supported", Some(Remark::KernelRefused)),
            ("pfkey update failed: no such file or directory", None),
            ("no policy found, try to generate the policy : 192.0.2.0/24[0]", None),
        ] {
            assert_eq!(remark(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_the_sources_word_otherwise_is_known() {
        for (text, wanted) in [
            ("no configuration found for 192.0.2.1.", Remark::AddressUnknown),
            ("id mismatched.", Remark::NameNotInCertificate),
            ("no proper subjectaltname.", Remark::NameNotInCertificate),
            ("failed to get subjectaltname", Remark::NameNotInCertificate),
            ("invalid id length in phase 1.", Remark::NameNotInCertificate),
            ("no cert defined.", Remark::NoPrivateKey),
            (
                "private rsa key not found for 192.0.2.1[500] <-> 192.0.2.2[500]",
                Remark::NoPrivateKey,
            ),
            ("failed to sign.", Remark::SigningFailed),
            ("public rsa key not found for 192.0.2.1[500] <-> 192.0.2.2[500]", Remark::NoPublicKey),
            ("failed to get peers cert.", Remark::NoPublicKey),
            ("no peer's cert file found.", Remark::NoPublicKey),
            ("no cert rr found.", Remark::NoPublicKey),
            (
                "no sig was passed, hybrid auth is enabled, but peer is no xauth compliant",
                Remark::MethodRefused,
            ),
            ("self signed certificate(18) at depth:0 subjectname:/cn=x", Remark::Untrusted),
            ("certificate not trusted(27) at depth:1 subjectname:/cn=x", Remark::Untrusted),
            ("ee certificate key too weak(66) at depth:0 subjectname:/cn=x", Remark::WeakKey),
            ("ca certificate key too weak(67) at depth:1 subjectname:/cn=x", Remark::WeakKey),
            ("ca md too weak(68) at depth:1 subjectname:/cn=x", Remark::WeakKey),
            (
                "policy found, but no ipsec required: 192.0.2.0/24[0] 198.51.100.0/24[0] proto=any",
                Remark::SelectorsRefused,
            ),
            ("sendmsg (no route to host)", Remark::NoRoute),
            ("sendmsg (permission denied)", Remark::SendRefused),
            ("connect (network is unreachable)", Remark::NoRoute),
            ("sendto (message too long)", Remark::TooLong),
            ("fatal parse failure (1 errors)", Remark::NotStarted),
            ("failed to parse configuration file.", Remark::NotStarted),
            (
                "libipsec failed pfkey open (address family not supported by protocol)",
                Remark::NotStarted,
            ),
            ("something error happened while pfkey initializing.", Remark::NotStarted),
            ("failed to regist any protocol.", Remark::NotStarted),
            ("no address could be bound.", Remark::NoSocket),
            (
                "ikev1 phase1 auth: failed. (initiator, main-mode message 6).",
                Remark::NotAuthenticated,
            ),
            ("ikev1 xauth: failed. (xauth status is not ok).", Remark::XauthFailed),
            (
                "ikev1 dead-peer-detection: maximum retransmits. (dpd maximum retransmits).",
                Remark::PeerDead,
            ),
        ] {
            assert_eq!(remark(text), Some(wanted), "{text}");
        }
        for text in [
            "no policy found: id:145.",
            "no configuration found for peer address.",
            "no sig was passed, but hybrid auth is enabled",
            "libipsec failed pfkey open: no buffer space available",
        ] {
            assert_eq!(remark(text), None, "{text}");
        }
        assert!(lacks_sa("mode config 6 from 192.0.2.2[500], but we have no isakmp-sa."));
    }

    #[test]
    fn every_sentence_begins_where_no_peer_speaks() {
        let all = TABLE.iter().chain(APPLE).chain(FIRST);
        for (pattern, _) in all {
            assert!(phrase::begins_its_sentence(pattern), "{pattern}");
        }
    }
}
