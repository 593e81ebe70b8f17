//! What NSS, pluto's library, objects to in a certificate or a signature.

use evidence::Remark;

/// Of NSS, from nss_cert_verify.c. It tries several uses, of which only the last is an ERROR, and
/// says that a certificate has expired, too, when it is not valid yet.
const NSS_ERRORS: &[(&str, Remark)] = &[
    ("SEC_ERROR_UNKNOWN_ISSUER", Remark::Untrusted),
    ("SEC_ERROR_UNTRUSTED_ISSUER", Remark::Untrusted),
    ("SEC_ERROR_UNTRUSTED_CERT", Remark::Untrusted),
    ("SEC_ERROR_BAD_SIGNATURE", Remark::Untrusted),
    ("SEC_ERROR_CA_CERT_INVALID", Remark::Untrusted),
    ("SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE", Remark::AuthorityOutOfDate),
    ("SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED", Remark::WeakKey),
    ("SEC_ERROR_CRL_EXPIRED", Remark::NoRevocationList),
    ("SEC_ERROR_EXPIRED_CERTIFICATE", Remark::OutOfDate),
    ("SEC_ERROR_REVOKED_CERTIFICATE", Remark::Revoked),
    ("SEC_ERROR_INADEQUATE_CERT_TYPE", Remark::PurposeRefused),
    ("SEC_ERROR_INADEQUATE_KEY_USAGE", Remark::KeyUsageRefused),
];

/// `NSS: ERROR: IPsec certificate CN=anna invalid: SEC_ERROR_…: words`. What the peer calls itself
/// stands before the last `invalid`.
///
/// `NSS: SGN_Digest(SHA-1) function failed: SEC_ERROR_…: words` is of its own signature, and
/// `NSS: Handshake failed: SSL_ERROR_…: words` of EAP-TLS, where an alert is the peer's word.
pub(super) fn remark(text: &str) -> Option<(Remark, &str)> {
    let own = text.strip_prefix("NSS: SGN_Digest(");
    let own = own.and_then(|rest| rest.split_once(") function failed: "));
    if let Some((digest, why)) = own {
        let is_forbidden = why.starts_with("SEC_ERROR_SIGNATURE_ALGORITHM_DISABLED");
        return is_forbidden.then_some((Remark::DigestForbidden, digest));
    }
    if let Some(why) = text.strip_prefix("NSS: Handshake failed: ") {
        return Some((named(why).unwrap_or(Remark::EapFailed), ""));
    }
    let (certificate, why) = text.strip_prefix("NSS: ERROR")?.rsplit_once(" invalid: ")?;
    let (_, subject) = certificate.split_once("certificate ").unwrap_or_default();
    Some((named(why)?, subject))
}

/// `NSS: warning: IPsec certificate CN=anna invalid: SEC_ERROR_…: words`: of what it is for.
/// The ERROR that follows is of another one, which may lack something else.
pub(super) fn warned(text: &str) -> Option<Remark> {
    let rest = text.strip_prefix("NSS: warning: IPsec certificate ")?;
    named(rest.rsplit_once(" invalid: ")?.1)
}

fn named(why: &str) -> Option<Remark> {
    let name = why.split(':').next()?;
    if name.starts_with("SEC_ERROR_OCSP_") {
        return Some(Remark::NoRevocationList);
    }
    NSS_ERRORS.iter().find(|(known, _)| *known == name).map(|(_, remark)| *remark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_uses_the_one_for_ipsec_counts() {
        let text = |level: &str, of: &str, why: &str| {
            format!("\"gw\" #3: NSS: {level}: {of} certificate CN=a invalid: SEC_ERROR_{why}: x\n")
        };
        let begin = "\"gw\" #3: initiating IKEv2 connection\n";
        let error = text("ERROR", "TLS Server", "INADEQUATE_KEY_USAGE");
        let warning = text("warning", "IPsec", "INADEQUATE_CERT_TYPE");
        let last = |text: String| crate::logs::judgements(&text).pop();
        let told = last(format!("{begin}{warning}{error}"));
        assert_eq!(told.as_deref(), Some("3 #0 PurposeRefused"));
        assert_eq!(last(format!("{begin}{error}")).as_deref(), Some("2 #0 KeyUsageRefused"));
    }

    #[test]
    fn a_certificate_s_fault_comes_before_the_handshake_s() {
        for (text, wanted) in [
            (
                "NSS: Handshake failed: SSL_ERROR_ACCESS_DENIED_ALERT: Peer received it",
                Some((Remark::EapFailed, "")),
            ),
            (
                "NSS: Handshake failed: SEC_ERROR_UNKNOWN_ISSUER: Peer's Certificate issuer",
                Some((Remark::Untrusted, "")),
            ),
            (
                "NSS: ERROR: IPsec certificate CN=x invalid: SEC_ERROR_EXPIRED_CERTIFICATE: Peer",
                Some((Remark::OutOfDate, "CN=x")),
            ),
            (
                "NSS: SGN_Digest(SHA-1) function failed: SEC_ERROR_SIGNATURE_ALGORITHM_DISABLED: x",
                Some((Remark::DigestForbidden, "SHA-1")),
            ),
            ("NSS: SGN_Digest(SHA2_256) function failed: SEC_ERROR_NO_MEMORY: x", None),
            ("NSS: ERROR: IPsec certificate CN=x invalid: SEC_ERROR_LIBRARY_FAILURE: x", None),
            ("NSS: shared key calculation using MODP failed: SEC_ERROR_NO_MEMORY: x", None),
        ] {
            assert_eq!(remark(text), wanted, "{text}");
        }
    }
}
