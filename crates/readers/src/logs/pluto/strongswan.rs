//! What strongSwan's own pluto says, before 5.0, and Openswan's where it takes certificates without
//! NSS.

use evidence::Remark;

use super::form::Form::{self, Begins, BeginsAndHolds};

/// `x509.c`, `ca.c`, `ocsp.c`, `ipsec_doi.c`. Too common for a line of which no more is known.
pub(super) const PHRASES: &[(Form, Remark)] = &[
    (Begins("issuer cacert not found"), Remark::Untrusted),
    (Begins("certificate signature is invalid"), Remark::Untrusted),
    (Begins("certificate is invalid (valid from "), Remark::OutOfDate),
    // One of these stands before it.
    (Begins("X.509 certificate rejected"), Remark::NoPublicKey),
    (Begins("no public key known for '"), Remark::NoPublicKey),
    (BeginsAndHolds("signature check for '", "' failed"), Remark::WrongSignature),
];
