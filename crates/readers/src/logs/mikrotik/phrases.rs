//! The sentences in which RouterOS' own IKEv2 judges (RouterOS 6.38 to 7).

use evidence::{Logged, Origin, Remark};

use crate::logs::phrase::{self, Origins};

const TABLE: &[(&str, Remark)] = &[
    ("^identity not found for ", Remark::NoPeer),
    // RouterOS 7 (a public log): the peer has no identity, which holds the key.
    ("^initiator can't find identity for peer", Remark::NoCredentials),
    ("^can't verify peer's certificate", Remark::Untrusted),
    ("^peer's id does not match certificate", Remark::NameNotInCertificate),
    ("^peer id does not match certificate", Remark::NameNotInCertificate),
    ("^eap failed", Remark::EapFailed),
    ("^eap not configured", Remark::MethodRefused),
    ("^no policy found/generated", Remark::SelectorsRefused),
    ("^no template matches", Remark::SelectorsRefused),
    ("^no policy template", Remark::SelectorsRefused),
    ("^peer authorized: ", Remark::Established),
    ("^ipsec-sa established", Remark::ChildUp),
];

pub(super) fn remark(small: &str) -> Option<Remark> {
    phrase::find(small, TABLE)
}

/// `got fatal error: AUTHENTICATION_FAILED`, `got error: TS_UNACCEPTABLE`: the other end's words.
pub(super) fn refused_there(small: &str) -> Option<&str> {
    small.strip_prefix("got fatal error: ").or_else(|| small.strip_prefix("got error: "))
}

/// `reply notify: TS_UNACCEPTABLE`, `adding notify: …`: what this end answers.
pub(super) fn refuses(small: &str) -> Option<&str> {
    small.strip_prefix("reply notify: ").or_else(|| small.strip_prefix("adding notify: "))
}

pub(in crate::logs) static ORIGINS: Origins = &[(
    Origin {
        versions: "6.38–7",
        logged: Logged::With("/system logging add topics=ipsec,!packet"),
        source: "logs of RouterOS in MikroTik’s forum",
    },
    TABLE,
)];
