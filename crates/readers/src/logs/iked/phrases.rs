//! The sentences in which OpenIKED judges a negotiation.

use evidence::{Logged, Origin, Remark};

use crate::logs::phrase::{self, Origins};

/// iked of OpenBSD 6.5 to 7.8 (`ikev2.c`, `policy.c`, `ca.c`, `pfkey.c`); each begins with its
/// function.
const SENTENCES: &[(&str, Remark)] = &[
    ("^ikev2_ike_auth_recv: no compatible policy found", Remark::NoPeer),
    ("^ikev2_ike_auth_recv: policy mismatch", Remark::PeerRefused),
    ("^ikev2_ike_auth_recv: no proposal chosen", Remark::ChildSuiteRefused),
    ("^ikev2_resp_create_child_sa: no proposal chosen", Remark::ChildRefused),
    ("^ikev2_sa_responder: no proposal chosen", Remark::SuiteRefused),
    ("^ikev2_auth_verify: unexpected auth method", Remark::MethodRefused),
    ("^ikev2_dispatch_cert: peer certificate is invalid", Remark::NoPublicKey),
    ("^ikev2_resp_ike_eap_mschap: unknown user '", Remark::EapFailed),
    ("^ikev2_resp_ike_eap_mschap: '*' authentication failed", Remark::EapFailed),
    ("^ikev2_resp_recv: failed eap response", Remark::EapFailed),
    ("^sa_free: eap failed", Remark::EapFailed),
    ("^pfkey_sa: unsupported encryption algorithm ", Remark::KernelRefused),
    ("^pfkey_sa: unsupported integrity algorithm ", Remark::KernelRefused),
    ("^ca_getreq: no valid local certificate found for ", Remark::NoPrivateKey),
    ("^/etc/iked.conf: *: syntax error", Remark::NotStarted),
    ("^/etc/iked.conf: no valid configuration rules found", Remark::NotStarted),
    ("^sa_free: sa_init timeout", Remark::GaveUp),
    ("^sa_free: retransmit limit reached", Remark::GaveUp),
    ("^sa_free: retransmit failed", Remark::SendFailed),
    ("^established peer ", Remark::Established),
    ("^ikev2_childsa_enable: loaded spis", Remark::ChildUp),
];

pub(super) fn remark(small: &str) -> Option<Remark> {
    phrase::find(small, SENTENCES)
}

/// How the peer proves itself: with a preshared key, or with a signature.
pub(super) fn proof(small: &str) -> Option<Remark> {
    let method = small.strip_prefix("ikev2_msg_authverify: method ")?;
    let method = method.split(' ').next().unwrap_or_default();
    Some(match method {
        "shared_key_mic" => Remark::WrongSecret,
        "rsa_sig" | "sig" | "ecdsa_256" | "ecdsa_384" | "ecdsa_521" => Remark::WrongSignature,
        _ => return None,
    })
}

/// The error notify that the peer's last message was.
pub(super) fn notified(small: &str) -> Option<u16> {
    [
        ("^ikev2_init_recv: failed to negotiate ike sa", 14),
        ("^sa_free: authentication failed notification from peer", 24),
    ]
    .iter()
    .find_map(|(pattern, kind)| phrase::fits(small, pattern).then_some(*kind))
}

pub(in crate::logs) static ORIGINS: Origins = &[(
    Origin {
        versions: "OpenBSD 6.5–7.8",
        logged: Logged::Always,
        source: "ikev2.c, policy.c, ca.c, pfkey.c",
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
    fn the_kind_of_proof_is_known_by_its_method() {
        let text = "ikev2_msg_authverify: method shared_key_mic keylen 32 type none";
        assert_eq!(proof(text), Some(Remark::WrongSecret));
        assert_eq!(proof("ikev2_msg_authverify: method é"), None);
    }
}
