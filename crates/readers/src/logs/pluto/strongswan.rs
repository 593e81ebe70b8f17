//! What strongSwan's own pluto says, before 5.0, and Openswan's where it takes certificates without
//! NSS.

use evidence::Remark;

use super::sentences;
use crate::logs::form::Form::{Begins, BeginsAndEnds, BeginsAndHolds};
use crate::logs::form::Group;

/// Too common for a line of which no more is known.
pub(super) static GROUP: Group = Group {
    origin: sentences::of("strongSwan 4, Openswan 2.6", "x509.c, ca.c, ocsp.c, ipsec_doi.c"),
    rows: &[
        (Begins("issuer cacert not found"), Remark::Untrusted),
        (Begins("certificate signature is invalid"), Remark::Untrusted),
        (Begins("certificate is invalid (valid from "), Remark::OutOfDate),
        (Begins("end certificate with identical subject and issuer not"), Remark::Untrusted),
        (BeginsAndEnds("certificate signature from \"", "\" is invalid"), Remark::Untrusted),
        (Begins("certificate was revoked on "), Remark::Revoked),
        // Without `strict` it is let pass.
        (BeginsAndEnds("no crl from issuer \"", "found (strict=yes)"), Remark::NoRevocationList),
        // One of these stands before it.
        (Begins("X.509 certificate rejected"), Remark::NoPublicKey),
        (Begins("no public key known for '"), Remark::NoPublicKey),
        (BeginsAndHolds("signature check for '", "' failed"), Remark::WrongSignature),
    ],
};

/// `checking validity of "CN=anna": X.509 certificate expired at … (it is now …)`, `… is not valid
/// until …`. The name is the peer's: what pluto says stands behind the last quotation mark.
pub(super) fn validity(text: &str) -> Option<Remark> {
    let what =
        text.strip_prefix("checking validity of \"")?.rsplit_once("\": X.509 certificate ")?;
    match what.1 {
        why if why.starts_with("expired at ") => Some(Remark::Expired),
        why if why.starts_with("is not valid until ") => Some(Remark::NotYetValid),
        _ => None,
    }
}
