//! What strongSwan's own pluto says, before 5.0, and Openswan's where it takes certificates without
//! NSS.

use evidence::Remark;

use super::form::Form::{Begins, BeginsAndHolds};
use super::sentences::{self, Group};

/// Too common for a line of which no more is known.
pub(super) static GROUP: Group = Group {
    origin: sentences::of("strongSwan 4, Openswan 2.6", "x509.c, ca.c, ocsp.c, ipsec_doi.c"),
    rows: &[
        (Begins("issuer cacert not found"), Remark::Untrusted),
        (Begins("certificate signature is invalid"), Remark::Untrusted),
        (Begins("certificate is invalid (valid from "), Remark::OutOfDate),
        // One of these stands before it.
        (Begins("X.509 certificate rejected"), Remark::NoPublicKey),
        (Begins("no public key known for '"), Remark::NoPublicKey),
        (BeginsAndHolds("signature check for '", "' failed"), Remark::WrongSignature),
    ],
};
