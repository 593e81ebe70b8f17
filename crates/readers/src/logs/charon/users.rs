//! The sentences in which charon judges a user: EAP, the TLS within it, and XAUTH.

use evidence::{Remark, UserRefusal};

use super::sentences::{of, of_versions};
use crate::logs::form::Form::{Begins, BeginsAndHolds, Is};
use crate::logs::form::Group;
use crate::logs::pam;

/// A peer's name stands behind it, so that only the end is PAM's.
const PAM: &str = "XAuth pam_authenticate for '";
/// Of a user whose password is good.
const PAM_ACCOUNT: &str = "XAuth pam_acct_mgmt for '";

/// Why PAM does not let a user in, where such a sentence says so.
pub(super) fn of_pam(text: &str) -> Option<Remark> {
    let of_account = text.starts_with(PAM_ACCOUNT);
    let rest = text.strip_prefix(if of_account { PAM_ACCOUNT } else { PAM })?;
    let (_, error) = rest.rsplit_once("' failed: ")?;
    Some(match pam::of_error(error) {
        UserRefusal::Unchecked => Remark::UserUnchecked,
        UserRefusal::Credentials if !of_account => Remark::XauthFailed,
        _ => Remark::UserRestricted,
    })
}

/// The first that fits counts.
pub(super) static GROUPS: &[Group] = &[
    Group {
        origin: of("eap_authenticator.c, eap_dynamic.c"),
        rows: &[
            (Begins("EAP method not supported, sending EAP_NAK"), Remark::EapMethodRefused),
            (BeginsAndHolds("requesting EAP_", "sending EAP_NAK"), Remark::EapMethodRefused),
            (BeginsAndHolds("requesting EAP method ", "sending EAP_NAK"), Remark::EapMethodRefused),
            (BeginsAndHolds("EAP_", "not supported, sending EAP_NAK"), Remark::EapMethodRefused),
            (Begins("received EAP_NAK, sending EAP_FAILURE"), Remark::EapMethodRefused),
            (BeginsAndHolds("EAP method ", "failed for peer"), Remark::EapFailed),
            (BeginsAndHolds("EAP vendor specific method ", "failed for peer"), Remark::EapFailed),
            (
                BeginsAndHolds("verification of AUTH payload with", "EAP MSK failed"),
                Remark::EapFailed,
            ),
            (Begins("received EAP_FAILURE"), Remark::EapFailed),
            // With no server that it could ask, too.
            (Begins("loading EAP_RADIUS method failed"), Remark::EapUnchecked),
            (BeginsAndHolds("loading EAP_", " method failed"), Remark::EapMethodMissing),
            // of the client, and of a server that asks RADIUS in vain
            (Begins("EAP_MSCHAPV2 method failed"), Remark::EapFailed),
            (Begins("initiating EAP_RADIUS method failed"), Remark::EapUnchecked),
            (
                Begins("EAP-Identity request configured, but not supported"),
                Remark::EapMethodRefused,
            ),
            (
                Begins("EAP-only authentication requires a mutual and MSK deriving EAP method"),
                Remark::EapMethodRefused,
            ),
            (Begins("no supported EAP method found"), Remark::EapMethodRefused),
            (Begins("peer does not support any other EAP methods"), Remark::EapMethodRefused),
        ],
    },
    Group {
        origin: of("eap_peap_server.c, eap_ttls_server.c"),
        rows: &[(Begins("peer does not support EAP_"), Remark::EapMethodRefused)],
    },
    Group {
        origin: of("eap_mschapv2.c, eap_md5.c, eap_gtc.c"),
        rows: &[
            (Begins("EAP-MS-CHAPv2 verification failed"), Remark::EapFailed),
            (Begins("EAP-MS-CHAPv2 failed with error "), Remark::EapFailed),
            // without MD4 or DES, which OpenSSL 3 has in its legacy provider only; what follows
            // (`no EAP key found`, `verification failed`) is its consequence
            (Begins("EAP-MS-CHAPv2 failed, "), Remark::EapUnable),
            (Begins("no EAP key found for hosts "), Remark::EapFailed),
            (Begins("no EAP key found for '"), Remark::EapFailed),
            (Begins("EAP-MD5 verification failed"), Remark::EapFailed),
        ],
    },
    Group {
        // with PAM itself; later the methods of XAuth ask it
        origin: of_versions("4.2–4.6", "eap_gtc.c"),
        rows: &[(Begins("EAP-GTC pam_authenticate failed: "), Remark::EapFailed)],
    },
    Group {
        origin: of("eap_radius.c, radius_socket.c"),
        rows: &[
            (BeginsAndHolds("RADIUS authentication of '", "' failed"), Remark::EapFailed),
            // Before `initiating EAP_RADIUS method failed`, which then only sums it up.
            (Begins("received RADIUS Access-Reject from server '"), Remark::EapFailed),
            (BeginsAndHolds("RADIUS ", " timed out after "), Remark::EapUnchecked),
        ],
    },
    Group {
        origin: of("tls_peer.c, tls_server.c"),
        rows: &[
            (Begins("server certificate does not match to '"), Remark::NameNotInCertificate),
            (Begins("no trusted certificate found for"), Remark::Untrusted),
            (Begins("no TLS public key found for server '"), Remark::Untrusted),
            // `usable` since 5.0
            (Begins("no usable TLS server certificate found for '"), Remark::NoPrivateKey),
            (Begins("no TLS server certificate found for '"), Remark::NoPrivateKey),
        ],
    },
    Group {
        // of what this end sends it has said the reason before, as a rule
        origin: of("tls_alert.c"),
        rows: &[
            (Is("received fatal TLS alert 'unknown ca'"), Remark::TlsUntrusted),
            (Is("received fatal TLS alert 'certificate expired'"), Remark::TlsExpired),
            (Is("received fatal TLS alert 'certificate revoked'"), Remark::TlsRevoked),
            (Is("sending fatal TLS alert 'unknown ca'"), Remark::Untrusted),
            (Is("sending fatal TLS alert 'certificate expired'"), Remark::Expired),
            (Is("sending fatal TLS alert 'certificate revoked'"), Remark::Revoked),
            (Is("received fatal TLS alert 'certificate unknown'"), Remark::TlsCertificateRefused),
            (Is("sending fatal TLS alert 'certificate unknown'"), Remark::TlsCertificateRefused),
            (
                Is("received fatal TLS alert 'unsupported certificate'"),
                Remark::TlsCertificateRefused,
            ),
            (
                Is("sending fatal TLS alert 'unsupported certificate'"),
                Remark::TlsCertificateRefused,
            ),
            (Is("received fatal TLS alert 'bad certificate'"), Remark::TlsCertificateRefused),
            (Is("sending fatal TLS alert 'bad certificate'"), Remark::TlsCertificateRefused),
            (Is("received fatal TLS alert 'protocol version'"), Remark::TlsRefused),
            (Is("sending fatal TLS alert 'protocol version'"), Remark::TlsRefused),
            (Is("received fatal TLS alert 'handshake failure'"), Remark::TlsRefused),
            (Is("sending fatal TLS alert 'handshake failure'"), Remark::TlsRefused),
            (Is("received fatal TLS alert 'insufficient security'"), Remark::TlsRefused),
            (Is("sending fatal TLS alert 'insufficient security'"), Remark::TlsRefused),
        ],
    },
    Group {
        origin: of("eap_radius_xauth.c"),
        rows: &[(Begins("RADIUS Access-Challenge not supported"), Remark::ChallengeUnsupported)],
    },
    Group {
        origin: of("xauth.c, xauth_generic.c, xauth_pam.c"),
        rows: &[
            (Begins("peer did not respond to our XAuth request"), Remark::UserUnanswered),
            (BeginsAndHolds("XAuth authentication of ", "failed"), Remark::XauthFailed),
            (Begins("received FAILURE XAuth status"), Remark::XauthFailed),
            (Begins("destroying IKE_SA after failed XAuth authentication"), Remark::XauthFailed),
            (Begins("no XAuth secret found for '"), Remark::XauthFailed),
            (Begins("no XAuth password found for '"), Remark::XauthFailed),
            (Begins("no XAuth PIN found for '"), Remark::XauthFailed),
            (Begins("no XAuth method found"), Remark::UserUnchecked),
            (BeginsAndHolds("none of ", " found XAuth secrets for '"), Remark::XauthFailed),
            (BeginsAndHolds(PAM, "' failed: "), Remark::XauthFailed),
            (BeginsAndHolds(PAM_ACCOUNT, "' failed: "), Remark::UserRestricted),
        ],
    },
    Group {
        // the script that pfSense and OPNsense ask, as a patch of FreeBSD's port adds it
        origin: of_versions("5.2–6.1", "xauth_generic.c (FreeBSD)"),
        rows: &[
            (Begins("XAUTH-SCRIPT failed to execute script '"), Remark::UserUnchecked),
            (
                BeginsAndHolds("XAuth-SCRIPT failed for user '", "return status"),
                Remark::XauthFailed,
            ),
            (Begins("Could not authenticate with XAuth secrets for '"), Remark::XauthFailed),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pam_says_whether_the_user_the_account_or_nobody_was_judged() {
        for (text, wanted) in [
            ("XAuth pam_authenticate for 'a' failed: Authentication failure", Remark::XauthFailed),
            ("XAuth pam_authenticate for 'a' failed: System error", Remark::UserUnchecked),
            (
                "XAuth pam_authenticate for 'b' failed: System error' failed: Authentication \
                 failure",
                Remark::XauthFailed,
            ),
            (
                "XAuth pam_acct_mgmt for 'a' failed: User account has expired",
                Remark::UserRestricted,
            ),
            ("XAuth pam_acct_mgmt for 'a' failed: System error", Remark::UserUnchecked),
        ] {
            assert_eq!(of_pam(text), Some(wanted), "{text}");
        }
        assert_eq!(of_pam("XAuth pam_open_session for 'a' failed: System error"), None);
    }
}
